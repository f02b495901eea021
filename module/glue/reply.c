/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * reply.c - build Unbound's reply structures around an answer.
 *
 * The path of every cached answer: a handful of allocations from the query's
 * region, no copy of a name or of RDATA. Only the TTLs are per query, because
 * Unbound encodes what a module returns with the TTLs as they stand.
 *
 * SERVFAIL is a message too, not a bare return code: Unbound takes the EDNS
 * options away from the latter.
 */
#include "reply.h"

#define EDE_TEXT_MAX 64 /* octets */

/* How the TTLs of an answer are to be read now. */
struct age {
	time_t seconds; /* since it was made */
	time_t ttl_max; /* of any record then */
	bool is_stale;
};

static time_t aged(time_t ttl, const struct age *age)
{
	if (age->is_stale)
		return ENUMOD_STALE_TTL;
	if (ttl > age->ttl_max)
		ttl = age->ttl_max;
	return ttl > age->seconds ? ttl - age->seconds : 0;
}

static enum sec_status security_of(const struct enumod_message *m)
{
	return m->is_secure ? sec_status_secure : sec_status_insecure;
}

/* One block: the key, the data and the TTLs of one RRset. */
struct rrset_block {
	struct ub_packed_rrset_key key;
	struct packed_rrset_data data;
	time_t rr_ttl[];
};

static struct ub_packed_rrset_key *borrow(struct regional *region,
					  const struct enumod_rrset *rrset,
					  enum sec_status security,
					  const struct age *age)
{
	const size_t all = rrset->count + rrset->rrsig_count;
	struct rrset_block *block = regional_alloc(
		region, sizeof(*block) + all * sizeof(block->rr_ttl[0]));

	if (!block)
		return NULL;
	memset(&block->key, 0, sizeof(block->key));
	block->key.entry.key = &block->key;
	block->key.entry.data = &block->data;
	block->key.rk.dname = rrset->owner;
	block->key.rk.dname_len = rrset->owner_len;
	block->key.rk.type = htons(rrset->type);
	block->key.rk.rrset_class = htons(LDNS_RR_CLASS_IN);
	for (size_t i = 0; i < all; i++)
		block->rr_ttl[i] = aged(rrset->rr_ttl[i], age);
	block->data = (struct packed_rrset_data){
		.ttl = all ? block->rr_ttl[0] : 0,
		.count = rrset->count,
		.rrsig_count = rrset->rrsig_count,
		.trust = rrset_trust_validated,
		.security = security,
		.rr_len = rrset->rr_len,
		.rr_ttl = block->rr_ttl,
		.rr_data = rrset->rr_data,
	};
	return &block->key;
}

static bool set_message(struct module_qstate *qstate,
			const struct enumod_message *m, const struct age *age)
{
	struct reply_info *rep = enumod_compat_reply_info(
		qstate->region, m->flags, aged(m->ttl, age), m->an, m->ns,
		m->ar, security_of(m));
	struct dns_msg *msg = regional_alloc(qstate->region, sizeof(*msg));

	if (!rep || !msg)
		return false;
	for (size_t i = 0; i < enumod_message_rrsets(m); i++) {
		rep->rrsets[i] = borrow(qstate->region, &m->rrsets[i],
					security_of(m), age);
		if (!rep->rrsets[i])
			return false;
	}
	msg->qinfo = qstate->qinfo;
	msg->rep = rep;
	qstate->return_msg = msg;
	qstate->return_rcode = LDNS_RCODE_NOERROR;
	return true;
}

/* EXTRA-TEXT of our own reasons; another's INFO-CODE goes without one. */
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

bool enumod_reply(struct module_qstate *qstate, const struct enumod_message *m,
		  bool is_stale, bool has_ede)
{
	const struct age age = {
		.seconds = *qstate->env->now - (time_t)m->made_sec,
		.ttl_max = m->ttl_max,
		.is_stale = is_stale,
	};
	const struct e164_verdict_row *row =
		e164_verdict_row(is_stale ? E164_VERDICT_STALE : m->verdict);
	const int ede = is_stale ? row->ede : m->ede;

	return set_message(qstate, m, &age) &&
	       (!has_ede || set_ede(qstate, ede, ede_text(ede, row)));
}
