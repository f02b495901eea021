/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_log_read.c - read the audit log, and check that it is whole.
 */
#include "ledger_trace.h"

#include <openssl/sha.h>

/* Entries ---------------------------------------------------------------- */

static uint64_t read_u64(struct e164_reader *r)
{
	const struct e164_slice octets = e164_read(r, 8);

	return octets.ptr ? ledger_get64(octets.ptr) : 0;
}

static void read_text(struct e164_reader *r, char *text, size_t max)
{
	const struct e164_slice got = e164_read_string(r);

	r->failed |= got.len > max;
	if (!r->failed && got.len)
		memcpy(text, got.ptr, got.len);
}

static void read_cause(struct e164_reader *r, struct ledger_cause *cause)
{
	read_text(r, cause->user, LEDGER_WORD_MAX);
	read_text(r, cause->login, LEDGER_WORD_MAX);
	read_text(r, cause->host, LEDGER_WHAT_MAX);
	read_text(r, cause->command, LEDGER_WORD_MAX);
	read_text(r, cause->what, LEDGER_WHAT_MAX);
	read_text(r, cause->reason, LEDGER_REASON_MAX);
}

static void read_hash(struct e164_reader *r, uint8_t hash[LEDGER_HASH_LEN])
{
	const struct e164_slice got = e164_read(r, LEDGER_HASH_LEN);

	if (got.ptr)
		memcpy(hash, got.ptr, LEDGER_HASH_LEN);
}

bool ledger_log_decode(struct ledger *ledger, const MDB_val *key,
		       const MDB_val *value, struct ledger_event *event)
{
	const struct e164_slice octets = ledger_log_octets(ledger, key, value);
	struct e164_reader r = e164_reader(octets);

	memset(event, 0, sizeof(*event));
	(void)e164_read(&r, LEDGER_LOG_KEY_LEN);
	if (r.failed)
		return false;
	event->generation = ledger_get64(key->mv_data);
	event->sequence = ledger_get64((const uint8_t *)key->mv_data + 8);
	read_hash(&r, event->before);
	if (e164_read_u8(&r) != LEDGER_LOG_VERSION)
		return false;
	const uint8_t flags = e164_read_u8(&r);

	event->at_sec = read_u64(&r);
	event->has_cause = flags & LEDGER_LOG_CAUSE;
	if (event->has_cause)
		read_cause(&r, &event->cause);
	if (flags & LEDGER_LOG_RESULT)
		read_text(&r, event->result, LEDGER_WHAT_MAX);
	if (flags & LEDGER_LOG_CUT) {
		event->cut_count = read_u64(&r);
		read_hash(&r, event->cut);
	}
	event->touches = e164_slice(r.at, r.left);
	return !r.failed && SHA256(octets.ptr, octets.len, event->hash);
}

struct walk {
	struct ledger *ledger;
	bool (*visit)(void *arg, const struct ledger_event *event);
	void *arg;
	enum ledger_status status;
};

static bool visit_event(void *arg, const MDB_val *key, const MDB_val *value)
{
	struct walk *walk = arg;
	struct ledger_event event;

	if (ledger_log_decode(walk->ledger, key, value, &event))
		return walk->visit(walk->arg, &event);
	walk->status = LEDGER_FAILED;
	if (walk->ledger->is_starved)
		return false;
	walk->status = ledger_fail(walk->ledger,
				   "%s/ledger has a damaged entry in its log; "
				   "\"enumctl token log --verify\" tells which",
				   walk->ledger->path);
	return false;
}

enum ledger_status
ledger_each_event(struct ledger *ledger,
		  bool (*visit)(void *arg, const struct ledger_event *event),
		  void *arg)
{
	struct walk walk = { .ledger = ledger, .visit = visit, .arg = arg };
	const enum ledger_status status =
		ledger_walk(ledger, LEDGER_LOG, visit_event, &walk);

	return status == LEDGER_OK ? walk.status : status;
}

/* Checking --------------------------------------------------------------- */

struct chain {
	struct ledger *ledger;
	struct ledger_log_check *check;
	const uint8_t *noted;
	struct ledger_event event;      /* the last one */
	uint8_t first[LEDGER_HASH_LEN]; /* that the first one follows */
	uint8_t cut[LEDGER_HASH_LEN];   /* of the last purge, or zeros */
};

static bool fail(struct chain *chain, const struct ledger_event *event,
		 const char *fault)
{
	chain->check->is_broken = true;
	chain->check->fault = fault;
	chain->check->generation = event->generation;
	chain->check->sequence = event->sequence;
	return false;
}

static bool are_touches_whole(const struct ledger_event *event)
{
	struct ledger_touches touches = ledger_touches_begin(event);
	struct ledger_touch touch;

	while (ledger_touches_next(&touches, &touch))
		;
	return !touches.reader.failed;
}

static bool check_event(void *arg, const MDB_val *key, const MDB_val *value)
{
	struct chain *chain = arg;
	struct ledger_log_check *check = chain->check;
	struct ledger_event *event = &chain->event;

	if (!ledger_log_decode(chain->ledger, key, value, event) ||
	    !are_touches_whole(event))
		return !chain->ledger->is_starved &&
		       fail(chain, event, "it cannot be read");
	if (!check->entries)
		memcpy(chain->first, event->before, LEDGER_HASH_LEN);
	else if (memcmp(event->before, check->last, LEDGER_HASH_LEN) != 0)
		return fail(chain, event,
			    "the entry before it was altered or taken out");
	check->entries++;
	memcpy(check->last, event->hash, LEDGER_HASH_LEN);
	if (event->cut_count) {
		check->purged = event->cut_count;
		memcpy(chain->cut, event->cut, LEDGER_HASH_LEN);
	}
	if (chain->noted &&
	    (!memcmp(chain->noted, event->hash, LEDGER_HASH_LEN) ||
	     !memcmp(chain->noted, event->cut, LEDGER_HASH_LEN)))
		check->has_noted = true;
	return true;
}

static enum ledger_status check_ends(struct ledger *ledger, struct chain *chain)
{
	struct ledger_log_check *check = chain->check;
	struct ledger_log_end end;
	const enum ledger_status status = ledger_log_read_end(ledger, &end);

	if (status == LEDGER_FAILED)
		return status;
	chain->event.generation = end.generation;
	chain->event.sequence = end.sequence;
	if (memcmp(end.hash, check->last, LEDGER_HASH_LEN) != 0)
		(void)fail(chain, &chain->event,
			   "it is the last one, and was altered or taken out");
	else if (memcmp(chain->first, chain->cut, LEDGER_HASH_LEN) != 0)
		(void)fail(chain, &chain->event,
			   "entries before the first one were taken out");
	return LEDGER_OK;
}

enum ledger_status ledger_check_log(struct ledger *ledger, const uint8_t *noted,
				    struct ledger_log_check *check)
{
	struct chain chain = { .ledger = ledger,
			       .check = check,
			       .noted = noted };

	memset(check, 0, sizeof(*check));
	const enum ledger_status status =
		ledger_walk(ledger, LEDGER_LOG, check_event, &chain);

	if (ledger->is_starved)
		return LEDGER_FAILED;
	if (status != LEDGER_OK || check->is_broken)
		return status;
	return check_ends(ledger, &chain);
}
