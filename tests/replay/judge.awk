# SPDX-License-Identifier: BSD-3-Clause
#
# judge.awk - may the replies to repeated questions be as they are?
#
# usage: awk -f judge.awk REPLAY LOG
#
# REPLAY was written by expand.awk with -v again=, LOG by testbound. A NAPTR or
# URI record in any section of a repeat's reply must be one that an @expect@ of
# this replay shows for the same name and type: from the same client, where
# there are views, and with the same CD, where CD=1 gets other data by design.
# _im of a number that was only asked for NAPTR may have the URIs of its rules.
# RCODE and the other records are not looked at. Exit status 1 if there is a
# leak, also if a scenario that ran to its end left a repeat unjudged.

function question_key(name, type, from, cd)
{
	return tolower(name) " " type (views == "yes" ? " from " from : "") \
		(respect == "respect" ? " CD=" cd : "")
}

# The RDATA of a line that is a NAPTR or URI record, in one spelling; or "".
function governed(line,    f, n, i, out)
{
	sub(/^[ \t]+/, "", line)
	n = split(line, f, /[ \t]+/)
	for (i = 2; i <= 4 && i < n; i++)
		if (f[i] == "NAPTR" || f[i] == "URI" || f[i] == "TYPE35" ||
		    f[i] == "TYPE256")
			break
		else if (f[i] !~ /^[0-9]+$/ && f[i] != "IN" && f[i] != "CH")
			return ""
	if (i > 4 || i >= n)
		return ""
	out = f[i]
	for (i++; i <= n; i++)
		if (f[i] != "" && substr(f[i], 1, 1) != ";")
			out = out " " f[i]
	return tolower(out)
}

# ---- the replay ----------------------------------------------------------

# Its last lines say what the key of a question is made of.
BEGIN {
	while ((getline line < ARGV[1]) > 0) {
		if (line ~ /^; cd /) respect = substr(line, 6)
		if (line ~ /^; views /) views = substr(line, 9)
	}
	close(ARGV[1])
}

FNR == NR {
	read_replay($0)
	next
}

function read_replay(line,    w)
{
	split(line, w, /[ \t]+/)
	if (line ~ /^; repeat with /)
		repeat_as = substr(line, 15)
	else if (line ~ /^; not repeated: /)
		print substr(line, 3)
	else if (w[1] == "STEP") {
		number = w[2]
		what = w[3]
		from = w[4] == "ADDRESS" ? w[5] : "127.0.0.1"
		in_step = 1
	} else if (w[1] == "RANGE_BEGIN") {
		in_step = 0
	} else if (!in_step) {
		return
	} else if (w[1] == "MATCH") {
		shows = (line ~ / (all|answer)( |$)/)
	} else if (w[1] == "REPLY") {
		cd = (line ~ / CD( |$)/)
	} else if (w[1] == "SECTION") {
		section = w[2]
	} else if (w[1] == "ENTRY_END") {
		section = ""
		if (what == "CHECK_ANSWER")
			repeat_as = ""
	} else if (section == "QUESTION") {
		key = question_key(w[1], w[3], from, cd)
		if (what == "QUERY" && repeat_as != "")
			begin_repeat(w[1], w[3])
		else if (what == "CHECK_ANSWER" && repeat_as == "" && !shows)
			Unknown[key] = 1
	} else if (section != "" && what == "CHECK_ANSWER" && \
		   governed(line) != "") {
		Allowed[key, governed(line)] = 1
		Rules[key] = Rules[key] "\n" governed(line)
	}
}

function begin_repeat(name, type)
{
	Repeat[number] = key
	How[number] = repeat_as
	if (repeat_as ~ /URI$/)
		Number[number] = question_key(substr(name, 5), "NAPTR", from, cd)
	Asked[number] = tolower(name) " " type
	repeats++
}

# ---- the log -------------------------------------------------------------

{ sub(/^\[[0-9]+\] [a-z]+\[[0-9:]+\] ((info|notice|debug|warning): )?/, "") }

/^testbound: do STEP/ {
	current = ($5 == "QUERY" && ($4 in Repeat)) ? $4 : ""
	in_reply = 0
}

/^testbound: exiting fake runloop/ { at_end = 1 }

/^reply pkt: / { in_reply = (current != ""); matches = 0; part = "" }

!in_reply { next }

/^;; [A-Z]+ SECTION:/ { part = $2; next }
/^;; MSG SIZE/ {
	if (matches) {
		answered++
	}
	in_reply = 0
	next
}

part == "QUESTION" && NF >= 3 {
	matches = (tolower($1) " " $3 == Asked[current])
	next
}

matches && governed($0) != "" && !may_have(governed($0)) {
	if ((Repeat[current] in Unknown) || (Number[current] in Unknown) || \
	    Rules[Number[current]] ~ /\\/)
		not_judged++
	else
		leak($0)
}

# A URI may stand in a rule of the number. One with a back-reference, or with an
# escape, is not worked out here.
function may_have(record,    target)
{
	if ((Repeat[current], record) in Allowed)
		return 1
	if (!(current in Number) || !match(record, /".*"$/))
		return 0
	target = substr(record, RSTART + 1, RLENGTH - 2)
	return index(Rules[Number[current]], "!" target "!") > 0
}

function leak(line)
{
	leaks++
	if (leaks > 10)
		return
	print "LEAK: " Repeat[current] " asked again with " How[current] \
		" (step " current "), " tolower(part) " section:"
	print "  " line
}

END {
	printf "%d repeats, %d answered, %d records not judged, %d leaks\n",
		repeats, answered, not_judged, leaks
	if (leaks)
		exit 1
	if (at_end && answered < repeats)
		exit 1
}
