/* SPDX-License-Identifier: BSD-3-Clause */
/* world_make.c - see world_make.h */
#include "world_make.h"

#include <criterion/criterion.h>
#include <ldns/ldns.h>
#include <stdio.h>

#include "e164/naptr.h"
#include "e164/urirr.h"
#include "guard.h"
#include "world_text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define GUARDED_MAX  48 /* pieces; guard.c has room for 64 */

static struct {
	size_t guarded;
	uint8_t room[65536];
	size_t used;
	struct e164_slice slices[512];
	size_t slice_count;
} m;

void world_make_reset(void)
{
	m.guarded = m.used = m.slice_count = 0;
	guard_reset();
}

/* Memory ------------------------------------------------------------------- */

/* The most of it ends at a guard page. */
struct e164_slice world_keep(const void *from, size_t len)
{
	if (m.guarded < GUARDED_MAX) {
		m.guarded++;
		return guard_copy(from, len);
	}
	cr_assert_leq(m.used + len, sizeof(m.room));
	memcpy(m.room + m.used, from, len);
	m.used += len;
	return e164_slice(m.room + m.used - len, len);
}

struct e164_slice world_keep_name(const char *text)
{
	uint8_t name[E164_DNAME_MAX];

	return world_keep(name, world_name(text, name));
}

static struct e164_slice *keep_slices(size_t count)
{
	cr_assert_leq(m.slice_count + count, COUNT(m.slices));
	m.slice_count += count;
	return m.slices + m.slice_count - count;
}

/* "\\# " and hexadecimal digits: RDATA that no zone file brings. */
static struct e164_slice keep_octets(const char *digits)
{
	uint8_t rdata[64];
	size_t len = 0;

	for (; digits[2 * len]; len++) {
		cr_assert_lt(len, sizeof(rdata));
		cr_assert_eq(sscanf(digits + 2 * len, "%2hhx", &rdata[len]), 1);
	}
	return world_keep(rdata, len);
}

static struct e164_slice keep_record(const char *type, const char *record)
{
	uint8_t rdata[2048];
	struct e164_writer out = e164_writer(rdata, sizeof(rdata));
	char line[2048];
	ldns_rr *rr = NULL;

	if (strncmp(record, "\\# ", 3) == 0)
		return keep_octets(record + 3);
	snprintf(line, sizeof(line), "n.example. 60 IN %s %s", type, record);
	cr_assert_eq(ldns_rr_new_frm_str(&rr, line, 0, NULL, NULL),
		     LDNS_STATUS_OK, "ldns does not take %s", line);
	for (size_t i = 0; i < ldns_rr_rd_count(rr); i++)
		e164_write(&out, ldns_rdf_data(ldns_rr_rdf(rr, i)),
			   ldns_rdf_size(ldns_rr_rdf(rr, i)));
	ldns_rr_free(rr);
	cr_assert(!out.failed);
	return world_keep(rdata, out.len);
}

static uint64_t at_sec(uint32_t sec)
{
	return sec ? WORLD_START_SEC + sec : E164_VALIDITY_NEVER;
}

struct e164_clearance world_clearance(enum e164_verdict refused,
				      uint32_t boundary_sec, const char *is)
{
	return (struct e164_clearance){
		.verdict = refused,
		.validity = { .state = world_is(is, "grace")
					       ? E164_VALIDITY_GRACE
					       : E164_VALIDITY_VALID,
			      .boundary_sec = at_sec(boundary_sec) },
		.is_other = world_is(is, "other"),
	};
}

const char *world_asked(const struct world_row *row)
{
	if (row->asked)
		return row->asked;
	return row->task == E164_TASK_NUMBER || !row->task ? "N" : "_im.N";
}

uint16_t world_qtype(enum e164_task task)
{
	switch (task) {
	case E164_TASK_PASS:
	case E164_TASK_NUMBER:
	case E164_TASK_RAW:
	case E164_TASK_ALIAS:
		return E164_TYPE_NAPTR;
	case E164_TASK_OTHER_TYPE:
		return E164_TYPE_A;
	default:
		return E164_TYPE_URI;
	}
}

static enum e164_outcome outcome_of(const struct world_place *place)
{
	if (world_is(place->is, "failed"))
		return E164_OUTCOME_FAILED;
	if (world_is(place->is, "nxdomain"))
		return E164_OUTCOME_NXDOMAIN;
	return place->records[0] ? E164_OUTCOME_DATA : E164_OUTCOME_NODATA;
}

static size_t count_of(const char *const *texts, size_t max)
{
	size_t count = 0;

	while (count < max && texts[count])
		count++;
	return count;
}

static uint32_t ttl_of(const struct world_place *place)
{
	if (world_is(place->is, "ttl0"))
		return 0;
	return place->ttl_sec ? place->ttl_sec : WORLD_TTL;
}

struct e164_result world_result(const struct world_place *place)
{
	const size_t written = count_of(place->records, WORLD_RECORDS);
	const size_t count =
		world_is(place->is, "many") ? E164_RECORDS_MAX + 1 : written;
	const size_t names = count_of(place->passed, 3);
	struct e164_slice *at = keep_slices(count + names);
	const bool has_reply = outcome_of(place) != E164_OUTCOME_FAILED &&
			       !world_is(place->is, "mute");

	for (size_t i = 0; i < count; i++)
		at[i] = i < written
				? keep_record(place->type, place->records[i])
				: at[i - written];
	for (size_t i = 0; i < names; i++)
		at[count + i] = world_keep_name(place->passed[i]);
	return (struct e164_result){
		.outcome = outcome_of(place),
		.trust = world_trust(place->is),
		.has_reply = has_reply,
		.ttl_sec = has_reply ? ttl_of(place) : 0,
		.count = count,
		.rdatas = at,
		.name_count = names,
		.names = at + count,
		.clearance = world_clearance(place->refused,
					     place->boundary_sec, place->is),
		.ede = place->ede ? place->ede : E164_EDE_NONE,
		.is_aliased = world_is(place->is, "own"),
		.alias = place->alias ? world_keep_name(place->alias)
				      : e164_slice(NULL, 0),
	};
}

uint64_t world_expiry(const struct world_number *number)
{
	const int sec = number->expires_sec ? number->expires_sec : WORLD_TTL;

	return (uint64_t)((int64_t)WORLD_START_SEC + sec);
}

/* They end at a guard page as well. Returns how many. */
static size_t make_choices(const struct world_number *number,
			   const struct e164_choice **choices)
{
	struct e164_choice made[COUNT(number->choices)];
	size_t count = 0;

	for (; count < COUNT(made) && number->choices[count].uri; count++) {
		const struct world_choice *c = &number->choices[count];

		made[count] = (struct e164_choice){
			.order = c->order,
			.service =
				e164_service_find(e164_slice_text(c->service)),
			.uri = world_keep(c->uri, strlen(c->uri)),
			.path.at[0].order = c->order,
			.trust = world_trust(c->is),
		};
	}
	*choices = (const void *)world_keep(made, count * sizeof(*made)).ptr;
	return count;
}

struct e164_number_result world_number_result(const struct world_number *number)
{
	const struct e164_choice *choices;
	const size_t count = make_choices(number, &choices);

	return (struct e164_number_result){
		.verdict = number->verdict,
		.trust = world_trust(number->is),
		.ede = number->ede ? number->ede : E164_EDE_NONE,
		.is_secure = world_is(number->is, "ad"),
		.is_policy = world_is(number->is, "policy"),
		.is_provisional = world_is(number->is, "provisional"),
		.is_bound = world_is(number->is, "bound"),
		.is_stale = world_is(number->is, "stale"),
		.expiry_sec = world_expiry(number),
		.choice_count = count,
		.choices = choices,
		.alias = number->alias ? world_keep_name(number->alias)
				       : e164_slice(NULL, 0),
	};
}
