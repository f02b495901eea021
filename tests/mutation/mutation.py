# SPDX-License-Identifier: BSD-3-Clause
"""mutation.py - do the tests notice when the code is wrong?

    mutation.py WORK [--jobs=N] [--list] [FILE...]

Makes small mistakes in the files that the table "targets" names, one at a time
(operators.py), builds what depends on the file, and runs the unit tests and the
replays of its row until one fails. A mistake that none notices is printed,
unless the list "survivors" says why it cannot be noticed; a line of that list
which is no longer true is printed as well. Ends with 1 when there is either.

For "make mutation", in the build folder. WORK/source is the tree as
distributed and WORK/0 a build of it, whose log says how each file is compiled
and linked: to run these commands again takes a tenth of what make takes. What
compiles to the same machine code as before is no mistake, and is not counted.

    --jobs=N   work in N copies (default: one for each processor)
    --list     print the mistakes and make none
    FILE       only these, such as module/core/cache.c
"""

import argparse
import concurrent.futures
import fnmatch
import os
import queue
import shutil
import subprocess
import sys

import operators
from bench import Bench, Broken

HERE = os.path.dirname(os.path.abspath(__file__))


def read_targets():
    """Rows of (pattern of files, folders of unit tests, patterns of replays)."""
    rows = []
    with open(os.path.join(HERE, "targets"), encoding="ascii") as file:
        for line in file:
            line = line.split("#")[0].strip()
            if line:
                fields = [field.split() for field in line.split("|")]
                rows += [(pattern, fields[1], fields[2])
                         for pattern in fields[0]]
    return rows


def read_survivors():
    """(path, old, new): why, of each mistake that cannot be noticed."""
    why = {}
    path = old = None
    news = []
    with open(os.path.join(HERE, "survivors"), encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if line.startswith("module/"):
                path = line
            elif line.startswith("- "):
                old, news = line[2:], []
            elif line.startswith("+ "):
                news.append(line[2:])
            elif line.startswith("= "):
                why.update(((path, old, new), line[2:]) for new in news)
    return why


def key_of(mutant):
    """What the list "survivors" knows a mistake by."""
    return mutant.path, mutant.old, mutant.new.strip()


def shown(mutant):
    """As the list has it."""
    return "%s\n- %s\n+ %s" % key_of(mutant)


class Run:
    """All mistakes of one run, shared out among the benches."""

    def __init__(self, work, jobs, files):
        self.work = work
        self.survivors = read_survivors()
        self.files = files
        self.benches = queue.Queue()
        first = Bench(work, 0)
        for number in range(jobs):
            if number:
                shutil.rmtree(os.path.join(work, str(number)),
                              ignore_errors=True)
                shutil.copytree(os.path.join(work, "0"),
                                os.path.join(work, str(number)),
                                symlinks=True)
            self.benches.put(Bench(work, number) if number else first)
        self.counts = dict.fromkeys(
            ("noticed", "same", "unbuilt", "explained", "unnoticed"), 0)
        self.alive = set()

    def judge(self, mutant, row):
        """What became of one mistake."""
        bench = self.benches.get()
        try:
            outcome, by = bench.judge(mutant, row[1], row[2])
        finally:
            self.benches.put(bench)
        if outcome == "unnoticed":
            self.alive.add(key_of(mutant))
            if key_of(mutant) in self.survivors:
                outcome = "explained"
        self.counts[outcome] += 1
        with open(os.path.join(self.work, "log"), "a",
                  encoding="utf-8") as log:
            log.write("%s:%d %s %s\n" % (mutant.path, mutant.first + 1,
                                         outcome, by))
        if outcome == "unnoticed":
            print("line %d of %s\n" % (mutant.first + 1, shown(mutant)),
                  flush=True)

    def run_file(self, pool, path, row):
        """All mistakes of one file."""
        with open(os.path.join(self.work, "0", "source", path),
                  encoding="utf-8") as file:
            mutants = operators.mutants(path, file.read())
        jobs = [pool.submit(self.judge, mutant, row) for mutant in mutants]
        try:
            for job in jobs:
                job.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        known = {key_of(mutant) for mutant in mutants}
        return [key for key in self.survivors
                if key[0] == path and (key not in known or
                                       key not in self.alive)]

    def run(self, jobs):
        """Everything; the exit status."""
        stale = []
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            for path, row in self.files:
                before = dict(self.counts)
                stale += self.run_file(pool, path, row)
                print("%s: %s" % (path, ", ".join(
                    "%d %s" % (count - before[name], name)
                    for name, count in self.counts.items())), flush=True)
        while not self.benches.empty():
            self.benches.get().leave()
        for path, old, new in stale:
            print("no longer true in the list of survivors:\n"
                  "%s\n- %s\n+ %s\n" % (path, old, new))
        made = sum(self.counts.values()) - self.counts["same"] - \
            self.counts["unbuilt"]
        print("mutation: %d mistakes, %d noticed, %d explained, %d unnoticed"
              % (made, self.counts["noticed"], self.counts["explained"],
                 self.counts["unnoticed"]))
        return 1 if stale or self.counts["unnoticed"] else 0


def chosen(work, only):
    """(path, row) for each file of the table, or for those of the caller."""
    found = []
    top = os.path.join(work, "0", "source")
    for folder, _, names in sorted(os.walk(os.path.join(top, "module"))):
        for name in sorted(names):
            path = os.path.relpath(os.path.join(folder, name), top)
            if only and path not in only:
                continue
            row = next((row for row in read_targets()
                        if fnmatch.fnmatch(path, row[0])), None)
            if row:
                found.append((path, row))
    return found


def main():
    """The command."""
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("work")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--list", action="store_true")
    parser.add_argument("file", nargs="*")
    arguments = parser.parse_intermixed_args()
    work = os.path.abspath(arguments.work)
    files = chosen(work, arguments.file)
    if not files:
        sys.exit("mutation: no such file in the table of targets")
    if arguments.list:
        for path, _ in files:
            with open(os.path.join(work, "0", "source", path),
                      encoding="utf-8") as file:
                for mutant in operators.mutants(path, file.read()):
                    print("line %d of %s\n" % (mutant.first + 1,
                                               shown(mutant)))
        return 0
    try:
        return Run(work, max(arguments.jobs, 1), files).run(arguments.jobs)
    except Broken as reason:
        sys.exit("mutation: %s" % reason)
    except subprocess.SubprocessError as reason:
        sys.exit("mutation: %s" % reason)


if __name__ == "__main__":
    sys.exit(main())
