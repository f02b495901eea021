# SPDX-License-Identifier: BSD-3-Clause
#
# lib.awk - domain names in awk, for prepare.sh and expand.awk.

# {+441632960083} -> 3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa. (RFC 6116 section 3.2)
function expand_numbers(text,    out, digits, name, i)
{
	out = ""
	while (match(text, /\{\+[0-9]+\}/)) {
		digits = substr(text, RSTART + 2, RLENGTH - 3)
		name = ""
		for (i = length(digits); i > 0; i--)
			name = name substr(digits, i, 1) "."
		out = out substr(text, 1, RSTART - 1) name "e164.arpa."
		text = substr(text, RSTART + RLENGTH)
	}
	return out text
}

# Is name equal to or below zone? Both absolute and in lower case.
function is_below(name, zone)
{
	if (zone == "." || name == zone)
		return 1
	return length(name) > length(zone) &&
		substr(name, length(name) - length(zone)) == "." zone
}

function parent(name,    dot)
{
	dot = index(name, ".")
	return dot == length(name) ? "." : substr(name, dot + 1)
}

# Comparing these strings compares names canonically (RFC 4034 section 6.1).
function canonical(name,    label, n, i, out)
{
	n = split(name, label, ".")
	out = ""
	for (i = n - 1; i > 0; i--)
		out = out label[i] "\001"
	return out
}
