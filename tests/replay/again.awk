# SPDX-License-Identifier: BSD-3-Clause
#
# again.awk - the questions of a replay once more, for expand.awk.
#
# With -v again=all every question is repeated when its answer was checked: with
# the same flags, with the other CD, with the other DO; and all of them at the
# end, with _im of each number that was only asked for NAPTR. With -v again=N only those at the Nth place for repeats are, and there
# the replay ends: what is before is then just what the template says. A place
# is where nothing is under way: before an @ask@ or a @wait@, and at the end.
#
# A repeat's reply is only fetched here; judge.awk says whether it may be. The
# servers give in a repeat what they gave up to now, the latest first, and
# SERVFAIL to what they were never asked, so that no query goes unanswered.

# ---- what the template says ----------------------------------------------

function again_asked(    q)
{
	under_way++
	q = asked_name SUBSEP asked_type SUBSEP asked_class SUBSEP \
		asked_from SUBSEP asked_rd SUBSEP asked_cd SUBSEP asked_do \
		SUBSEP asked_ad SUBSEP asked_edns SUBSEP asked_ecs
	Fresh[++fresh_count] = q
	Named[tolower(asked_name), asked_type] = 1
	if (!(q in Known)) {
		Known[q] = 1
		Question[++question_count] = q
	}
}

function again_expected()
{
	under_way--
}

# The lines of Out that are the entries of an @upstream@ block.
function again_upstream(first, last)
{
	First[++upstream_count] = first
	Last[upstream_count] = last
}

function again_config(line)
{
	if (line ~ /^[ \t]*cd:[ \t]*"?respect/)
		cd_respect = 1
	if (line ~ /^[ \t]*view:/)
		has_views = 1
}

# ---- places --------------------------------------------------------------

function again_place(    i)
{
	if (again == "" || under_way > 0 || fresh_count == 0)
		return
	if (again_here())
		for (i = 1; i <= fresh_count; i++)
			again_flags(Fresh[i])
	again_close()
	fresh_count = 0
}

# The end of the scenario is two places: the last questions, then all.
function again_end(    i)
{
	again_place()
	if (again == "" || question_count == 0)
		return
	if (again_here())
		for (i = 1; i <= question_count; i++) {
			again_flags(Question[i])
			again_uri(Question[i])
		}
	again_close()
	put("; places " place_count)
	put("; cd " (cd_respect ? "respect" : "enforce"))
	put("; views " (has_views ? "yes" : "no"))
}

function again_here()
{
	place_count++
	again_from = step + 1
	return again == "all" || again == place_count
}

# The replies of the repeats that were put since again_here.
function again_close(    i, k)
{
	if (step + 1 == again_from)
		return
	put("RANGE_BEGIN " again_from " " step)
	for (i = upstream_count; i > 0; i--)
		for (k = First[i]; k <= Last[i]; k++)
			put(Out[k])
	put("RANGE_END")
	Fallback[++fallback_count] = "RANGE_BEGIN " again_from " " step
	if (again == place_count) {
		put("SCENARIO_END")
		put("; cd " (cd_respect ? "respect" : "enforce"))
		put("; views " (has_views ? "yes" : "no"))
		finished = 1
		exit
	}
}

# A range that is declared first is searched last, so these stand at the top.
function again_fallback(    i, text)
{
	for (i = 1; i <= fallback_count; i++)
		text = text Fallback[i] "\nENTRY_BEGIN\nMATCH opcode\n" \
			"ADJUST copy_id copy_query\nREPLY QR RA SERVFAIL\n" \
			"SECTION QUESTION\n.\tIN\tA\nENTRY_END\nRANGE_END\n"
	return text
}

# ---- repeats -------------------------------------------------------------

function again_flags(q,    f)
{
	split(q, f, SUBSEP)
	again_ask(f, f[6], f[7], "the same flags")
	if (cd_respect)
		put("; not repeated: " f[1] " " f[2] \
			" with the other CD, for cd: respect")
	else
		again_ask(f, !f[6], f[7], "the other CD")
	again_ask(f, f[6], !f[7], "the other DO")
}

# What a number gives as NAPTR it may give as URI, and nothing else.
function again_uri(q,    f)
{
	split(q, f, SUBSEP)
	if (f[2] != "NAPTR" || f[3] != "IN" || \
	    (tolower("_im." f[1]), "URI") in Named)
		return
	f[1] = "_im." f[1]
	f[2] = "URI"
	again_ask(f, f[6], f[7], "the number's URI")
}

# sets what expand.awk knows of the question, as read_question does
function again_ask(f, cd, do_bit, what)
{
	asked_name = f[1]
	asked_type = f[2]
	asked_class = f[3]
	asked_from = f[4]
	asked_rd = f[5]
	asked_cd = cd
	asked_do = do_bit
	asked_ad = f[8]
	asked_edns = f[9]
	asked_ecs = f[10]
	put("; repeat with " what)
	put_query()
	put_step("CHECK_ANSWER" asked_from)
	put("ENTRY_BEGIN")
	put("MATCH opcode qtype qname")
	put("REPLY QR")
	put("SECTION QUESTION")
	put(asked_name "\t" asked_class "\t" asked_type)
	put("ENTRY_END")
}
