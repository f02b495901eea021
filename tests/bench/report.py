#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""report.py - tables, a plot and JSON from what speed.sh and scale.sh measured.

    report.py FOLDER [DOCUMENT]

Reads speed.tsv and scale.tsv of FOLDER, as many as are there, and writes
performance.json, performance.txt (tables in Markdown) and, with gnuplot,
performance.svg beside them. In DOCUMENT, the lines between the marks "measured
NAME" and "end NAME" are replaced with the tables of that name, and the plot is
put beside it.
"""

import collections
import json
import os
import re
import shutil
import statistics
import subprocess
import sys

CASES = ["hits", "mix", "mix-new", "do", "uri", "denials", "cold"]
CASE_NAMES = {"hits": "hits", "mix": "mix", "mix-new": "mix, new",
              "do": "DO", "uri": "URI", "denials": "denials", "cold": "cold"}
# What is compared: where the instructions of these two differ.
PAIRS = [("enumod", "hits"), ("enumod-view", "hits"), ("enumod", "cold")]
# The text, subject, case, of which subject, measure, at most.
AIMS = [
    ("hits, default configuration", "enumod", "hits", "stock",
     "instructions", 1.03),
    ("hits, default configuration", "enumod", "hits", "stock", "cpu", 1.03),
    ("hits with a view, wait-limit: 0", "enumod-view-0", "hits", "stock",
     "instructions", 1.22),
    ("hits with validation, wait-limit: 0", "enumod-validation-0", "hits",
     "stock", "instructions", 1.22),
    ("mix; stock with its defaults", "enumod", "mix", "stock-default",
     "cpu", 0.40),
    ("mix; stock with its defaults", "enumod", "mix", "stock-default",
     "instructions", 0.40),
    ("mix; qname-minimisation: no", "enumod", "mix", "stock",
     "cpu", 1.03),
    ("mix; qname-minimisation: no", "enumod", "mix", "stock",
     "instructions", 1.03),
    ("mix, new; stock with its defaults", "enumod", "mix-new", "stock-default",
     "cpu", 0.40),
    ("mix, new; stock with its defaults", "enumod", "mix-new", "stock-default",
     "instructions", 0.40),
    ("mix, new; qname-minimisation: no", "enumod", "mix-new", "stock",
     "cpu", 1.03),
    ("mix, new; qname-minimisation: no", "enumod", "mix-new", "stock",
     "instructions", 1.03),
    ("new numbers", "enumod", "cold", "stock", "instructions", 1.00),
]
OCTETS = 700  # a number, in all caches together


def read_lines(folder, name):
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file]


# Speed ------------------------------------------------------------------

class Speed:
    def __init__(self, lines):
        self.facts, self.subjects, self.notes = {}, {}, []
        self.instructions = collections.defaultdict(dict)
        self.rounds = collections.defaultdict(dict)
        self.functions = collections.defaultdict(dict)
        self.lost = 0
        for kind, *rest in lines:
            getattr(self, "read_" + kind)(*rest)

    def read_fact(self, name, text):
        self.facts[name] = text

    def read_subject(self, name, text):
        self.subjects[name] = text

    def read_note(self, name, text):
        self.notes.append("%s: %s" % (name, text))

    def read_instructions(self, subject, case, count):
        self.instructions[subject][case] = int(count)

    def read_cpu(self, subject, case, turn, nanoseconds, lost="0"):
        self.rounds[subject].setdefault(case, {})[int(turn)] = int(nanoseconds)
        self.lost += int(lost or 0)

    def read_function(self, subject, case, name, where, count):
        found = self.functions[subject, case]
        # callgrind does not always know the object of a function.
        if where == "-":
            is_ours = re.search(r":(e164|enumod|io|store)_", name)
            where = "enumod.so" if is_ours else "others"
        found[name, where] = found.get((name, where), 0) + float(count)

    def count_ratio(self, subject, case, other="stock"):
        table = self.instructions
        if other not in table:
            return None
        base = case if case in table[other] else "hits"
        if case not in table[subject] or base not in table[other]:
            return None
        return table[subject][case] / table[other][base]

    def cpu(self, subject, case):
        rounds = self.rounds[subject].get(case)
        return statistics.median(rounds.values()) if rounds else None

    def cpu_ratios(self, subject, case, other):
        """Of each round."""
        base = case if case in self.rounds[other] else "hits"
        ours = self.rounds[subject].get(case, {})
        theirs = self.rounds[other].get(base, {})
        return [ours[i] / theirs[i] for i in ours if i in theirs]

    def cpu_ratio(self, subject, case, other="stock"):
        ratios = self.cpu_ratios(subject, case, other)
        return statistics.median(ratios) if ratios else None

    def ratio_range(self, measure, subject, case, other):
        """Lower quartile, median, upper quartile; or None."""
        if measure == "cpu":
            ratios = self.cpu_ratios(subject, case, other)
            if len(ratios) < 2:
                return None
            return statistics.quantiles(ratios, n=4, method="inclusive")
        ratio = self.count_ratio(subject, case, other)
        return None if ratio is None else [ratio] * 3


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return lines


def cell(value, ratio, form):
    if value is None:
        return "-"
    text = form.format(value)
    return text if ratio is None else "%s (%.3g)" % (text, ratio)


def table_of_counts(speed):
    rows = []
    for name in speed.subjects:
        counts = speed.instructions.get(name, {})
        rows.append([name] + [cell(counts.get(case),
                                   speed.count_ratio(name, case), "{:,}")
                              for case in CASES])
    return table(["instructions"] + [CASE_NAMES[c] for c in CASES], rows)


def table_of_cpu(speed):
    rows = []
    for name in speed.subjects:
        row = [name]
        for case in CASES:
            value = speed.cpu(name, case)
            row.append(cell(value and value / 1000,
                            speed.cpu_ratio(name, case), "{:.1f}"))
        rows.append(row)
    return table(["CPU, us"] + [CASE_NAMES[c] for c in CASES], rows)


def list_of_subjects(speed):
    lines = ["- **%s**: %s" % item for item in speed.subjects.items()]
    lines += ["- Left out: %s" % note for note in speed.notes]
    if speed.lost:
        lines.append("- %d questions got no answer." % speed.lost)
    return lines


def facts_of(data):
    return ["- %s: %s" % item for item in data.facts.items()]


def differences(speed, subject, case):
    """Where it is spent: ours, and what Unbound itself does more or less."""
    ours = speed.functions.get((subject, case))
    theirs = speed.functions.get(("stock", case))
    if not ours or not theirs:
        return []
    names = set(ours) | set(theirs)
    gaps = {name: ours.get(name, 0) - theirs.get(name, 0) for name in names}
    objects = collections.Counter()
    for (_, where), gap in gaps.items():
        objects[where] += gap
    total = sum(gaps.values())
    top = sorted(gaps.items(), key=lambda item: -abs(item[1]))[:12]
    lines = ["%s, %s: %+.0f instructions against stock, of which %s." % (
        subject, CASE_NAMES[case], total,
        ", ".join("%s %+.0f" % item for item in objects.most_common()
                  if abs(item[1]) >= 10)), ""]
    return lines + table(
        ["function", "in", "more", subject, "stock"],
        [["`%s`" % name[0].split(":", 1)[-1], name[1], "%+.0f" % gap,
          "%.0f" % ours.get(name, 0), "%.0f" % theirs.get(name, 0)]
         for name, gap in top]) + [""]


def judge(low, high, limit):
    """Half of the rounds lie between the quartiles: if these do not agree, the
    measurement does not tell."""
    if high <= limit:
        return "yes"
    return "**no**" if low > limit else "unclear"


def table_of_aims(speed):
    rows = []
    for text, subject, case, other, measure, limit in AIMS:
        found = speed.ratio_range(measure, subject, case, other)
        if not found:
            continue
        low, middle, high = found
        spread = "" if low == high else " (%.2f to %.2f)" % (low, high)
        rows.append([text, "CPU" if measure == "cpu" else "instructions",
                     "%.2f" % limit, "%.3f%s" % (middle, spread),
                     judge(low, high, limit)])
    return table(["aim", "measure", "at most", "found (quartiles)", "met"],
                 rows)


def speed_tables(speed):
    return {
        "facts": facts_of(speed),
        "subjects": list_of_subjects(speed),
        "instructions": table_of_counts(speed),
        "cpu": table_of_cpu(speed),
        "aims": table_of_aims(speed),
        "differences": [line for pair in PAIRS
                        for line in differences(speed, *pair)],
    }


# Scale ------------------------------------------------------------------

class Scale:
    def __init__(self, lines):
        self.facts, self.rows = {}, collections.defaultdict(list)
        for kind, *rest in lines:
            if kind == "fact":
                self.facts[rest[0]] = rest[1]
            else:
                self.rows[kind].append(rest)


def table_of_memory(scale):
    rows = []
    for _, text, numbers, *counts in scale.rows["memory"]:
        message, rrset, ours, rss = (int(count) for count in counts)
        whole = message + rrset + ours
        rows.append([text, "{:,}".format(int(numbers)), str(message),
                     str(rrset), str(ours), str(whole), str(rss),
                     "yes" if whole < OCTETS else "**no**"])
    return table(["octets a number", "numbers", "messages", "RRsets",
                  "cache of the module", "sum", "process",
                  "sum below %d" % OCTETS], rows)


def table_of_limits(scale):
    rows = []
    for name, size, said, rss in scale.rows["limit"]:
        rows.append([name, "{:,}".format(int(size)),
                     "%+.1f %%" % (100 * (int(said) / int(size) - 1)),
                     "%+.1f %%" % (100 * (int(rss) / int(size) - 1))])
    return table(["limit", "octets", "reported", "process"], rows)


def table_of_latency(scale):
    rows = [[title, name, *values]
            for title, name, *values in scale.rows["latency"]]
    return table(["us for a new number", "the cache is", "median", "p99",
                  "p99.9"], rows)


def table_of_threads(scale):
    found = collections.defaultdict(dict)
    for threads, name, turn, spent in scale.rows["threads"]:
        found[threads, name][turn] = int(spent)
    rows = []
    for threads in dict.fromkeys(key[0] for key in found):
        stock = found[threads, "stock"]
        row = [threads]
        for name in "stock", "shared", "own":
            rounds = found[threads, name]
            ratio = statistics.median(rounds[i] / stock[i] for i in rounds)
            row.append(cell(statistics.median(rounds.values()) / 1000,
                            None if name == "stock" else ratio, "{:.1f}"))
        rows.append(row)
    return table(["threads", "stock, us", "default", "with a view"], rows)


def scale_tables(scale):
    return {
        "scale-facts": facts_of(scale),
        "memory": table_of_memory(scale),
        "limits": table_of_limits(scale),
        "latency": table_of_latency(scale),
        "threads": table_of_threads(scale),
    }


# Output -----------------------------------------------------------------

def write_json(path, speed, scale):
    result = {
        "speed": {
            "facts": speed.facts, "notes": speed.notes,
            "subjects": speed.subjects, "instructions": speed.instructions,
            "cpu_nanoseconds": {
                name: {case: list(rounds.values())
                       for case, rounds in cases.items()}
                for name, cases in speed.rounds.items()},
        },
        "scale": {"facts": scale.facts, **scale.rows},
    }
    with open(path, "w", encoding="utf-8") as file:
        json.dump(result, file, indent=1)
        file.write("\n")


PLOT = """
set terminal svg size 900,{height} dynamic background "white"
set output "{output}"
set datafile missing "?"
set style data histograms
set style histogram clustered gap 1
set style fill solid 0.85 border -1
set key outside right
set grid ytics
set yrange [0:*]
set multiplot layout {count},1
"""
# One for each subject, the same in all panels.
COLOURS = ["#777777", "#999999", "#bbbbbb", "#1b6ca8", "#4f9bd1", "#8cc3e8", "#2a9d8f",
           "#e9a23b", "#c8553d", "#222222", "#9b5de5"]


def panels_of(speed):
    """Without the new numbers, which would dwarf all others."""
    cases = [case for case in CASES if case not in ("cold", "mix-new")]
    for title, values in (
            ("CPU time an answer, microseconds (user and system)", speed.cpu),
            ("User instructions an answer, thousands",
             lambda name, case: speed.instructions[name].get(case))):
        names = [name for name in speed.subjects
                 if any(values(name, case) for case in cases)]
        rows = [(case, [values(name, case) for name in names])
                for case in cases]
        rows = [row for row in rows if any(row[1])]
        if rows:
            yield title, names, rows


def write_plot(folder, speed):
    panels = list(panels_of(speed))
    if not panels or not shutil.which("gnuplot"):
        print("no plot: there is no gnuplot, or nothing to show")
        return
    data = os.path.join(folder, "performance.dat")
    plot = os.path.join(folder, "performance.svg")
    script = PLOT.format(output=plot, height=380 * len(panels),
                         count=len(panels))
    with open(data, "w", encoding="utf-8") as file:
        for index, (title, names, rows) in enumerate(panels):
            print("case", *names, file=file)
            for case, found in rows:
                print(CASE_NAMES[case],
                      *("%.2f" % (value / 1000) if value else "?"
                        for value in found), file=file)
            print("\n", file=file)
            script += 'set title "%s"\nplot %s\n' % (title, ", ".join(
                '"%s" index %d using %d:xtic(1) title columnheader(%d) '
                'lc rgb "%s"' % (data, index, i + 2, i + 2,
                                 COLOURS[list(speed.subjects).index(name) %
                                         len(COLOURS)])
                for i, name in enumerate(names)))
    subprocess.run(["gnuplot"], input=script, text=True, check=True)
    with open(plot, encoding="utf-8") as file:
        lines = [line.rstrip() for line in file]
    with open(plot, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def replace_in(document, tables):
    with open(document, encoding="utf-8") as file:
        text = file.read()
    for name, lines in tables.items():
        text = re.sub(r"(<!-- measured %s -->\n).*?(<!-- end %s -->)" %
                      (name, name),
                      lambda match: match[1] + "\n".join(lines).strip() +
                      "\n" + match[2], text, flags=re.S)
    with open(document, "w", encoding="utf-8") as file:
        file.write(text)


def main():
    folder = sys.argv[1]
    speed = Speed(read_lines(folder, "speed.tsv"))
    scale = Scale(read_lines(folder, "scale.tsv"))
    tables = {}
    if speed.subjects:
        tables.update(speed_tables(speed))
        write_plot(folder, speed)
    if scale.facts:
        tables.update(scale_tables(scale))
    write_json(os.path.join(folder, "performance.json"), speed, scale)
    text = "\n\n".join("\n".join(lines).strip()
                       for lines in tables.values() if lines)
    with open(os.path.join(folder, "performance.txt"), "w",
              encoding="utf-8") as file:
        file.write(text + "\n")
    print(text)
    for document in sys.argv[2:]:
        replace_in(document, tables)
        plot = os.path.join(folder, "performance.svg")
        if speed.subjects and os.path.exists(plot):
            shutil.copy(plot, os.path.splitext(document)[0] + ".svg")


main()
