/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_file.c - read a file: XML as a whole, or a feed line by line.
 */
#include "token_file.h"
#include "token_xml.h"

#include "regular.h"

#include <errno.h>
#include <stdlib.h>

/* A fault of this document; the others go on. */
static bool cannot_read(const char *name, int error,
			const struct token_sink *sink)
{
	struct token_fault fault;

	(void)token_refuse(&fault, "file", 0, "cannot be read: %s",
			   io_regular_reason(error));
	sink->fault(sink->arg, name, &fault);
	return true;
}

/*
 * Read the whole document, with one octet more than allowed to notice one that
 * is too long.
 * lines: empty ones that were read before
 */
static bool read_document(const struct token_job *job, FILE *file,
			  unsigned lines, const char *name,
			  const struct token_sink *sink)
{
	uint8_t *text = malloc(TOKEN_DOCUMENT_MAX + 2);

	if (!text)
		return cannot_read(name, ENOMEM, sink);
	if (sink->xml)
		sink->xml(sink->arg);
	memset(text, '\n', lines);
	const size_t len = lines + fread(text + lines, 1,
					 TOKEN_DOCUMENT_MAX + 1 - lines, file);
	const bool goes_on =
		ferror(file) ? cannot_read(name, errno, sink)
			     : token_document_parse(job, e164_slice(text, len),
						    name, sink);

	free(text);
	return goes_on;
}

/* Skip empty lines at the start, at most as many octets as a document has. */
static unsigned skip_lines(FILE *file)
{
	unsigned octets = 0;
	unsigned lines = 0;
	int c = getc(file);

	for (; (c == '\n' || c == '\r') && octets < TOKEN_DOCUMENT_MAX;
	     c = getc(file)) {
		octets++;
		lines += c == '\n';
	}
	ungetc(c, file);
	return lines;
}

/* Spreadsheets write it. */
bool token_document_skip_mark(FILE *file)
{
	const int first = getc(file);
	uint8_t rest[2];

	if (first == 0xef)
		return fread(rest, sizeof(rest), 1, file) == 1 &&
		       rest[0] == 0xbb && rest[1] == 0xbf;
	ungetc(first, file);
	return true;
}

/* That of UTF-16, a blank or "<" begins XML; a feed begins otherwise. */
static bool is_xml(FILE *file)
{
	static const char firsts[] = "<\xfe\xff \t";
	const int first = getc(file);

	ungetc(first, file);
	return first == EOF || !first || strchr(firsts, first);
}

bool token_document_is_feed(const char *name)
{
	FILE *file = io_regular_open(name);

	if (!file)
		return false;
	const bool is_whole = token_document_skip_mark(file);

	(void)skip_lines(file);
	const bool is_feed = is_whole && !is_xml(file);

	fclose(file);
	return is_feed;
}

/*
 * A feed is read where nothing bounds what XML costs, so it must not have
 * become XML.
 */
static bool take(const struct token_job *job, FILE *file, const char *name,
		 enum token_file_kind kind, const struct token_sink *sink)
{
	struct token_fault fault;

	if (!token_document_skip_mark(file)) {
		(void)token_refuse(&fault, "TOK-01", 0, "not UTF-8");
		sink->fault(sink->arg, name, &fault);
		return true;
	}
	const unsigned lines = skip_lines(file);
	const bool is_feed = !is_xml(file);

	if (ferror(file))
		return cannot_read(name, errno, sink);
	if (kind == TOKEN_FILE_FEED && !is_feed) {
		(void)token_refuse(&fault, "file", 0,
				   "was replaced while it was read");
		sink->fault(sink->arg, name, &fault);
		return true;
	}
	return is_feed ? token_csv_read(job, file, lines, name, sink)
		       : read_document(job, file, lines, name, sink);
}

bool token_document_take(const struct token_job *job, FILE *file,
			 const char *name, const struct token_sink *sink)
{
	return take(job, file, name, TOKEN_FILE_PLAIN, sink);
}

static FILE *open_file(const char *name, enum token_file_kind kind)
{
	if (!strcmp(name, "-"))
		return stdin;
	return kind == TOKEN_FILE_PIPE ? fopen(name, "rb")
				       : io_regular_open(name);
}

bool token_document_read(const struct token_job *job, const char *name,
			 enum token_file_kind kind,
			 const struct token_sink *sink)
{
	FILE *file = open_file(name, kind);

	if (!file)
		return cannot_read(name, errno, sink);
	const bool goes_on = take(job, file, name, kind, sink);

	if (file != stdin)
		fclose(file);
	return goes_on;
}
