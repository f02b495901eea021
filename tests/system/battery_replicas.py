#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""battery_replicas.py - the writer, the copies and the clients of
battery_replicas.sh.

usage: battery_replicas.py ENUMCTL FOLDER SECONDS SEED SOURCE=PORT...

It takes SECONDS, or longer on a machine on which not all of NEEDED has come to
pass by then.

FOLDER/enumod.conf is the writer's configuration, FOLDER/store its store, and
FOLDER/copy1 and so on are those of the resolvers at the PORTs, each of which
is copied from its SOURCE. All events are noted with their times, and judged
when all is over.

What is asked for is the whole truth: the answers of one resolver, in the order
in which they came, must belong to states of the ledger that do not go back. A
copy has what was in the ledger when the sync began that made it, or more; a
resolver answers from a copy that was there half a second before the question,
or from a later one. So nothing depends on how fast the machine is. The records
of a copy, read by one command, must be those of one such state, too, and of a
copy that was there when the command began.
"""

import bisect
import glob
import itertools
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
ASK_AGAIN = 5       # seconds: a question without an answer is repeated
ASK_TRIES = 12
# A resolver looks at its copy each quarter of a second (module/store/look.h).
SEEN_AFTER = 0.5
NOT_VALIDATED = 15  # EDE
# Without these the test proves nothing.
NEEDED = ("killed changes", "killed copies", "new bases",
          "copies with several bases")
NEEDED_WITHIN = 120  # seconds

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


class Copies:
    """When the syncs of one copy that did not fail began and ended."""

    def __init__(self):
        self.begins, self.ends = [], []

    def add(self, begin, end):
        self.begins.append(begin)
        self.ends.append(end)

    def last_begin(self, when):
        """Of the last one that had ended by then."""
        at = bisect.bisect_right(self.ends, when)
        return self.begins[at - 1] if at else float("-inf")


class History:
    """All states of the ledger; state k is the one after k changes."""

    def __init__(self):
        self.changes = []

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

    def oldest(self, copies, when):
        """The first state of which a copy may be by then."""
        return bisect.bisect_right(self.ends, copies.last_begin(when))

    def begun(self, k, when):
        return k == 0 or self.changes[k - 1].start <= when

    def next_with(self, index, k, value):
        """The first state from k on in which a number has this value."""
        if self.value(index, k) == value:
            return k
        at = bisect.bisect_right(self.of[index], k)
        return self.of[index][at] if at < len(self.of[index]) else None


class Run:
    def __init__(self, enumctl, folder, seed):
        self.enumctl, self.folder = enumctl, folder
        self.random = random.Random(seed)
        self.history = History()
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

    def copy(self, source, store, rng, copies):
        k = 0
        while not stop.is_set():
            k += 1
            kill = None
            if k % KILL_COPY == 0:
                kill = rng.random() * 0.06
            begin = time.monotonic()
            status, _, err = self.command(["sync", "--store", store, source],
                                          kill)
            if status is None:
                self.count("killed copies")
            elif status == 0:
                copies.add(begin, time.monotonic())
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

    def receive(self, sock, ident):
        """None: nothing came in time."""
        try:
            while True:
                reply = wire.parse(sock.recv(65535))
                if reply.ident == ident:
                    return reply
        except socket.timeout:
            return None

    def ask_once(self, sock, index, ident):
        query = wire.query(ident, name_of(NUMBERS[index]), wire.NAPTR,
                           opt=wire.edns())
        for _ in range(ASK_TRIES):
            sock.send(query)
            reply = self.receive(sock, ident)
            if reply is not None:
                break
        else:
            fault("%s: no answer" % NUMBERS[index])
            return None
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

    def ask_all(self, sock, idents, answers):
        for index in range(len(NUMBERS)):
            sent = time.monotonic()
            try:
                value = self.ask_once(sock, index, next(idents) & 0xFFFF)
            except (OSError, wire.Malformed) as error:
                fault("%s: %s" % (NUMBERS[index], error))
                continue
            if value is not None:
                answers.append((sent, time.monotonic(), index, value))
            time.sleep(ASK_PAUSE)

    def ask(self, port, answers):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.connect(("127.0.0.1", port))
            sock.settimeout(ASK_AGAIN)
            idents = itertools.count()
            while not stop.is_set():
                self.ask_all(sock, idents, answers)

    # All together -------------------------------------------------------

    def missing(self):
        return [what for what in NEEDED if not self.counts.get(what)]

    def go_on(self, seconds):
        end = time.monotonic() + NEEDED_WITHIN
        time.sleep(seconds)
        while self.missing() and time.monotonic() < end:
            time.sleep(0.2)
        stop.set()

    # Judging ------------------------------------------------------------

    def judge_answers(self, title, copies, answers):
        history, k, lag = self.history, 0, 0.0
        for sent, received, index, value in answers:
            k = max(k, history.oldest(copies, sent - SEEN_AFTER))
            found = history.next_with(index, k, value)
            if found is None or not history.begun(found, received):
                fault("%s: %s is %s, which it was not in any state from %d "
                      "on, which was seen or copied before" %
                      (title, NUMBERS[index],
                       "suspended" if value else "resumed", k))
                continue
            if found > k:
                lag = max(lag, received - history.ends[found - 1])
            k = found
        print("%s: %d answers, the last state was %d of %d; a change was seen "
              "after %.2f s at most" %
              (title, len(answers), k, len(history.changes), lag))
        if len(answers) < 100 or k < len(history.changes) // 2:
            fault("%s: too little was seen" % title)

    def judge_lists(self, title, copies, seen):
        history = self.history
        for sent, received, found in seen:
            k = history.oldest(copies, sent)
            state = {n for i, n in enumerate(NUMBERS) if history.value(i, k)}
            while state != found:
                if k == len(history.changes) or \
                        not history.begun(k + 1, received):
                    fault("%s: the records are those of no state from the "
                          "last copy on" % title)
                    break
                change = history.changes[k]
                number = NUMBERS[change.index]
                (state.add if change.value else state.discard)(number)
                k += 1


def main():
    enumctl, folder, seconds, seed = sys.argv[1:5]
    run = Run(enumctl, folder, int(seed))
    threads, resolvers = [], []
    for i, word in enumerate(sys.argv[5:], 1):
        source, port = word.rsplit("=", 1)
        store = "%s/copy%d" % (folder, i)
        copies, answers, seen = Copies(), [], []
        resolvers.append((i, copies, answers, seen))
        rng = random.Random(int(seed) + i)
        threads += [threading.Thread(target=run.copy,
                                     args=(source, store, rng, copies)),
                    threading.Thread(target=run.ask,
                                     args=(int(port), answers)),
                    threading.Thread(target=run.read, args=(store, seen))]
    writer = threading.Thread(target=run.write)
    for thread in threads + [writer]:
        thread.start()
    run.go_on(float(seconds))
    for thread in threads + [writer]:
        thread.join()
    run.history.ready()
    for i, copies, answers, seen in resolvers:
        run.judge_answers("resolver %d" % i, copies, answers)
        run.judge_lists("copy %d" % i, copies, seen)
    print(", ".join("%d %s" % (n, what)
                    for what, n in sorted(run.counts.items())))
    for what in run.missing():
        fault("no %s: the test proves nothing" % what)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
