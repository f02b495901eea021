/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_write.c - tokens as documents.
 */
#include "token_issue.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_LEN 4096
/* The word, and two identifiers of which each octet may become three. */
#define ID_LEN (sizeof("TOKEN..") + (size_t)2 * 3 * TOKEN_ID_MAX)

static bool put(xmlNode *parent, const char *name, const char *value)
{
	return !value[0] || xmlNewTextChild(parent, NULL, (const xmlChar *)name,
					    (const xmlChar *)value);
}

static bool put_day(xmlNode *parent, const char *name, int32_t day)
{
	char date[E164_DATE_LEN + 1];

	e164_date_format(day, date);
	return put(parent, name, date);
}

static bool put_number(xmlNode *parent, const char *name, uint64_t digits)
{
	char text[TOKEN_NUMBERS_MAX];

	snprintf(text, sizeof(text), "+%" PRIu64, digits);
	return put(parent, name, text);
}

/* In the order of the schema. */
static bool put_fields(xmlNode *parent, const struct ledger_record *record)
{
	const struct e164_validity_record *validity = &record->validity;
	const uint64_t first = e164_extent_first(&record->extent);
	const uint64_t last = e164_extent_last(&record->extent);

	return put_number(parent, "E164Number", first) &&
	       (first == last || put_number(parent, "lastE164Number", last)) &&
	       put(parent, "validationEntityID", record->entity) &&
	       put(parent, "registrarID", record->registrar) &&
	       put(parent, "methodID", record->method) &&
	       put_day(parent, "executionDate", validity->execution_day) &&
	       (!validity->has_expiry ||
		put_day(parent, "expirationDate", validity->expiry_day));
}

/* A full stop, and what no name of XML may have, becomes "_" and two digits. */
static char *put_part(char *to, const char *part)
{
	static const char plain[] = "0123456789"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz-";

	*to++ = '.';
	for (; *part; part++)
		if (strchr(plain, *part))
			*to++ = *part;
		else
			to += snprintf(to, 4, "_%02x", (unsigned char)*part);
	*to = 0;
	return to;
}

/*
 * The Id to which the signature refers. It is unique in a document (TOK-03), of
 * which an EPP message may have several tokens: so it says entity and serial.
 */
static void make_id(const struct ledger_record *record, char id[ID_LEN])
{
	char *end = id + snprintf(id, ID_LEN, "TOKEN");

	end = put_part(end, record->entity);
	(void)put_part(end, record->serial);
}

static bool fill(xmlDoc *doc, const struct ledger_record *record,
		 const xmlNode *data)
{
	xmlNode *root =
		xmlNewDocNode(doc, NULL, (const xmlChar *)"token", NULL);
	xmlNs *ns = root ? xmlNewNs(root, (const xmlChar *)TOKEN_NS_TOKEN, NULL)
			 : NULL;
	xmlNode *validation;
	xmlNode *copy;
	char id[ID_LEN];

	if (!root || !ns)
		return false;
	make_id(record, id);
	(void)xmlDocSetRootElement(doc, root);
	xmlSetNs(root, ns);
	if (!xmlNewProp(root, (const xmlChar *)"Id", (const xmlChar *)id))
		return false;
	validation =
		xmlNewChild(root, NULL, (const xmlChar *)"validation", NULL);
	if (!validation ||
	    !xmlNewProp(validation, (const xmlChar *)"serial",
			(const xmlChar *)record->serial) ||
	    !put_fields(validation, record))
		return false;
	copy = data ? xmlDocCopyNode((xmlNode *)(uintptr_t)data, doc, 1) : NULL;
	return !data || (copy && xmlAddChild(root, copy));
}

xmlDoc *token_write_make(const struct ledger_record *record,
			 const xmlNode *data)
{
	xmlDoc *doc = xmlNewDoc((const xmlChar *)"1.0");

	if (doc && fill(doc, record, data))
		return doc;
	xmlFreeDoc(doc);
	cli_error("%s", e164_status_text(E164_EMEMORY));
	return NULL;
}

/* A name from an identifier, which may have a slash. */
static void make_path(const char *folder, const char *name, char *path)
{
	const int len = snprintf(path, PATH_LEN, "%s/", folder);

	if (len < 0 || len >= PATH_LEN)
		return;
	snprintf(path + len, PATH_LEN - (size_t)len, "%s", name);
	for (char *at = path + len; *at; at++)
		if (*at == '/')
			*at = '_';
}

static FILE *open_file(const char *path)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
			    S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");

	if (file)
		return file;
	cli_error("%s: %s", path, strerror(errno));
	if (fd >= 0) {
		close(fd);
		(void)unlink(path);
	}
	return NULL;
}

/* Closes the file, unless it is standard output. Returns an errno, or 0. */
static int write_text(FILE *file, const xmlChar *text, int len)
{
	int error = 0;

	if (!text)
		error = ENOMEM;
	else if (fwrite(text, 1, (size_t)len, file) != (size_t)len)
		error = errno;
	if ((file == stdout ? fflush(file) : fclose(file)) && !error)
		error = errno;
	return error;
}

bool token_write_document(xmlDoc *doc, bool is_indented, const char *folder,
			  const char *name)
{
	char path[PATH_LEN] = "standard output";
	FILE *file = stdout;
	xmlChar *text = NULL;
	int len = 0;

	if (folder) {
		make_path(folder, name, path);
		file = open_file(path);
		if (!file)
			return false;
	}
	xmlDocDumpFormatMemoryEnc(doc, &text, &len, "UTF-8", is_indented);
	const int error = write_text(file, text, len);

	xmlFree(text);
	if (!error)
		return true;
	cli_error("%s: cannot be written: %s", path, strerror(error));
	/* A part of it would be in the way of the next one. */
	if (folder)
		(void)unlink(path);
	return false;
}
