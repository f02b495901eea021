/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conf.c - read configuration text, line by line.
 *
 * A fault never stops the reading: the rest of its line is skipped and the next
 * line is looked at. Nothing read is used unless e164_conf_finish() says so.
 */
#include "e164/conf.h"

#include "options.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#define WORDS_MAX   64 /* words on one line */
#define CLAUSE_NONE (-1)

struct line {
	struct e164_conf_place place;
	struct e164_slice words[WORDS_MAX];
	size_t count;
};

void e164_conf_init(struct e164_conf *conf,
		    const struct e164_conf_events *events)
{
	static const struct e164_conf_place place = { .file = "(defaults)" };

	*conf = (struct e164_conf){ .events = events, .clause = CLAUSE_NONE };
	if (!clause_init(clause_at(CLAUSE_ENUM), &conf->config.options))
		e164_conf_fault(conf, &place, "out of memory");
}

static struct e164_list *list_of(struct e164_config *config,
				 const struct clause *clause)
{
	return (struct e164_list *)((char *)config + clause->place);
}

static void clear_list(struct e164_list *list, const struct clause *clause)
{
	for (size_t i = 0; i < list->count; i++)
		clause_clear(clause, (char *)list->at + i * clause->size);
	free(list->at);
}

void e164_config_clear(struct e164_config *config)
{
	for (int i = 0; i < CLAUSE_COUNT; i++) {
		const struct clause *clause = clause_at(i);

		if (clause->is_list)
			clear_list(list_of(config, clause), clause);
		else
			clause_clear(clause, (char *)config + clause->place);
	}
	memset(config, 0, sizeof(*config));
}

void e164_conf_fault(struct e164_conf *conf,
		     const struct e164_conf_place *place, const char *format,
		     ...)
{
	char message[E164_CONF_MESSAGE_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	conf->faults++;
	conf->events->report(conf->events->arg, place, message);
}

/* For "%.*s": a word at fault is shown in part when it is very long. */
static int shown(struct e164_slice word)
{
	return word.len < 64 ? (int)word.len : 64;
}

static const char *text(struct e164_slice word)
{
	return word.len ? (const char *)word.ptr : "";
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* A quoted word; at stands behind the opening quote. */
static bool read_quoted(struct e164_slice *rest, uint8_t quote,
			struct e164_slice *word)
{
	const uint8_t *end =
		rest->len ? memchr(rest->ptr, quote, rest->len) : NULL;

	if (!end)
		return false;
	*word = e164_slice(rest->ptr, (size_t)(end - rest->ptr));
	*rest = e164_slice(end + 1, rest->len - word->len - 1);
	return true;
}

static void read_bare(struct e164_slice *rest, struct e164_slice *word)
{
	size_t len = 0;

	while (len < rest->len && !is_blank(rest->ptr[len]) &&
	       rest->ptr[len] != '#')
		len++;
	*word = e164_slice(rest->ptr, len);
	*rest = e164_slice(rest->ptr + len, rest->len - len);
}

static void skip_blanks(struct e164_slice *rest)
{
	while (rest->len && is_blank(rest->ptr[0]))
		*rest = e164_slice(rest->ptr + 1, rest->len - 1);
}

/* Split one line into words. Returns false after reporting a fault. */
static bool split(struct e164_conf *conf, struct e164_slice rest,
		  struct line *line)
{
	line->count = 0;
	for (;;) {
		skip_blanks(&rest);
		if (!rest.len || rest.ptr[0] == '#')
			return true;
		if (line->count == WORDS_MAX) {
			e164_conf_fault(conf, &line->place,
					"more than %d words on one line",
					WORDS_MAX);
			return false;
		}
		struct e164_slice *word = &line->words[line->count++];
		const uint8_t quote = rest.ptr[0];

		if (quote != '"' && quote != '\'') {
			read_bare(&rest, word);
			continue;
		}
		rest = e164_slice(rest.ptr + 1, rest.len - 1);
		if (!read_quoted(&rest, quote, word)) {
			e164_conf_fault(conf, &line->place,
					"a quote is not closed");
			return false;
		}
	}
}

/* "enum:" */
static int find_clause(struct e164_slice word)
{
	if (!word.len || word.ptr[word.len - 1] != ':')
		return CLAUSE_NONE;
	word.len--;
	for (int i = 0; i < CLAUSE_COUNT; i++)
		if (e164_slice_equal(word, e164_slice_text(clause_at(i)->name)))
			return i;
	return CLAUSE_NONE;
}

static void read_include(struct e164_conf *conf, const struct line *line,
			 size_t at)
{
	if (line->count != at + 2 || !line->words[at + 1].len) {
		e164_conf_fault(conf, &line->place,
				"include: expects one file name or pattern");
		return;
	}
	conf->events->include(conf->events->arg, &line->place,
			      line->words[at + 1]);
}

static void fault_value(struct e164_conf *conf, const struct line *line,
			const struct option *option, struct e164_slice word)
{
	char expected[E164_CONF_MESSAGE_MAX / 2];

	option_expected(option, expected, sizeof(expected));
	e164_conf_fault(conf, &line->place,
			"%s: \"%.*s\" is not valid, "
			"expected %s",
			option->name, shown(word), text(word), expected);
}

/* The struct of the clause that is being read. */
static void *current(struct e164_conf *conf)
{
	const struct clause *clause = clause_at(conf->clause);
	struct e164_list *list;

	if (!clause->is_list)
		return (char *)&conf->config + clause->place;
	list = list_of(&conf->config, clause);
	return (char *)list->at + (list->count - 1) * clause->size;
}

static void begin_clause(struct e164_conf *conf, const struct line *line,
			 int id)
{
	const struct clause *clause = clause_at(id);
	struct e164_list *list = list_of(&conf->config, clause);

	conf->clause = id;
	if (!clause->is_list)
		return;
	if (list_append(list, clause->size) &&
	    clause_init(clause, current(conf)))
		return;
	e164_conf_fault(conf, &line->place, "out of memory");
	conf->clause = CLAUSE_NONE;
}

/* aus-plus: and branch: belong to the apex: line above them. */
static void apply_to_apex(struct e164_conf *conf, const struct option *option)
{
	const struct e164_options *o = &conf->config.options;
	struct e164_apex *last = o->apexes.at;

	if (conf->clause != CLAUSE_ENUM || !last)
		return;
	last += o->apexes.count - 1;
	if (option->offset == offsetof(struct e164_options, aus_plus))
		last->has_plus = o->aus_plus;
	if (option->offset != offsetof(struct e164_options, branch))
		return;
	memcpy(last->branch, o->branch.octets, sizeof(last->branch));
	last->branch_len = o->branch.len;
}

static bool check_count(struct e164_conf *conf, const struct line *line,
			size_t at, const struct option *option)
{
	const size_t most = kind_of(option)->words;

	if (at == line->count) {
		fault_value(conf, line, option, e164_slice(NULL, 0));
		return false;
	}
	if (!most || line->count - at <= most)
		return true;
	e164_conf_fault(conf, &line->place, "%s: \"%.*s\" is one word too many",
			option->name, shown(line->words[at + most]),
			text(line->words[at + most]));
	return false;
}

/* The words from "at" on are the value of an option. */
static void read_value(struct e164_conf *conf, const struct line *line,
		       size_t at, const struct option *option)
{
	const struct clause *clause = clause_at(conf->clause);
	uint64_t *given = current(conf); /* first member of every clause */
	size_t bad;

	if (!check_count(conf, line, at, option))
		return;
	if (option->kind == OPTION_APEX && !conf->has_apex) {
		option_clear(option, current(conf));
		conf->has_apex = true;
	}
	*given |= UINT64_C(1) << (option - clause->options);
	if (!option_set(option, current(conf), line->words + at,
			line->count - at, &bad))
		fault_value(conf, line, option, line->words[at + bad]);
	else
		apply_to_apex(conf, option);
}

static void read_option(struct e164_conf *conf, const struct line *line,
			size_t at)
{
	const struct e164_slice word = line->words[at];
	const bool has_colon = word.len && word.ptr[word.len - 1] == ':';
	const struct clause *clause = clause_at(conf->clause);
	const struct option *option = NULL;

	if (has_colon && clause)
		option =
			clause_find(clause, e164_slice(word.ptr, word.len - 1));
	if (!has_colon)
		e164_conf_fault(conf, &line->place,
				"\"%.*s\" is no option, expected \"name: "
				"value\"",
				shown(word), text(word));
	else if (!clause)
		e164_conf_fault(conf, &line->place,
				"\"%.*s\" stands before the first clause, "
				"expected \"enum:\"",
				shown(word), text(word));
	else if (!option)
		e164_conf_fault(conf, &line->place,
				"unknown option \"%.*s\" in clause %s:",
				shown(word), text(word), clause->name);
	else
		read_value(conf, line, at + 1, option);
}

static void read_line(struct e164_conf *conf, const struct line *line)
{
	size_t at = 0;

	if (line->count && find_clause(line->words[0]) != CLAUSE_NONE) {
		begin_clause(conf, line, find_clause(line->words[0]));
		at = 1;
	}
	if (at == line->count)
		return;
	if (e164_slice_equal(line->words[at], e164_slice_text("include:")))
		read_include(conf, line, at);
	else
		read_option(conf, line, at);
}

void e164_conf_read(struct e164_conf *conf, const char *file,
		    struct e164_slice rest)
{
	struct line line = { .place = { .file = file, .line = 0 } };

	if (rest.len && memchr(rest.ptr, 0, rest.len)) {
		e164_conf_fault(conf, &line.place, "the file is not text");
		return;
	}
	while (rest.len) {
		const uint8_t *feed = memchr(rest.ptr, '\n', rest.len);
		const size_t len = feed ? (size_t)(feed - rest.ptr) : rest.len;
		const size_t step = feed ? len + 1 : len;

		line.place.line++;
		if (split(conf, e164_slice(rest.ptr, len), &line))
			read_line(conf, &line);
		rest = e164_slice(rest.ptr + step, rest.len - step);
	}
}
