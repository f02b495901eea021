/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * task.c - from a question to what the query is to us.
 */
#include "e164/task.h"

#include "e164/naptr.h"
#include "e164/urirr.h"

/*
 * Types that delegation and validation live on, MAP-15. A made URI must not
 * change what a validator or a secondary sees.
 */
static bool is_infrastructure(uint16_t qtype)
{
	static const uint16_t types[] = {
		2,  /* NS */
		6,  /* SOA */
		25, /* KEY */
		24, /* SIG */
		43, /* DS */
		46, /* RRSIG */
		47, /* NSEC */
		48, /* DNSKEY */
		50, /* NSEC3 */
		51, /* NSEC3PARAM */
		59, /* CDS */
		60, /* CDNSKEY */
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (qtype == types[i])
			return true;
	return false;
}

/* Those of a set for which a URI may be made at this name. */
static e164_service_set made_services(const struct e164_question *question,
				      e164_service_set services)
{
	const struct e164_name *name = question->name;

	if (name->kind == E164_NAME_NUMBER)
		return question->is_uri_at_number ? services : 0;
	if (name->kind != E164_NAME_SERVICE)
		return 0;
	const int service = e164_service_from_labels(name->labels);

	if (service == E164_SERVICE_NONE)
		return 0;
	return services & e164_service_bit(service);
}

/* Both types by which a number could be reached, at any name of it (VAL-44). */
static bool is_gated(const struct e164_question *question)
{
	return question->refusal != E164_VERDICT_ANSWER &&
	       (question->qtype == E164_TYPE_NAPTR ||
		question->qtype == E164_TYPE_URI) &&
	       (question->name->kind == E164_NAME_NUMBER ||
		question->name->kind == E164_NAME_SERVICE);
}

/* Is a URI asked for at a service that this client may not have (URI-12)? */
static bool is_other_service(const struct e164_question *question)
{
	return question->name->kind == E164_NAME_SERVICE &&
	       !made_services(question, question->services);
}

/* URI records are governed like NAPTR records, at and below every number. */
static enum e164_task task_of_uri(const struct e164_question *question,
				  e164_service_set *services,
				  enum e164_verdict *refusal)
{
	if (question->name->kind == E164_NAME_OTHER)
		return E164_TASK_PERIMETER;
	if (is_other_service(question)) {
		*refusal = E164_VERDICT_FILTERED;
		return E164_TASK_REFUSED;
	}
	*services = made_services(question, question->services);
	return *services ? E164_TASK_SERVICE : E164_TASK_OWN_URI;
}

/*
 * Other types, at or above a name where a URI may be made, or at a number whose
 * records may be in another tree. The NXDOMAIN that one client gets must not
 * rest in Unbound's cache: it would hide the URI that is made for another.
 */
static enum e164_task task_of_other_type(const struct e164_question *question,
					 e164_service_set *services)
{
	if (is_infrastructure(question->qtype))
		return E164_TASK_PASS;
	if (question->name->kind == E164_NAME_NUMBER)
		return question->is_searched ? E164_TASK_OTHER_TYPE
					     : E164_TASK_PASS;
	if (question->name->kind != E164_NAME_SERVICE)
		return E164_TASK_PASS;
	const e164_service_set below =
		e164_service_below(question->name->labels);

	if (!(below & (question->all_services | question->services)))
		return E164_TASK_PASS;
	*services = below & question->services;
	return *services ? E164_TASK_OTHER_TYPE : E164_TASK_RAW;
}

static enum e164_task task_in_class(const struct e164_question *question,
				    e164_service_set *services,
				    enum e164_verdict *refusal)
{
	if (question->qtype == E164_TYPE_ANY)
		return E164_TASK_ANY;
	if (is_gated(question)) {
		*refusal = question->refusal;
		return E164_TASK_REFUSED;
	}
	if (question->qtype == E164_TYPE_NAPTR)
		return question->name->kind == E164_NAME_NUMBER
			       ? E164_TASK_NUMBER
			       : E164_TASK_PERIMETER;
	if (question->qtype == E164_TYPE_URI)
		return task_of_uri(question, services, refusal);
	return task_of_other_type(question, services);
}

enum e164_task e164_task_of(const struct e164_question *question,
			    e164_service_set *services,
			    enum e164_verdict *refusal)
{
	*services = 0;
	*refusal = E164_VERDICT_ANSWER;
	if (question->name->kind == E164_NAME_OUTSIDE)
		return E164_TASK_PASS;
	if (question->qclass == E164_CLASS_IN)
		return task_in_class(question, services, refusal);
	/*
	 * QCLASS ANY makes the resolver ask class IN on its own, below us, and
	 * keep the unfiltered answer for everybody: that is a way round.
	 */
	if (question->qclass == E164_CLASS_ANY &&
	    task_in_class(question, services, refusal) != E164_TASK_PASS)
		return E164_TASK_PERIMETER;
	return E164_TASK_PASS;
}
