/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * task.h - what a query is to us.
 *
 * The name, the type and the class decide, with what policy allows at that
 * name; lookup.h says what is then looked up.
 */
#pragma once

#include "e164/number.h"
#include "e164/policy.h"

enum e164_task {
	E164_TASK_PASS,      /* as if the module were not there */
	E164_TASK_ANY,       /* RFC 8482 section 4.2 */
	E164_TASK_PERIMETER, /* no number, so nothing is allowed (DSC-17) */
	E164_TASK_REFUSED,   /* the number is refused without a look-up */
	E164_TASK_NUMBER,    /* NAPTR at a number */
	E164_TASK_SERVICE,   /* URI at a service of a number, or at a number */
	E164_TASK_OWN_URI,   /* URI of the zone alone; none is made here */
	E164_TASK_RAW, /* the zone's answer as it is, but never from a cache */
	/* Another type at a name that may have a made URI. */
	E164_TASK_OTHER_TYPE,
	E164_TASK_ALIAS, /* not ours, but an alias leads to a name that is */
};

enum {
	E164_CLASS_IN = 1,
	E164_CLASS_ANY = 255,
	E164_TYPE_ANY = 255,
	E164_TYPE_CNAME = 5,
	E164_TYPE_HINFO = 13,
	E164_TYPE_SOA = 6,
};

struct e164_question {
	const struct e164_name *name;
	uint16_t qtype;
	uint16_t qclass;
	bool is_uri_at_number;     /* option uri-at-number */
	bool is_searched;          /* other trees may have it (apex-search) */
	e164_service_set services; /* that may be handed out */
	/* ... to any client: what no view may have rest in Unbound's cache */
	e164_service_set all_services;
	/* Known before any look-up; ANSWER when there is no objection. */
	enum e164_verdict refusal;
};

/*
 * services: written, the enumservices a URI is made for (SERVICE, OTHER_TYPE)
 * refusal:   written when REFUSED: why
 */
enum e164_task e164_task_of(const struct e164_question *question,
			    e164_service_set *services,
			    enum e164_verdict *refusal);
