/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_number.c - numbers as people write them, and names from the wire.
 *
 * The same octets are read as a number, as a domain name in wire form, and as
 * an apex of a configuration. Rows MAP-01 to MAP-16.
 */
#include "e164/number.h"
#include "e164/service.h"

#include "fuzz.h"

#define APEXES 4

/* "example" is a private plan, whose numbers have no "+" (MAP-11). */
static void set_apexes(struct e164_apex apexes[APEXES])
{
	static const char *const names[APEXES] = { "e164.arpa", "4.4.e164.arpa",
						   "plan.example", "x" };

	for (size_t i = 0; i < APEXES; i++)
		fuzz_require(e164_apex_parse(e164_slice_text(names[i]),
					     &apexes[i]) == E164_OK,
			     "the apexes of this test are good");
	apexes[2].has_plus = false;
}

static void check_aus(const struct e164_number *number, bool has_plus)
{
	const size_t first = has_plus;

	fuzz_require(number->len > first && number->len <= E164_AUS_MAX &&
			     number->len - first <= E164_DIGITS_MAX,
		     "1 to 15 digits (MAP-04)");
	fuzz_require(!number->aus[number->len], "the AUS ends in NUL");
	fuzz_require(!has_plus || number->aus[0] == '+',
		     "the plus comes first");
	fuzz_require(number->aus[first] != '0', "the first is not 0 (MAP-05)");
	for (size_t i = first; i < number->len; i++)
		fuzz_require(e164_is_digit((uint8_t)number->aus[i]),
			     "digits only");
}

static bool is_same(const struct e164_number *a, const struct e164_number *b)
{
	return e164_slice_equal(e164_slice(a->aus, a->len),
				e164_slice(b->aus, b->len));
}

/* To a name and back (MAP-02, MAP-03). */
static void check_round_trip(const struct e164_number *number,
			     const struct e164_apex *apex)
{
	uint8_t room[E164_DNAME_MAX];
	struct e164_writer dname = e164_writer(room, sizeof(room));
	struct e164_name name;

	fuzz_require(e164_number_to_dname(number, apex, &dname) == E164_OK,
		     "a number has a name");
	e164_name_parse(e164_written(&dname), apex, 1, &name);
	fuzz_require(name.kind == E164_NAME_NUMBER &&
			     is_same(&name.number, number),
		     "the name says the number");
	fuzz_require(e164_slice_equal(name.owner, e164_written(&dname)),
		     "all of the name is the number's");
}

static void try_number(struct e164_slice text, const struct e164_apex *apex)
{
	struct e164_number number;
	struct e164_number again;

	if (e164_number_parse(text, &number))
		return;
	check_aus(&number, true);
	fuzz_require(e164_number_parse(e164_slice(number.aus, number.len),
				       &again) == E164_OK &&
			     is_same(&number, &again),
		     "an AUS is a number as people may write it");
	check_round_trip(&number, apex);
}

static void check_service(const struct e164_name *name, struct e164_slice dname)
{
	const int service = e164_service_from_labels(name->labels);

	fuzz_require(name->labels.len > 0, "a service has labels (URI-03)");
	fuzz_require(name->labels.ptr == dname.ptr &&
			     name->labels.len + name->owner.len == dname.len,
		     "labels and owner make up the name");
	fuzz_require(service == E164_SERVICE_NONE || e164_service_at(service),
		     "a service is a row of the registry");
}

/* Fold the case of name and owner away; what is left is the number's name. */
static void check_owner(const struct e164_name *name)
{
	uint8_t owner[E164_DNAME_MAX];
	uint8_t room[E164_DNAME_MAX];
	struct e164_writer dname = e164_writer(room, sizeof(room));

	check_aus(&name->number, name->apex->has_plus);
	fuzz_require(e164_number_to_dname(&name->number, name->apex, &dname) ==
			     E164_OK,
		     "a number found in a name has a name");
	for (size_t i = 0; i < name->owner.len; i++)
		owner[i] = e164_lower(name->owner.ptr[i]);
	fuzz_require(e164_slice_equal(e164_slice(owner, name->owner.len),
				      e164_written(&dname)),
		     "the owner is the name of the number");
}

/* Letter case means nothing (MAP-06). */
static void check_case(struct e164_slice dname, const struct e164_apex *apexes,
		       const struct e164_name *name)
{
	uint8_t room[E164_DNAME_MAX];
	struct e164_name upper;

	if (dname.len > sizeof(room))
		return;
	e164_name_parse(fuzz_upper(dname, room), apexes, APEXES, &upper);
	/* In an odd name a length octet may be the octet of a letter. */
	if (name->kind == E164_NAME_OUTSIDE || upper.kind == E164_NAME_OUTSIDE)
		return;
	fuzz_require(upper.kind == name->kind && upper.apex == name->apex &&
			     is_same(&upper.number, &name->number),
		     "letter case is ignored (MAP-06)");
}

static void try_name(struct e164_slice dname, const struct e164_apex *apexes)
{
	struct e164_name name;

	e164_name_parse(dname, apexes, APEXES, &name);
	check_case(dname, apexes, &name);
	fuzz_require((name.kind == E164_NAME_OUTSIDE) == !name.apex,
		     "an apex unless outside");
	if (name.apex)
		fuzz_require(dname.len <= E164_DNAME_MAX &&
				     dname.len >= name.apex->len,
			     "what is inside is a name");
	if (name.kind == E164_NAME_NUMBER || name.kind == E164_NAME_SERVICE)
		check_owner(&name);
	if (name.kind == E164_NAME_NUMBER)
		fuzz_require(e164_slice_equal(name.owner, dname),
			     "a number's own name is all of it");
	if (name.kind == E164_NAME_SERVICE)
		check_service(&name, dname);
}

static void try_apex(struct e164_slice text)
{
	struct e164_apex apex;
	struct e164_name name;

	if (e164_apex_parse(text, &apex))
		return;
	fuzz_require(apex.len >= 3 && apex.len <= E164_DNAME_MAX &&
			     !apex.name[apex.len - 1],
		     "an apex ends in the root label");
	e164_name_parse(e164_slice(apex.name, apex.len), &apex, 1, &name);
	fuzz_require(name.kind == E164_NAME_OTHER && name.apex == &apex,
		     "the apex is inside and is no number");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct e164_apex apexes[APEXES];
	const struct e164_slice input = e164_slice(data, size);

	if (!apexes[0].len)
		set_apexes(apexes);
	for (size_t i = 0; i < APEXES; i++)
		if (apexes[i].has_plus)
			try_number(input, &apexes[i]);
	try_name(input, apexes);
	try_apex(input);
	return 0;
}
