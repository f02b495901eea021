/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * reply.c - make Unbound's reply structures from an answer.
 *
 * Every cached answer goes this way, so it is short: the RRsets are copied as
 * one piece, their pointers are corrected, and their TTLs counted down, because
 * Unbound sends what a module returns with the TTLs as they are.
 *
 * A SERVFAIL is returned as a message, too, not as a return code alone: for
 * that Unbound would drop the EDNS options, and with them the EDE.
 */
#include "reply.h"

#include "e164/lookup.h"

#define EDE_TEXT_MAX 64 /* octets */

/* What the TTLs of an answer are counted down by. */
struct age {
	time_t seconds; /* since it was made */
	time_t ttl_max; /* upper bound of a record's TTL after that */
	bool is_stale;
};

static time_t aged(time_t ttl, const struct age *age)
{
	if (age->is_stale)
		return E164_STALE_TTL;
	if (ttl > age->ttl_max)
		ttl = age->ttl_max;
	return ttl > age->seconds ? ttl - age->seconds : 0;
}

static void age_rrset(struct packed_rrset_data *data, const struct age *age)
{
	const size_t all = data->count + data->rrsig_count;

	for (size_t i = 0; i < all; i++)
		data->rr_ttl[i] = aged(data->rr_ttl[i], age);
	data->ttl = all ? data->rr_ttl[0] : 0;
}

static struct reply_info *new_reply_info(struct regional *region,
					 const struct enumod_message *m,
					 const struct age *age)
{
	return enumod_compat_reply_info(
		region, m->flags, aged(m->ttl, age), m->an, m->ns, m->ar,
		m->is_secure ? sec_status_secure : sec_status_insecure);
}

/* body: blocks in the query's region, not relocated yet */
static bool set_message(struct module_qstate *qstate,
			const struct enumod_message *m, void *body,
			const struct age *age)
{
	struct reply_info *rep = new_reply_info(qstate->region, m, age);
	struct dns_msg *msg = regional_alloc(qstate->region, sizeof(*msg));
	struct enumod_packed *block = body;

	if (!rep || !msg)
		return false;
	for (size_t i = 0; i < enumod_answer_rrsets(m); i++) {
		enumod_packed_relocate(block);
		age_rrset(enumod_packed_data(block), age);
		rep->rrsets[i] = &block->key;
		block = enumod_packed_next(block);
	}
	msg->qinfo = qstate->qinfo;
	msg->rep = rep;
	qstate->return_msg = msg;
	qstate->return_rcode = LDNS_RCODE_NOERROR;
	return true;
}

/* The verdict's text if the EDE is the verdict's own; else no EXTRA-TEXT. */
static const char *ede_text(int ede, const struct e164_verdict_row *row)
{
	return ede == row->ede ? row->text : "";
}

static bool set_ede(struct module_qstate *qstate, int ede, const char *text)
{
	uint8_t room[2 + EDE_TEXT_MAX];
	struct e164_writer option = e164_writer(room, sizeof(room));

	if (ede == E164_EDE_NONE)
		return true;
	e164_write_u16(&option, (uint16_t)ede);
	e164_write(&option, text, strlen(text));
	return option.failed ||
	       edns_opt_list_append(&qstate->edns_opts_front_out, LDNS_EDNS_EDE,
				    option.len, room, qstate->region);
}

/*
 * An application that has Unbound as a library learns from the mark, not from
 * the RCODE, that data was bogus. The daemon's clients get no mark.
 */
static void mark_bogus(struct module_qstate *qstate,
		       const struct enumod_message *m)
{
	if (m->verdict == E164_VERDICT_BOGUS && qstate->mesh_info->cb_list)
		qstate->return_msg->rep->security = sec_status_bogus;
}

static bool reply(struct module_qstate *qstate, const struct enumod_message *m,
		  uint8_t *body, bool is_stale, bool has_ede)
{
	const struct age age = {
		.seconds = *qstate->env->now - (time_t)m->made_sec,
		.ttl_max = m->ttl_max,
		.is_stale = is_stale,
	};
	const struct e164_verdict_row *row =
		e164_verdict_row(is_stale ? E164_VERDICT_STALE : m->verdict);
	const int ede = is_stale ? row->ede : m->ede;

	if (!set_message(qstate, m, body, &age))
		return false;
	mark_bogus(qstate, m);
	return !has_ede || set_ede(qstate, ede, ede_text(ede, row));
}

bool enumod_reply(struct module_qstate *qstate,
		  const struct enumod_answer *answer, bool is_stale,
		  bool has_ede)
{
	uint8_t *body = regional_alloc_init(qstate->region, answer->body,
					    answer->body_len);

	return body && reply(qstate, &answer->message, body, is_stale, has_ede);
}

bool enumod_reply_once(struct module_qstate *qstate,
		       const struct enumod_message *m, bool has_ede)
{
	uint8_t *body =
		regional_alloc(qstate->region, enumod_answer_body_size(m));

	if (!body)
		return false;
	enumod_answer_write_body(m, body);
	return reply(qstate, m, body, false, has_ede);
}
