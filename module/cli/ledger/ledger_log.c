/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_log.c - write the audit log; see ledger_log.h.
 *
 *   log    generation, sequence -> the hash of the entry before, version,
 *          flags, time, what the flags say, numbers before and after
 *
 * The hash of an entry is that of its key and its octets. The numbers of a
 * change are gathered until they fill an entry, which is packed then and
 * becomes a few pages of the database. As the keys rise, the table is always
 * written at its end.
 */
#include "ledger_trace.h"

#include <openssl/sha.h>

#include <stdarg.h>
#include <stdlib.h>

#define END_KEY  "log"
#define LAST_MAX 512 /* a result and a cut, of the last entry */
#define OVERHEAD (LEDGER_LOG_KEY_LEN + LEDGER_HASH_LEN)

struct ledger_log {
	struct ledger_cause cause;
	char result[LEDGER_WHAT_MAX + 1];
	uint64_t cut_count;
	uint8_t cut[LEDGER_HASH_LEN];
	struct ledger_log_end end; /* of the last entry, or zeroed */
	uint64_t touches;
	bool is_hushed; /* numbers are not logged */
	bool is_begun;  /* there is an entry, be it still in memory */
	uint8_t octets[LEDGER_LOG_KEY_LEN +
		       LEDGER_LOG_ENTRY_MAX]; /* key and entry */
	struct e164_writer w; /* of the entry, behind the hash */
	struct ledger_record last;
	uint8_t packed[LEDGER_LOG_ENTRY_MAX];
	/* What ledger_get() or a change has seen last. */
	struct e164_extent seen; /* len 0: nothing */
	bool has_seen;           /* there is a record */
	struct ledger_record record;
};

struct ledger_log *ledger_log_new(void)
{
	return calloc(1, sizeof(struct ledger_log));
}

void ledger_log_free(struct ledger_log *log)
{
	free(log);
}

/* Nothing of it lasts when a change is only tried. */
static bool is_on(const struct ledger *ledger)
{
	return ledger->mode == LEDGER_WRITE || ledger->mode == LEDGER_RESET;
}

void ledger_set_cause(struct ledger *ledger, const struct ledger_cause *cause)
{
	if (ledger->log)
		ledger->log->cause = *cause;
}

void ledger_set_result(struct ledger *ledger, const char *format, ...)
{
	va_list args;

	if (!ledger->log)
		return;
	va_start(args, format);
	vsnprintf(ledger->log->result, sizeof(ledger->log->result), format,
		  args);
	va_end(args);
}

void ledger_log_cut(struct ledger *ledger, uint64_t count,
		    const uint8_t hash[LEDGER_HASH_LEN])
{
	ledger->log->cut_count = count;
	memcpy(ledger->log->cut, hash, LEDGER_HASH_LEN);
}

void ledger_log_hush(struct ledger *ledger)
{
	ledger->log->is_hushed = true;
}

/* Entries ---------------------------------------------------------------- */

enum ledger_status ledger_log_read_end(struct ledger *ledger,
				       struct ledger_log_end *end)
{
	MDB_val value;
	const enum ledger_status status = ledger_read(
		ledger, LEDGER_META, e164_slice_text(END_KEY), &value);

	memset(end, 0, sizeof(*end));
	if (status != LEDGER_OK)
		return status;
	if (value.mv_size != sizeof(*end))
		return ledger_fail(ledger, "%s/ledger: the log is damaged",
				   ledger->path);
	memcpy(end, value.mv_data, sizeof(*end));
	return LEDGER_OK;
}

static void write_u64(struct e164_writer *w, uint64_t value)
{
	uint8_t octets[8];

	ledger_put64(octets, value);
	e164_write(w, octets, sizeof(octets));
}

static void write_cause(struct e164_writer *w, const struct ledger_cause *cause)
{
	const char *const texts[] = { cause->user, cause->login,
				      cause->host, cause->command,
				      cause->what, cause->reason };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		e164_write_string(w, e164_slice_text(texts[i]));
}

/* Begin an entry: behind its key, the hash of the one before. */
static void begin_entry(struct ledger *ledger, uint8_t flags)
{
	struct ledger_log *log = ledger->log;

	memcpy(log->octets + LEDGER_LOG_KEY_LEN, log->end.hash,
	       LEDGER_HASH_LEN);
	log->w = e164_writer(log->octets + OVERHEAD,
			     LEDGER_LOG_ENTRY_MAX - OVERHEAD);
	memset(&log->last, 0, sizeof(log->last));
	e164_write_u8(&log->w, LEDGER_LOG_VERSION);
	e164_write_u8(&log->w, flags);
	write_u64(&log->w, ledger->now_sec);
}

/* The place of the next entry, and the cause before the first one. */
static enum ledger_status begin(struct ledger *ledger)
{
	struct ledger_log *log = ledger->log;
	const enum ledger_status status =
		ledger_log_read_end(ledger, &log->end);

	if (status == LEDGER_FAILED)
		return status;
	/* A change that leaves the resolver's files has no generation. */
	log->end.generation = log->end.generation < ledger->generation
				      ? ledger->generation
				      : log->end.generation + 1;
	log->end.sequence = 0;
	log->is_begun = true;
	ledger_log_find_user(&log->cause);
	begin_entry(ledger, LEDGER_LOG_CAUSE);
	write_cause(&log->w, &log->cause);
	return LEDGER_OK;
}

static enum ledger_status write_entry(struct ledger *ledger)
{
	struct ledger_log *log = ledger->log;
	const size_t len = LEDGER_HASH_LEN + log->w.len;

	ledger_put64(log->octets, log->end.generation);
	ledger_put64(log->octets + 8, log->end.sequence++);
	if (!SHA256(log->octets, LEDGER_LOG_KEY_LEN + len, log->end.hash))
		return ledger_fail(ledger, "the log cannot be hashed");
	const struct e164_slice entry =
		e164_slice(log->octets + LEDGER_LOG_KEY_LEN, len);
	const size_t packed = ledger_log_pack(entry, log->packed);

	return ledger_append(ledger, LEDGER_LOG,
			     e164_slice(log->octets, LEDGER_LOG_KEY_LEN),
			     packed ? e164_slice(log->packed, packed) : entry);
}

static enum ledger_status add(struct ledger *ledger,
			      const struct ledger_touch *touch)
{
	struct ledger_log *log = ledger->log;
	enum ledger_status status = LEDGER_OK;

	if (log->is_hushed || ledger_touch_is_idle(touch))
		return status;
	if (!log->is_begun)
		status = begin(ledger);
	if (status == LEDGER_OK &&
	    log->w.cap - log->w.len < LEDGER_TOUCH_MAX + LAST_MAX) {
		status = write_entry(ledger);
		begin_entry(ledger, 0);
	}
	if (status != LEDGER_OK)
		return status;
	log->touches++;
	ledger_log_write_touch(&log->w, touch, &log->last);
	return LEDGER_OK;
}

/* What comes last has a place of its own: behind numbers there is no other. */
static enum ledger_status add_result(struct ledger *ledger)
{
	struct ledger_log *log = ledger->log;
	enum ledger_status status = write_entry(ledger);
	const uint8_t flags = (log->result[0] ? LEDGER_LOG_RESULT : 0) |
			      (log->cut_count ? LEDGER_LOG_CUT : 0);

	if (status != LEDGER_OK || !flags)
		return status;
	begin_entry(ledger, flags);
	if (log->result[0])
		e164_write_string(&log->w, e164_slice_text(log->result));
	if (log->cut_count) {
		write_u64(&log->w, log->cut_count);
		e164_write(&log->w, log->cut, LEDGER_HASH_LEN);
	}
	return write_entry(ledger);
}

enum ledger_status ledger_log_finish(struct ledger *ledger)
{
	struct ledger_log *log = ledger->log;
	enum ledger_status status = LEDGER_OK;

	if (!log->touches && !log->result[0] && !ledger->has_changed)
		return status;
	if (!log->is_begun)
		status = begin(ledger);
	if (status == LEDGER_OK)
		status = add_result(ledger);
	if (status != LEDGER_OK)
		return status;
	log->end.sequence--; /* that of the last entry */
	return ledger_write(ledger, LEDGER_META, e164_slice_text(END_KEY),
			    e164_slice(&log->end, sizeof(log->end)));
}

/* What the ledger tells -------------------------------------------------- */

void ledger_log_saw(struct ledger *ledger, const struct e164_extent *extent,
		    const struct ledger_record *record)
{
	struct ledger_log *log = ledger->log;

	if (!log || !is_on(ledger))
		return;
	log->seen = *extent;
	log->has_seen = record != NULL;
	if (record)
		log->record = *record;
}

/* The record as it is now; one that is damaged is none. */
static enum ledger_status find_before(struct ledger *ledger,
				      const struct e164_extent *extent)
{
	struct ledger_log *log = ledger->log;
	uint8_t key[LEDGER_EXTENT_KEY_LEN];
	MDB_val value;

	if (log->seen.len && !e164_extent_compare(&log->seen, extent))
		return LEDGER_OK;
	ledger_extent_key(extent, key);
	const enum ledger_status status = ledger_read(
		ledger, LEDGER_RECORDS, e164_slice(key, sizeof(key)), &value);

	log->seen = *extent;
	log->has_seen = status == LEDGER_OK &&
			ledger_decode(e164_slice(value.mv_data, value.mv_size),
				      &log->record);
	return status == LEDGER_FAILED ? status : LEDGER_OK;
}

enum ledger_status ledger_log_touch(struct ledger *ledger,
				    const struct e164_extent *extent,
				    const struct ledger_record *after)
{
	struct ledger_touch touch = { .extent = *extent };

	if (!is_on(ledger))
		return LEDGER_OK;
	enum ledger_status status = find_before(ledger, extent);

	if (status != LEDGER_OK)
		return status;
	touch.has_before = ledger->log->has_seen;
	touch.has_after = after != NULL;
	if (touch.has_before)
		touch.before = ledger->log->record;
	if (after)
		touch.after = *after;
	status = add(ledger, &touch);
	ledger_log_saw(ledger, extent, after);
	return status;
}

enum ledger_status ledger_log_beside(struct ledger *ledger,
				     const struct ledger_record *before,
				     const struct ledger_record *after)
{
	struct ledger_touch touch = { .is_beside = true,
				      .has_before = before != NULL,
				      .has_after = after != NULL };
	const struct ledger_record *there = before ? before : after;

	if (!there || !is_on(ledger))
		return LEDGER_OK;
	touch.extent = there->extent;
	if (before)
		touch.before = *before;
	if (after)
		touch.after = *after;
	return add(ledger, &touch);
}
