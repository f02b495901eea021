/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * number.h - between a telephone number and its ENUM domain name.
 *
 * The module calls e164_name_parse() on the name of every query. It says
 * whether the name is at or below an apex and which number it stands for, if
 * any. Tools go the other way with e164_number_parse() and
 * e164_number_to_dname(). RFC 6116 sections 3.1 and 3.2; rows MAP-01 to MAP-16.
 */
#pragma once

#include "e164/bytes.h"
#include "e164/status.h"

#define E164_DNAME_MAX          255 /* octets of a domain name in wire form */
#define E164_DIGITS_MAX         15 /* digits of an E.164 number (ITU-T E.164) */
#define E164_AUS_MAX            (E164_DIGITS_MAX + 1) /* octets, with the '+' */
#define E164_SERVICE_LABELS_MAX 4 /* labels in front of a number (URI-03) */

/*
 * An Application Unique String (AUS, RFC 6116 section 3.1): '+' and 1 to 15
 * digits, or the digits alone in a private numbering plan (MAP-11).
 * NUL-terminated; len does not count the NUL.
 */
struct e164_number {
	char aus[E164_AUS_MAX + 1];
	uint8_t len; /* octets */
};

/* The root of one tree of numbers, for instance e164.arpa. */
struct e164_apex {
	uint8_t name[E164_DNAME_MAX]; /* wire form, lower case */
	size_t len;                   /* octets */
	bool has_plus;                /* the AUS starts with '+' (MAP-11) */
	bool is_plus_given;           /* by the configuration (THR-17) */
	/* The label of infrastructure ENUM, lower case; len 0: none (MAP-12) */
	uint8_t branch[63];
	uint8_t branch_len;
};

enum e164_name_kind {
	E164_NAME_OUTSIDE, /* not at or below an apex */
	E164_NAME_NUMBER,  /* 1 to 15 digit labels, the number's own name */
	E164_NAME_SERVICE, /* underscored labels in front of such a name */
	E164_NAME_OTHER,   /* the apex itself, or anything else below it */
};

/* Slices point into the name that was parsed. */
struct e164_name {
	enum e164_name_kind kind;
	const struct e164_apex *apex; /* NULL when outside */
	struct e164_number number;    /* NUMBER and SERVICE only */
	struct e164_slice labels; /* SERVICE: the labels in front, wire form */
	struct e164_slice owner; /* NUMBER and SERVICE: the number's own name */
	bool is_branch;          /* has the branch label of its apex */
};

/*
 * Classify a domain name. It may be any octets: what is not a well-formed
 * uncompressed name is OUTSIDE. The longest apex that covers the name counts.
 * Letter case is ignored. A NUMBER has one digit per label, and its first digit
 * is not 0 (MAP-03 to MAP-07). A SERVICE has 1 to 4 labels in front of that,
 * each of '_' and 1 to 32 letters, digits or '-'.
 *
 * dname:  wire form, ends with the root label; must outlive *name
 * apexes: count of them, not changed
 */
void e164_name_parse(struct e164_slice dname, const struct e164_apex *apexes,
		     size_t count, struct e164_name *name);

/*
 * Read a number as people write it: an optional '+', then 1 to 15 digits of
 * which the first is not 0, with the visual separators space - . / ( ) anywhere
 * among them (MAP-01). A number without '+' is taken as international, too.
 *
 * Returns: E164_OK; E164_ENUMBER, with *number not written.
 */
E164_MUST_CHECK enum e164_status e164_number_parse(struct e164_slice text,
						   struct e164_number *number);

/*
 * Write the domain name of a number in wire form, at most E164_DNAME_MAX
 * octets (MAP-02).
 *
 * Returns: E164_OK; E164_ESPACE, the buffer is too small or the name would be
 * longer than that.
 */
E164_MUST_CHECK enum e164_status
e164_number_to_dname(const struct e164_number *number,
		     const struct e164_apex *apex, struct e164_writer *dname);

/*
 * Read an apex as in a configuration: "e164.arpa" or "e164.arpa.", labels of
 * letters, digits, '-' and '_', without escapes. has_plus is set to true, and
 * there is no branch label.
 *
 * Returns: E164_OK; E164_ENAME, with *apex not written.
 */
E164_MUST_CHECK enum e164_status e164_apex_parse(struct e164_slice text,
						 struct e164_apex *apex);
