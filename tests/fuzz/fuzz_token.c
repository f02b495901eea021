/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_token.c - documents with validations, as "enumctl token import" reads
 * them: tokens, EPP messages, feeds.
 *
 * The seeds have a few tokens that are really signed, by keys that are thrown
 * away after; fuzz_token_trust.h has their public halves. So whatever document
 * comes, a signed validation that is accepted must be one of those few. Rows
 * TOK-01 to TOK-15.
 */
#include "token_file.h"
#include "token_xml.h"

#include <unistd.h>

#include "fuzz.h"
#include "fuzz_token_trust.h"

/* What the entities have signed, in make_token_seeds.sh. */
static const struct statement {
	const char *entity;
	const char *serial;
	uint64_t first;
	uint64_t last;
} statements[] = {
	{ "EXAMPLE-VE", "1", 441632960083, 441632960083 },
	{ "EXAMPLE-VE", "2", 441632960100, 441632960199 },
	{ "EXAMPLE-VE", "3", 441632960300, 441632960300 },
	{ "EXAMPLE-VE", "4", 441632960400, 441632960400 },
	{ "OTHER-VE", "1", 441632960083, 441632960083 },
	{ "OTHER-VE", "2", 441632960500, 441632960500 },
	{ "CA-VE", "1", 441632960600, 441632960600 },
};

static struct token_job job;
static unsigned signed_items;

/* A file in a folder; it is removed when the job has begun. */
static void write_file(const char *folder, const char *name, const char *text,
		       char *path, size_t path_len)
{
	snprintf(path, path_len, "%s/%s", folder, name);
	FILE *file = fopen(path, "w");

	fuzz_require(file && fputs(text, file) >= 0 && !fclose(file),
		     "a file can be written");
}

/* The files of keys and certificates, by their names in the configuration. */
static const struct {
	const char *name;
	const char *text;
} files[] = {
	{ "pem", fuzz_token_certificate },
	{ "pub", fuzz_token_key },
	{ "curve", fuzz_token_curve },
	{ "ca", fuzz_token_ca },
};
#define FILES (sizeof(files) / sizeof(files[0]))

static void write_conf(const char *folder, char *path, size_t path_len)
{
	char text[2048];

	snprintf(text, sizeof(text),
		 "enum:\n validation: signed\n validation-store: \"/none\"\n"
		 " approved-prefix: \"+441632\" \"+4930\"\n"
		 "number:\n prefix: \"+4930\"\n validation: unsigned\n"
		 "validation-entity:\n id: \"EXAMPLE-VE\"\n"
		 " certificate: \"%s/pem\"\n prefix: \"+441632\"\n method: 42\n"
		 " registrar: reg-4711\n max-validity-days: 366\n"
		 "validation-entity:\n id: \"OTHER-VE\"\n"
		 " certificate: \"%s/pub\"\n certificate: \"%s/curve\"\n"
		 " prefix: \"+441632\"\n"
		 "validation-entity:\n id: \"CA-VE\"\n ca: \"%s/ca\"\n"
		 " prefix: \"+441632\"\n",
		 folder, folder, folder, folder);
	write_file(folder, "conf", text, path, path_len);
}

static void begin_job(void)
{
	const char *tmp = getenv("TMPDIR");
	char folder[256];
	char paths[FILES][300];
	char conf[300];
	static const struct cli_command command = { .name = "token import" };
	struct cli_call call = { .command = &command };

	snprintf(folder, sizeof(folder), "%s/fuzz_token.XXXXXX",
		 tmp ? tmp : "/tmp");
	fuzz_require(mkdtemp(folder) != NULL, "a folder can be made");
	for (size_t i = 0; i < FILES; i++)
		write_file(folder, files[i].name, files[i].text, paths[i],
			   sizeof(paths[i]));
	write_conf(folder, conf, sizeof(conf));
	call.values[TOKEN_OPTION_CONFIG] = conf;
	call.values[TOKEN_OPTION_TIME] = FUZZ_TOKEN_TIME;
	fuzz_require(token_job_begin(&call, &job) == CLI_GOOD &&
			     token_trust_load(&job) && token_xml_begin(),
		     "the configuration is good");
	for (size_t i = 0; i < FILES; i++)
		unlink(paths[i]);
	unlink(conf);
	rmdir(folder);
}

static void on_fault(void *arg, const char *file,
		     const struct token_fault *fault)
{
	(void)arg;
	(void)file;
	fuzz_require(fault->rule && fault->rule[0], "a fault names its rule");
	fuzz_require(fault->text[0] && strlen(fault->text) < TOKEN_TEXT_MAX,
		     "a fault has a text");
	fuzz_require(!strchr(fault->text, '\n'), "the text is one line");
}

static bool was_signed(const struct ledger_record *record)
{
	int32_t execution = 0;
	int32_t expiry = 0;

	if (!e164_date_parse(e164_slice_text(FUZZ_TOKEN_EXECUTION),
			     &execution) ||
	    !e164_date_parse(e164_slice_text(FUZZ_TOKEN_EXPIRY), &expiry))
		return false;
	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++)
		if (!strcmp(record->entity, statements[i].entity) &&
		    !strcmp(record->serial, statements[i].serial) &&
		    e164_extent_first(&record->extent) == statements[i].first &&
		    e164_extent_last(&record->extent) == statements[i].last &&
		    !strcmp(record->registrar, "reg-4711") &&
		    !strcmp(record->method, "42") &&
		    record->validity.execution_day == execution &&
		    record->validity.has_expiry &&
		    record->validity.expiry_day == expiry)
			return true;
	return false;
}

static bool is_same(const struct ledger_record *a,
		    const struct ledger_record *b)
{
	return !e164_extent_compare(&a->extent, &b->extent) &&
	       a->validity.execution_day == b->validity.execution_day &&
	       a->validity.has_expiry == b->validity.has_expiry &&
	       a->validity.expiry_day == b->validity.expiry_day &&
	       a->validity.is_signed == b->validity.is_signed &&
	       !strcmp(a->entity, b->entity) && !strcmp(a->serial, b->serial) &&
	       !strcmp(a->registrar, b->registrar) &&
	       !strcmp(a->method, b->method) && !strcmp(a->handle, b->handle) &&
	       !memcmp(a->key, b->key, sizeof(a->key));
}

/* What the ledger keeps is what the document said. */
static void check_blob(const struct ledger_record *record)
{
	uint8_t blob[LEDGER_BLOB_MAX];
	struct ledger_record other;
	const size_t len = ledger_encode(record, blob);

	fuzz_require(len <= sizeof(blob), "a record fits");
	fuzz_require(ledger_decode(e164_slice(blob, len), &other),
		     "a record can be read again");
	fuzz_require(is_same(record, &other), "a record is kept as it is");
}

static bool on_item(void *arg, const char *file, const struct token_item *item)
{
	const struct ledger_record *record = &item->record;

	(void)arg;
	(void)file;
	check_blob(record);
	fuzz_require(record->extent.start <= record->extent.end &&
			     record->extent.len > 0 &&
			     record->extent.len <= E164_DIGITS_MAX,
		     "numbers are numbers");
	if (item->action == TOKEN_REMOVE)
		return true;
	fuzz_require(e164_ranges_cover(e164_plan_approved(job.settings.plan),
				       &record->extent),
		     "only approved numbers (TOK-13)");
	fuzz_require(!record->validity.has_expiry ||
			     record->validity.expiry_day >
				     record->validity.execution_day,
		     "no validation ends before it begins (TOK-09)");
	fuzz_require(!record->validity.is_signed || was_signed(record),
		     "nobody but the entity can sign (TOK-03, TOK-06)");
	signed_items += record->validity.is_signed;
	return true;
}

static void take(struct e164_slice document)
{
	const struct token_sink sink = { .item = on_item, .fault = on_fault };
	uint8_t none = 0;
	/* Opened for reading, so nothing is written there. */
	FILE *file =
		fmemopen(document.len ? (void *)(uintptr_t)document.ptr : &none,
			 document.len, "rb");

	fuzz_require(file != NULL, "there is memory");
	fuzz_require(token_document_take(&job, file, "document", &sink),
		     "nobody said stop");
	fclose(file);
}

/* Without this nothing would ever be refused for the sake of a signature. */
static void begin(void)
{
	begin_job();
	take(e164_slice_text(fuzz_token_good));
	take(e164_slice_text(fuzz_token_good_curve));
	take(e164_slice_text(fuzz_token_good_ca));
	fuzz_require(signed_items == 3, "what entities signed is accepted");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!job.entities)
		begin();
	take(e164_slice(data, size));
	return 0;
}
