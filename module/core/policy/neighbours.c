/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * neighbours.c - check a module-config by the table of neighbours.
 */
#include "e164/neighbours.h"

#include "e164/bytes.h"
#include "e164/conf.h"

#define LINE_MAX_LEN 512 /* octets of a suggested module-config */

static const struct e164_neighbour rows[] = {
#define WORKS                                   true
#define REFUSED                                 false
#define E164_NEIGHBOUR(name, left, right, text) { name, left, right, text },
#include "neighbours.def"
#undef WORKS
#undef REFUSED
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

const struct e164_neighbour *e164_neighbour_at(size_t index)
{
	return index < ROW_COUNT ? &rows[index] : NULL;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* Take the next word from the start of a text; empty at the end. */
static struct e164_slice next_word(struct e164_slice *text)
{
	size_t start = 0;
	size_t end;

	while (start < text->len && is_blank(text->ptr[start]))
		start++;
	for (end = start; end < text->len && !is_blank(text->ptr[end]);)
		end++;
	const struct e164_slice word =
		e164_slice(text->ptr + start, end - start);

	*text = e164_slice(text->ptr + end, text->len - end);
	return word;
}

static const struct e164_neighbour *find(struct e164_slice name)
{
	for (size_t i = 0; i < ROW_COUNT; i++)
		if (e164_slice_equal(e164_slice_text(rows[i].name), name))
			return &rows[i];
	return NULL;
}

static bool is_allowed(const struct e164_list *allowed, struct e164_slice name)
{
	const struct e164_label *labels = allowed->at;

	for (size_t i = 0; i < allowed->count; i++)
		if (e164_slice_equal_nocase(
			    e164_slice(labels[i].octets, labels[i].len), name))
			return true;
	return false;
}

struct check {
	struct e164_slice modules;
	size_t own;
	const struct e164_list *allowed;
	e164_neighbour_fault *fault;
	void *arg;
	bool is_good;
};

/* Where a module of this module-config goes in one that would be accepted. */
enum place { PLACE_LEFT, PLACE_OWN, PLACE_MOVED, PLACE_RIGHT, PLACE_NOWHERE };

static enum place place_of(const struct check *check, size_t index,
			   struct e164_slice word)
{
	const struct e164_neighbour *row = find(word);
	const bool is_left = index < check->own;

	if (index == check->own)
		return PLACE_OWN;
	if (!row && !is_allowed(check->allowed, word))
		return PLACE_NOWHERE;
	if (is_left && (!row || row->may_be_left))
		return PLACE_LEFT;
	if (row && !row->may_be_right)
		return PLACE_NOWHERE;
	return is_left ? PLACE_MOVED : PLACE_RIGHT;
}

static void write_place(const struct check *check, enum place place,
			struct e164_writer *w)
{
	struct e164_slice rest = check->modules;
	struct e164_slice word = next_word(&rest);

	for (size_t i = 0; word.len; i++, word = next_word(&rest)) {
		if (place_of(check, i, word) != place)
			continue;
		if (w->len)
			e164_write_u8(w, ' ');
		e164_write_slice(w, word);
	}
}

static void write_text(struct e164_writer *w, const char *text)
{
	e164_write_slice(w, e164_slice_text(text));
}

/* Report one fault, with the module-config to write instead. */
static void tell(struct check *check, struct e164_slice name, const char *what,
		 const char *why)
{
	char line[LINE_MAX_LEN];
	struct e164_writer w = e164_writer(line, sizeof(line) - 1);
	char room[LINE_MAX_LEN];
	struct e164_writer better = e164_writer(room, sizeof(room));

	for (enum place place = PLACE_LEFT; place < PLACE_NOWHERE; place++)
		write_place(check, place, &better);
	write_text(&w, "module-config: \"");
	e164_write_slice(&w, name);
	write_text(&w, "\" ");
	write_text(&w, what);
	write_text(&w, why);
	write_text(&w, "; use module-config: \"");
	e164_write_slice(&w, e164_written(&better));
	write_text(&w, "\"");
	line[w.len] = '\0';
	check->is_good = false;
	check->fault(check->arg, line);
}

static void check_word(struct check *check, size_t index,
		       struct e164_slice word)
{
	const struct e164_neighbour *row = find(word);
	const bool is_left = index < check->own;

	if (index == check->own)
		return;
	if (!row && is_allowed(check->allowed, word))
		return;
	if (!row)
		tell(check, word, "is unknown: ",
		     "name it in allow-modules: if it keeps no replies");
	else if (!row->may_be_left && !row->may_be_right)
		tell(check, word, "cannot stand beside the module: it ",
		     row->text);
	else if (is_left ? !row->may_be_left : !row->may_be_right)
		tell(check, word,
		     is_left ? "cannot stand left of the module: it "
			     : "cannot stand right of the module: it ",
		     row->text);
}

/* Does a validator stand between this module and the iterator? */
static bool has_validator(const struct check *check)
{
	struct e164_slice rest = check->modules;
	struct e164_slice word = next_word(&rest);

	for (size_t i = 0; word.len; i++, word = next_word(&rest)) {
		if (e164_slice_equal(word, e164_slice_text("iterator")))
			return false;
		if (i > check->own &&
		    e164_slice_equal(word, e164_slice_text("validator")))
			return true;
	}
	return false;
}

bool e164_neighbours_check(const char *modules, size_t own,
			   const struct e164_list *allowed,
			   e164_neighbour_fault *fault, void *arg)
{
	struct check check = {
		.modules = e164_slice_text(modules),
		.own = own,
		.allowed = allowed,
		.fault = fault,
		.arg = arg,
		.is_good = true,
	};
	struct e164_slice rest = check.modules;
	struct e164_slice word = next_word(&rest);

	for (size_t i = 0; word.len; i++, word = next_word(&rest))
		check_word(&check, i, word);
	if (has_validator(&check))
		return check.is_good;
	fault(arg, "no validator stands below the module; use module-config: "
		   "\"dynlib validator iterator\"");
	return false;
}
