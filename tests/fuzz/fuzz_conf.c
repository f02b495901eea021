/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_conf.c - configuration files.
 *
 * The input is the text of a file. An "include:" is given the lines of a small
 * file of ours, so that reading goes on in another file and comes back.
 */
#include "e164/conf.h"

#include "fuzz.h"

#define TEXT_MAX 65536 /* octets of the input that are looked at */

/* What one reading reported. */
struct reading {
	struct e164_conf conf;
	unsigned reports;
	unsigned last_line; /* of the last report in the file itself */
	unsigned lines;
	size_t depth;
	bool is_ending; /* now what does not agree is reported */
};

static const char file_name[] = "fuzz.conf";
static const char inner_name[] = "inner.conf";

static void report(void *arg, const struct e164_conf_place *place,
		   const char *message)
{
	struct reading *r = arg;

	fuzz_require(strlen(message) < E164_CONF_MESSAGE_MAX && message[0],
		     "a report has a text");
	fuzz_require(!strchr(message, '\n'), "a report is one line");
	fuzz_require(!strcmp(place->file, file_name) ||
			     !strcmp(place->file, inner_name),
		     "a report names a file that was read");
	r->reports++;
	if (strcmp(place->file, file_name) != 0)
		return;
	fuzz_require(place->line <= r->lines, "the line exists");
	fuzz_require(place->line >= r->last_line || !place->line ||
			     r->is_ending,
		     "lines are read one after the other");
	r->last_line = place->line;
}

static void include(void *arg, const struct e164_conf_place *place,
		    struct e164_slice pattern)
{
	static const char inner[] = "enum:\n  uri-max: 100\n  include: \"x\"\n";
	struct reading *r = arg;

	(void)place;
	fuzz_require(pattern.len > 0, "an include has a name");
	if (r->depth)
		return;
	r->depth++;
	e164_conf_read(&r->conf, inner_name, e164_slice_text(inner));
	r->depth--;
}

static unsigned count_lines(struct e164_slice text)
{
	unsigned lines = 1;

	for (size_t i = 0; i < text.len; i++)
		lines += text.ptr[i] == '\n';
	return lines;
}

static void check_options(const struct e164_options *o)
{
	const struct e164_apex *apexes = o->apexes.at;

	fuzz_require(o->apexes.count > 0 && o->apexes.count <= E164_APEXES_MAX,
		     "there is an apex, and not too many");
	for (size_t i = 0; i < o->apexes.count; i++)
		fuzz_require(apexes[i].len &&
				     !apexes[i].name[apexes[i].len - 1],
			     "an apex is a name");
	fuzz_require(o->uri_max >= 16 && o->uri_max <= 1984,
		     "a number keeps to its bounds");
	fuzz_require(o->cache_size >= 65536, "a size keeps to its bounds");
	fuzz_require(o->dnssec >= 0 && o->dnssec <= 2,
		     "a choice is one of its words");
}

static void check_ranges(const struct e164_options *o)
{
	const struct e164_range *ranges = o->approved_range.at;

	for (size_t i = 0; i < o->approved_range.count; i++)
		fuzz_require(ranges[i].first <= ranges[i].last &&
				     ranges[i].len &&
				     ranges[i].len <= E164_DIGITS_MAX,
			     "a range runs upwards");
}

/* Returns how many faults there were. */
static unsigned read_text(struct e164_slice text)
{
	struct reading r = { .lines = count_lines(text) };
	const struct e164_conf_events events = { &r, report, include };
	const struct e164_conf_place end = { inner_name, 0 };

	e164_conf_init(&r.conf, &events);
	fuzz_require(!r.conf.faults, "the defaults are good");
	e164_conf_read(&r.conf, file_name, text);
	fuzz_require(r.reports == r.conf.faults, "every fault is reported");
	r.is_ending = true;
	const bool is_good = e164_conf_finish(&r.conf, &end);

	fuzz_require(r.reports == r.conf.faults, "every fault is reported");
	fuzz_require(is_good == !r.reports, "good means without a fault");
	if (is_good) {
		check_options(&r.conf.config.options);
		check_ranges(&r.conf.config.options);
	}
	e164_config_clear(&r.conf.config);
	return r.reports;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char comment[] = "# a comment\r\n\t\n";
	static char longer[sizeof(comment) + TEXT_MAX];
	const struct e164_slice text =
		e164_slice(data, size < TEXT_MAX ? size : TEXT_MAX);
	const unsigned faults = read_text(text);

	memcpy(longer, comment, sizeof(comment) - 1);
	if (text.len)
		memcpy(longer + sizeof(comment) - 1, text.ptr, text.len);
	fuzz_require(read_text(e164_slice(longer, sizeof(comment) - 1 +
							  text.len)) == faults,
		     "a comment changes nothing");
	return 0;
}
