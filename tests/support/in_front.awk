# SPDX-License-Identifier: BSD-3-Clause
#
# in_front.awk - put the module in front of the module-config of a replay of
# Unbound's own suite.
#
# usage: awk -v usual=LIST [-v file=MODULE] -f in_front.awk REPLAY
#
#   usual  the module-config of a replay that has none
#   file   the module; without it the replay gets no module, and is otherwise
#          the same
#
# The module does not start without a validator, so one is added where there is
# none. Files that a replay carries in its configuration are left as they are.

# Values may stand in quotes, and of several lines the last one counts.
function value_of(line) {
	sub(/^[ \t]*module-config:[ \t]*/, "", line)
	sub(/[ \t]*(#.*)?$/, "", line)
	gsub(/["']/, "", line)
	return line
}

# A cache in front of the iterator stays there.
function with_validator(list,   n, word, i, out, done) {
	if ((" " list " ") ~ / validator /)
		return list
	n = split(list, word, /[ \t]+/)
	for (i = 1; i <= n; i++) {
		if (!done && (word[i] == "iterator" || word[i] == "cachedb")) {
			out = out " validator"
			done = 1
		}
		out = out " " word[i]
	}
	return substr(out, 2)
}

# The n-th dynlib module takes the n-th file; ours is the first.
BEGIN {
	config = usual
	if (file != "")
		printf "dynlib: dynlib-file: \"%s\"\nserver:\n", file
}
END { exit is_over ? 0 : 2 }
is_over { print; next }
/^[ \t]*(AUTOTRUST_FILE|TEMPFILE_CONTENTS)/ { in_file = 1 }
in_file {
	if (/^[ \t]*(AUTOTRUST_END|TEMPFILE_END)/)
		in_file = 0
	print
	next
}
/^[ \t]*module-config:/ { config = value_of($0) }
/^[ \t]*CONFIG_END/ {
	printf "server: module-config: \"%s%s\"\n", \
		file == "" ? "" : "dynlib ", with_validator(config)
	is_over = 1
}
{ print }
