/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lint_rules.c - every rule of "enumctl lint", once.
 *
 * For each record the rules are checked in this order. Behind one that
 * is_cause, only rules without a status are checked, since the others would
 * report what follows from that cause.
 */
#include "lint_rules.h"

/* clang-format off */
const struct lint_rule lint_rules[] = {
	/* Entries that are not records. */
	{ "syntax", LINT_ERROR, "RFC 1035 5.1",
	  .text = "not a record" },
	{ "rdata", LINT_ERROR, "RFC 3403 4.1", .status = E164_ERDATA },
	{ "directive", LINT_ERROR, "RFC 1035 5.1",
	  .text = "not carried out" },
	{ "out-of-zone", LINT_ERROR, "RFC 1035 5.2", .shown = LINT_SHOW_OWNER,
	  .text = "outside the zone of the SOA: name servers ignore the "
		  "record, or refuse the zone" },
	{ "class", LINT_ERROR, "RFC 1035 5.2",
	  .text = "not of class IN, as numbers and their zones are: name "
		  "servers refuse the zone" },
	{ "ttl", LINT_WARNING, "RFC 2181 5.2",
	  .text = "another TTL than that of the record above it, which is of "
		  "the same name and type: name servers use one for both" },
	{ "ttl-form", LINT_WARNING, "RFC 1035 5.1, RFC 2181 8",
	  .text = "a TTL that name servers read differently" },
	{ "generate-words", LINT_WARNING, "BIND 9 ARM, $GENERATE",
	  .text = "$GENERATE" },

	/* Causes, before what follows from them. */
	{ "ere-perl", LINT_ERROR, "RFC 3402 3.2", .is_cause = true,
	  .hits = lint_hits_perl, .shown = LINT_SHOW_PERL,
	  .text = "the syntax of Perl, which a POSIX ERE does not have" },
	{ "escape-single", LINT_ERROR, "RFC 6116 4", .is_cause = true,
	  .hits = lint_hits_escape_single, .shown = LINT_SHOW_TYPED,
	  .text = "one backslash is lost in a zone file: write \\\\1, \\\\+" },
	{ "escape-double", LINT_ERROR, "RFC 6116 4", .is_cause = true,
	  .hits = lint_hits_escape_double, .shown = LINT_SHOW_TYPED,
	  .text = "backslashes were doubled twice: write \\\\1, \\\\+" },
	{ "plus", LINT_ERROR, "RFC 6116 5.1, PRV-02", .is_cause = true,
	  .hits = lint_hits_plus, .shown = LINT_SHOW_REGEXP,
	  .text = "a literal \"+\" must be escaped, \\\\+ in a zone file" },
	/* Reasons for which the module does not use a record. */
	{ "octet", LINT_ERROR, "RFC 6116 5.1, PRV-01",
	  .status = E164_EOCTET, .shown = LINT_SHOW_PLACE },
	{ "flags", LINT_ERROR, "RFC 6116 3.4.2",
	  .status = E164_EFLAGS, .shown = LINT_SHOW_PLACE },
	{ "no-replacement", LINT_ERROR, "RFC 6116 5.1, PRV-05",
	  .status = E164_ENOREPLACEMENT,
	  .text = "flags are empty, and there is no replacement to follow; "
		  "a record with a regexp has the flag \"u\"" },
	{ "regexp-and-replacement", LINT_ERROR, "RFC 3403 4.1",
	  .status = E164_EBOTH, .shown = LINT_SHOW_PLACE },
	{ "no-regexp", LINT_ERROR, "RFC 3403 4.1", .status = E164_ENOREGEXP },
	{ "not-enum", LINT_WARNING, "RFC 6116 3.4.3",
	  .status = E164_EAPPLICATION, .shown = LINT_SHOW_PLACE },
	{ "service-syntax", LINT_ERROR, "RFC 6116 3.4.3",
	  .status = E164_ESERVICE, .shown = LINT_SHOW_PLACE },
	{ "private-service", LINT_ERROR, "RFC 6116 3.4.3.1, PRV-04",
	  .status = E164_EPRIVATE, .shown = LINT_SHOW_PLACE },
	{ "service-experimental", LINT_WARNING, "RFC 6116 3.4.3.1",
	  .hits = lint_hits_experimental, .shown = LINT_SHOW_SERVICES,
	  .text = "an X- enumservice, which parties have to agree on" },
	{ "service-unknown", LINT_WARNING, "RFC 6117 3",
	  .hits = lint_hits_unknown, .status = E164_EUNKNOWN,
	  .shown = LINT_SHOW_PLACE },
	{ "delimiter", LINT_ERROR, "RFC 3402 3.2",
	  .status = E164_EDELIM, .shown = LINT_SHOW_PLACE },
	{ "delimiter-count", LINT_ERROR, "RFC 3402 3.2",
	  .status = E164_ESPLIT, .shown = LINT_SHOW_PLACE },
	{ "regexp-flag", LINT_ERROR, "RFC 3402 3.2",
	  .status = E164_EREGFLAG, .shown = LINT_SHOW_PLACE },
	{ "delimiter-ambiguous", LINT_ERROR, "RFC 3402 3.2",
	  .status = E164_EAMBIGUOUS, .shown = LINT_SHOW_PLACE },
	{ "ere", LINT_ERROR, "RFC 3402 3.2",
	  .status = E164_EERE, .shown = LINT_SHOW_PLACE },
	{ "back-reference", LINT_ERROR, "RFC 3402 3.2",
	  .status = E164_EGROUP, .shown = LINT_SHOW_PLACE },
	{ "replacement", LINT_ERROR, "RFC 3402 3.2",
	  .status = E164_EREPL, .shown = LINT_SHOW_PLACE },
	{ "limit", LINT_ERROR, "RFC 3403 10",
	  .status = E164_ELIMIT, .shown = LINT_SHOW_PLACE },
	{ "no-match", LINT_ERROR, "RFC 3402 3.3",
	  .status = E164_ENOMATCH, .shown = LINT_SHOW_PLACE,
	  .text = "the ERE does not match the number, or any number of the "
		  "wildcard" },
	{ "empty-result", LINT_ERROR, "RFC 3402 3.3",
	  .status = E164_EEMPTY, .shown = LINT_SHOW_PLACE },
	{ "too-long", LINT_ERROR, "RFC 5483 3",
	  .status = E164_ESPACE, .shown = LINT_SHOW_PLACE },
	{ "uri", LINT_ERROR, "RFC 6116 3.3",
	  .status = E164_EURI, .shown = LINT_SHOW_PLACE },
	{ "userinfo", LINT_ERROR, "RFC 7553 7, PRV-07",
	  .status = E164_EUSERINFO, .shown = LINT_SHOW_PLACE },
	{ "uri-scheme", LINT_ERROR, "RFC 6117 5, PRV-08",
	  .status = E164_ESCHEME, .shown = LINT_SHOW_PLACE },
	{ "uri-address", LINT_ERROR, "RFC 3860, RFC 3859",
	  .status = E164_EADDRESS, .shown = LINT_SHOW_PLACE },

	/* Faults of records that are used all the same. */
	{ "owner", LINT_ERROR, "RFC 6116 3.2",
	  .hits = lint_hits_owner, .shown = LINT_SHOW_OWNER,
	  .text = "the name stands for no E.164 number" },
	{ "origin-doubled", LINT_ERROR, "RFC 1035 5.1",
	  .hits = lint_hits_doubled, .shown = LINT_SHOW_OWNER,
	  .text = "the origin stands twice in the name: a dot is missing at "
		  "its end" },
	{ "outside", LINT_INFO, "RFC 6116 3.7, PRV-07",
	  .hits = lint_hits_outside, .shown = LINT_SHOW_OWNER,
	  .text = "an E2U record below no apex; its ERE was not tried" },
	{ "escape-lost", LINT_WARNING, "RFC 6116 4",
	  .hits = lint_hits_escape_lost, .shown = LINT_SHOW_TYPED,
	  .text = "one backslash is lost in a zone file; the record works "
		  "without it" },
	{ "escape-decimal", LINT_WARNING, "RFC 1035 5.1",
	  .hits = lint_hits_escape_decimal, .shown = LINT_SHOW_TYPED,
	  .text = "\\DDD is one octet; a back-reference is \\\\1" },
	{ "unprintable", LINT_WARNING, "RFC 6116 5.1, PRV-01",
	  .hits = lint_hits_unprintable, .shown = LINT_SHOW_REGEXP,
	  .text = "unprintable octets" },
	{ "service-order", LINT_ERROR, "RFC 6116 5.1, PRV-04",
	  .hits = lint_hits_obsolete, .shown = LINT_SHOW_SERVICES,
	  .text = "the service field is in the order of RFC 2916" },
	{ "compound-scheme", LINT_WARNING, "RFC 6116 4, PRV-08",
	  .hits = lint_hits_compound_scheme, .shown = LINT_SHOW_URI,
	  .text = "the URI does not suit every enumservice of the record" },
	{ "compound-unknown", LINT_WARNING, "RFC 6117 3",
	  .hits = lint_hits_compound_unknown, .shown = LINT_SHOW_SERVICES,
	  .text = "an unregistered enumservice beside registered ones" },
	{ "uri-tel", LINT_WARNING, "RFC 3966 3",
	  .hits = lint_hits_tel, .shown = LINT_SHOW_URI,
	  .text = "neither \"tel:+\" and a number nor one with phone-context" },
	{ "uri-sip", LINT_WARNING, "RFC 3261 25.1",
	  .hits = lint_hits_sip, .shown = LINT_SHOW_URI,
	  .text = "not the user and the host of a sip: URI" },
	{ "uri-password", LINT_WARNING, "RFC 3261 19.1.1",
	  .hits = lint_hits_password, .shown = LINT_SHOW_URI,
	  .text = "a password in the URI, which everybody who asks gets" },
	{ "uri-target", LINT_WARNING, "RFC 3986 3.2",
	  .hits = lint_hits_target, .shown = LINT_SHOW_URI,
	  .text = "the URI leads nowhere" },
	{ "dollar", LINT_WARNING, "RFC 3402 3.2",
	  .hits = lint_hits_dollar, .shown = LINT_SHOW_DOLLAR,
	  .text = "\"$\" and a digit stand for themselves; did you mean a "
		  "back-reference, \\\\1 in a zone file?" },
	{ "flag-i", LINT_WARNING, "RFC 6116 5.1, PRV-02",
	  .hits = lint_hits_icase, .shown = LINT_SHOW_REGEXP,
	  .text = "the \"i\" flag is useless for numbers" },
	{ "delimiter-other", LINT_WARNING, "RFC 6116 5.1, PRV-02",
	  .hits = lint_hits_delimiter, .shown = LINT_SHOW_REGEXP,
	  .text = "a delimiter other than \"!\", which stands nowhere in it" },
	{ "unanchored", LINT_INFO, "RFC 3402 3.2",
	  .hits = lint_hits_unanchored, .shown = LINT_SHOW_REGEXP,
	  .text = "the ERE need not match the whole number" },
	{ "order-other", LINT_INFO, "RFC 6116 5.1, PRV-03",
	  .hits = lint_hits_order,
	  .text = "an ORDER other than 100" },
	{ "non-terminal", LINT_WARNING, "RFC 6116 5.1, PRV-05",
	  .hits = lint_hits_nonterminal,
	  .text = "a non-terminal record, which clients may not follow" },
	{ "non-terminal-regexp", LINT_ERROR, "RFC 6116 5.1, PRV-05",
	  .hits = lint_hits_nonterminal_regexp, .shown = LINT_SHOW_REGEXP,
	  .text = "a non-terminal record has a regexp" },
	{ "non-terminal-services", LINT_WARNING, "RFC 6116 5.1, PRV-05",
	  .hits = lint_hits_nonterminal_services, .shown = LINT_SHOW_SERVICES,
	  .text = "a non-terminal record has a service field" },

	/* URI records. */
	{ "uri-empty", LINT_ERROR, "RFC 7553 4.4",
	  .text = "a URI record without a target" },
	{ "uri-owner", LINT_WARNING, "RFC 7553 4.1", .shown = LINT_SHOW_OWNER,
	  .text = "a URI record neither at a number nor at a service of one" },

	/* The records of one name. */
	{ "duplicate", LINT_WARNING, "RFC 2181 5",
	  .check_set = lint_set_duplicate,
	  .text = "the same record is there already" },
	{ "preference", LINT_WARNING, "RFC 6116 5.1, PRV-03",
	  .check_set = lint_set_preference,
	  .text = "ORDER and PREFERENCE are used already" },
	{ "orders", LINT_WARNING, "RFC 6116 5.1, PRV-03, PRV-06",
	  .check_set = lint_set_orders,
	  .text = "the records of the name have more than one ORDER" },
	{ "unreachable", LINT_WARNING, "RFC 3403 4.1",
	  .check_set = lint_set_unreachable,
	  .text = "never used: a better ORDER is always accepted first" },
	{ "too-many", LINT_WARNING, "RFC 5483 3",
	  .check_set = lint_set_many,
	  .text = "more records than the module takes: it answers with none" },

	/* The zone. */
	{ "no-apex", LINT_WARNING, "RFC 6116 3.2",
	  .check_zone = lint_zone_apex,
	  .text = "no E2U record of the file is below an apex, so no ERE was "
		  "tried: is the origin missing (--origin)?" },
	{ "loop", LINT_ERROR, "RFC 6116 5.2.1",
	  .check_zone = lint_zone_loop,
	  .text = "non-terminal records lead back to this name" },
	{ "chain", LINT_ERROR, "RFC 6116 5.2.1, PRV-05",
	  .check_zone = lint_zone_chain,
	  .text = "more than 5 non-terminal records in a row" },
	{ "dangling", LINT_ERROR, "RFC 6116 5.2.1",
	  .check_zone = lint_zone_dangling,
	  .text = "the zone has no NAPTR where this record leads to" },
	{ "alias-dangling", LINT_WARNING, "RFC 1034 3.6.2",
	  .check_zone = lint_zone_alias_dangling,
	  .text = "the zone has no NAPTR and no URI record where the CNAME of "
		  "this number leads to, or that leads in a circle" },
	{ "uri-other", LINT_WARNING, "RFC 7553 4.1",
	  .check_zone = lint_zone_uri_other,
	  .text = "the NAPTR records of the number give another URI: clients "
		  "that ask for type URI get this one, those that ask for "
		  "NAPTR the other" },
	{ "uri-unoffered", LINT_WARNING, "RFC 7553 4.1",
	  .check_zone = lint_zone_uri_unoffered,
	  .text = "no NAPTR record of the number offers this enumservice: only "
		  "clients that ask for type URI get it" },
	{ "wildcard-ended", LINT_WARNING, "RFC 4592 3.3.1",
	  .check_zone = lint_zone_wildcard,
	  .text = "a longer number ends this wildcard for those beside it; "
		  "repeat it at the names between them" },
	{ "hidden", LINT_ERROR, "RFC 1034 4.2.1, RFC 6672 2.4",
	  .check_zone = lint_zone_hidden,
	  .text = "not seen: a delegation or a DNAME is above it" },
	{ "alias", LINT_ERROR, "RFC 1034 3.6.2",
	  .check_zone = lint_zone_alias,
	  .text = "a CNAME beside another record of its name: name servers "
		  "refuse the zone" },
	/* The last one: it sorts the names otherwise. */
	{ "wildcard-lost", LINT_WARNING, "RFC 4592 2.2.1",
	  .check_zone = lint_zone_lost,
	  .text = "a wildcard covers no number that is in the zone, if only "
		  "by a name below it, and this one has no NAPTR record; "
		  "repeat those of the wildcard for it" },
	{ .word = NULL },
};
/* clang-format on */

const struct lint_rule *lint_rule_find(const char *word)
{
	for (const struct lint_rule *rule = lint_rules; rule->word; rule++)
		if (!strcmp(rule->word, word))
			return rule;
	return NULL;
}

const char *lint_level_word(enum lint_level level)
{
	static const char *const words[LINT_LEVEL_COUNT] = {
		[LINT_INFO] = "info",
		[LINT_WARNING] = "warning",
		[LINT_ERROR] = "error",
	};

	return words[level];
}
