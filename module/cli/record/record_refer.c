/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record_refer.c - where the number stands in a URI, for a back-reference.
 *
 * It stands there where a run of digits is that number, with "+" or without:
 * all such runs stand for the number that is asked for. "%HH" is no digits. A
 * longer run that has the number in it is another number, and stays.
 */
#include "record.h"

#include "e164/uri.h"

struct refer_run {
	size_t at; /* octet of its first digit */
	size_t len;
	bool has_plus; /* in front of it */
};

/* The next run of digits from *at on. Returns false at the end. */
static bool next_run(struct e164_slice uri, size_t *at, struct refer_run *run)
{
	size_t i = *at;

	while (i < uri.len && !e164_is_digit(uri.ptr[i]))
		i += uri.ptr[i] == '%' ? 3 : 1;
	if (i >= uri.len)
		return false;
	*run = (struct refer_run){ .at = i,
				   .has_plus = i && uri.ptr[i - 1] == '+' };
	while (i < uri.len && e164_is_digit(uri.ptr[i]))
		i++;
	run->len = i - run->at;
	*at = i;
	return true;
}

static struct e164_slice digits_of(const struct e164_number *number)
{
	const size_t plus = number->aus[0] == '+';

	return e164_slice(number->aus + plus, number->len - plus);
}

static bool is_in_domain(struct e164_slice uri, const struct refer_run *run)
{
	const struct e164_slice domain = e164_uri_domain(uri);

	return domain.len && uri.ptr + run->at >= domain.ptr &&
	       uri.ptr + run->at < domain.ptr + domain.len;
}

static bool is_port(struct e164_slice uri, const struct refer_run *run)
{
	const struct e164_slice domain = e164_uri_domain(uri);

	return domain.len && run->at && uri.ptr[run->at - 1] == ':' &&
	       uri.ptr + run->at - 1 == domain.ptr + domain.len;
}

/* Is it within the brackets of an IPv6 address, or the port behind them? */
static bool is_in_brackets(struct e164_slice uri, const struct refer_run *run)
{
	size_t at = run->at;

	if (at >= 2 && !memcmp(uri.ptr + at - 2, "]:", 2))
		return true;
	while (at && uri.ptr[at - 1] != '[' && uri.ptr[at - 1] != ']')
		at--;
	return at && uri.ptr[at - 1] == '[';
}

/* Is the domain an IPv4 address? */
static bool is_ipv4(struct e164_slice domain)
{
	unsigned int dots = 0;

	for (size_t i = 0; i < domain.len; i++) {
		if (!e164_is_digit(domain.ptr[i]) && domain.ptr[i] != '.')
			return false;
		dots += domain.ptr[i] == '.';
	}
	return dots == 3;
}

/* A part of an address is no number, nor is a port. */
static bool is_address(struct e164_slice uri, const struct refer_run *run)
{
	return is_port(uri, run) || is_in_brackets(uri, run) ||
	       (is_in_domain(uri, run) && is_ipv4(e164_uri_domain(uri)));
}

/* Is it the number? A port or an address is none, whatever its digits. */
static bool is_number(const struct record_wish *wish,
		      const struct refer_run *run)
{
	return e164_slice_equal(e164_slice(wish->uri.ptr + run->at, run->len),
				digits_of(&wish->number)) &&
	       !is_address(wish->uri, run);
}

static bool has_within(struct e164_slice run, struct e164_slice digits)
{
	for (size_t i = 0; i + digits.len <= run.len; i++)
		if (!memcmp(run.ptr + i, digits.ptr, digits.len))
			return true;
	return false;
}

static void count_run(const struct record_wish *wish,
		      const struct refer_run *run, struct record_refer *refer)
{
	const struct e164_slice text =
		e164_slice(wish->uri.ptr + run->at, run->len);

	if (!is_number(wish, run)) {
		if (!refer->longer.len && !is_address(wish->uri, run) &&
		    has_within(text, digits_of(&wish->number)))
			refer->longer = text;
		return;
	}
	refer->count++;
	refer->plus_count += run->has_plus;
	refer->domain_count += is_in_domain(wish->uri, run);
}

/* The digits with "-" and the like between; empty: they are not there. */
static struct e164_slice separated(const struct record_wish *wish)
{
	const struct e164_slice digits = digits_of(&wish->number);
	const struct e164_slice uri = wish->uri;

	for (size_t i = 0; i < uri.len; i++) {
		size_t got = 0;
		size_t at = i;

		while (at < uri.len && got < digits.len &&
		       (uri.ptr[at] == digits.ptr[got] ||
			(got && memchr("-.()", uri.ptr[at], 4)))) {
			got += uri.ptr[at] == digits.ptr[got];
			at++;
		}
		if (got == digits.len && at - i > got)
			return e164_slice(uri.ptr + i, at - i);
	}
	return e164_slice(NULL, 0);
}

static bool refuse_none(const struct record_wish *wish,
			const struct record_refer *refer, char *fault)
{
	const struct e164_slice hyphens = separated(wish);
	const char *none = "the number does not stand in the URI, so there is "
			   "nothing to refer to";

	if (refer->longer.len)
		snprintf(fault, RECORD_FAULT_MAX,
			 "%s: \"%.*s\" is another one that has its digits in "
			 "it",
			 none, (int)refer->longer.len,
			 (const char *)refer->longer.ptr);
	else if (hyphens.len)
		snprintf(fault, RECORD_FAULT_MAX,
			 "%s: write it there in digits without separators, %s "
			 "and not \"%.*s\"",
			 none, wish->number.aus, (int)hyphens.len,
			 (const char *)hyphens.ptr);
	else
		snprintf(fault, RECORD_FAULT_MAX,
			 "%s: it would stand there as %s, or without \"+\"",
			 none, wish->number.aus);
	return false;
}

bool record_refer_find(const struct record_wish *wish,
		       struct record_refer *refer, char fault[RECORD_FAULT_MAX])
{
	struct refer_run run;
	size_t at = 0;

	*refer = (struct record_refer){ .count = 0 };
	while (next_run(wish->uri, &at, &run))
		count_run(wish, &run, refer);
	refer->has_plus = refer->count && refer->plus_count == refer->count &&
			  wish->number.aus[0] == '+';
	if (!refer->count)
		return refuse_none(wish, refer, fault);
	if (!refer->domain_count || refer->domain_count == refer->count)
		return true;
	snprintf(fault, RECORD_FAULT_MAX,
		 "%s stands in the domain of the URI and elsewhere in it, so "
		 "it is not clear where it is the number that is asked for: "
		 "write this record by hand",
		 wish->number.aus);
	return false;
}

void record_refer_write(const struct record_wish *wish,
			const struct record_refer *refer, const char *text,
			struct e164_writer *w)
{
	const struct e164_slice uri = wish->uri;
	struct refer_run run;
	size_t done = 0;
	size_t at = 0;

	while (next_run(uri, &at, &run)) {
		if (!is_number(wish, &run))
			continue;
		e164_write(w, uri.ptr + done, run.at - refer->has_plus - done);
		e164_write_slice(w, e164_slice_text(text));
		done = run.at + run.len;
	}
	e164_write(w, uri.ptr + done, uri.len - done);
}
