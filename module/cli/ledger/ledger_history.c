/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_history.c - what superseded what.
 *
 * An entry says what became of a record and when, and has the record as it was,
 * the one that counts instead of it, and the reason that was given. Entries are
 * never changed.
 */
#include "ledger_trace.h"

#define HISTORY_KEY_LEN (LEDGER_EXTENT_KEY_LEN + 16)
#define PAST_MAX        (16 + 2 * LEDGER_BLOB_MAX + LEDGER_REASON_MAX)

static const char *const words[LEDGER_FATES] = {
	[LEDGER_SUPERSEDED] = "superseded", [LEDGER_LATE] = "late",
	[LEDGER_DISPLACED] = "displaced",   [LEDGER_CORRECTED] = "corrected",
	[LEDGER_DELETED] = "deleted",       [LEDGER_UNLISTED] = "withdrawn",
};

const char *ledger_fate_word(enum ledger_fate fate)
{
	return (size_t)fate < LEDGER_FATES ? words[fate] : "unknown";
}

/* Write a record with its length in front of it. */
static void write_record(struct e164_writer *w,
			 const struct ledger_record *record)
{
	uint8_t blob[LEDGER_BLOB_MAX];
	const size_t len = ledger_encode(record, blob);

	e164_write_u16(w, (uint16_t)len);
	e164_write(w, blob, len);
}

static struct e164_slice encode(const struct ledger_past *past,
				uint8_t octets[PAST_MAX])
{
	struct e164_writer w = e164_writer(octets, PAST_MAX);
	uint8_t second[8];

	ledger_put64(second, past->at_sec);
	e164_write_u8(&w, (uint8_t)past->fate);
	e164_write(&w, second, sizeof(second));
	write_record(&w, &past->record);
	write_record(&w, &past->by);
	e164_write_string(&w, e164_slice_text(past->reason));
	return e164_written(&w);
}

static bool read_record(struct e164_reader *r, struct ledger_record *record)
{
	const size_t len = e164_read_u16(r);
	const struct e164_slice blob = e164_read(r, len);

	return !r->failed && ledger_decode(blob, record);
}

bool ledger_past_decode(struct e164_slice octets, struct ledger_past *past)
{
	struct e164_reader r = e164_reader(octets);
	const uint8_t fate = e164_read_u8(&r);
	const struct e164_slice second = e164_read(&r, 8);

	if (r.failed || fate >= LEDGER_FATES)
		return false;
	past->fate = (enum ledger_fate)fate;
	past->at_sec = ledger_get64(second.ptr);
	memset(past->reason, 0, sizeof(past->reason));
	if (!read_record(&r, &past->record) || !read_record(&r, &past->by))
		return false;
	const struct e164_slice reason = e164_read_string(&r);

	if (r.failed || reason.len > LEDGER_REASON_MAX)
		return false;
	if (reason.len)
		memcpy(past->reason, reason.ptr, reason.len);
	return true;
}

static enum ledger_status keep(struct ledger *ledger,
			       const struct ledger_past *past)
{
	uint8_t key[HISTORY_KEY_LEN];
	uint8_t octets[PAST_MAX];

	ledger->has_changed = true;
	ledger_extent_key(&past->record.extent, key);
	ledger_put64(key + LEDGER_EXTENT_KEY_LEN, ledger->generation);
	ledger_put64(key + LEDGER_EXTENT_KEY_LEN + 8, ledger->history++);
	return ledger_write(ledger, LEDGER_HISTORY,
			    e164_slice(key, sizeof(key)), encode(past, octets));
}

enum ledger_status ledger_keep_history(struct ledger *ledger,
				       const struct ledger_record *record,
				       enum ledger_fate fate,
				       const struct ledger_record *by)
{
	const struct ledger_past past = { .record = *record,
					  .by = *by,
					  .fate = fate,
					  .at_sec = ledger->now_sec };

	return keep(ledger, &past);
}

enum ledger_status ledger_keep_reason(struct ledger *ledger,
				      const struct ledger_record *record,
				      enum ledger_fate fate, const char *reason)
{
	struct ledger_past past = { .record = *record,
				    .by = *record,
				    .fate = fate,
				    .at_sec = ledger->now_sec };

	snprintf(past.reason, sizeof(past.reason), "%s", reason);
	return keep(ledger, &past);
}

struct walk {
	struct ledger *ledger;
	bool (*visit)(void *arg, const struct ledger_past *past);
	void *arg;
	enum ledger_status status;
};

static bool visit_past(void *arg, const MDB_val *key, const MDB_val *value)
{
	struct walk *walk = arg;
	struct ledger_past past;

	(void)key;
	if (!ledger_past_decode(e164_slice(value->mv_data, value->mv_size),
				&past)) {
		walk->status = ledger_fail(walk->ledger,
					   "%s/ledger has a damaged record in "
					   "its history",
					   walk->ledger->path);
		return false;
	}
	return walk->visit(walk->arg, &past);
}

enum ledger_status
ledger_each_past_of(struct ledger *ledger, const struct e164_extent *extent,
		    bool (*visit)(void *arg, const struct ledger_past *past),
		    void *arg)
{
	struct walk walk = { .ledger = ledger, .visit = visit, .arg = arg };
	uint8_t key[LEDGER_EXTENT_KEY_LEN];

	ledger_extent_key(extent, key);
	const enum ledger_status status = ledger_walk_prefix(
		ledger, LEDGER_HISTORY, e164_slice(key, sizeof(key)),
		visit_past, &walk);

	return status == LEDGER_OK ? walk.status : status;
}

struct last {
	const struct ledger_record *record;
	struct ledger_past *past;
	bool is_found;
};

static bool keep_last(void *arg, const struct ledger_past *past)
{
	struct last *last = arg;

	if (ledger_is_repeated(&past->record, last->record)) {
		*last->past = *past;
		last->is_found = true;
	}
	return true;
}

enum ledger_status ledger_last_past(struct ledger *ledger,
				    const struct ledger_record *record,
				    struct ledger_past *past)
{
	struct last last = { .record = record, .past = past };
	const enum ledger_status status =
		ledger_each_past_of(ledger, &record->extent, keep_last, &last);

	return status == LEDGER_OK && !last.is_found ? LEDGER_NONE : status;
}

enum ledger_status
ledger_each_past(struct ledger *ledger,
		 bool (*visit)(void *arg, const struct ledger_past *past),
		 void *arg)
{
	struct walk walk = { .ledger = ledger, .visit = visit, .arg = arg };
	const enum ledger_status status =
		ledger_walk(ledger, LEDGER_HISTORY, visit_past, &walk);

	return status == LEDGER_OK ? walk.status : status;
}
