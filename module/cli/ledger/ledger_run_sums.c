/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_run_sums.c - values without the checksums of their records.
 *
 * A checksum of 8 octets cannot be packed, and follows from what is before it;
 * a run has a checksum of its own. So it is left out in a run, and computed
 * when the run is read.
 */
#include "ledger_run.h"

#include "checksum.h"

#define SUM_LEN      8
#define PAST_HEAD    9 /* fate and second, before the two records */
#define RECORD_COUNT 2

/* Copies a record with a length in front, without its checksum or with it. */
struct copy {
	struct e164_reader r;
	struct e164_writer w;
	bool is_thin; /* what is read */
};

static void copy_octets(struct copy *copy, size_t len)
{
	e164_write_slice(&copy->w, e164_read(&copy->r, len));
}

/* len: octets of the record with its checksum */
static void copy_record(struct copy *copy, size_t len)
{
	uint8_t sum[SUM_LEN];

	copy->r.failed |= len <= SUM_LEN;
	if (copy->r.failed)
		return;
	const struct e164_slice said = e164_read(&copy->r, len - SUM_LEN);

	e164_write_slice(&copy->w, said);
	if (!copy->is_thin) {
		(void)e164_read(&copy->r, SUM_LEN);
		return;
	}
	ledger_put64(sum, copy->r.failed ? 0 : checksum_of(said));
	e164_write(&copy->w, sum, sizeof(sum));
}

static void copy_past(struct copy *copy)
{
	copy_octets(copy, PAST_HEAD);
	for (int i = 0; i < RECORD_COUNT; i++) {
		const uint16_t len = e164_read_u16(&copy->r);

		e164_write_u16(&copy->w, len);
		copy_record(copy, len);
	}
	copy_octets(copy, copy->r.left);
}

static void copy_serial(struct copy *copy)
{
	copy_octets(copy, 1);
	copy_record(copy, copy->r.left + (copy->is_thin ? SUM_LEN : 0));
}

static size_t convert(enum ledger_table table, struct e164_slice from,
		      bool is_thin, uint8_t to[LEDGER_RUN_VALUE_MAX])
{
	struct copy copy = { .r = e164_reader(from),
			     .w = e164_writer(to, LEDGER_RUN_VALUE_MAX),
			     .is_thin = is_thin };

	if (table == LEDGER_HISTORY)
		copy_past(&copy);
	else
		copy_serial(&copy);
	return copy.r.failed || copy.w.failed ? 0 : copy.w.len;
}

size_t ledger_run_restore(enum ledger_table table, struct e164_slice thin,
			  uint8_t value[LEDGER_RUN_VALUE_MAX])
{
	return convert(table, thin, true, value);
}

/* Only if it can be restored as it was. */
size_t ledger_run_thin(enum ledger_table table, const MDB_val *value,
		       uint8_t thin[LEDGER_RUN_VALUE_MAX])
{
	const struct e164_slice from =
		e164_slice(value->mv_data, value->mv_size);
	const size_t len = convert(table, from, false, thin);
	uint8_t again[LEDGER_RUN_VALUE_MAX];

	if (!len)
		return 0;
	const size_t again_len =
		ledger_run_restore(table, e164_slice(thin, len), again);

	return e164_slice_equal(e164_slice(again, again_len), from) ? len : 0;
}
