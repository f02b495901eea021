# SPDX-License-Identifier: BSD-3-Clause
"""operators.py - the small mistakes that mutation.py makes in C.

A mutant changes one line, or takes one statement away; the number of lines
stays. What is a comment, a string, an assert() or before the preprocessor is
left alone, but for numbers that have a name.
"""

import re
from collections import namedtuple

# Lines [first, last] of a file, from 0, become new and then empty lines.
Mutant = namedtuple("Mutant", "path first last old new")

# The blanks around them are what clang-format sees to.
SWAPS = [
    (" == ", [" != "]),
    (" != ", [" == "]),
    (" < ", [" <= ", " >= "]),
    (" <= ", [" < ", " > "]),
    (" > ", [" >= ", " <= "]),
    (" >= ", [" > ", " < "]),
    (" && ", [" || "]),
    (" || ", [" && "]),
    (" + ", [" - "]),
    (" - ", [" + "]),
    (" & ", [" | "]),
    (" | ", [" & "]),
    (" << ", [" >> "]),
    (" >> ", [" << "]),
    (" += ", [" -= "]),
    (" -= ", [" += "]),
    (" |= ", [" &= "]),
    (" &= ", [" |= "]),
    ("++", ["--"]),
    ("--", ["++"]),
]
# At the end of a line that goes on in the next one.
LINE_END = {" &&": " ||", " ||": " &&", " +": " -", " -": " +", " <": " <=",
            " |": " &", " ==": " !=", " !=": " =="}
WORDS = {"true": "false", "false": "true"}
NUMBER = re.compile(r"(?<![\w.])(0|[1-9][0-9]*)(?=[uUlL]*(?![\w.]))")
NOT_BEFORE = re.compile(r"!(?=[\w(])")
DECLARATION = re.compile(
    r"\s*(const|static|struct|enum|union|unsigned|bool|int|char|long|double|"
    r"time_t|[a-z0-9_]+_t|[A-Z][A-Za-z0-9_]*)\b[^=(;]*"
    r"(\s|\*)[a-z_][a-z0-9_]*(\[[^;]*\])?(;| =|,)")
STATEMENT = re.compile(r"\t+(\(void\))?[*a-z_(][^{}]*$")
NOT_DELETED = re.compile(r"\t+(if|else|for|while|do|switch|case|default)\b|"
                         r"\t+[a-z_0-9]+:$|\t+assert\b|\t+\(void\)[a-z_]+;$")


def blanked(lines):
    """The lines with blanks for what is in strings and in comments."""
    text = "\n".join(lines)
    pattern = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|"
                         r"'(?:\\.|[^'\\\n])*'", re.S)
    return pattern.sub(
        lambda found: re.sub(r"[^\n]", "~", found.group()), text).split("\n")


def is_left_alone(lines):
    """For each line: is it in front of the preprocessor, or an assert()?"""
    alone = []
    goes_on = False
    for line in lines:
        begins = line.startswith("#") or "assert(" in line
        alone.append(begins or goes_on)
        if begins or goes_on:
            goes_on = line.endswith("\\") or \
                ("assert(" in line and not line.endswith(";"))
    return alone


def numbers(bare):
    """(start, end, text) for each whole number."""
    for found in NUMBER.finditer(bare):
        value = int(found.group(1))
        for other in [value + 1] + ([value - 1] if value else []):
            yield found.start(1), found.end(1), str(other)


def replacements(bare):
    """(start, end, text) for each change of one line."""
    for old, news in SWAPS:
        for found in re.finditer(re.escape(old), bare):
            for new in news:
                yield found.start(), found.end(), new
    for old, new in LINE_END.items():
        if bare.endswith(old):
            yield len(bare) - len(old), len(bare), new
    for old, new in WORDS.items():
        for found in re.finditer(r"\b%s\b" % old, bare):
            yield found.start(), found.end(), new
    for found in NOT_BEFORE.finditer(bare):
        yield found.start(), found.end(), ""
    found = re.match(r"(\t+(?:\} else )?if \()(\w+\(.*|[\w.>-]+)\)( \{)?$", bare)
    if found and not re.search(r" [&|<>=!]", bare):
        yield found.start(2), found.start(2), "!"
    found = re.match(r"\t+return ([a-z_]\w*\(.*\)|[a-z][\w.>-]*);$", bare)
    if found and found.group(1) not in WORDS:
        yield found.start(1), found.start(1), "!"
    yield from numbers(bare)


def statement_end(bare, first):
    """The last line of the statement that begins there, or None."""
    for last in range(first, min(first + 6, len(bare))):
        text = "".join(bare[first:last + 1])
        if bare[last].endswith(";") and text.count("(") == text.count(")"):
            return last
        if bare[last].endswith("{") or bare[last].endswith("}"):
            return None
    return None


def is_start(bare, first):
    """Does a statement begin in this line?"""
    if first == 0 or not STATEMENT.match(bare[first]):
        return False
    if NOT_DELETED.match(bare[first]) or DECLARATION.match(bare[first]):
        return False
    before = bare[first - 1].rstrip(" ~")
    if re.search(r"\)$", before):
        return bool(re.match(r"\t+(\} else )?(if|for|while)\b", before)) or \
            before.startswith("\t") and bare[first].startswith(
                re.match(r"\t+", before).group() + "\t")
    return before == "" or before[-1] in ";{}:" or before.endswith("else")


def is_value(bare, first, last):
    """Is it the return at the end of a function, which has to be there?"""
    return bare[first].lstrip().startswith("return") and \
        last + 1 < len(bare) and bare[last + 1].startswith("}")


def deletions(path, lines, bare):
    """Mutants that lack one statement."""
    for first, line in enumerate(bare):
        if not is_start(bare, first):
            continue
        last = statement_end(bare, first)
        if last is None or is_value(bare, first, last):
            continue
        indent = re.match(r"\t+", line).group()
        old = " ".join(text.strip() for text in lines[first:last + 1])
        yield Mutant(path, first, last, old, indent + ";")


def changes(path, lines, bare, alone):
    """Mutants with one word changed."""
    for at, line in enumerate(lines):
        named = re.match(r"#define\s+\w+\s+(?=.*[0-9])", bare[at])
        if alone[at] and not named:
            continue
        if not line.startswith("\t") and not named:
            continue
        if named:
            found = [(start + named.end(), end + named.end(), text)
                     for start, end, text in numbers(bare[at][named.end():])]
        else:
            found = replacements(bare[at])
        for start, end, text in found:
            new = line[:start] + text + line[end:]
            yield Mutant(path, at, at, line.strip(), new)


def mutants(path, text):
    """All mutants of a file, in the order of its lines."""
    lines = text.split("\n")
    bare = blanked(lines)
    alone = is_left_alone(bare)
    hidden = ["" if alone[at] else line for at, line in enumerate(bare)]
    found = list(changes(path, lines, bare, alone))
    found += deletions(path, lines, hidden)
    return sorted(found, key=lambda mutant: mutant.first)


def apply(text, mutant):
    """The text of the file with the mistake in it."""
    lines = text.split("\n")
    count = mutant.last - mutant.first
    lines[mutant.first:mutant.last + 1] = [mutant.new] + [""] * count
    return "\n".join(lines)
