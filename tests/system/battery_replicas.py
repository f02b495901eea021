#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""battery_replicas.py - the writer, the copies and the clients of
battery_replicas.sh.

usage: battery_replicas.py ENUMCTL FOLDER SECONDS LAG SEED SOURCE=PORT...

FOLDER/enumod.conf is the writer's configuration, FOLDER/store its store, and
FOLDER/copy1 and so on are those of the resolvers at the PORTs, each of which
is copied from its SOURCE. All events are noted with their times, and judged
when all is over.

What is asked for is the whole truth: the answers of one resolver, in the order
in which they came, must belong to states of the ledger that do not go back,
each of which was the ledger's state at most LAG seconds before. The records of
a copy, read by one command, must be those of one such state.
"""

import bisect
import glob
import json
import os
import random
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "support"))
import dns_wire as wire  # noqa: E402

NUMBERS = ["+4416329601%02d" % i for i in range(80)]
RATE = 20           # changes a second
BASE = 10           # each n-th change makes a new base
FEEDS = ["--rebuild", "feed.csv"], ["more-200.csv"], ["more-201.csv"]
KILL_WRITER = 13    # each n-th change is killed, if it still runs by then
KILL_COPY = 11      # each n-th sync
ASK_PAUSE = 0.003   # between two questions to one resolver
NOT_VALIDATED = 15  # EDE

faults = []
stop = threading.Event()


def fault(text):
    faults.append(text)
    print("FAULT: " + text, flush=True)


def name_of(number):
    return ".".join(reversed(number[1:])) + ".e164.arpa"


class Change:
    """The index-th number was suspended (True) or resumed (False)."""

    def __init__(self, index, value, start):
        self.index, self.value, self.start = index, value, start
        self.end = None


class History:
    """All states of the ledger; state k is the one after k changes."""

    def __init__(self, lag):
        self.changes, self.lag = [], lag

    def ready(self):
        self.ends = []
        last = float("inf")
        for change in reversed(self.changes):
            # What was killed shows with the next change at the latest.
            last = change.end = min(change.end or last, last)
        self.ends = [change.end for change in self.changes]
        self.of = [[] for _ in NUMBERS]
        for k, change in enumerate(self.changes, 1):
            self.of[change.index].append(k)

    def value(self, index, k):
        at = bisect.bisect_right(self.of[index], k)
        return at > 0 and self.changes[self.of[index][at - 1] - 1].value

    def oldest(self, when):
        """The first state that may be seen at this time."""
        return bisect.bisect_right(self.ends, when - self.lag)

    def begun(self, k, when):
        return k == 0 or self.changes[k - 1].start <= when

    def next_with(self, index, k, value):
        """The first state from k on in which a number has this value."""
        if self.value(index, k) == value:
            return k
        at = bisect.bisect_right(self.of[index], k)
        return self.of[index][at] if at < len(self.of[index]) else None


class Run:
    def __init__(self, enumctl, folder, lag, seed):
        self.enumctl, self.folder, self.lag = enumctl, folder, lag
        self.random = random.Random(seed)
        self.history = History(lag)
        self.counts = {}
        self.imports = 0

    def count(self, what):
        self.counts[what] = self.counts.get(what, 0) + 1

    def command(self, words, kill=None):
        """Returns status, or None when it was killed; and what it printed."""
        process = subprocess.Popen(
            [self.enumctl, "token", words[0], "--config",
             self.folder + "/enumod.conf"] + words[1:],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if kill is not None:
            try:
                process.wait(kill)
            except subprocess.TimeoutExpired:
                process.kill()
        out, err = process.communicate()
        return (process.returncode if process.returncode >= 0 else None,
                out, err)

    def suspended(self, store):
        """The numbers that a store says are suspended; None: unreadable."""
        status, out, err = self.command(["list", "--json", "--store", store])
        records = [json.loads(line) for line in out.splitlines()]
        records = [r for r in records if r["numbers"] in NUMBERS]
        if status != 0 or len(records) != len(NUMBERS):
            fault("list of %s: status %s, %d records: %s" %
                  (store, status, len(records), err.strip()))
            return None
        return {r["numbers"] for r in records if r["suspended"]}

    # The writer ---------------------------------------------------------

    def add_base(self, kill):
        """One of all records, or one on top of the others."""
        feed = FEEDS[self.imports % len(FEEDS)]
        self.imports += 1
        status, _, err = self.command(
            ["import"] + feed[:-1] + [self.folder + "/" + feed[-1]], kill)
        if status is None:
            self.count("killed imports")
        elif status != 0:
            fault("import: status %d: %s" % (status, err.strip()))
        else:
            self.count("new bases")

    def change(self, index, value, kill):
        change = Change(index, value, time.monotonic())
        status, _, err = self.command(
            ["suspend" if value else "resume", NUMBERS[index]], kill)
        change.end = time.monotonic()
        if status is None:
            self.count("killed changes")
            change.end = None
            found = self.suspended(self.folder + "/store")
            if found is None or (NUMBERS[index] in found) != value:
                return False
        elif status != 0:
            fault("change: status %d: %s" % (status, err.strip()))
            return False
        self.history.changes.append(change)
        self.count("changes")
        return True

    def write(self):
        values = [False] * len(NUMBERS)
        start = time.monotonic()
        k = 0
        while not stop.is_set():
            k += 1
            kill = None
            if k % KILL_WRITER == 0:
                kill = self.random.random() * 0.03
            if k % BASE == 0:
                self.add_base(kill)
            else:
                index = self.random.randrange(len(NUMBERS))
                if self.change(index, not values[index], kill):
                    values[index] = not values[index]
            time.sleep(max(0, start + k / RATE - time.monotonic()))
        # One that is not killed, so that all is published.
        self.add_base(None)

    # The copies ---------------------------------------------------------

    def copy(self, source, store, rng):
        k = 0
        while not stop.is_set():
            k += 1
            kill = None
            if k % KILL_COPY == 0:
                kill = rng.random() * 0.06
            status, _, err = self.command(["sync", "--store", store, source],
                                          kill)
            if status is None:
                self.count("killed copies")
            elif status == 0:
                self.count("copies")
            elif status == 3 and "do not belong together" in err:
                self.count("copies given up")
            else:
                fault("sync from %s: status %d: %s" %
                      (source, status, err.strip()))
            time.sleep(0.1)

    def read(self, store, seen):
        while not stop.is_set():
            sent = time.monotonic()
            found = self.suspended(store)
            if len(glob.glob(store + "/base-*")) > 1:
                self.count("copies with several bases")
            if found is not None:
                seen.append((sent, time.monotonic(), found))
            time.sleep(0.5)

    # The clients --------------------------------------------------------

    def ask_once(self, sock, index, ident):
        sock.send(wire.query(ident, name_of(NUMBERS[index]), wire.NAPTR,
                             opt=wire.edns()))
        while True:
            reply = wire.parse(sock.recv(65535))
            if reply.ident == ident:
                break
        if reply.rcode != wire.NOERROR:
            fault("%s: %s, EDE %s" % (NUMBERS[index],
                                      wire.rcode_name(reply.rcode),
                                      reply.errors()))
            return None
        if any(record.type == wire.NAPTR for record in reply.records):
            return False
        if NOT_VALIDATED not in reply.errors():
            fault("%s: no data, EDE %s" % (NUMBERS[index], reply.errors()))
            return None
        return True

    def ask_all(self, sock, answers):
        for index in range(len(NUMBERS)):
            ident = len(answers) & 0xFFFF
            sent = time.monotonic()
            try:
                value = self.ask_once(sock, index, ident)
            except (OSError, wire.Malformed) as error:
                fault("%s: %s" % (NUMBERS[index], error))
                continue
            if value is not None:
                answers.append((sent, time.monotonic(), index, value))
            time.sleep(ASK_PAUSE)

    def ask(self, port, answers):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.connect(("127.0.0.1", port))
            sock.settimeout(5)
            while not stop.is_set():
                self.ask_all(sock, answers)

    # Judging ------------------------------------------------------------

    def judge_answers(self, title, answers):
        history, k, lag = self.history, 0, 0.0
        for sent, received, index, value in answers:
            k = max(k, history.oldest(sent))
            found = history.next_with(index, k, value)
            if found is None or not history.begun(found, received):
                fault("%s: %s is %s, which it was not in any state from %d "
                      "on, within the last %.1f s" %
                      (title, NUMBERS[index],
                       "suspended" if value else "resumed", k, self.lag))
                continue
            if found > k:
                lag = max(lag, received - history.ends[found - 1])
            k = found
        print("%s: %d answers, the last state was %d of %d; a change was seen "
              "after %.2f s at most" %
              (title, len(answers), k, len(history.changes), lag))
        if len(answers) < 100 or k < len(history.changes) // 2:
            fault("%s: too little was seen" % title)

    def judge_lists(self, title, seen):
        history = self.history
        for sent, received, found in seen:
            k = history.oldest(sent)
            state = {n for i, n in enumerate(NUMBERS) if history.value(i, k)}
            while state != found:
                if k == len(history.changes) or \
                        not history.begun(k + 1, received):
                    fault("%s: the records are those of no state within the "
                          "last %.1f s" % (title, self.lag))
                    break
                change = history.changes[k]
                number = NUMBERS[change.index]
                (state.add if change.value else state.discard)(number)
                k += 1


def main():
    enumctl, folder, seconds, lag, seed = sys.argv[1:6]
    run = Run(enumctl, folder, float(lag), int(seed))
    threads, copies = [], []
    for i, word in enumerate(sys.argv[6:], 1):
        source, port = word.rsplit("=", 1)
        store = "%s/copy%d" % (folder, i)
        answers, seen = [], []
        copies.append((i, answers, seen))
        rng = random.Random(int(seed) + i)
        threads += [threading.Thread(target=run.copy,
                                     args=(source, store, rng)),
                    threading.Thread(target=run.ask, args=(int(port), answers)),
                    threading.Thread(target=run.read, args=(store, seen))]
    writer = threading.Thread(target=run.write)
    for thread in threads + [writer]:
        thread.start()
    time.sleep(float(seconds))
    stop.set()
    for thread in threads + [writer]:
        thread.join()
    run.history.ready()
    for i, answers, seen in copies:
        run.judge_answers("resolver %d" % i, answers)
        run.judge_lists("copy %d" % i, seen)
    print(", ".join("%d %s" % (n, what)
                    for what, n in sorted(run.counts.items())))
    for what in ("killed changes", "killed copies", "new bases",
                 "copies with several bases"):
        if not run.counts.get(what):
            fault("no %s: the test proves nothing" % what)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
