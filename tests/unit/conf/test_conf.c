/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_conf.c - options, clauses and the parser of configuration text; design
 * section 8.
 *
 * The tables are walked, so that a new option is tested by being there. Texts
 * end at a guard page. Nothing may be left over, and each allocation is made to
 * fail.
 */
#include "e164/conf.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "guard.h"
#include "starve.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define REPORTS_MAX  1000

static struct {
	unsigned line;
	char message[E164_CONF_MESSAGE_MAX];
} reports[REPORTS_MAX];
static size_t report_count;
static char included[256];

static void on_report(void *arg, const struct e164_conf_place *place,
		      const char *message)
{
	cr_expect_eq(arg, &report_count);
	cr_expect(place->file && *place->file);
	cr_expect(!strchr(message, '\n'), "%s", message);
	cr_assert_lt(strlen(message), E164_CONF_MESSAGE_MAX);
	if (report_count < REPORTS_MAX) {
		reports[report_count].line = place->line;
		snprintf(reports[report_count].message,
			 sizeof(reports[0].message), "%s", message);
	}
	report_count++;
}

static void on_include(void *arg, const struct e164_conf_place *place,
		       struct e164_slice pattern)
{
	(void)arg;
	snprintf(included + strlen(included),
		 sizeof(included) - strlen(included), "%u %.*s;", place->line,
		 (int)pattern.len, (const char *)pattern.ptr);
}

static const struct e164_conf_events events = { .arg = &report_count,
						.report = on_report,
						.include = on_include };

/* Read one text; the caller clears conf->config. Returns "all good". */
static bool read_slice(struct e164_conf *conf, struct e164_slice text)
{
	const struct e164_conf_place end = { .file = "end", .line = 0 };

	report_count = 0;
	included[0] = '\0';
	e164_conf_init(conf, &events);
	e164_conf_read(conf, "test", text);
	const bool is_good = e164_conf_finish(conf, &end);

	cr_expect_eq(conf->faults, report_count);
	cr_expect_eq(is_good, report_count == 0);
	return is_good;
}

static bool read_text(struct e164_conf *conf, const char *text)
{
	const bool is_good = read_slice(conf, guard_text(text));

	guard_reset();
	return is_good;
}

static bool is_good(const char *text)
{
	struct e164_conf conf;
	const bool is_read = read_text(&conf, text);

	e164_config_clear(&conf.config);
	return is_read;
}

/* "2 5 5": the lines of all faults, in the order of the reports. */
static const char *fault_lines(void)
{
	static char lines[512];
	size_t len = 0;

	lines[0] = '\0';
	for (size_t i = 0; i < report_count && len < sizeof(lines) - 16; i++)
		len += (size_t)snprintf(lines + len, sizeof(lines) - len,
					"%s%u", i ? " " : "", reports[i].line);
	return lines;
}

struct row {
	const char *id;
	const char *text;
	const char *lines; /* of the faults; "": there is none */
	const char *says;  /* part of the first message */
};

static void expect_row(const struct row *row)
{
	(void)is_good(row->text);
	cr_expect_str_eq(fault_lines(), row->lines, "%s: %s", row->id,
			 report_count ? reports[0].message : "no fault");
	if (row->says && report_count)
		cr_expect(strstr(reports[0].message, row->says), "%s: %s",
			  row->id, reports[0].message);
	cr_expect_eq(live, 0, "%s leaks", row->id);
}

static void expect_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		expect_row(&rows[i]);
}

Test(conf, reads_lines)
{
	static const struct row rows[] = {
		{ "nothing", "", "", NULL },
		{ "a line feed", "\n", "", NULL },
		{ "blanks", " \t\r\n \t", "", NULL },
		{ "comments", "# a\nenum: # b\n\t#c\nede: no #d\n", "", NULL },
		{ "no final line feed", "enum:\nede: no", "", NULL },
		{ "one line", "enum: ede: no", "", NULL },
		{ "CRLF", "enum:\r\n\tede: no\r\n\r\n", "", NULL },
		{ "tabs", "\tenum:\n\t\tede:\tno\t\n", "", NULL },
		{ "double quotes", "enum:\nede: \"no\"\n", "", NULL },
		{ "single quotes", "enum:\nede: 'no'\n", "", NULL },
		{ "a hash in a word",
		  "validation-entity:\nprefix: 1\nid: a#b\n"
		  "certificate: /x/y#1 # good\n",
		  "", NULL },
		{ "aus-plus of the default apex", "enum:\naus-plus: no\n", "",
		  NULL },
		{ "quotes around a hash",
		  "validation-entity:\nprefix: 1\nid: \"a#b\"\ncertificate: "
		  "'/x #y'\n",
		  "", NULL },
		{ "a quote in the other",
		  "validation-entity:\nprefix: 1\nid: \"it's\"\ncertificate: "
		  "'a\"b'\n",
		  "", NULL },
		{ "clause again", "enum:\nede: no\nenum:\nprefetch: no\n", "",
		  NULL },
		{ "last one wins", "enum:\nede: no\nede: yes\n", "", NULL },
		{ "several clauses",
		  "number:\nprefix: 44\nnumber:\nprefix: 43\nview:\n"
		  "client: ::/0\nvalidation-entity:\nid: X\nprefix: 1\n",
		  "", NULL },
	};

	expect_rows(rows, COUNT(rows));
}

Test(conf, reports_the_line_at_fault)
{
	static const struct row rows[] = {
		{ "before a clause", "ede: no\nenum:\n", "1",
		  "before the first clause" },
		{ "unknown option", "enum:\n\nnonsense: 1\n", "3",
		  "unknown option \"nonsense:\"" },
		{ "option of another clause", "enum:\nprefix: 44\n", "2",
		  "in clause enum:" },
		{ "unknown clause behind a clause",
		  "view:\nclient: ::1\nserver:\n", "3", "no clause either" },
		{ "unknown clause", "enum:\nede: no\nserver:\n", "3",
		  "server:" },
		{ "clause twice", "enum: enum:\n", "1", "enum:" },
		{ "no colon", "enum:\nede no\n", "2", "\"ede\"" },
		{ "no colon", "enum\nede: no\n", "1 2", "\"enum\"" },
		{ "blank before the colon", "enum:\nede : no\n", "2",
		  "\"ede\"" },
		{ "no blank behind it", "enum:\nede:no\n", "2", "\"ede:no\"" },
		{ "upper case", "enum:\nEDE: no\n", "2", "EDE:" },
		{ "only a colon", "enum:\n:\n", "2", "\":\"" },
		{ "empty word", "enum:\n\"\"\n", "2", "\"\" is not an option" },
		{ "no value", "enum:\nede:\n", "2", "expected yes or no" },
		{ "empty value", "enum:\nede: \"\"\n", "2",
		  "expected yes or no" },
		{ "no blank before a comment", "enum:\nede: no#d\n", "2",
		  "\"no#d\" is not valid" },
		{ "aus-plus before apex",
		  "#enum:\nenum:\n"
		  "aus-plus: no\napex: plan.example\n",
		  "3", "aus-plus: stands before the first apex:" },
		{ "branch before apex",
		  "enum:\nede: no\nbranch: i\n"
		  "apex: plan.example\napex: b.example\n",
		  "3", "branch: stands before the first apex:" },
		{ "only a comment", "enum:\nede: # no\n", "2", "ede: " },
		{ "a word too many", "enum:\nede: no yes\n", "2",
		  "\"yes\" is one word too many" },
		{ "a word behind a quote", "enum:\nede: \"no\"yes\n", "2",
		  "\"yes\" is one word too many" },
		{ "open quote", "enum:\nede: \"no\nprefetch: no\n", "2",
		  "not closed" },
		{ "open quote at the end", "enum:\nede: '", "2", "not closed" },
		{ "the other quote", "enum:\nede: \"no'\n", "2", "not closed" },
		{ "bad value", "enum:\nuri-max: 15\n", "2",
		  "\"15\" is not valid, expected number from 16 to 1984" },
		{ "bad word", "enum:\ndnssec: maybe\n", "2",
		  "expected one of: prefer require off" },
		{ "bad service", "enum:\nservices: im nonsense pres\n", "2",
		  "services: \"nonsense\"" },
		{ "vertical tab", "enum:\nede:\vno\n", "2", "not an option" },
		{ "byte order mark", "\357\273\277enum:\nede: no\n", "1 2",
		  NULL },
		{ "without file name", "include:\n", "1", "include: expects" },
		{ "empty file name", "include: ''\n", "1", "include: expects" },
		{ "two file names", "include: a b\n", "1", "include: expects" },
	};

	expect_rows(rows, COUNT(rows));
}

/* From the tables: nothing here is a case of its own. */
Test(conf, says_what_was_meant)
{
	static const struct row rows[] = {
		{ "of one other clause", "enum:\naction: block\n", "2",
		  "unknown option \"action:\" in clause enum:; it belongs in "
		  "clause number:" },
		{ "of several",
		  "validation-entity:\nid: A\nprefix: 1\nservices: im\n", "4",
		  "; it belongs in clause enum:, number: or view:" },
		{ "of enum:, in a view", "view:\nclient: ::1\nmax-ttl: 5\n",
		  "3", "; it belongs in clause enum:" },
		{ "before the first clause", "action: block\n", "1",
		  "stands before the first clause; it belongs in clause "
		  "number:" },
		{ "of no clause, before the first", "nonsense: 1\nenum:\n", "1",
		  "stands before the first clause; expected \"enum:\"" },
		{ "one octet is missing", "enum:\nservice: im\n", "2",
		  "did you mean \"services:\"?" },
		{ "one too many", "enum:\nedee: no\n", "2",
		  "did you mean \"ede:\"?" },
		{ "two exchanged", "enum:\nservcies: im\n", "2",
		  "did you mean \"services:\"?" },
		{ "an underscore", "enum:\nmax_state_age: 5\n", "2",
		  "did you mean \"max-state-age:\"?" },
		{ "upper case", "enum:\nDNSSEC: off\n", "2",
		  "did you mean \"dnssec:\"?" },
		{ "nearly one of another clause", "enum:\nactoin: block\n", "2",
		  "did you mean \"action:\", which belongs in clause "
		  "number:?" },
		{ "nearly one of this and of another",
		  "number:\nprefix: 44\nservice: im\n", "3",
		  "did you mean \"services:\"?" },
		{ "nearly a clause", "enum:\nviews:\n", "2",
		  "did you mean \"view:\"?" },
		{ "nearly a clause, before the first", "enums:\n", "1",
		  "did you mean \"enum:\"?" },
		{ "nearly include:", "enum:\ninlcude: a\n", "2",
		  "did you mean \"include:\"?" },
		{ "as long as a name may be",
		  "enum:\nabcdefghijklmnopqrstuvwxyzabcdef: 1\n", "2",
		  "no clause either" },
		{ "longer", "enum:\nabcdefghijklmnopqrstuvwxyzabcdefg: 1\n",
		  "2", "no clause either" },
	};

	expect_rows(rows, COUNT(rows));
}

Test(conf, reports_every_fault)
{
	static const struct row rows[] = {
		{ "all over",
		  "ede: no\n"
		  "enum:\n"
		  "nonsense: 1\n"
		  "ede: maybe\n"
		  "prefetch: no # good\n"
		  "uri-max: 'open\n"
		  "apex: ..\n"
		  "cache-size: 1\n"
		  "server:\n"
		  "max-ttl: 1 2",
		  "1 3 4 6 7 8 9 10", "before the first" },
		{ "in all clauses",
		  "number:\nprefix: x\nview:\nclient: y\nvalidation-entity:\n"
		  "id: 123456789012345678901\nprefix: 1\nnumber:\nprefix: "
		  "44\nede: no\n",
		  "2 4 6 10", "prefix: \"x\"" },
	};

	expect_rows(rows, COUNT(rows));
}

Test(conf, checks_across_options)
{
	static const struct row rows[] = {
		{ "some of the words",
		  "enum:\ntoken-algorithms: ed25519 rsa-sha256\n", "", NULL },
		{ "a word that is none of them",
		  "enum:\ntoken-algorithms: rsa-sha256 rsa-sha1\n", "2",
		  "some of: rsa-sha256" },
		{ "two apexes", "enum:\napex: a.b\napex: b.a\n", "", NULL },
		{ "nested apexes", "enum:\napex: a.b\napex: x.a.b\n", "",
		  NULL },
		{ "the default again", "enum:\napex: e164.arpa\n", "", NULL },
		{ "same apex", "enum:\napex: a.b\napex: a.b\n", "3",
		  "same name twice" },
		{ "same apex, letter case and dot",
		  "enum:\napex: a.b\nenum:\napex: A.B.\n", "4",
		  "same name twice" },
		{ "16 apexes",
		  "enum:\napex: a\napex: b\napex: c\napex: d\napex: e\napex: "
		  "f\n"
		  "apex: g\napex: h\napex: i\napex: j\napex: k\napex: l\n"
		  "apex: m\napex: n\napex: o\napex: p\n",
		  "", NULL },
		{ "17 apexes",
		  "enum:\napex: a\napex: b\napex: c\napex: d\napex: e\napex: "
		  "f\n"
		  "apex: g\napex: h\napex: i\napex: j\napex: k\napex: l\n"
		  "apex: m\napex: n\napex: o\napex: p\napex: q\n",
		  "18", "more than 16" },
		{ "number without prefix", "number:\naction: block\n", "1",
		  "no prefix" },
		{ "view without client", "view:\nservices: im\n", "1",
		  "no client" },
		{ "entity without id",
		  "validation-entity:\ncertificate: /x.pem\nprefix: 1\n", "1",
		  "no id" },
		{ "entity without prefix", "validation-entity:\nid: A\n", "1",
		  "no prefix" },
		{ "one of two", "number:\nprefix: 44\nnumber:\n", "3",
		  "no prefix" },
		{ "two prefixes in a clause",
		  "number:\nprefix: 44\nprefix: 43\naction: block\n", "3",
		  "prefix: given twice in one number: clause" },
		{ "any option twice in a clause",
		  "view:\nclient: ::/0\ndnssec: off\ndnssec: off\n", "4",
		  "dnssec: given twice in one view: clause" },
		{ "netblocks and domains add up",
		  "view:\nclient: ::/0\nclient: ::1\nnumber:\nprefix: 1\n"
		  "uri-domain-deny: a\nuri-domain-deny: b\n",
		  "", NULL },
		{ "the later line of enum: counts",
		  "enum:\nede: no\nenum:\nede: yes\n", "", NULL },
		{ "a prefix in two clauses",
		  "number:\nprefix: 44\nnumber:\nprefix: 4\nnumber:\n"
		  "prefix: +44\nservices: im\n",
		  "5", "prefix: the same as in the clause at test:1" },
		{ "prefixes that begin alike",
		  "number:\nprefix: 44\nnumber:\nprefix: 440\n", "", NULL },
		{ "a netblock in two views",
		  "view:\nclient: 10.0.0.0/8 ::/0\nview:\nclient: ::1\n"
		  "client: ::/0\n",
		  "3", "client: the same as in the clause at test:1" },
		{ "a netblock twice in one view", "view:\nclient: ::/0 ::/0\n",
		  "", NULL },
		{ "netblocks within one another",
		  "view:\nclient: 10.0.0.0/8\nview:\nclient: 10.0.0.0/16\n"
		  "view:\nclient: 10.0.0.0\n",
		  "", NULL },
		{ "IPv4 and IPv6",
		  "view:\nclient: 0.0.0.0/0\nview:\n"
		  "client: ::/0\n",
		  "", NULL },
		{ "an id twice",
		  "validation-entity:\nid: A\nprefix: 1\n"
		  "validation-entity:\nid: B\nprefix: 1\n"
		  "validation-entity:\nid: A\nprefix: 1\n",
		  "7", "id: the same as in the clause at test:1" },
		{ "validation without a store",
		  "enum:\nede: no\nvalidation: signed\n", "3",
		  "validation-store" },
		{ "validation of some numbers without a store",
		  "number:\nprefix: 1\nnumber:\nprefix: 2\n"
		  "validation: unsigned\n",
		  "3", "validation-store" },
	};

	expect_rows(rows, COUNT(rows));
}

Test(conf, reads_prefixes_ranges_and_netblocks)
{
	static const struct row rows[] = {
		{ "prefix", "number:\nprefix: +44\n", "", NULL },
		{ "prefix without plus", "number:\nprefix: 44\n", "", NULL },
		{ "prefix of 1", "number:\nprefix: 1\n", "", NULL },
		{ "prefix of 15", "number:\nprefix: +123456789012345\n", "",
		  NULL },
		{ "prefix of 16", "number:\nprefix: +1234567890123456\n", "2",
		  NULL },
		{ "only plus", "number:\nprefix: +\n", "2", NULL },
		{ "two pluses", "number:\nprefix: ++44\n", "2", NULL },
		{ "letters", "number:\nprefix: 44x\n", "2", NULL },
		{ "separators", "number:\nprefix: 44-16\n", "2", NULL },
		{ "two prefixes", "number:\nprefix: 1\nprefix: 44 43\n", "3",
		  "too many" },
		{ "range", "enum:\napproved-range: +4410 +4419\n", "", NULL },
		{ "range of one", "enum:\napproved-range: 44 44\n", "", NULL },
		{ "offsets",
		  "enum:\nutc-offset: +0000\nutc-offset: -0330\nutc-offset: "
		  "+1400\n",
		  "", NULL },
		{ "offset without a sign", "enum:\nutc-offset: 0100\n", "2",
		  "+HHMM" },
		{ "offset of three digits", "enum:\nutc-offset: +100\n", "2",
		  NULL },
		{ "offset of 60 minutes", "enum:\nutc-offset: +0160\n", "2",
		  NULL },
		{ "offset too far", "enum:\nutc-offset: -1401\n", "2", NULL },
		{ "offset of letters", "enum:\nutc-offset: +01:0\n", "2",
		  NULL },
		{ "half a range", "enum:\napproved-range: 44\n", "2", NULL },
		{ "range backwards", "enum:\napproved-range: 45 44\n", "2",
		  NULL },
		{ "unequal length", "enum:\napproved-range: 44 441\n", "2",
		  NULL },
		{ "two ranges in a line", "enum:\napproved-range: 1 2 3 4\n",
		  "2", "too many" },
		{ "IPv4", "view:\nclient: 192.0.2.0/24\n", "", NULL },
		{ "IPv6", "view:\nclient: 2001:db8::/32\n", "", NULL },
		{ "addresses", "view:\nclient: 192.0.2.1 ::1\n", "", NULL },
		{ "everybody", "view:\nclient: 0.0.0.0/0\nclient: ::/0\n", "",
		  NULL },
		{ "IPv4 of 32", "view:\nclient: 192.0.2.1/32\n", "", NULL },
		{ "IPv4 of 33", "view:\nclient: 192.0.2.1/33\n", "2", NULL },
		{ "IPv6 of 128", "view:\nclient: ::1/128\n", "", NULL },
		{ "IPv6 of 129", "view:\nclient: ::1/129\n", "2", NULL },
		{ "bits behind it", "view:\nclient: 192.0.2.1/24\n", "2",
		  NULL },
		{ "no length", "view:\nclient: 192.0.2.0/\n", "2", NULL },
		{ "negative", "view:\nclient: 192.0.2.0/-1\n", "2", NULL },
		{ "256 is 0", "view:\nclient: 0.0.0.0/256\n", "2", NULL },
		{ "three octets", "view:\nclient: 192.0.2/24\n", "2", NULL },
		{ "only a length", "view:\nclient: /24\n", "2", NULL },
		{ "a name", "view:\nclient: localhost\n", "2", NULL },
	};

	expect_rows(rows, COUNT(rows));
}

Test(conf, refuses_what_is_not_text)
{
	static const char text[] = "enum:\nede: no\n\0prefetch: no\n";
	struct e164_conf conf;

	cr_expect(!read_slice(&conf, guard_copy(text, sizeof(text) - 1)));
	cr_expect_str_eq(fault_lines(), "0");
	cr_expect(strstr(reports[0].message, "not text"));
	cr_expect_eq(conf.config.options.ede, true, "nothing of it is read");
	e164_config_clear(&conf.config);
	cr_expect(!read_slice(&conf, guard_copy("", 1)), "a NUL alone");
	e164_config_clear(&conf.config);
	cr_expect(read_slice(&conf, e164_slice(NULL, 0)));
	e164_config_clear(&conf.config);
}

Test(conf, takes_64_words_on_a_line)
{
	for (size_t words = 63; words <= 65; words++) {
		char text[512];
		int len = snprintf(text, sizeof(text), "enum:\nservices:");

		for (size_t i = 1; i < words; i++)
			len += snprintf(text + len, sizeof(text) - (size_t)len,
					" im");
		cr_expect_eq(is_good(text), words <= 64, "%zu", words);
		cr_expect_str_eq(fault_lines(), words <= 64 ? "" : "2");
	}
}

static struct e164_slice long_text(const char *head, char filler, size_t len,
				   const char *tail)
{
	uint8_t *room = guard_room(strlen(head) + len + strlen(tail));

	memcpy(room, head, strlen(head));
	memset(room + strlen(head), filler, len);
	memcpy(room + strlen(head) + len, tail, strlen(tail));
	return e164_slice(room, strlen(head) + len + strlen(tail));
}

Test(conf, takes_very_long_lines)
{
	static const struct {
		const char *id;
		const char *head;
		char filler;
		const char *tail;
		const char *lines;
	} rows[] = {
		{ "comment", "enum: #", 'x', "\nede: no\n", "" },
		{ "blanks", "enum:", ' ', "ede: no\n", "" },
		{ "option", "enum:\n", 'x', ": no\n", "2" },
		{ "no option", "enum:\n", 'x', "\nede: maybe", "2 3" },
		{ "value", "enum:\nede: ", 'x', "\n", "2" },
		{ "number", "enum:\nuri-max: ", '1', "\n", "2" },
		{ "apex", "enum:\napex: ", 'x', "\n", "2" },
		{ "open quote", "enum:\nede: '", 'x', "\n", "2" },
		{ "empty words", "enum:\nede: ", '"', "\n", "2" },
		{ "prefix", "number:\nprefix: 44\nprefix: ", '4', "\n", "3" },
		{ "netblock", "view:\nclient: ::1\nclient: ", '4', "\n", "3" },
		{ "id", "validation-entity:\nprefix: 1\nid: x\nid: ", '4', "\n",
		  "4" },
		{ "lines", "enum:", '\n', "ede: x", "100001" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct e164_conf conf;

		(void)read_slice(&conf, long_text(rows[i].head, rows[i].filler,
						  100000, rows[i].tail));
		cr_expect_str_eq(fault_lines(), rows[i].lines, "%s",
				 rows[i].id);
		e164_config_clear(&conf.config);
		guard_reset();
	}
	cr_expect_eq(live, 0);
}

Test(conf, hands_includes_over)
{
	static const struct {
		const char *text;
		const char *want;
	} rows[] = {
		{ "include: a.conf\n", "1 a.conf;" },
		{ "include: \"a b.conf\"\n", "1 a b.conf;" },
		{ "enum:\ninclude: '/etc/*.conf' # all\ninclude: x",
		  "2 /etc/*.conf;3 x;" },
		{ "enum: include: x", "1 x;" },
		{ "# include: x", "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		cr_expect(is_good(rows[i].text), "%s", rows[i].text);
		cr_expect_str_eq(included, rows[i].want, "%s", rows[i].text);
	}
}

/* Every option of every clause, by the functions that list them. */
struct walk {
	size_t clause;
	size_t option;
	struct e164_clause_info c;
	struct e164_option_info o;
};

static bool next_option(struct walk *walk)
{
	while (e164_clause_info(walk->clause, &walk->c)) {
		if (e164_option_info(walk->clause, walk->option++, &walk->o))
			return true;
		walk->clause++;
		walk->option = 0;
	}
	return false;
}

/* Faults of a line with the option; those of a missing prefix do not count. */
static size_t faults_with(const struct walk *walk, const char *value)
{
	char text[4096];
	struct e164_conf conf;

	snprintf(text, sizeof(text), "%s:\n%s: %s\n", walk->c.name,
		 walk->o.name, value);
	report_count = 0;
	e164_conf_init(&conf, &events);
	e164_conf_read(&conf, "test", guard_text(text));
	for (size_t i = 0; i < report_count; i++)
		cr_expect_eq(reports[i].line, 2, "%s", reports[i].message);
	e164_config_clear(&conf.config);
	guard_reset();
	return report_count;
}

#define EXPECT_TAKEN(walk, value)                                              \
	cr_expect_eq(faults_with(walk, value), 0, "%s: %s", (walk)->o.name,    \
		     value)
#define EXPECT_REFUSED(walk, value)                                            \
	cr_expect_eq(faults_with(walk, value), 1, "%s: %s", (walk)->o.name,    \
		     value)

static bool is_kind(const struct walk *walk, const char *expected)
{
	return !strcmp(walk->o.expected, expected);
}

static bool is_numeric(const struct walk *walk)
{
	return is_kind(walk, "number") || is_kind(walk, "seconds") ||
	       is_kind(walk, "octets");
}

static bool is_name(const char *text)
{
	return *text && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") ==
				strlen(text);
}

Test(conf, has_sound_rows)
{
	struct walk walk = { .clause = 0 };
	size_t count = 0;

	for (; next_option(&walk); count++) {
		cr_expect(is_name(walk.c.name), "%s", walk.c.name);
		cr_expect(is_name(walk.o.name), "%s", walk.o.name);
		cr_expect_neq(strlen(walk.c.text), 0, "%s", walk.c.name);
		cr_expect_neq(strlen(walk.o.text), 0, "%s", walk.o.name);
		cr_expect_neq(strlen(walk.o.expected), 0, "%s", walk.o.name);
		cr_expect_leq(walk.o.min, walk.o.max, "%s", walk.o.name);
		cr_expect(walk.o.max || !is_numeric(&walk), "%s: no bounds",
			  walk.o.name);
		cr_expect(strcmp(walk.o.name, "include") != 0);
	}
	cr_expect_gt(count, 30);
	cr_expect(!e164_clause_info(1000, &walk.c));
	cr_expect(!e164_option_info(0, 1000, &walk.o));
	cr_expect(!e164_option_info(1000, 0, &walk.o));
}

Test(conf, names_each_option_once)
{
	struct walk walk = { .clause = 0 };

	while (next_option(&walk)) {
		struct e164_option_info other;

		for (size_t i = 0; e164_option_info(walk.clause, i, &other);
		     i++)
			cr_expect_eq(!strcmp(other.name, walk.o.name),
				     i + 1 == walk.option, "%s", other.name);
	}
}

Test(conf, takes_every_default_and_no_empty_value)
{
	struct walk walk = { .clause = 0 };

	while (next_option(&walk)) {
		if (*walk.o.initial)
			EXPECT_TAKEN(&walk, walk.o.initial);
		EXPECT_REFUSED(&walk, "");
		EXPECT_REFUSED(&walk, "# comment");
		if (!is_kind(&walk, "text"))
			EXPECT_REFUSED(&walk, "\"\"");
	}
}

static void expect_number(const struct walk *walk, uint64_t value,
			  bool is_taken)
{
	char text[32];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	if (is_taken)
		EXPECT_TAKEN(walk, text);
	else
		EXPECT_REFUSED(walk, text);
}

Test(conf, keeps_numbers_in_their_bounds)
{
	static const char *const others[] = { "-1",
					      "+1",
					      "1x",
					      "0x10",
					      "1.5",
					      "1e3",
					      "x",
					      "1 2",
					      "1\v2",
					      "1_00",
					      "k",
					      "1kk",
					      "k1",
					      "1t",
					      "99999999999999999999",
					      "18446744073709551617",
					      "999999999999999g" };
	struct walk walk = { .clause = 0 };

	while (next_option(&walk)) {
		if (!is_numeric(&walk))
			continue;
		if (walk.o.min)
			expect_number(&walk, walk.o.min - 1, false);
		expect_number(&walk, walk.o.min, true);
		expect_number(&walk, walk.o.max, true);
		expect_number(&walk, walk.o.max + 1, false);
		for (size_t i = 0; i < COUNT(others); i++)
			EXPECT_REFUSED(&walk, others[i]);
		if (!is_kind(&walk, "octets"))
			EXPECT_REFUSED(&walk, "1k");
	}
}

/* A value of so many letters. */
static const char *letters(uint64_t count)
{
	static char text[2048];

	cr_assert_lt(count, sizeof(text));
	memset(text, 'x', count);
	text[count] = '\0';
	return text;
}

Test(conf, keeps_texts_in_their_bounds)
{
	struct walk walk = { .clause = 0 };

	while (next_option(&walk)) {
		if (!is_kind(&walk, "text"))
			continue;
		EXPECT_TAKEN(&walk, letters(walk.o.min));
		EXPECT_TAKEN(&walk, letters(walk.o.max));
		EXPECT_REFUSED(&walk, letters(walk.o.max + 1));
		if (walk.o.min)
			EXPECT_REFUSED(&walk, "\"\"");
	}
}

static void expect_choices(const struct walk *walk)
{
	const char *list = walk->o.words;
	char word[64];

	while (*list) {
		const size_t len = strcspn(list, " ");

		snprintf(word, sizeof(word), "%.*s", (int)len, list);
		EXPECT_TAKEN(walk, word);
		word[0] = (char)(word[0] - 'a' + 'A');
		EXPECT_REFUSED(walk, word);
		snprintf(word, sizeof(word), "%.*s", (int)len - 1, list);
		EXPECT_REFUSED(walk, word);
		list += len;
		list += *list == ' ';
	}
	snprintf(word, sizeof(word), "\"%s\"", walk->o.words);
	EXPECT_REFUSED(walk, word);
	EXPECT_REFUSED(walk, "\" \"");
}

Test(conf, takes_each_word_of_a_choice_and_no_other)
{
	struct walk walk = { .clause = 0 };

	while (next_option(&walk)) {
		if (*walk.o.words)
			expect_choices(&walk);
		if (!is_kind(&walk, "yes or no"))
			continue;
		EXPECT_TAKEN(&walk, "yes");
		EXPECT_TAKEN(&walk, "no");
		EXPECT_REFUSED(&walk, "true");
		EXPECT_REFUSED(&walk, "1");
		EXPECT_REFUSED(&walk, "Yes");
		EXPECT_REFUSED(&walk, "yess");
		EXPECT_REFUSED(&walk, "ye");
	}
}

Test(conf, multiplies_by_suffixes)
{
	static const struct {
		const char *text;
		uint64_t want; /* 0: refused */
	} rows[] = {
		{ "65536", 65536 },    { "64k", 65536 },
		{ "64K", 65536 },      { "1m", 1048576 },
		{ "1M", 1048576 },     { "1g", 1073741824 },
		{ "1G", 1073741824 },  { "1024g", 1099511627776 },
		{ "0001m", 1048576 },  { "63k", 0 },
		{ "1025g", 0 },        { "17179869184g", 0 }, /* 2^64 */
		{ "17179869185g", 0 },                        /* 2^64 + 2^30 */
		{ "1mb", 0 },          { "1 m", 0 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct e164_conf conf;
		char text[64];

		snprintf(text, sizeof(text), "enum:\ncache-size: %s\n",
			 rows[i].text);
		cr_expect_eq(read_text(&conf, text), rows[i].want != 0, "%s",
			     rows[i].text);
		cr_expect_eq(conf.config.options.cache_size,
			     rows[i].want ? rows[i].want : 67108864, "%s",
			     rows[i].text);
		e164_config_clear(&conf.config);
	}
}

Test(conf, has_the_defaults_of_the_design)
{
	struct e164_conf conf;

	cr_assert(read_text(&conf, ""));
	const struct e164_options *o = &conf.config.options;
	const struct e164_apex *apex = o->apexes.at;
	const struct e164_policy policy = e164_options_policy(o);

	cr_expect_eq(o->apexes.count, 1);
	cr_expect(e164_slice_equal(e164_slice(apex->name, apex->len),
				   e164_slice("\4e164\4arpa", 11)));
	cr_expect_eq(policy.services,
		     e164_service_bit(e164_service_find(e164_slice("im", 2))) |
			     e164_service_bit(
				     e164_service_find(e164_slice("pres", 4))));
	cr_expect_eq(policy.dnssec, E164_DNSSEC_PREFER);
	cr_expect_eq(policy.accepts_obsolete, true);
	cr_expect_eq(policy.uri_all_orders, false);
	cr_expect_eq(policy.uri_max, 1024);
	cr_expect_eq(o->naptr_answer, E164_NAPTR_RESOLVED);
	cr_expect_eq(o->cd, E164_CD_ENFORCE);
	cr_expect_eq(o->insecure_rcode, E164_INSECURE_NODATA);
	cr_expect_eq(o->cache_size, 64 << 20);
	cr_expect_eq(o->policy_negative_ttl, 60, "TTL-14");
	cr_expect_eq(o->max_ttl, 86400, "TTL-04");
	cr_expect(o->ede && o->prefetch && o->ad_on_rewritten);
	cr_expect(!o->serve_stale && !o->log_numbers && !o->uri_at_number);
	cr_expect_eq(conf.config.numbers.count, 0);
	cr_expect_eq(conf.config.views.count, 0);
	cr_expect_eq(conf.config.entities.count, 0);
	e164_config_clear(&conf.config);
	cr_expect_eq(live, 0);
}

Test(conf, replaces_the_default_apex_and_adds_to_its_own)
{
	struct e164_conf conf;

	cr_assert(read_text(&conf, "enum:\napex: Plan.Example\n"
				   "enum:\napex: e164.arpa\n"));
	const struct e164_apex *apexes = conf.config.options.apexes.at;

	cr_assert_eq(conf.config.options.apexes.count, 2);
	cr_expect(e164_slice_equal(e164_slice(apexes[0].name, apexes[0].len),
				   e164_slice("\4plan\7example", 14)));
	cr_expect_eq(apexes[1].len, 11);
	e164_config_clear(&conf.config);
}

Test(conf, replaces_services_line_by_line)
{
	struct e164_conf conf;
	const e164_service_set sip =
		e164_service_bit(e164_service_find(e164_slice("sip", 3)));
	const e164_service_set pres =
		e164_service_bit(e164_service_find(e164_slice("pres", 4)));

	cr_assert(read_text(&conf, "enum:\nservices: sip\n"));
	cr_expect_eq(conf.config.options.services, sip);
	e164_config_clear(&conf.config);
	cr_assert(read_text(&conf, "enum:\nservices: im voice:tel im\n"
				   "services: PRES sip\n"));
	cr_expect_eq(conf.config.options.services, sip | pres);
	e164_config_clear(&conf.config);
}

Test(conf, keeps_number_clauses_apart)
{
	struct e164_conf conf;

	cr_assert(read_text(&conf, "number:\nprefix: +44\ndnssec: require\n"
				   "grace-days: 7\nnumber:\nprefix: 441632960\n"
				   "action: block\nenum:\nede: no\n"));
	const struct e164_number_clause *n = conf.config.numbers.at;

	cr_assert_eq(conf.config.numbers.count, 2);
	cr_expect_eq(n[0].prefix.digits, 44);
	cr_expect_eq(n[0].prefix.len, 2);
	cr_expect_eq(n[0].dnssec, E164_DNSSEC_REQUIRE);
	cr_expect_eq(n[0].grace_days, 7);
	cr_expect(e164_is_given(n[0].given, E164_GIVEN_NUMBER_dnssec));
	cr_expect(!e164_is_given(n[0].given, E164_GIVEN_NUMBER_action));
	cr_expect_eq(n[1].prefix.digits, 441632960);
	cr_expect_eq(n[1].prefix.len, 9);
	cr_expect_eq(n[1].action, E164_ACTION_BLOCK);
	cr_expect(e164_is_given(n[1].given, E164_GIVEN_NUMBER_action));
	cr_expect(!e164_is_given(n[1].given, E164_GIVEN_NUMBER_dnssec));
	cr_expect_eq(conf.config.options.ede, false);
	e164_config_clear(&conf.config);
	cr_expect_eq(live, 0);
}

Test(conf, keeps_views_and_entities)
{
	struct e164_conf conf;

	cr_assert(read_text(&conf, "view:\nclient: 192.0.2.0/24 2001:db8::/32\n"
				   "client: 198.51.100.7\nservices: im\n"
				   "validation-entity:\nid: 'A VE'\n"
				   "certificate: /a.pem\ncertificate: /b.pem\n"
				   "prefix: 44 +43\nmethod: 42\n"));
	const struct e164_view_clause *view = conf.config.views.at;
	const struct e164_entity_clause *entity = conf.config.entities.at;

	cr_assert_eq(conf.config.views.count, 1);
	cr_assert_eq(view->clients.count, 3);
	const struct e164_netblock *clients = view->clients.at;

	cr_expect_eq(clients[0].len, 24);
	cr_expect(!clients[0].is_ipv6);
	cr_expect_eq(clients[1].len, 32);
	cr_expect(clients[1].is_ipv6);
	cr_expect_eq(clients[2].len, 32);
	cr_expect_arr_eq(clients[2].address, "\306\63\144\7", 4);
	cr_assert_eq(conf.config.entities.count, 1);
	cr_expect_str_eq(entity->id, "A VE");
	cr_assert_eq(entity->certificates.count, 2);
	cr_expect_str_eq(((char **)entity->certificates.at)[0], "/a.pem");
	cr_expect_str_eq(((char **)entity->certificates.at)[1], "/b.pem");
	cr_assert_eq(entity->prefixes.count, 2);
	cr_expect_eq(((struct e164_prefix *)entity->prefixes.at)[1].digits, 43);
	cr_expect_eq(entity->methods.count, 1);
	cr_expect_eq(entity->max_validity_days, 365, "a default");
	e164_config_clear(&conf.config);
	cr_expect_eq(live, 0);
}

/* Of every kind something, and a list long enough to grow. */
static const char sample[] = "enum:\n"
			     "\tapex: \"e164.arpa.\" # root\n"
			     "\tapex: plan.example\n"
			     "\tservices: im pres\n"
			     "\tcache-size: 64m\n"
			     "\tapproved-range: 441 449\n"
			     "\tapproved-prefix: 1 2 3 4 5\n"
			     "number: prefix: +44\n"
			     "\turi-domain-allow: a.b c.d\n"
			     "\r\nnumber:\n"
			     "\tprefix: 43\n"
			     "view:\n"
			     "\tclient: 192.0.2.0/24 ::1\n"
			     "validation-entity:\n"
			     "\tid: 'X'\n"
			     "\tcertificate: /x.pem\n"
			     "\tprefix: 1\n"
			     "include: y";

Test(conf, survives_every_octet_at_every_place)
{
	cr_assert(is_good(sample));
	const struct e164_slice copy = guard_copy(sample, strlen(sample));
	uint8_t *octets = (uint8_t *)(uintptr_t)copy.ptr;

	for (size_t i = 0; i < copy.len * 256; i++) {
		struct e164_conf conf;

		octets[i / 256] = (uint8_t)i;
		(void)read_slice(&conf, copy);
		e164_config_clear(&conf.config);
		octets[i / 256] = (uint8_t)sample[i / 256];
	}
	cr_expect_eq(live, 0);
}

Test(conf, survives_every_truncation)
{
	for (size_t len = 0; len < strlen(sample); len++) {
		struct e164_conf conf;

		(void)read_slice(&conf, guard_copy(sample, len));
		e164_config_clear(&conf.config);
		guard_reset();
	}
	cr_expect_eq(live, 0);
}

/* Whatever fails, it is a fault: nobody runs without a part of the policy. */
Test(conf, reports_that_it_is_out_of_memory)
{
	bool has_failed = true;
	long failures = 0;

	for (; has_failed; failures++) {
		struct e164_conf conf;

		fail_at = failures;
		is_armed = true;
		const bool is_read = read_slice(&conf, e164_slice_text(sample));

		is_armed = false;
		has_failed = fail_at < 0;
		cr_expect_eq(is_read, !has_failed, "%ld", failures);
		e164_config_clear(&conf.config);
		cr_expect_eq(live, 0, "%ld", failures);
		cr_assert_lt(failures, 100);
	}
	cr_expect_gt(failures, 15);
}

Test(conf, can_be_cleared_twice)
{
	struct e164_conf conf;

	cr_assert(read_text(&conf, sample));
	e164_config_clear(&conf.config);
	e164_config_clear(&conf.config);
	cr_expect_eq(live, 0);
}
