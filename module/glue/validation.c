/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * validation.c - ask the store about a number.
 */
#include "validation.h"

#include "count.h"
#include "epoch.h"
#include "number_check.h"

/*
 * One line when the store becomes unusable, and one when it is good again. A
 * thread that has not seen yet that the clock was set would tell the opposite.
 */
static void tell(struct enumod_instance *instance, enum store_status status,
		 uint64_t now_sec)
{
	if (atomic_load_explicit(&instance->store_status,
				 memory_order_relaxed) == (int)status ||
	    !enumod_epoch_is_now((time_t)now_sec) ||
	    atomic_exchange(&instance->store_status, (int)status) ==
		    (int)status)
		return;
	if (status == STORE_OK)
		log_info("enumod: validation-store: usable again");
	else if (status == STORE_APART)
		log_warn("enumod: validation-store: %s", store_text(status));
	else
		log_err("enumod: validation-store: %s", store_text(status));
}

static void tell_lost(struct enumod_instance *instance)
{
	if (io_counters_is_lost(instance->counters))
		log_err("enumod: counters-file: %s was truncated: what was "
			"counted is lost, and until the next reload the module "
			"counts in memory",
			instance->config.options.counters_file);
}

/* In one slot, since a gauge is the sum of all. */
static void set_gauge(const struct enumod_instance *instance,
		      enum e164_counter gauge, uint64_t value)
{
	io_counters_set(instance->counters, 0, gauge, value);
}

static void set_gauges(const struct enumod_instance *instance,
		       enum store_status status)
{
	struct store_facts facts;

	const bool is_failed = status != STORE_OK && status != STORE_APART;

	store_tell(instance->store, &facts);
	set_gauge(instance, E164_COUNTER_STORE_FAILED, is_failed);
	set_gauge(instance, E164_COUNTER_STORE_GENERATION, facts.generation);
	set_gauge(instance, E164_COUNTER_STORE_PUBLISHED, facts.published_sec);
	set_gauge(instance, E164_COUNTER_STORE_AGE, facts.published_sec);
	set_gauge(instance, E164_COUNTER_STORE_CONFIRMED, facts.confirmed_sec);
	set_gauge(instance, E164_COUNTER_STORE_MAX_AGE,
		  instance->config.options.max_state_age);
}

/*
 * The gauges of the store, once a second. An import that changes nothing leaves
 * the generation as it is, so a new generation is no sign for it. By one thread
 * at a time, or an older value could come last.
 */
static void gauge(struct enumod_instance *instance, enum store_status status,
		  uint64_t now_sec)
{
	if (atomic_load_explicit(&instance->gauged_sec, memory_order_relaxed) ==
		    now_sec ||
	    atomic_exchange(&instance->is_gauging, true))
		return;
	set_gauges(instance, status);
	atomic_store(&instance->gauged_sec, now_sec);
	atomic_store(&instance->is_gauging, false);
}

void enumod_validation_gauge(struct enumod_instance *instance, uint64_t now_sec)
{
	uint64_t generation;

	if (instance->store)
		set_gauges(instance, store_generation(instance->store, now_sec,
						      &generation));
}

/*
 * The generation, which has the status of the store in its highest bits, hashed
 * to 32: only whether it is still the same counts. Without a store it is 0.
 */
static uint32_t mixed_generation(struct enumod_instance *instance,
				 uint64_t now_sec)
{
	uint64_t generation = 0;

	if (instance->store) {
		const enum store_status status =
			store_generation(instance->store, now_sec, &generation);

		tell(instance, status, now_sec);
		gauge(instance, status, now_sec);
		if (status == STORE_OK)
			io_counters_raise(instance->counters, generation);
	}
	return (uint32_t)(generation * UINT64_C(0x9e3779b97f4a7c15) >> 32);
}

struct e164_basis enumod_validation_basis(struct enumod_instance *instance,
					  uint64_t now_sec)
{
	const uint64_t flushes = io_counters_flushes(instance->counters);

	if (flushes & IO_COUNTERS_LOST)
		tell_lost(instance);
	return (struct e164_basis){
		.epoch = enumod_epoch_at(instance, flushes, (time_t)now_sec),
		.generation = mixed_generation(instance, now_sec),
	};
}

static uint64_t now_of(const struct module_qstate *qstate)
{
	return (uint64_t)*qstate->env->now;
}

/*
 * The number counts before the enumservice, also where there is nothing to be
 * looked up: a service that is not allowed, NAPTR records at one (VAL-44).
 */
static bool is_at_number(const struct module_qstate *qstate,
			 const struct enumod_query *q)
{
	if (q->task == E164_TASK_REFUSED)
		return q->refusal == E164_VERDICT_FILTERED;
	return q->task == E164_TASK_PERIMETER &&
	       q->asked.name.kind == E164_NAME_SERVICE &&
	       qstate->qinfo.qclass == LDNS_RR_CLASS_IN;
}

/* Are records of the number handed out in answer to this query? */
static bool is_about_records(const struct enumod_query *q)
{
	return q->task == E164_TASK_NUMBER || q->task == E164_TASK_SERVICE ||
	       q->task == E164_TASK_OWN_URI;
}

/* Those are as the zone has them, whatever becomes of the number (MAP-15). */
static bool is_about_other_type(const struct enumod_query *q)
{
	return q->task == E164_TASK_OTHER_TYPE || q->task == E164_TASK_RAW;
}

struct e164_clearance
enumod_validation_clear(const struct module_qstate *qstate,
			const struct enumod_query *q)
{
	struct e164_clearance clearance = e164_clearance_none();

	if (q->instance->store &&
	    (is_about_records(q) || is_at_number(qstate, q)))
		clearance.verdict = store_number_check(
			q->instance->plan, q->instance->store,
			&q->asked.name.number, now_of(qstate),
			&clearance.validity);
	return clearance;
}

struct e164_clearance
enumod_validation_clear_name(const struct module_qstate *qstate,
			     const struct enumod_query *q,
			     struct e164_slice name)
{
	struct e164_clearance clearance = e164_clearance_none();
	struct store_number_other other;

	if (!store_number_check_is_other(q->instance->plan, name,
					 &q->asked.name.number, &other))
		return clearance;
	clearance.is_other = true;
	clearance.verdict = store_number_check_other(
		q->instance->plan, q->instance->store, &other, now_of(qstate),
		&clearance.validity);
	return clearance;
}

struct e164_clearance
enumod_validation_clear_names(const struct module_qstate *qstate,
			      const struct enumod_query *q,
			      const struct e164_result *result)
{
	struct e164_clearance all = e164_clearance_none();

	if (is_about_other_type(q))
		return all;
	for (size_t i = 0; i < result->name_count; i++) {
		const struct e164_clearance one = enumod_validation_clear_name(
			qstate, q, result->names[i]);

		e164_clearance_join(&all, &one);
	}
	return all;
}

/* Neither has the store changed, nor has the time for a change come. */
static bool is_as_before(const struct module_qstate *qstate,
			 const struct enumod_query *q)
{
	return q->lookup->validity.boundary_sec > now_of(qstate) &&
	       enumod_validation_basis(q->instance, now_of(qstate))
			       .generation == q->asked.basis.generation;
}

void enumod_validation_check_again(const struct module_qstate *qstate,
				   struct enumod_query *q)
{
	struct e164_clearance all;
	struct e164_slice name;
	bool is_used;

	if (!q->instance->store || !is_about_records(q) ||
	    is_as_before(qstate, q))
		return;
	all = enumod_validation_clear(qstate, q);
	for (size_t i = 0; e164_lookup_name(q->lookup, i, &name, &is_used);
	     i++) {
		struct e164_clearance one =
			enumod_validation_clear_name(qstate, q, name);

		/* It costs no more than what it would have led to. */
		if (!is_used)
			one.verdict = E164_VERDICT_ANSWER;
		e164_clearance_join(&all, &one);
	}
	e164_lookup_recheck(q->lookup, &all);
}

void enumod_validation_grace(const struct module_qstate *qstate,
			     const struct enumod_query *q)
{
	const int today = (int)(*qstate->env->now / E164_DAY_SECONDS);

	if (q->lookup->validity.state != E164_VALIDITY_GRACE ||
	    !is_about_records(q))
		return;
	enumod_count(qstate, q, E164_COUNTER_GRACE);
	if (atomic_exchange(&q->instance->grace_day, today) != today)
		log_info("enumod: numbers resolve by grace-days: only; "
			 "\"enumctl token list --state grace\" lists them");
}
