/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * second.c - a dynlib module that only passes on, to stand beside ours.
 *
 * It keeps nothing and changes nothing, so whatever a replay sees with it in
 * module-config comes of there being a neighbour at all.
 */
#include "config.h"
#include "util/module.h"

int init(struct module_env *env, int id);
void deinit(struct module_env *env, int id);
void operate(struct module_qstate *qstate, enum module_ev event, int id,
	     struct outbound_entry *entry);
void inform_super(struct module_qstate *qstate, int id,
		  struct module_qstate *super);
void clear(struct module_qstate *qstate, int id);
size_t get_mem(struct module_env *env, int id);

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
	if (event == module_event_new || event == module_event_pass)
		qstate->ext_state[id] = module_wait_module;
	else if (event == module_event_moddone)
		qstate->ext_state[id] = module_finished;
	else
		qstate->ext_state[id] = module_error;
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
