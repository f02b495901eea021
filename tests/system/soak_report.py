#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""soak_report.py - judge a run of soak.sh, and write it down.

soak.txt is for people, soak.json has all samples, soak.svg is a plot by
gnuplot. Each judgement says by which rule it was made.
"""

import json
import os
import platform
import shutil
import statistics
import subprocess

import soak_client
import soak_world as world

# Growth of the median of the last fifth of the run over that of its second
# fifth that counts as flat. A short run has caches that still fill.
HOUR, TEN_MINUTES = 3500, 590
FLAT_LONG, FLAT_MIDDLE, FLAT_SHORT = 1.03, 1.10, 2.0
DESCRIPTORS_MORE = 16   # connections to the hostile server come and go
SLOWER = 5              # seconds that a lost query may have been the slowest by
FAILED_MAX = 0.01       # SERVFAIL where there is an answer, of all


def percentile(values, part):
    """Of sorted seconds, in milliseconds; None if there is none."""
    if not values:
        return None
    return round(values[min(len(values) - 1, int(len(values) * part))] * 1e3, 3)


def fifth(samples, number, key):
    """The median of the number-th fifth of the time, beginning with 1."""
    whole = samples[-1]["seconds"]
    found = [sample[key] for sample in samples
             if (number - 1) * whole / 5 <= sample["seconds"] <=
             number * whole / 5]
    return statistics.median(found or [samples[-1][key]])


class Judgement:
    def __init__(self, run, counters, process):
        self.run, self.load = run, run.load
        self.samples = run.samples
        self.first, self.last = counters
        self.process_first, self.process_last = process
        self.rows = []

    def judge(self, what, is_right, text):
        self.rows.append({"what": what, "right": bool(is_right), "text": text})

    def flat_limit(self):
        if self.run.seconds >= HOUR:
            return FLAT_LONG
        return FLAT_MIDDLE if self.run.seconds >= TEN_MINUTES else FLAT_SHORT

    def judge_memory(self):
        """A sanitizer keeps what is freed, up to a limit of its own."""
        if self.run.values["sanitizer"] == "yes":
            return
        limit = self.flat_limit()
        before = fifth(self.samples, 2, "rss_kib")
        after = fifth(self.samples, 5, "rss_kib")
        self.judge(
            "memory is flat", after <= before * limit,
            "RSS, median of the last fifth: %d KiB; of the second fifth: %d "
            "KiB; %+.1f %%, allowed are %+.0f %% in a run of this length" %
            (after, before, (after / before - 1) * 100, (limit - 1) * 100))

    def judge_descriptors(self):
        before = fifth(self.samples, 2, "descriptors")
        after = fifth(self.samples, 5, "descriptors")
        self.judge(
            "descriptors are flat", after <= before + DESCRIPTORS_MORE,
            "median of the last fifth: %d; of the second fifth: %d; %d more "
            "are allowed" % (after, before, DESCRIPTORS_MORE))
        more = 0 if self.run.seconds >= TEN_MINUTES else DESCRIPTORS_MORE
        self.judge(
            "no descriptor is left", self.process_last[1] <=
            self.process_first[1] + more,
            "%d before the load, %d when it was over; %d more are allowed" %
            (self.process_first[1], self.process_last[1], more))

    def judge_threads(self):
        found = {sample["threads"] for sample in self.samples}
        self.judge("threads are the same",
                   self.process_last[2] == self.process_first[2],
                   "%d before the load, %d when it was over; seen: %s" %
                   (self.process_first[2], self.process_last[2],
                    " ".join(map(str, sorted(found)))))

    # Counters -----------------------------------------------------------

    def counted(self, outcome):
        return sum(self.last.get("verdicts." + word, 0) -
                   self.first.get("verdicts." + word, 0)
                   for word in world.VERDICTS[outcome])

    def counts(self):
        """(outcome, by the client, by the module)."""
        return [(outcome, self.load.verdicts[outcome], self.counted(outcome))
                for outcome in world.VERDICTS]

    def judge_counters(self):
        """What the client did not get the module has counted all the same."""
        counts = self.counts()
        dropped = self.run.client_drops()
        more = [counted - seen for _, seen, counted in counts]
        others = [outcome for outcome, seen, counted in counts
                  if seen != counted]
        self.judge(
            "the counters are the client's account",
            min(more) >= 0 and sum(more) <= dropped,
            "%d answers by the client, %d by the counters%s; the kernel "
            "dropped %d answers at the client's sockets" %
            (sum(seen for _, seen, _ in counts),
             sum(counted for _, _, counted in counts),
             ", other: " + " ".join(others) if others else
             ", the same for each of %d verdicts" % len(counts), dropped))

    def is_by_reload(self, sent, question):
        """What was sent long before, compared with what any answer took, was
        not under way any more."""
        limit = (soak_client.PATIENCE if question.kind == "hostile" else
                 self.load.slowest["zone"] + SLOWER)
        return any(begin - limit <= sent <= end
                   for begin, end in self.run.reloads)

    def losses(self):
        """Queries without an answer, by the reason."""
        others = [(sent, question) for sent, question in self.load.lost
                  if not self.is_by_reload(sent, question)]
        return {"by a reload": len(self.load.lost) - len(others),
                "others": ["%s, at %.1f s" % (question, sent - self.run.begin)
                           for sent, question in others[:20]],
                "before Unbound": self.run.drops.read({self.run.port}),
                "at the client": self.run.client_drops(),
                "from a full list": sum(self.run.exceeded),
                "all": len(self.load.lost)}

    def judge_losses(self):
        found = self.losses()
        rest = (found["all"] - found["by a reload"] - found["before Unbound"] -
                found["at the client"] - found["from a full list"])
        self.judge(
            "no answer is lost", rest <= 0,
            "%d of %d queries had no answer: %d were sent during a reload or "
            "were under way at its beginning, for no longer than the slowest "
            "answer took (%.1f s) and %d s (hostile names: %d s); the kernel "
            "dropped %d queries in front of Unbound and %d answers in front of "
            "the client, Unbound %d from a full list; left over: %d %s" %
            (found["all"], sum(self.load.sent.values()), found["by a reload"],
             self.load.slowest["zone"], SLOWER, soak_client.PATIENCE,
             found["before Unbound"], found["at the client"],
             found["from a full list"], max(0, rest),
             "; ".join(found["others"]) if rest > 0 else ""))

    def judge_answers(self):
        load = self.load
        self.judge("no answer is wrong", load.wrong + load.stray == 0,
                   "%d of %d answers were not what zone, store and policy "
                   "allow, %d belonged to no question" %
                   (load.wrong, sum(load.answered.values()), load.stray))
        self.judge(
            "few look-ups fail", load.failed <= max(
                3, FAILED_MAX * load.answered["zone"]),
            "%d SERVFAIL where zone, store and policy allow an answer; 1 %% is "
            "allowed" % load.failed)

    def judge_proof(self):
        """A run in which little happened proves nothing."""
        load, run = self.load, self.run
        wanted = [len(run.reloads) > 0, run.changes > 0,
                  load.answered["hostile"] > 0, len(self.samples) >= 5] + [
                      load.verdicts[outcome] > 0 for outcome in (
                          "answer", "untouched", "filtered", "refused",
                          "unvalidated", "suspended", "failed", "any")]
        self.judge("all was tried", all(wanted),
                   "%d reloads, %d changes of the store, %d answers about "
                   "hostile names, %d samples; verdicts: %s" %
                   (len(run.reloads), run.changes, load.answered["hostile"],
                    len(self.samples), " ".join(
                        "%s=%d" % (outcome, seen)
                        for outcome, seen, _ in self.counts() if seen)))

    def all(self):
        if self.samples:
            self.judge_memory()
            self.judge_descriptors()
            self.judge_threads()
        self.judge_counters()
        self.judge_losses()
        self.judge_answers()
        self.judge_proof()
        self.judge("no fault on the way", not self.run.faults,
                   "; ".join(self.run.faults[:5]) or "none")
        return self.rows


# Output -----------------------------------------------------------------

def facts_of(run, full):
    sent = sum(run.load.sent.values())
    return {
        "seconds": run.seconds, "processors": os.cpu_count(),
        "machine": platform.machine(), "kernel": platform.release(),
        "full_load": round(full), "rate": round(run.rate), "queries": sent,
        "not_sent_in_time": run.load.skipped, "reloads": len(run.reloads),
        "changes": run.changes,
        "longest_reload_ms": round(1e3 * max(
            [end - begin for begin, end in run.reloads], default=0)),
        "reload_each_seconds": float(run.values["reload"]),
        "lag_seconds": run.lag, **json.loads(run.values.get("facts", "{}"))}


def latency_row(samples, key):
    found = sorted(sample[key] for sample in samples
                   if sample[key] is not None)
    if not found:
        return "none"
    return "%.2f, at worst %.2f" % (statistics.median(found), found[-1])


def text_of(run, facts, rows):
    lines = ["Soak: %s" % ("right" if all(row["right"] for row in rows)
                           else "WRONG"), ""]
    lines += ["%-20s %s" % (name.replace("_", " "), value)
              for name, value in facts.items()]
    lines += ["%-20s %s" % (title, latency_row(run.samples, key))
              for title, key in (("median, ms", "median_ms"),
                                 ("99 %, ms", "p99_ms"))]
    lines.append("")
    for row in rows:
        lines.append("%-5s %s: %s" % ("ok" if row["right"] else "WRONG",
                                      row["what"], row["text"]))
    return "\n".join(lines + run.load.examples) + "\n"


PLOT = """
set terminal svg size 900,1120 dynamic background "white"
set output "{output}"
set datafile missing "?"
set style data lines
set key outside right
set grid
set xrange [0:*]
set yrange [0:*]
set multiplot layout 4,1
set title "Memory (RSS), MiB"
plot "{data}" using 1:2 title "Unbound" lc rgb "#1b6ca8"
set title "Descriptors and threads"
plot "{data}" using 1:3 title "descriptors" lc rgb "#2a9d8f", \\
  "{data}" using 1:4 title "threads" lc rgb "#777777"
set title "A second"
plot "{data}" using 1:5 title "answers" lc rgb "#1b6ca8", \\
  "{data}" using 1:6 title "no answer" lc rgb "#c8553d"
set title "Latency, milliseconds"
set xlabel "minutes"
set logscale y
set yrange [*:*]
plot "{data}" using 1:8 title "99 %" lc rgb "#e9a23b", \\
  "{data}" using 1:7 title "median" lc rgb "#1b6ca8"
"""


def write_data(path, samples):
    """Minutes, MiB, descriptors, threads, answers and losses a second, ms."""
    with open(path, "w", encoding="utf-8") as file:
        for before, now in zip(samples, samples[1:]):
            passed = now["seconds"] - before["seconds"] or 1
            row = [now["seconds"] / 60, now["rss_kib"] / 1024,
                   now["descriptors"], now["threads"],
                   (now["answered"] - before["answered"]) / passed,
                   (now["lost"] - before["lost"]) / passed,
                   now["median_ms"], now["p99_ms"]]
            print(*("?" if value is None else "%.3f" % value
                    for value in row), file=file)


def write_plot(run):
    if not shutil.which("gnuplot") or len(run.samples) < 3:
        print("no plot: there is no gnuplot, or nothing to show")
        return
    data = os.path.join(run.out, "soak.dat")
    plot = os.path.join(run.out, "soak.svg")
    write_data(data, run.samples[:-1])
    subprocess.run(["gnuplot"], text=True, check=True,
                   input=PLOT.format(output=plot, data=data))


def write(run, full, counters, process):
    """Returns whether all is right."""
    judgement = Judgement(run, counters, process)
    rows = judgement.all()
    facts = facts_of(run, full)
    text = text_of(run, facts, rows)
    print(text)
    with open(os.path.join(run.out, "soak.txt"), "w",
              encoding="utf-8") as file:
        file.write(text)
    with open(os.path.join(run.out, "soak.json"), "w",
              encoding="utf-8") as file:
        json.dump({"facts": facts, "judgements": rows,
                   "counts": {outcome: {"client": seen, "module": counted}
                              for outcome, seen, counted in
                              judgement.counts()},
                   "losses": judgement.losses(),
                   "wrong": run.load.examples, "reloads": [
                       [round(begin - run.begin, 2), round(end - begin, 3)]
                       for begin, end in run.reloads],
                   "samples": run.samples}, file, indent=1)
        file.write("\n")
    write_plot(run)
    return all(row["right"] for row in rows)
