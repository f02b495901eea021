# SPDX-License-Identifier: BSD-3-Clause
"""report.py - what gcov has counted, by room and by function.

    report.py FOLDER SOURCE

FOLDER is a build of the tree SOURCE with --coverage. Prints the lines that were
not reached, a function in each row; of those that the file "unreached" has,
beside this one, only how many there are for each reason. Then how many lines of
each room were reached. What several objects have of a header is added up.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict

ROOMS = ("core", "store", "io", "glue", "cli")
LISTED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "unreached")


class File:
    """One file of the source."""

    def __init__(self):
        self.counts = defaultdict(int)
        self.functions = {}

    def add(self, data):
        """What gcov says about one object's share of it."""
        for line in data["lines"]:
            self.counts[line["line_number"]] += line["count"]
        for function in data["functions"]:
            self.functions[function["start_line"]] = (
                function["end_line"], function["name"])

    def reached(self):
        """(lines that were reached, lines with code)."""
        return (sum(1 for count in self.counts.values() if count),
                len(self.counts))

    def missed(self):
        """function: its lines that were not reached."""
        found = defaultdict(list)
        for line in sorted(self.counts):
            if not self.counts[line]:
                found[self.function_at(line)].append(line)
        return found

    def function_at(self, line):
        """The innermost function that has the line."""
        names = [(start, name)
                 for start, (end, name) in self.functions.items()
                 if start <= line <= end]
        return max(names)[1] if names else "?"


def ranges(lines):
    """3, 4, 5, 9 as 3-5, 9."""
    parts = []
    for line in lines:
        if parts and line == parts[-1][1] + 1:
            parts[-1][1] = line
        else:
            parts.append([line, line])
    return ", ".join("%d" % first if first == last else "%d-%d" % (first, last)
                     for first, last in parts)


def objects(folder):
    """The notes of each object of the product."""
    for place, _, names in os.walk(os.path.join(folder, "module")):
        for name in sorted(names):
            if name.endswith(".gcno"):
                yield os.path.join(place, name)


def read(folder, source):
    """path in the source: File."""
    files = defaultdict(File)
    for notes in objects(folder):
        said = subprocess.run(
            ["gcov", "--json-format", "--stdout", os.path.abspath(notes)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False,
            cwd=folder)
        if said.returncode:
            print("coverage: compiled since its lines were counted: %s"
                  % notes, file=sys.stderr)
            continue
        data = json.loads(said.stdout)
        for part in data["files"]:
            path = os.path.realpath(os.path.join(
                data["current_working_directory"], part["file"]))
            path = os.path.relpath(path, source)
            if path.startswith(("module/", "include/")):
                files[path].add(part)
    return files


def room_of(path):
    """Headers that others include are the core's."""
    return "core" if path.startswith("include/") else path.split("/")[1]


def read_listed(path):
    """Two things: (path in the source, function): (lines, reason), and
    reason: what it means. A row of the file is "PATH FUNCTION LINES REASON" or
    "REASON: WHAT IT MEANS"."""
    rows, reasons = {}, {}
    with open(path, encoding="ascii") as file:
        for number, line in enumerate(file, 1):
            words = line.split()
            if not words or words[0].startswith("#"):
                continue
            if words[0].endswith(":"):
                reasons[words[0][:-1]] = " ".join(words[1:])
            elif (len(words) == 4 and words[3] in reasons
                  and tuple(words[:2]) not in rows):
                rows[tuple(words[:2])] = (int(words[2]), words[3])
            else:
                sys.exit("%s:%d: this is no row" % (path, number))
    return rows, reasons


def print_missed(files):
    """What no test has reached, and why."""
    rows, reasons = read_listed(LISTED)
    explained = defaultdict(int)
    for path in sorted(files):
        for function, lines in files[path].missed().items():
            count, reason = rows.get((path, function), (0, ""))
            if len(lines) <= count:
                explained[reason] += len(lines)
                continue
            print("%s: %s: %s%s" % (
                path, function, ranges(lines),
                " (%d are listed: %s)" % (count, reason) if count else ""))
    for reason, count in sorted(explained.items()):
        print("%d lines: %s: %s" % (count, reason, reasons[reason]))


def part_of(path):
    """The folder, in a room that has some."""
    return "/".join(path.split("/")[1:-1][:2])


def print_share(name, files, paths):
    """How many lines of these were reached."""
    reached = [files[path].reached() for path in paths]
    done = sum(share[0] for share in reached)
    total = sum(share[1] for share in reached)
    print("%-14s %6d of %6d lines, %.1f %%"
          % (name, done, total, 100 * done / max(total, 1)))


def main():
    """The command."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    files = read(sys.argv[1], os.path.realpath(sys.argv[2]))
    if not files:
        sys.exit("coverage: nothing was counted in %s" % sys.argv[1])
    print_missed(files)
    print()
    for room in ROOMS:
        print_share(room, files,
                    [path for path in files if room_of(path) == room])
    for part in sorted({part_of(path) for path in files
                        if room_of(path) == "cli"}):
        print_share("  " + part, files,
                    [path for path in files if part_of(path) == part])


if __name__ == "__main__":
    main()
