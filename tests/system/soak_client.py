#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""soak_client.py - the clients of soak.sh: they send questions at a rate, keep
account of each, and look at each answer.

A query is sent once, and never again. It ends as an answer, however late, or is
given up after PATIENCE seconds. An answer is read once for each question and
sequence of octets that it comes in, and judged each time.
"""

import collections
import itertools
import math
import select
import socket
import sys
import time

import soak_world as world

wire = world.wire

PATIENCE = 60.0     # Unbound itself takes up to 40 s where nobody answers
QUIET = 3.0         # when the load is over
BURST = 64
LATE = 10.0         # seconds that an answer takes
CROWD = 20000       # under way: most of them are lost by now
BEHIND = 0.1        # seconds; a client that was later does not catch up
SEEN_MAX = 64       # forms of an answer that are kept for a question
SHOWN = 10          # wrong answers that are shown
SO_RCVBUFFORCE = 33


def outcome_of(message):
    """As of soak_world.answer(); None if the answer cannot be right."""
    data = []
    for record in message.records:
        if record.type in (wire.NAPTR, wire.URI):
            if record.ttl > world.MAX_TTL or record.section != 1:
                return None
            data.append(wire.show_rdata(record.type, record.rdata))
        elif record.type == wire.HINFO and record.section == 1:
            data.append("HINFO")
    texts = [octets[2:].decode("latin-1")
             for code, octets in message.options() if code == wire.EDE_OPTION]
    return (message.rcode, tuple(sorted(data)), "; ".join(texts),
            bool(data and message.flags & wire.AD))


def verdict_of(question, message, outcome):
    """The word under which the module should have counted it."""
    rcode, data, text, _ = outcome
    if not question.is_governed:
        return "outside"
    if data == ("HINFO",):
        return "any"
    if text in world.DENIALS and not data:
        return world.DENIALS[text]
    if rcode == wire.SERVFAIL:
        return "failed"
    if data or message.flags & wire.TC:
        return "answer"
    return "untouched"


class Client:
    """One address."""

    def __init__(self, address, port):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 23)
        except OSError:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 23)
        sock.bind((address, 0))
        sock.connect(("127.0.0.1", port))
        sock.setblocking(False)
        self.sock, self.ident = sock, 0
        self.port = sock.getsockname()[1]
        self.waiting = [None] * 65536
        self.free = 65536

    def send(self, question, now):
        """Returns whether there was an ID for it that is not under way."""
        if not self.free:
            return False
        self.free -= 1
        ident = self.ident
        while self.waiting[ident]:
            ident = (ident + 1) & 0xFFFF
        self.ident = (ident + 1) & 0xFFFF
        self.waiting[ident] = (question, now)
        try:
            self.sock.send(ident.to_bytes(2, "big") + question.octets)
        except OSError:
            pass  # nobody listens, or no room: it is never answered
        return True

    def forget(self, ident):
        self.waiting[ident] = None
        self.free += 1


class Load:
    """Everything that the clients have seen."""

    def __init__(self, port, hostile):
        self.clients = {address: Client(address, port)
                        for address in world.VIEWS}
        self.poll = select.epoll()
        self.by_fd = {}
        for client in self.clients.values():
            self.poll.register(client.sock, select.EPOLLIN)
            self.by_fd[client.sock.fileno()] = client
        self.questions = list(world.questions())
        self.order = world.order_of(self.questions, 1)
        self.hostile = world.order_of(hostile, 2)
        self.next = self.next_hostile = 0
        self.sent = collections.Counter()       # by kind
        self.answered = collections.Counter()   # by kind
        self.verdicts = collections.Counter()
        self.failed = self.wrong = self.stray = self.skipped = 0
        self.under_way = 0
        self.latencies = []
        self.slowest = dict.fromkeys(("zone", "hostile"), 0)
        self.last = 0                           # seconds the last one took
        self.lost = []                          # (when sent, question)
        self.examples = []
        self.sampled = 0
        self.stop = False

    # Sending ------------------------------------------------------------

    def send_zone(self, now):
        question = self.order[self.next]
        self.next = (self.next + 1) % len(self.order)
        self.send(question, now)

    def send_hostile(self, now):
        question = self.hostile[self.next_hostile]
        self.next_hostile = (self.next_hostile + 1) % len(self.hostile)
        self.send(question, now)

    def send(self, question, now):
        if self.clients[question.view].send(question, now):
            self.sent[question.kind] += 1
            self.under_way += 1
        else:
            self.skipped += 1

    # Answers ------------------------------------------------------------

    def read(self, question, reply):
        """(outcome, verdict) of new octets; None if it is no answer to this."""
        try:
            message = wire.parse(reply)
            outcome = outcome_of(message)
        except wire.Malformed as error:
            return ("malformed: %s" % error, (), "", False), "malformed"
        asked = (question.name, question.type, wire.IN)
        if message.question != asked or not message.flags & wire.QR:
            return None
        if outcome is None:
            return ("wrong TTL or section", (), "", False), "malformed"
        return outcome, verdict_of(question, message, outcome)

    def receive(self, client, reply, now):
        ident = reply[0] << 8 | reply[1]
        entry = client.waiting[ident]
        if entry is None:
            self.stray += 1
            return
        question, sent = entry
        rest = reply[2:]
        found = question.seen.get(rest)
        if found is None:
            found = self.read(question, reply)
            if found is None:
                self.stray += 1
                return
            if len(question.seen) >= SEEN_MAX:
                question.seen = {}
            question.seen[rest] = found
        client.forget(ident)
        self.under_way -= 1
        outcome, verdict = found
        self.verdicts[verdict] += 1
        self.answered[question.kind] += 1
        if now - sent > self.slowest[question.kind]:
            self.slowest[question.kind] = now - sent
        if question.kind == "zone":
            self.sampled += 1
            self.last = now - sent
            if not self.sampled & 7:
                self.latencies.append(self.last)
        until = question.right.get(outcome)
        if until is None or sent > until:
            self.judge(question, outcome, sent, now)

    def judge(self, question, outcome, sent, now):
        """It is not right. A failure is none of an answer, but is counted."""
        if world.is_failure(outcome) and "unusable" not in outcome[2]:
            self.failed += 1
            return
        self.wrong += 1
        if len(self.examples) < SHOWN:
            right = question.right
            if isinstance(right, dict):
                right = {text: round(until - now, 3)
                         for text, until in right.items()}
            self.examples.append(
                "%s: %s, sent %.3f s before; right would be %s" %
                (question, outcome, now - sent, right))
            print("WRONG: " + self.examples[-1], file=sys.stderr, flush=True)

    def pump(self, timeout):
        """Take what has come; wait for it for so long."""
        for fd, _ in self.poll.poll(timeout):
            client = self.by_fd[fd]
            for _ in range(BURST):
                try:
                    reply = client.sock.recv(65535)
                except OSError:
                    break
                if len(reply) > 11:
                    self.receive(client, reply, time.monotonic())

    def give_up(self, client, patience):
        """Those that were sent longer ago are lost."""
        before = time.monotonic() - patience
        for ident, entry in enumerate(client.waiting):
            if entry and entry[1] < before:
                client.forget(ident)
                self.under_way -= 1
                self.lost.append((entry[1], entry[0]))

    # Runs ---------------------------------------------------------------

    def run_full(self, seconds, window):
        """As fast as they are answered, so many under way at once. Returns
        answers a second."""
        begin = time.monotonic()
        first = self.answered["zone"]
        while time.monotonic() < begin + seconds and not self.stop:
            now = time.monotonic()
            for _ in range(min(BURST, window - self.under_way)):
                self.send_zone(now)
            self.pump(0.01)
        return (self.answered["zone"] - first) / (time.monotonic() - begin)

    def run_rate(self, seconds, rate, hostile_rate):
        """At this rate. What cannot be sent in time is not sent at all, and a
        tenth of it is while the machine is so busy that answers are late or
        lost."""
        begin = time.monotonic()
        due_zone = due_hostile = begin
        swept, turns = begin, itertools.cycle(self.clients.values())
        while not self.stop:
            now = time.monotonic()
            if now >= begin + seconds:
                break
            if now - due_zone > BEHIND:
                self.skipped += int((now - due_zone - BEHIND) * rate)
                due_zone = now - BEHIND
            for _ in range(BURST):
                if due_zone > now:
                    break
                self.send_zone(now)
                due_zone += 1 / rate
                if self.last > LATE or self.under_way > CROWD:
                    due_zone += 9 / rate
                    self.skipped += 9
            if due_hostile <= now:
                self.send_hostile(now)
                due_hostile = max(due_hostile + 1 / hostile_rate, now - 1)
            self.pump(max(0, min(due_zone - time.monotonic(), 0.01)))
            if now > swept + 2:
                self.give_up(next(turns), PATIENCE)
                swept = now

    def drain(self, is_idle):
        """Wait for what is under way; then it is lost. If nothing has come for
        QUIET seconds, is_idle() says whether the resolver still works on it."""
        end = time.monotonic() + PATIENCE
        answered, since = 0, time.monotonic()
        while self.under_way and time.monotonic() < end:
            self.pump(0.05)
            now, before = time.monotonic(), answered
            answered = sum(self.answered.values())
            if answered != before:
                since = now
            elif now > since + QUIET:
                if is_idle():
                    break
                since = now
        for client in self.clients.values():
            self.give_up(client, -math.inf)
