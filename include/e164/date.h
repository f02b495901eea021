/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * date.h - calendar dates as days since 1970-01-01.
 *
 * The proleptic Gregorian calendar, by its own arithmetic: no clock, no time
 * zone, no locale. The only text form is RFC 3339 full-date (RFC 5105 section
 * 4.1): YYYY-MM-DD, ten ASCII octets, years 0001 to 9999 (TOK-02).
 */
#pragma once

#include "e164/bytes.h"

#define E164_DATE_LEN    10        /* octets of the text form */
#define E164_DAY_SECONDS 86400     /* no leap seconds, as in POSIX time */
#define E164_DAY_MIN     (-719162) /* 0001-01-01 */
#define E164_DAY_MAX     2932896   /* 9999-12-31 */

/* Read a date. Returns false, with *day not written, if text is not one. */
bool e164_date_parse(struct e164_slice text, int32_t *day);

/*
 * Write a date, NUL-terminated.
 * day: E164_DAY_MIN to E164_DAY_MAX; others yield "0000-00-00"
 */
void e164_date_format(int32_t day, char text[E164_DATE_LEN + 1]);

/* The day, in UTC, of a second since 1970. */
int32_t e164_date_of_second(uint64_t second);
