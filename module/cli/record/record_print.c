/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record_print.c - records for a zone file, or for nsupdate.
 */
#include "record.h"

#include "text.h"

#define UPDATE_MAX  60000 /* octets of records in a message of 65535 */
#define RECORDS_LEN 64    /* octets of a NAPTR and a URI beside their texts */

/* "_tel._voice" for voice:tel, in wire form. */
static void write_labels(int service, struct e164_writer *w)
{
	const struct e164_service *row = e164_service_at(service);
	const char *parts[] = { row->subtypes, row->type };

	for (size_t i = 0; i < 2; i++) {
		const size_t len = strlen(parts[i]);

		if (!len)
			continue;
		e164_write_u8(w, (uint8_t)(len + 1));
		e164_write_u8(w, '_');
		e164_write(w, parts[i], len);
	}
}

bool record_owner(const struct record_form *form,
		  const struct record_wish *wish, int service,
		  struct e164_writer *w)
{
	if (service != E164_SERVICE_NONE)
		write_labels(service, w);
	if (wish->is_wildcard)
		e164_write(w, "\1*", 2);
	return e164_number_to_dname(&wish->number, &form->settings->apexes[0],
				    w) == E164_OK;
}

static bool ends_in(struct e164_slice name, struct e164_slice origin)
{
	const size_t more = name.len - origin.len;

	return origin.len && origin.len <= name.len &&
	       e164_slice_equal_nocase(e164_slice(name.ptr + more, origin.len),
				       origin);
}

/* Relative to the origin, if it is below it. */
static void put_owner(const struct record_form *form, struct e164_slice name)
{
	uint8_t room[E164_DNAME_MAX];
	struct e164_writer w = e164_writer(room, sizeof(room));
	size_t at = 0;

	if (form->is_nsupdate || !ends_in(name, form->origin)) {
		cli_put_name(stdout, name);
		return;
	}
	if (name.len == form->origin.len) {
		putchar('@');
		return;
	}
	/* Labels are put one by one, without the dot behind the last. */
	while (at < name.len - form->origin.len) {
		const size_t len = name.ptr[at];

		w.len = 0;
		e164_write(&w, name.ptr + at + 1, len);
		printf("%s%.*s", at ? "." : "", (int)w.len, (char *)room);
		at += len + 1;
	}
}

static void put_head(const struct record_form *form, struct e164_slice name,
		     const char *type)
{
	if (form->is_nsupdate)
		fputs("update add ", stdout);
	put_owner(form, name);
	if (form->has_ttl || form->is_nsupdate)
		printf(" %lu", form->ttl_sec);
	printf(" IN %s ", type);
}

/*
 * An update that one message of the DNS has no room for is not sent at all.
 * Each one names its zone, if it is known: without that, nsupdate asks for the
 * zone of the first name, and takes it for all of them.
 */
static void make_room(const struct record_form *form,
		      const struct record_wish *wish,
		      const struct record *record, size_t names)
{
	const struct e164_naptr *naptr = &record->naptr;
	const size_t len = names + RECORDS_LEN + naptr->services.len +
			   naptr->regexp.len + wish->uri.len;

	if (*form->unsent + len > UPDATE_MAX) {
		puts("send");
		*form->unsent = 0;
	}
	if (!*form->unsent && form->origin.len) {
		fputs("zone ", stdout);
		cli_put_name(stdout, form->origin);
		putchar('\n');
	}
	*form->unsent += len;
}

static void put_text(const struct record_form *form,
		     const struct record_wish *wish,
		     const struct record *record, struct e164_slice name,
		     struct e164_slice uri_name)
{
	if (form->is_nsupdate)
		make_room(form, wish, record, name.len + uri_name.len);
	put_head(form, name, "NAPTR");
	cli_put_naptr(stdout, &record->naptr);
	putchar('\n');
	if (!uri_name.len)
		return;
	put_head(form, uri_name, "URI");
	printf("%u %u ", (unsigned int)record->naptr.preference, RECORD_WEIGHT);
	cli_put_quoted(stdout, wish->uri);
	putchar('\n');
}

enum cli_exit record_put(const struct record_form *form,
			 const struct record_wish *wish,
			 const struct record *record,
			 char fault[RECORD_FAULT_MAX])
{
	uint8_t room[2][E164_DNAME_MAX];
	struct e164_writer name = e164_writer(room[0], sizeof(room[0]));
	struct e164_writer uri_name = e164_writer(room[1], sizeof(room[1]));
	const bool has_uri_record = form->has_uri_record && !wish->is_wildcard;
	const struct e164_slice zone = form->origin;

	if (!record_owner(form, wish, E164_SERVICE_NONE, &name) ||
	    (has_uri_record &&
	     !record_owner(form, wish, record->service, &uri_name))) {
		snprintf(fault, RECORD_FAULT_MAX,
			 "the domain name is too long");
		return CLI_BAD;
	}
	/* For one record outside, a server refuses the whole update. */
	if (form->is_nsupdate && zone.len &&
	    !ends_in(e164_written(&name), zone)) {
		snprintf(fault, RECORD_FAULT_MAX,
			 "its domain name is not in the zone of --origin");
		return CLI_BAD;
	}
	if (!form->is_json) {
		put_text(form, wish, record, e164_written(&name),
			 e164_written(&uri_name));
		return CLI_GOOD;
	}
	if (record_put_json(form, wish, record, e164_written(&name),
			    e164_written(&uri_name)))
		return CLI_GOOD;
	snprintf(fault, RECORD_FAULT_MAX, "%s", e164_status_text(E164_EMEMORY));
	return CLI_ENVIRONMENT;
}
