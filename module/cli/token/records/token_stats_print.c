/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_stats_print.c - the values of token_gauges.def, in one of three forms.
 *
 * The values are visited in the order of the table, so that those of one gauge
 * are beside each other, as Prometheus wants it.
 */
#include "token_stats.h"

#include "text.h"
#include "token.h"
#include "token_trust_check.h"

#include <inttypes.h>

#define VALUE_MAX 32

static const struct row {
	const char *word;
	const char *label;
	const char *plain;
	const char *text;
} rows[] = {
#define TOKEN_GAUGE(name, word, label, plain, text)                            \
	[TOKEN_GAUGE_##name] = { word, label, plain, text },
#include "token_gauges.def"
};

const int32_t token_stats_days[TOKEN_STATS_SOON] = { 7, 30 };

static const char *const trust_words[] = {
	[TOKEN_STATS_SIGNED] = "signed",
	[TOKEN_STATS_UNSIGNED] = "unsigned",
	[TOKEN_STATS_BY_HAND] = "by-hand",
};

struct printer {
	enum token_stats_form form;
	enum token_gauge last; /* printed; TOKEN_GAUGES: none */
};

/* For Prometheus, once for each gauge. */
static void put_head(struct printer *printer, enum token_gauge gauge)
{
	const struct row *row = &rows[gauge];

	if (printer->last != gauge)
		printf("# HELP enumod_token_%s %s\n"
		       "# TYPE enumod_token_%s gauge\n",
		       row->word, row->text, row->word);
	printer->last = gauge;
}

/* value: of the label, without octets to be escaped; NULL: there is none */
static void put(struct printer *printer, enum token_gauge gauge,
		const char *value, uint64_t number)
{
	const struct row *row = &rows[gauge];
	const char *dot = value ? "." : "";
	const char *behind = value ? value : "";

	if (printer->form == TOKEN_STATS_PROMETHEUS && row->word) {
		put_head(printer, gauge);
		printf("enumod_token_%s", row->word);
		if (value)
			printf("{%s=\"%s\"}", row->label, value);
		printf(" %" PRIu64 "\n", number);
	} else if (printer->form == TOKEN_STATS_LINES) {
		printf("%s%s%s=%" PRIu64 "\n", row->plain, dot, behind, number);
	} else if (printer->form == TOKEN_STATS_JSON) {
		printf(",\"%s%s%s\":", row->plain, dot, behind);
		printf("%" PRIu64, number);
	}
}

/* The files ---------------------------------------------------------------- */

static void put_copy(struct printer *printer, bool is_copy)
{
	if (printer->form == TOKEN_STATS_JSON)
		printf("{\"%s\":%s", rows[TOKEN_GAUGE_COPY].plain,
		       is_copy ? "true" : "false");
	else
		put(printer, TOKEN_GAUGE_COPY, NULL, is_copy);
}

static void put_files(struct printer *printer, const struct token_stats *stats)
{
	const uint64_t built = stats->head.built_sec;
	const uint64_t age =
		stats->now_sec > built ? stats->now_sec - built : 0;

	put_copy(printer, stats->is_copy);
	put(printer, TOKEN_GAUGE_COUNTED, NULL, stats->now_sec);
	put(printer, TOKEN_GAUGE_GENERATION, NULL, stats->head.generation);
	put(printer, TOKEN_GAUGE_CHANGED, NULL, built);
	put(printer, TOKEN_GAUGE_AGE, NULL, age);
	put(printer, TOKEN_GAUGE_CONFIRMED, NULL, stats->head.confirmed_sec);
}

static void put_last(struct printer *printer, const struct token_last *last)
{
	put(printer, TOKEN_GAUGE_IMPORT_TIME, NULL, last->at_sec);
	put(printer, TOKEN_GAUGE_IMPORT_FAILED, NULL, last->has_failed);
	put(printer, TOKEN_GAUGE_IMPORT_ACCEPTED, NULL, last->accepted);
	put(printer, TOKEN_GAUGE_IMPORT_REFUSED, NULL, last->refused);
}

/* The records -------------------------------------------------------------- */

static void put_expiry(struct printer *printer, const struct token_stats *stats)
{
	/* Lines and JSON name the unit, which Prometheus has in the label. */
	const char *unit =
		printer->form == TOKEN_STATS_PROMETHEUS ? "" : "-days";
	char value[VALUE_MAX];

	for (size_t i = 0; i < TOKEN_STATS_SOON; i++) {
		snprintf(value, sizeof(value), "%" PRId32 "%s",
			 token_stats_days[i], unit);
		put(printer, TOKEN_GAUGE_EXPIRING, value, stats->soon[i]);
	}
	if (stats->next_expiry_sec != E164_VALIDITY_NEVER)
		put(printer, TOKEN_GAUGE_NEXT_EXPIRY, NULL,
		    stats->next_expiry_sec);
}

static void put_records(struct printer *printer,
			const struct token_stats *stats)
{
	put(printer, TOKEN_GAUGE_ALL, NULL, stats->records);
	for (int i = 0; i < E164_VALIDITY_STATE_COUNT; i++)
		put(printer, TOKEN_GAUGE_RECORDS,
		    e164_validity_word((enum e164_validity_state)i),
		    stats->states[i]);
	for (int i = 0; i < TOKEN_STATS_TRUSTS; i++)
		put(printer, TOKEN_GAUGE_TRUST, trust_words[i],
		    stats->trusts[i]);
	put_expiry(printer, stats);
}

/* The certificates --------------------------------------------------------- */

struct certificates {
	struct printer *printer;
	bool is_next; /* JSON: not the first one */
};

/* In a label, as Prometheus wants it. */
static void put_label(const char *name, const char *value)
{
	printf("%s=\"", name);
	for (; *value; value++) {
		if (*value == '\n') {
			fputs("\\n", stdout);
			continue;
		}
		if (*value == '"' || *value == '\\')
			putchar('\\');
		putchar(*value);
	}
	putchar('"');
}

static void put_certificate(const struct token_trust_end *end)
{
	const struct row *row = &rows[TOKEN_GAUGE_CERTIFICATE];

	printf("enumod_token_%s{", row->word);
	put_label(row->label, end->entity);
	putchar(',');
	put_label("option", end->option);
	putchar(',');
	put_label("file", end->path);
	printf("} %" PRIu64 "\n", end->end_sec);
}

static void put_certificate_json(struct certificates *certificates,
				 const struct token_trust_end *end)
{
	fputs(certificates->is_next ? ",{\"entity\":" : "{\"entity\":", stdout);
	certificates->is_next = true;
	token_put_json(stdout, end->entity);
	printf(",\"option\":\"%s\",\"file\":", end->option);
	token_put_json(stdout, end->path);
	printf(",\"expires\":%" PRIu64 "}", end->end_sec);
}

static void on_end(void *arg, const struct token_trust_end *end)
{
	struct certificates *certificates = arg;

	switch (certificates->printer->form) {
	case TOKEN_STATS_LINES:
		printf("%s.", end->option);
		cli_put(stdout, e164_slice_text(end->entity));
		putchar('.');
		cli_put(stdout, e164_slice_text(end->path));
		printf("=%" PRIu64 "\n", end->end_sec);
		return;
	case TOKEN_STATS_JSON:
		put_certificate_json(certificates, end);
		return;
	case TOKEN_STATS_PROMETHEUS:
		put_head(certificates->printer, TOKEN_GAUGE_CERTIFICATE);
		put_certificate(end);
	}
}

void token_stats_print(const struct token_stats *stats,
		       enum token_stats_form form)
{
	struct printer printer = { form, TOKEN_GAUGES };
	struct certificates certificates = { .printer = &printer };

	put_files(&printer, stats);
	if (stats->has_last)
		put_last(&printer, &stats->last);
	put_records(&printer, stats);
	if (form == TOKEN_STATS_JSON)
		fputs(",\"certificates\":[", stdout);
	token_trust_each_end(stats->config, on_end, &certificates);
	if (form == TOKEN_STATS_JSON)
		puts("]}");
}
