/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conf.c - read configuration text, line by line.
 *
 * A fault never stops the reading: the rest of the line is skipped, and the
 * next line is read. The result may be used only if e164_conf_finish() returns
 * true.
 */
#include "e164/conf.h"

#include "conf_words.h"
#include "options.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#define CLAUSE_NONE (-1)

_Static_assert(E164_GIVEN_ENUM_COUNT <= E164_CONF_OPTIONS_MAX,
	       "too many options for the bits of given");

struct line {
	struct e164_conf_place place;
	struct e164_slice words[CONF_WORDS_MAX];
	size_t count;
};

void e164_conf_init(struct e164_conf *conf,
		    const struct e164_conf_events *events)
{
	static const struct e164_conf_place place = { .file = "(defaults)" };

	*conf = (struct e164_conf){ .events = events, .clause = CLAUSE_NONE };
	if (!e164_clause_init(e164_clause_at(CLAUSE_ENUM),
			      &conf->config.options))
		e164_conf_starve(conf, &place);
}

static struct e164_list *list_of(struct e164_config *config,
				 const struct clause *clause)
{
	return (struct e164_list *)((char *)config + clause->place);
}

static void clear_list(struct e164_list *list, const struct clause *clause)
{
	for (size_t i = 0; i < list->count; i++)
		e164_clause_clear(clause, (char *)list->at + i * clause->size);
	free(list->at);
}

static void clear_files(struct e164_list *files)
{
	char **names = files->at;

	for (size_t i = 0; i < files->count; i++)
		free(names[i]);
	free(names);
}

void e164_config_clear(struct e164_config *config)
{
	clear_files(&config->files);
	for (int i = 0; i < CLAUSE_COUNT; i++) {
		const struct clause *clause = e164_clause_at(i);

		if (clause->is_list)
			clear_list(list_of(config, clause), clause);
		else
			e164_clause_clear(clause,
					  (char *)config + clause->place);
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

void e164_conf_starve(struct e164_conf *conf,
		      const struct e164_conf_place *place)
{
	e164_conf_fault(conf, place, "out of memory");
	conf->is_starved = true;
}

/* The precision for "%.*s": of a very long word only a part is shown. */
static int shown(struct e164_slice word)
{
	return word.len < 64 ? (int)word.len : 64;
}

static const char *text(struct e164_slice word)
{
	return word.len ? (const char *)word.ptr : "";
}

static bool split(struct e164_conf *conf, struct e164_slice text,
		  struct line *line)
{
	const char *fault = e164_conf_words(text, line->words, &line->count);

	if (fault)
		e164_conf_fault(conf, &line->place, "%s", fault);
	return !fault;
}

/* The clause that a word such as "enum:" begins. */
static int find_clause(struct e164_slice word)
{
	if (!word.len || word.ptr[word.len - 1] != ':')
		return CLAUSE_NONE;
	word.len--;
	for (int i = 0; i < CLAUSE_COUNT; i++)
		if (e164_slice_equal(word,
				     e164_slice_text(e164_clause_at(i)->name)))
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

	e164_option_expected(option, expected, sizeof(expected));
	e164_conf_fault(conf, &line->place,
			"%s: \"%.*s\" is not valid, "
			"expected %s",
			option->name, shown(word), text(word), expected);
}

/* The struct of the clause that is being read. */
static void *current(struct e164_conf *conf)
{
	const struct clause *clause = e164_clause_at(conf->clause);
	struct e164_list *list;

	if (!clause->is_list)
		return (char *)&conf->config + clause->place;
	list = list_of(&conf->config, clause);
	return (char *)list->at + (list->count - 1) * clause->size;
}

/* A copy that lives as long as the configuration; NULL: out of memory. */
static const char *keep_name(struct e164_list *files, const char *name)
{
	const size_t size = strlen(name) + 1;
	char *const *names = files->at;

	if (files->count && !strcmp(names[files->count - 1], name))
		return names[files->count - 1];
	char *copy = malloc(size);
	char **slot = copy ? e164_list_append(files, sizeof(*slot)) : NULL;

	if (!slot) {
		free(copy);
		return NULL;
	}
	*slot = memcpy(copy, name, size);
	return copy;
}

/* Returns false when out of memory. */
static bool keep_place(struct e164_conf *conf,
		       const struct e164_conf_place *place,
		       struct e164_conf_place *kept)
{
	const char *file = keep_name(&conf->config.files, place->file);

	*kept = (struct e164_conf_place){ file, place->line };
	return file != NULL;
}

static void begin_clause(struct e164_conf *conf, const struct line *line,
			 int id)
{
	const struct clause *clause = e164_clause_at(id);
	struct e164_list *list = list_of(&conf->config, clause);

	conf->clause = id;
	conf->begun++;
	if (!clause->is_list)
		return;
	if (e164_list_append(list, clause->size)) {
		struct clause_head *head = current(conf);

		if (e164_clause_init(clause, head) &&
		    keep_place(conf, &line->place, &head->place))
			return;
		e164_clause_clear(clause, head);
		list->count--;
	}
	e164_conf_starve(conf, &line->place);
	conf->clause = CLAUSE_NONE;
}

static bool check_count(struct e164_conf *conf, const struct line *line,
			size_t at, const struct option *option)
{
	const size_t most = e164_option_type_of(option)->words;

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

/*
 * Is the option given a second time in one clause of those that may be
 * repeated? Only enum: may be spread over the files, so that there the later
 * line counts.
 */
static bool is_second(const struct clause *clause, const struct option *option,
		      uint64_t given)
{
	return clause->is_list && !e164_option_type_of(option)->is_list &&
	       e164_is_given(given, (unsigned)(option - clause->options));
}

static bool note(struct e164_conf *conf, const struct line *line,
		 const struct option *option, uint64_t *given)
{
	const struct clause *clause = e164_clause_at(conf->clause);
	const size_t index = (size_t)(option - clause->options);

	if (is_second(clause, option, *given)) {
		e164_conf_fault(conf, &line->place,
				"%s: given twice in one %s: clause",
				option->name, clause->name);
		return false;
	}
	*given |= UINT64_C(1) << index;
	if (clause->is_list ||
	    keep_place(conf, &line->place, &conf->given_at[index]))
		return true;
	e164_conf_starve(conf, &line->place);
	return false;
}

static void replace_apex(struct e164_conf *conf, const struct option *option)
{
	e164_conf_check_before_apex(conf);
	e164_option_clear(option, current(conf));
	conf->has_apex = true;
}

/* The words from "at" on are the value of an option. */
static void read_value(struct e164_conf *conf, const struct line *line,
		       size_t at, const struct option *option)
{
	uint64_t *given = current(conf); /* first member of every clause */
	size_t bad;

	if (!check_count(conf, line, at, option) ||
	    !note(conf, line, option, given))
		return;
	if (option->kind == OPTION_APEX && !conf->has_apex)
		replace_apex(conf, option);
	errno = 0;
	const bool is_set =
		e164_option_set(option, current(conf), line->words + at,
				line->count - at, &bad);

	if (!is_set && errno == ENOMEM)
		e164_conf_starve(conf, &line->place);
	else if (!is_set)
		fault_value(conf, line, option, line->words[at + bad]);
	else if (option->kind == OPTION_APEX)
		e164_conf_check_apex(conf, &line->place);
	else if (conf->clause == CLAUSE_ENUM)
		e164_options_to_apex(&conf->config.options, option);
}

/* No option of the clause that is being read, or of none. */
static void fault_name(struct e164_conf *conf, const struct line *line,
		       struct e164_slice word)
{
	const struct clause *clause = e164_clause_at(conf->clause);
	char hint[CONF_HINT_MAX];
	const bool has_hint = e164_conf_hint(
		clause, e164_slice(word.ptr, word.len - 1), hint);

	if (!clause)
		e164_conf_fault(conf, &line->place, "\"%.*s\" stands %s; %s",
				shown(word), text(word),
				conf->begun ? "behind a file with other clauses"
					    : "before the first clause",
				has_hint ? hint : "expected \"enum:\"");
	else
		e164_conf_fault(conf, &line->place,
				"unknown option \"%.*s\" in clause %s:; %s",
				shown(word), text(word), clause->name,
				has_hint ? hint : "it is no clause either");
}

static void read_option(struct e164_conf *conf, const struct line *line,
			size_t at)
{
	const struct e164_slice word = line->words[at];
	const bool has_colon = word.len && word.ptr[word.len - 1] == ':';
	const struct clause *clause = e164_clause_at(conf->clause);
	const struct option *option = NULL;

	if (has_colon && clause)
		option = e164_clause_find(clause,
					  e164_slice(word.ptr, word.len - 1));
	if (!has_colon)
		e164_conf_fault(conf, &line->place,
				"\"%.*s\" is not an option, expected \"name: "
				"value\"",
				shown(word), text(word));
	else if (!option)
		fault_name(conf, line, word);
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

/* What follows is not for the last number or view of a file that is included.
 */
static void end_file(struct e164_conf *conf, int clause, unsigned begun)
{
	const struct clause *last = e164_clause_at(conf->clause);

	if (begun != conf->begun && last &&
	    (last->is_list ||
	     (clause != CLAUSE_NONE && clause != conf->clause)))
		conf->clause = CLAUSE_NONE;
}

void e164_conf_read(struct e164_conf *conf, const char *file,
		    struct e164_slice rest)
{
	struct line line = { .place = { .file = file, .line = 0 } };
	const unsigned begun = conf->begun;
	const int clause = conf->clause;

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
	end_file(conf, clause, begun);
}
