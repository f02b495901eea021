#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""soak_run.py - the run of soak.sh: load, changes of the store, reloads,
measurements, judgement.

usage: soak_run.py FOLDER OUT NAME=VALUE...

FOLDER is that of the test, with enumod.conf, unbound.conf, the store and the
feeds; OUT is where soak.txt, soak.json and soak.svg go. Values: seconds, port,
pid (Unbound's), other (a process that has to live, too), enumctl, control
(unbound-control), reload and sample (seconds between two), lag (seconds after
which a change of the store must be seen), sanitizer (yes or no), facts (JSON,
for the report). Ends with 1 if there was a fault.
"""

import json
import math
import os
import random
import signal
import subprocess
import sys
import threading
import time

import soak_client
import soak_report
import soak_world as world

CHANGES = 4.0       # of the store, a second
HOSTILE = 2.0       # questions that go to the hostile server, a second
WINDOW = 100        # queries under way when the full load is measured
CROWD = 1500        # and before that
FEED_EACH = 150     # changes between two imports that make a new base
SHORT = 300         # a run of fewer seconds leaves out the slow hostile answers
TOLD_EACH = 60      # samples of which one is printed
RELOAD_MAX = 120    # seconds until a reload must be done


class Numbers:
    """What a right answer is, while numbers change."""

    def __init__(self, questions):
        self.of = {}
        for question in questions:
            if isinstance(question.right, dict):
                self.of.setdefault(question.digits, []).append(question)

    def begin(self, digits, *states):
        """From now on these may be seen as well."""
        now = time.monotonic()
        for question in self.of[digits]:
            right = {outcome: until for outcome, until in
                     question.right.items() if until > now - 60}
            for state in states:
                right[world.right_in(question, state)] = math.inf
            question.right = right

    def end(self, digits, state, lag):
        """All but this one are over, for queries sent after the lag."""
        over = time.monotonic() + lag
        for question in self.of[digits]:
            last = world.right_in(question, state)
            question.right = {
                outcome: math.inf if outcome == last else min(until, over)
                for outcome, until in question.right.items()}


class Drops:
    """Datagrams for which there was no room, as the kernel counts them."""

    def __init__(self):
        self.most = {}

    def read(self, ports):
        with open("/proc/net/udp", encoding="ascii") as lines:
            next(lines)
            for line in lines:
                words = line.split()
                port = int(words[1].split(":")[1], 16)
                if port in ports:
                    self.most[port, words[9]] = int(words[-1])
        return sum(count for (port, _), count in self.most.items()
                   if port in ports)


class Run:
    def __init__(self, folder, out, values):
        self.folder, self.out, self.values = folder, out, values
        self.seconds = float(values["seconds"])
        self.lag = float(values["lag"])
        self.port, self.pid = int(values["port"]), int(values["pid"])
        self.load = soak_client.Load(self.port, world.hostile_questions(
            self.seconds >= SHORT))
        self.numbers = Numbers(self.load.questions)
        self.faults, self.samples, self.reloads = [], [], []
        self.rng = random.Random(5)
        self.drops = Drops()
        self.done = threading.Event()
        self.changes = 0
        self.exceeded = [0, 0]      # in former lives of the daemon, in this one
        self.log_at = 0
        self.begin = time.monotonic()
        self.rate = 0
        with open(out + "/soak.samples", "w", encoding="ascii"):
            pass    # those of the run before

    def fault(self, text):
        self.faults.append(text)
        print("FAULT: " + text, file=sys.stderr, flush=True)

    def guarded(self, function):
        """A thread that fails is a fault of the run."""
        try:
            function()
        except Exception as error:  # pylint: disable=broad-except
            self.fault("%s: %r" % (function.__name__, error))
            self.load.stop = True

    def command(self, *words):
        result = subprocess.run(words, stdout=subprocess.PIPE, text=True,
                                stderr=subprocess.STDOUT, check=False)
        if result.returncode:
            self.fault("%s: status %d: %s" % (" ".join(words[:3]),
                                              result.returncode,
                                              result.stdout.strip()))
        return result.stdout

    # The store ----------------------------------------------------------

    def token(self, word, *words):
        """Not by the file that is written anew at each reload: a command that
        sees it change before its turn changes nothing."""
        self.command(self.values["enumctl"], "token", word, "--config",
                     self.folder + "/enumod.conf.base", *words)

    def import_line(self, digits):
        """Validated anew, by its line of the feed."""
        path = self.folder + "/one.csv"
        with open(self.folder + "/feed.csv", encoding="ascii") as lines:
            line = next(text for text in lines
                        if text.startswith(world.PREFIX + digits))
        with open(path, "w", encoding="ascii") as out:
            out.write(line)
        self.token("import", path)

    def change(self, digits, state):
        """One change of a number. Returns its new state."""
        number = world.PREFIX + digits
        if state == "suspended":
            self.numbers.begin(digits, "valid")
            self.token("resume", number)
            new = "valid"
        elif state == "revoked":
            self.numbers.begin(digits, "unknown", "valid")
            self.token("delete", "--reason", "soak", number)
            self.import_line(digits)
            new = "valid"
        else:
            new = "revoked" if self.rng.random() < 0.3 else "suspended"
            self.numbers.begin(digits, new)
            self.token("revoke" if new == "revoked" else "suspend", number)
        self.numbers.end(digits, new, self.lag)
        self.changes += 1
        return new

    def change_store(self):
        """Always that one which has been left alone for the longest time."""
        order = [digits for digits in self.numbers.of
                 if digits[0] in world.CHANGING]
        self.rng.shuffle(order)
        states = dict.fromkeys(order, "valid")
        while not self.done.wait(1 / CHANGES):
            # Another one in front, or all would be suspended and resumed.
            digits = order.pop(self.rng.randrange(len(order) // 2))
            order.append(digits)
            states[digits] = self.change(digits, states[digits])
            if self.changes % FEED_EACH == 0:
                self.token("import", "--rebuild", self.folder + "/filler.csv")

    # Reloads ------------------------------------------------------------

    def starts(self):
        """New starts in the log since the last look."""
        with open(self.folder + "/log/soak", "rb") as log:
            log.seek(self.log_at)
            text = log.read()
        text = text[:text.rfind(b"\n") + 1]
        self.log_at += len(text)
        return text.count(b"start of service")

    def write_policy(self, is_blocked):
        path = self.folder + "/enumod.conf"
        with open(path + ".base", encoding="ascii") as base, \
                open(path + ".new", "w", encoding="ascii") as new:
            new.write(base.read() + "number:\n  prefix: \"%s%s\"\n"
                      "  action: %s\n" % (world.PREFIX, world.POLICY,
                                          "block" if is_blocked else "allow"))
        os.rename(path + ".new", path)

    def policy_numbers(self):
        return [digits for digits in self.numbers.of
                if digits[0] == world.POLICY]

    def reload(self, count):
        state = "blocked" if count % 2 else "valid"
        self.count_exceeded(True)
        self.drops.read({self.port})
        self.starts()
        self.write_policy(state == "blocked")
        for digits in self.policy_numbers():
            self.numbers.begin(digits, state)
        begin = time.monotonic()
        if count // 2 % 2:
            os.kill(self.pid, signal.SIGHUP)
        else:
            self.command(*self.values["control"].split(), "reload")
        while not self.starts():
            if time.monotonic() > begin + RELOAD_MAX:
                self.fault("a reload is not done after %d s" % RELOAD_MAX)
                break
            if not self.is_alive(self.pid):
                return
            time.sleep(0.02)
        for digits in self.policy_numbers():
            self.numbers.end(digits, state, 0)
        self.reloads.append((begin, time.monotonic()))

    def first_reload(self):
        time.sleep(1)
        self.reload(2)

    def do_reloads(self):
        count = 0
        while not self.done.wait(float(self.values["reload"])):
            count += 1
            self.reload(count)

    # Measurements -------------------------------------------------------

    @staticmethod
    def is_alive(pid):
        try:
            with open("/proc/%s/stat" % pid, encoding="ascii") as stat:
                return stat.read().rsplit(") ", 1)[1][0] not in "ZX"
        except OSError:
            return False

    def counters(self):
        """The module's, added up as the client counts."""
        found = {}
        for line in self.command(self.values["enumctl"], "stats", "--file",
                                 self.folder + "/counters").splitlines():
            name, _, value = line.partition("=")
            if value.isdigit():
                found[name] = int(value)
        return found

    def statistics(self, *names):
        """The sum of these of Unbound's."""
        names = tuple("total.requestlist.%s=" % name for name in names)
        return sum(int(line.split("=")[1]) for line in self.command(
            *self.values["control"].split(), "stats_noreset").splitlines()
                   if line.startswith(names))

    def is_idle(self):
        """Does Unbound work for nobody?"""
        return self.statistics("current.user") == 0

    def count_exceeded(self, is_last=False):
        """Queries that Unbound itself dropped from a full list."""
        self.exceeded[1] = self.statistics("exceeded", "overwritten")
        if is_last:
            self.exceeded = [sum(self.exceeded), 0]

    def process(self):
        """RSS in KiB, descriptors, threads, seconds of CPU."""
        proc = "/proc/%d/" % self.pid
        with open(proc + "status", encoding="ascii") as lines:
            status = dict(line.split(":", 1) for line in lines if ":" in line)
        with open(proc + "stat", encoding="ascii") as stat:
            times = stat.read().rsplit(") ", 1)[1].split()
        return (int(status["VmRSS"].split()[0]), len(os.listdir(proc + "fd")),
                int(status["Threads"]),
                sum(map(int, times[11:13])) / os.sysconf("SC_CLK_TCK"))

    def sample(self):
        load = self.load
        latencies, load.latencies = sorted(load.latencies), []
        rss, descriptors, threads, cpu = self.process()
        counters = self.counters()
        now = {
            "seconds": round(time.monotonic() - self.begin, 2),
            "rss_kib": rss, "descriptors": descriptors, "threads": threads,
            "cpu_seconds": cpu, "sent": sum(load.sent.values()),
            "answered": sum(load.answered.values()),
            "under_way": load.under_way, "lost": len(load.lost),
            "failed": load.failed, "wrong": load.wrong,
            "median_ms": soak_report.percentile(latencies, 0.5),
            "p99_ms": soak_report.percentile(latencies, 0.99),
            "counted": sum(value for name, value in counters.items()
                           if name.startswith("verdicts.")),
            "cache_entries": counters.get("cache_entries", 0),
            "reloads": len(self.reloads), "changes": self.changes,
            "dropped_before_unbound": self.drops.read({self.port}),
            "dropped_at_client": self.client_drops()}
        self.samples.append(now)
        with open(self.out + "/soak.samples", "a", encoding="ascii") as file:
            file.write(json.dumps(now) + "\n")
        if len(self.samples) % TOLD_EACH == 0:
            print(" ".join("%s=%s" % item for item in now.items()), flush=True)

    def client_drops(self):
        return self.drops.read({client.port for client in
                                self.load.clients.values()})

    def do_samples(self):
        while not self.done.wait(float(self.values["sample"])):
            if not (self.is_alive(self.pid) and
                    self.is_alive(self.values["other"])):
                self.fault("Unbound or the hostile server is gone")
                self.load.stop = True
                return
            self.sample()

    # All of it ----------------------------------------------------------

    def settle(self, descriptors):
        """Connections that nobody uses are closed after a while."""
        end = time.monotonic() + min(90, self.seconds / 4)
        while self.process()[1] > descriptors and time.monotonic() < end:
            time.sleep(0.2)

    def calibrate(self):
        """Set the rate. Returns full load, in answers a second. Before that, as
        much is under way as behind a slow reload: what memory is needed for
        the worst moment is not to come later, and look like a leak."""
        seconds = max(2, min(20, self.seconds / 10))
        reload = threading.Thread(target=self.guarded,
                                  args=(self.first_reload,))
        reload.start()
        self.load.run_full(seconds, CROWD)
        reload.join()
        self.load.drain(self.is_idle)
        full = self.load.run_full(seconds, WINDOW)
        self.rate = max(1, full / 2)
        print("full load: %d answers a second; from here on half of it" % full,
              flush=True)
        self.load.latencies = []
        return full

    def run(self):
        first = self.counters()
        at_first = self.process()
        threads = [threading.Thread(target=self.guarded, args=(work,))
                   for work in (self.change_store, self.do_reloads,
                                self.do_samples)]
        threads[0].start()
        full = self.calibrate()
        self.begin = time.monotonic()
        for thread in threads[1:]:
            thread.start()
        self.load.run_rate(self.seconds, self.rate, HOSTILE)
        self.done.set()
        self.load.drain(self.is_idle)
        for thread in threads:
            thread.join()
        if self.is_alive(self.pid):
            self.count_exceeded()
            self.sample()
            self.settle(at_first[1])
            last, at_last = self.counters(), self.process()
        else:
            last, at_last = first, at_first
        return soak_report.write(self, full, (first, last),
                                 (at_first, at_last))


def main():
    values = dict(word.split("=", 1) for word in sys.argv[3:])
    sys.exit(0 if Run(sys.argv[1], sys.argv[2], values).run() else 1)


if __name__ == "__main__":
    main()
