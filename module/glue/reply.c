/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * reply.c - make Unbound's reply structures from an answer.
 *
 * Every cached answer goes this way, so it is short: a reply is one piece of
 * memory. The RRsets are copied into it at once, their pointers are corrected,
 * and their TTLs counted down, because Unbound sends what a module returns with
 * the TTLs as they are.
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
	time_t stale_ttl; /* of each record then */
};

static time_t aged(time_t ttl, const struct age *age)
{
	if (age->is_stale)
		return age->stale_ttl;
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

/*
 * A reply in one piece: behind this are the pointers to keys, the keys, and the
 * blocks of the RRsets.
 */
struct piece {
	struct dns_msg msg;
	uint8_t *body; /* the blocks */
	struct reply_info rep;
	struct rrset_ref refs[]; /* of rep, which has one of them itself */
};

/* The octets in front of the blocks. */
static size_t head_size(size_t rrsets)
{
	return sizeof(struct piece) +
	       rrsets * (sizeof(struct rrset_ref) +
			 sizeof(struct ub_packed_rrset_key *) +
			 sizeof(struct ub_packed_rrset_key));
}

/* body_size: octets of the blocks; the caller writes them. NULL: no memory */
static struct piece *new_piece(struct module_qstate *qstate, size_t rrsets,
			       size_t body_size)
{
	const size_t head = head_size(rrsets);
	struct piece *piece = regional_alloc(qstate->region, head + body_size);

	if (!piece)
		return NULL;
	memset(&piece->rep, 0, head - offsetof(struct piece, rep));
	piece->rep.rrsets =
		(struct ub_packed_rrset_key **)(piece->refs + rrsets);
	piece->body = (uint8_t *)piece + head;
	return piece;
}

static void set_reply_info(struct reply_info *rep,
			   const struct enumod_message *m,
			   const struct age *age)
{
	const time_t ttl = aged(m->ttl, age);

	rep->flags = m->flags;
	rep->qdcount = 1;
	rep->ttl = ttl;
	rep->prefetch_ttl = ttl;
	rep->serve_expired_ttl = ttl;
	rep->security = m->is_secure ? sec_status_secure : sec_status_insecure;
	rep->reason_bogus = LDNS_EDE_NONE;
	rep->an_numrrsets = m->an;
	rep->ns_numrrsets = m->ns;
	rep->ar_numrrsets = m->ar;
	rep->rrset_count = enumod_answer_rrsets(m);
}

static void set_rrsets(struct piece *piece, const struct enumod_answer *answer,
		       const struct age *age)
{
	const size_t count = piece->rep.rrset_count;
	struct ub_packed_rrset_key *keys = (void *)(piece->rep.rrsets + count);

	for (size_t i = 0; i < count; i++) {
		age_rrset(enumod_packed_set_key(&keys[i],
						&answer->message.rrsets[i],
						answer->body, piece->body),
			  age);
		piece->rep.rrsets[i] = &keys[i];
	}
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

/* Not beyond the second until which it may be served at all (TTL-11). */
static time_t stale_ttl(const struct enumod_answer *answer, time_t now)
{
	const time_t until = (time_t)answer->entry.stale_sec;
	const time_t left = until > now ? until - now : 0;

	return left < E164_STALE_TTL ? left : E164_STALE_TTL;
}

/* Make the reply, once the octets of the blocks are there. */
static void set_message(struct module_qstate *qstate, struct piece *piece,
			const struct enumod_answer *answer, bool is_stale)
{
	const struct enumod_message *m = &answer->message;
	const time_t made = (time_t)m->made_sec;
	const struct age age = {
		.seconds = *qstate->env->now > made
				   ? *qstate->env->now - made
				   : 0, /* another thread's clock */
		.ttl_max = m->ttl_max,
		.is_stale = is_stale,
		.stale_ttl =
			is_stale ? stale_ttl(answer, *qstate->env->now) : 0,
	};

	set_reply_info(&piece->rep, m, &age);
	set_rrsets(piece, answer, &age);
	piece->msg.qinfo = qstate->qinfo;
	piece->msg.rep = &piece->rep;
	qstate->return_msg = &piece->msg;
	qstate->return_rcode = LDNS_RCODE_NOERROR;
	mark_bogus(qstate, m);
}

/* The verdict's text if the EDE is the verdict's own; else no EXTRA-TEXT. */
static const char *ede_text(int ede, const struct e164_verdict_row *row)
{
	return ede == row->ede ? row->text : "";
}

static bool append_ede(struct module_qstate *qstate, int ede, const char *text)
{
	uint8_t room[2 + EDE_TEXT_MAX];
	struct e164_writer option = e164_writer(room, sizeof(room));

	e164_write_u16(&option, (uint16_t)ede);
	e164_write(&option, text, strlen(text));
	return option.failed ||
	       edns_opt_list_append(&qstate->edns_opts_front_out, LDNS_EDNS_EDE,
				    option.len, room, qstate->region);
}

static bool set_ede(struct module_qstate *qstate,
		    const struct enumod_message *m, bool is_stale)
{
	const struct e164_verdict_row *row =
		e164_verdict_row(is_stale ? E164_VERDICT_STALE : m->verdict);
	const int ede = is_stale ? row->ede : m->ede;
	const bool is_nxdomain =
		ede == E164_EDE_STALE &&
		FLAGS_GET_RCODE(m->flags) == LDNS_RCODE_NXDOMAIN;

	return append_ede(qstate, is_nxdomain ? E164_EDE_STALE_NXDOMAIN : ede,
			  ede_text(ede, row));
}

/* DNSSEC is required, and no trust anchor covers the data. */
static bool is_indeterminate(const struct enumod_message *m, bool is_stale)
{
	return !is_stale && m->verdict == E164_VERDICT_INSECURE &&
	       m->trust == E164_TRUST_UNKNOWN;
}

static bool has_ede_to_send(const struct enumod_message *m, bool is_stale)
{
	return is_stale || m->ede != E164_EDE_NONE;
}

bool enumod_reply(struct module_qstate *qstate,
		  const struct enumod_answer *answer, bool is_stale,
		  bool has_ede)
{
	const struct enumod_message *m = &answer->message;
	struct piece *piece =
		new_piece(qstate, enumod_answer_rrsets(m), answer->body_len);

	if (!piece)
		return false;
	memcpy(piece->body, answer->body, answer->body_len);
	set_message(qstate, piece, answer, is_stale);
	if (!has_ede || !has_ede_to_send(m, is_stale))
		return true;
	return set_ede(qstate, m, is_stale) &&
	       (!is_indeterminate(m, is_stale) ||
		append_ede(qstate, E164_EDE_INDETERMINATE, ""));
}

bool enumod_reply_once(struct module_qstate *qstate,
		       const struct enumod_message *m, bool has_ede)
{
	const size_t rrsets_size = enumod_answer_rrsets(m) * sizeof(*m->rrsets);
	struct enumod_answer answer = {
		.message = *m,
		.body_len = enumod_answer_body_size(m),
	};

	answer.body = regional_alloc(qstate->region, answer.body_len);
	answer.message.rrsets = regional_alloc(qstate->region, rrsets_size);
	if (!answer.body || !answer.message.rrsets)
		return false;
	enumod_answer_write_body(m, answer.body, answer.message.rrsets);
	return enumod_reply(qstate, &answer, false, has_ede);
}
