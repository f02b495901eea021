# SPDX-License-Identifier: BSD-3-Clause
#
# explain.awk - say why a replay failed.
#
# usage: awk -f explain.awk REPLAY LOG
#
# REPLAY was written by expand.awk, LOG by `testbound -o -vvvv`.

# where each step came from in the template
FNR == NR {
	if ($1 == ";" && $2 ~ /:[0-9]+$/)
		place = $2
	else if ($1 == "STEP")
		Place[$2] = place
	next
}

{ sub(/^\[[0-9]+\] [a-z]+\[[0-9:]+\] ((info|notice|debug|warning): )?/, "") }

/^testbound: do STEP/ { last = $4; what = $5 }
/^reply pkt: / { reply = ""; in_reply = 1 }
in_reply && /^;; MSG SIZE/ { in_reply = 0 }
in_reply { reply = reply $0 "\n" }
/^comparepkt/ { why = "" }
/^bad / { in_why = 0; why = why $0 "\n" }
/^mismatch/ { in_why = 1 }
in_why && /^testbound:/ { in_why = 0 }
in_why { why = why $0 "\n" }
/^pending serviced query / && $4 != "zone" {
	asked = asked "  after step " last ": " $4 " " $5 "\n"
}
/Sanitizer: |runtime error: |^==[0-9]+==|fatal error: |^error: |not matched|still messages|unmatched/ {
	faults = faults "  " $0 "\n"
}
/enumod/ { said = said "  " $0 "\n" }
{ tail[NR % 12] = $0 }

END {
	print "failed at " (last in Place ? Place[last] : "the start") \
		", step " last " " what
	if (faults != "")
		printf "%s", faults
	else
		for (i = NR + 1; i <= NR + 12; i++)
			print "  " tail[i % 12]
	if (asked != "")
		printf "asked upstream:\n%s", asked
	if (said != "")
		printf "the module said:\n%s", said
	if (why != "")
		printf "the reply, then what was expected:\n%s", why
	else if (reply != "")
		printf "the last reply:\n%s", reply
}
