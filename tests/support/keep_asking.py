#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""keep_asking.py - ask a resolver all the while, and judge each answer.

usage: keep_asking.py PORT TABLE [IN_FLIGHT]

A line of TABLE is a question and the one answer that has data: a word for the
kind of question, name, type, TTL of the zone, and RDATA, "-" if there must never
be any. All questions are asked again and again, IN_FLIGHT (32) at a time, over
UDP. A question without an answer is asked once more after each of two seconds,
as stubs do, before it counts as lost.

Commands on standard input:
  count     print what came since the last "count", and begin anew, in one line:
            answers=N, then KIND.WORD=N for each word that was seen
  wait N    the same, but when N answers have come to questions that are asked
            from now on; those of before do not count
Words: good; denied (NODATA with EDE 15), nodata, stale (EDE 3); store (SERVFAIL
with EDE 14), failed (another SERVFAIL); lost; high (a TTL above the zone's);
wrong (everything else; the first ones are printed on standard error).
"""

import collections
import os
import select
import socket
import struct
import sys
import time

import dns_wire

SOCKETS = 4
AGAIN = 1.0  # seconds until a question is asked once more
TRIES = 3
SHOWN = 5


class Question:
    def __init__(self, line):
        kind, name, qtype, ttl, rdata = line.split(None, 4)
        self.kind, self.name = kind, name
        self.ttl = int(ttl)
        self.rdata = rdata.strip()
        types = {text: number for number, text in dns_wire.TYPES.items()}
        self.type = types[qtype]
        self.octets = dns_wire.query(0, name, self.type,
                                     opt=dns_wire.edns(4096))[2:]

    def judge(self, octets):
        try:
            message = dns_wire.parse(octets)
            errors = message.errors()
        except dns_wire.Malformed as why:
            return "wrong", str(why)
        text = "%s %s: %s %s %s" % (
            self.name, dns_wire.type_name(self.type),
            dns_wire.rcode_name(message.rcode), errors,
            "; ".join("%s, TTL %d" % (r, r.ttl) for r in message.records))
        return self.word(message, errors), text

    def word(self, message, errors):
        found = [r for r in message.records if r.section == 1]
        if message.rcode == dns_wire.SERVFAIL and not message.records:
            return "store" if 14 in errors else "failed"
        if message.rcode != dns_wire.NOERROR or message.flags & dns_wire.TC:
            return "wrong"
        if not found:
            return "denied" if 15 in errors else "nodata"
        if (len(found) != 1 or found[0].type != self.type or
                dns_wire.show_rdata(self.type, found[0].rdata) != self.rdata):
            return "wrong"
        if max(r.ttl for r in message.records) > self.ttl:
            return "high"
        return "stale" if 3 in errors else "good"


class Asker:
    def __init__(self, port, questions, in_flight):
        self.questions = questions
        self.sockets = []
        for _ in range(SOCKETS):
            client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            client.connect(("127.0.0.1", port))
            client.setblocking(False)
            self.sockets.append(client)
        self.in_flight = in_flight
        self.waiting = {}  # (socket, id): [question, tries, when, number]
        self.asked = 0
        self.wanted = 0    # answers to wait for; 0: nobody waits
        self.since = 0     # questions before this one do not count
        self.shown = 0
        self.counts = collections.Counter()

    def send(self, key):
        entry = self.waiting[key]
        entry[1] += 1
        entry[2] = time.monotonic()
        try:
            self.sockets[key[0]].send(struct.pack("!H", key[1]) +
                                      entry[0].octets)
        except OSError:
            pass  # it is asked again

    def ask(self):
        while len(self.waiting) < self.in_flight:
            number = self.asked
            self.asked += 1
            key = (number % SOCKETS, number // SOCKETS & 0xffff)
            question = self.questions[number % len(self.questions)]
            self.waiting[key] = [question, 0, 0, number]
            self.send(key)

    def ask_again(self):
        late = time.monotonic() - AGAIN
        for key, entry in list(self.waiting.items()):
            if entry[2] > late:
                continue
            if entry[1] < TRIES:
                self.send(key)
            else:
                del self.waiting[key]
                self.note(entry, "lost", entry[0].name)

    def note(self, entry, word, text):
        if entry[3] < self.since:
            return
        self.counts["%s.%s" % (entry[0].kind, word)] += 1
        if word in ("wrong", "high") and self.shown < SHOWN:
            self.shown += 1
            print("%s, wanted %s: %s" % (word, entry[0].rdata, text),
                  file=sys.stderr, flush=True)

    def take(self, at):
        while True:
            try:
                octets = self.sockets[at].recv(65535)
            except OSError:
                return
            key = (at, struct.unpack("!H", octets[:2])[0])
            entry = self.waiting.pop(key, None)
            if entry:
                self.note(entry, *entry[0].judge(octets))

    def tell(self):
        print("answers=%d %s" % (sum(self.counts.values()), " ".join(
            "%s=%d" % item for item in sorted(self.counts.items()))),
            flush=True)
        self.counts.clear()
        self.shown = 0

    def obey(self, line):
        words = line.split()
        if words[0] == "wait":
            self.wanted = int(words[1])
            self.since = self.asked
            self.counts.clear()
        else:
            self.tell()

    def run(self):
        commands = b""
        while True:
            self.ask()
            ready = select.select(self.sockets + [0], [], [], 0.2)[0]
            for at, client in enumerate(self.sockets):
                if client in ready:
                    self.take(at)
            self.ask_again()
            if self.wanted and sum(self.counts.values()) >= self.wanted:
                self.wanted = 0
                self.tell()
            if 0 in ready:
                octets = os.read(0, 4096)
                if not octets:
                    return
                *lines, commands = (commands + octets).split(b"\n")
                for line in lines:
                    self.obey(line.decode("ascii"))


def main():
    port, table = int(sys.argv[1]), sys.argv[2]
    in_flight = int(sys.argv[3]) if len(sys.argv) > 3 else 32
    with open(table, encoding="ascii") as file:
        questions = [Question(line) for line in file if line.strip()]
    Asker(port, questions, in_flight).run()


main()
