/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * second.c - a second module of Unbound, for tests. It passes every query on,
 * copies every reply in each of the ways in which Unbound and its modules do,
 * and compares copy and reply.
 *
 * If an RRset of a reply is not one contiguous block (see
 * util/data/packed_rrset.h), such a copy reads outside of its memory, which
 * AddressSanitizer and valgrind report, or it differs, and the program aborts.
 */
#include "config.h" /* of Unbound */

#include "dynlibmod/dynlibmod.h"
#include "services/cache/dns.h"
#include "util/alloc.h"
#include "util/data/msgreply.h"
#include "util/data/packed_rrset.h"
#include "util/log.h"
#include "util/module.h"
#include "util/regional.h"

#include <string.h>

int init(struct module_env *env, int id);
void deinit(struct module_env *env, int id);
void operate(struct module_qstate *qstate, enum module_ev event, int id,
	     struct outbound_entry *entry);
void inform_super(struct module_qstate *qstate, int id,
		  struct module_qstate *super);
void clear(struct module_qstate *qstate, int id);
size_t get_mem(struct module_env *env, int id);

static void demand(int is_true, const char *what)
{
	if (!is_true)
		fatal_exit("second: a copy differs: %s", what);
}

static void compare_data(const struct packed_rrset_data *a,
			 const struct packed_rrset_data *b)
{
	demand(a->count == b->count && a->rrsig_count == b->rrsig_count,
	       "number of records");
	for (size_t i = 0; i < a->count + a->rrsig_count; i++) {
		demand(a->rr_len[i] == b->rr_len[i], "length of a record");
		demand(a->rr_ttl[i] == b->rr_ttl[i], "TTL of a record");
		demand(!memcmp(a->rr_data[i], b->rr_data[i], a->rr_len[i]),
		       "octets of a record");
	}
}

static void compare(const struct ub_packed_rrset_key *a,
		    const struct ub_packed_rrset_key *b)
{
	demand(a->rk.type == b->rk.type && a->rk.dname_len == b->rk.dname_len &&
		       !memcmp(a->rk.dname, b->rk.dname, a->rk.dname_len),
	       "owner or type");
	compare_data(a->entry.data, b->entry.data);
}

/* Copy into a region, as subnetcache and the message cache do for an answer. */
static void copy_to_region(struct module_qstate *qstate,
			   const struct reply_info *rep)
{
	for (size_t i = 0; i < rep->rrset_count; i++) {
		const struct ub_packed_rrset_key *copy =
			packed_rrset_copy_region(rep->rrsets[i], qstate->region,
						 0);

		demand(copy != NULL, "out of memory");
		compare(rep->rrsets[i], copy);
	}
}

/* Copy each RRset into memory of its own, as is done for a cache. */
static void copy_whole(struct module_qstate *qstate, struct reply_info *rep,
		       struct regional *region)
{
	struct alloc_cache *alloc = qstate->env->alloc;
	struct reply_info *copy = reply_info_copy(rep, alloc, region);

	demand(copy != NULL, "out of memory");
	for (size_t i = 0; i < rep->rrset_count; i++)
		compare(rep->rrsets[i], copy->rrsets[i]);
	if (!region)
		reply_info_parsedelete(copy, alloc);
}

/* The parts of an RRset have to be in their order, without a gap. */
static void check_layout(const struct ub_packed_rrset_key *key)
{
	const struct packed_rrset_data *data = key->entry.data;
	const size_t total = data->count + data->rrsig_count;
	const uint8_t *next = (const uint8_t *)&data->rr_ttl[total];

	demand(data->rr_len == (const size_t *)(data + 1) &&
		       data->rr_data == (uint8_t **)(data->rr_len + total) &&
		       data->rr_ttl == (const time_t *)(data->rr_data + total),
	       "order of the arrays");
	for (size_t i = 0; i < total; i++) {
		demand(data->rr_data[i] == next, "place of a record");
		next += data->rr_len[i];
	}
}

static void check(struct module_qstate *qstate)
{
	struct reply_info *rep =
		qstate->return_msg ? qstate->return_msg->rep : NULL;

	if (!rep)
		return;
	for (size_t i = 0; i < rep->rrset_count; i++)
		check_layout(rep->rrsets[i]);
	copy_to_region(qstate, rep);
	copy_whole(qstate, rep, qstate->region);
	copy_whole(qstate, rep, NULL);
}

int init(struct module_env *env, int id)
{
	(void)env;
	(void)id;
	return 1;
}

void deinit(struct module_env *env, int id)
{
	(void)env;
	(void)id;
}

void operate(struct module_qstate *qstate, enum module_ev event, int id,
	     struct outbound_entry *entry)
{
	(void)entry;
	if (event == module_event_new || event == module_event_pass) {
		qstate->ext_state[id] = module_wait_module;
		return;
	}
	if (event == module_event_moddone)
		check(qstate);
	qstate->ext_state[id] =
		event == module_event_moddone ? module_finished : module_error;
}

void inform_super(struct module_qstate *qstate, int id,
		  struct module_qstate *super)
{
	(void)qstate;
	(void)id;
	(void)super;
}

void clear(struct module_qstate *qstate, int id)
{
	qstate->minfo[id] = NULL;
}

size_t get_mem(struct module_env *env, int id)
{
	(void)env;
	(void)id;
	return 0;
}
