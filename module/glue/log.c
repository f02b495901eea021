/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * log.c - one line for each query, with the number's last digits masked, and
 * without any URI (THR-12).
 */
#include "log.h"

#include "sldns/wire2str.h"

#define MASKED_DIGITS 4

static void mask(const struct e164_number *number, bool is_whole, char *text)
{
	const size_t shown =
		number->len > MASKED_DIGITS ? number->len - MASKED_DIGITS : 0;

	memcpy(text, number->aus, (size_t)number->len + 1);
	if (!is_whole)
		memset(text + shown, '*', number->len - shown);
}

/* Behind any aliases. */
static int answer_count(const struct module_qstate *qstate,
			const struct enumod_message *m)
{
	const struct enumod_rrset *last = m->an ? &m->rrsets[m->an - 1] : NULL;

	return last && last->type == qstate->qinfo.qtype ? (int)last->count : 0;
}

void enumod_log_line(const struct enumod_log_line *line)
{
	const struct e164_verdict_row *row = e164_verdict_row(line->verdict);
	char number[E164_AUS_MAX + 1] = "-";
	char tree[LDNS_MAX_DOMAINLEN + 1] = "";
	char type[16];

	if (line->name->kind == E164_NAME_NUMBER ||
	    line->name->kind == E164_NAME_SERVICE)
		mask(&line->name->number,
		     line->instance->config.options.log_numbers, number);
	sldns_wire2str_type_buf(line->qtype, type, sizeof(type));
	if (line->tree.len)
		dname_str((uint8_t *)line->tree.ptr, tree);
	verbose(VERB_QUERY,
		"enumod: %s %s%s: %s (%s), data %s, %d records%s%s%s", number,
		type, line->is_cd ? " CD" : "", row->word, row->text,
		e164_trust_word(line->trust), line->records,
		line->is_cached ? ", cached" : "", *tree ? ", tree " : "",
		tree);
}

void enumod_log_verdict(const struct module_qstate *qstate,
			const struct enumod_message *m,
			struct enumod_log_line *line)
{
	line->qtype = qstate->qinfo.qtype;
	line->trust = m->trust;
	line->records = answer_count(qstate, m);
	enumod_log_line(line);
}
