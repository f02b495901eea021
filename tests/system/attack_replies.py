#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""attack_replies.py - both ends of attack_replies.sh.

usage: attack_replies.py serve PORT NSD-PORT SEED LOG
       attack_replies.py ask SEED PORT SECONDS

"serve" stands between Unbound and nsd and changes replies, one of three: it
knows where header, questions, records and the strings in NAPTR RDATA are. What
it sent last is in LOG, a line of hexadecimal digits each, so that what led to a
crash can be kept. "ask" asks random questions for so long. Nothing of what is
signed can be changed unnoticed, and nothing at all of what is refused, so that
there the model holds, but for numbers that are passed and clients that want to see
bogus data; elsewhere it is enough that a message is one.

Exit status: 0 nothing found, 1 faults.
"""

import os
import random
import socket
import socketserver
import struct
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path[:0] = [HERE, os.path.join(HERE, "..", "support")]
import battery_queries as battery  # noqa: E402
import dns_wire as wire  # noqa: E402
from attack_judge import AttackJudge  # noqa: E402
from attack_model import AttackModel  # noqa: E402
from attack_questions import make_questions  # noqa: E402
from attack_transport import Transports  # noqa: E402
from attack_tree import Tree, broken_parts  # noqa: E402

THREADS = 12
LOGGED = 200    # replies

# Changing ---------------------------------------------------------------


def skip_name(message, at):
    while at < len(message):
        if message[at] >= 0xc0:
            return at + 2
        if not message[at]:
            return at + 1
        at += message[at] + 1
    return at


def records_of(message):
    """(start, RDATA, end, type) of each."""
    counts = struct.unpack("!4H", message[4:12])
    at = 12
    for _ in range(counts[0]):
        at = skip_name(message, at) + 4
    found = []
    for _ in range(sum(counts[1:])):
        fixed = skip_name(message, at)
        if fixed + 10 > len(message):
            break
        rtype, _, _, length = struct.unpack("!HHIH",
                                            message[fixed:fixed + 10])
        found.append((at, fixed + 10, fixed + 10 + length, rtype))
        at = fixed + 10 + length
    return found


def change_octets(rng, message):
    for _ in range(rng.choice((1, 1, 2, 8))):
        message[rng.randrange(2, len(message))] = rng.randrange(256)


def change_header(rng, message):
    place = rng.choice((2, 3, 3, 5, 7, 7, 9, 11))
    message[place] = rng.choice((0, 1, 2, 3, 0x84, 0x86, 255,
                                 message[place] ^ 1 << rng.randrange(8)))


def cut(rng, message):
    del message[rng.randrange(12, len(message)):]


def append(rng, message):
    message += bytes(rng.randrange(256) for _ in range(rng.randrange(1, 99)))


def change_fixed(rng, message):
    """Type, class, TTL or length of a record."""
    found = records_of(message)
    if found:
        _, rdata, _, _ = rng.choice(found)
        place = rdata - rng.choice((10, 9, 8, 7, 6, 3, 2, 1))
        message[place] = rng.choice((0, 1, 35, 5, 39, 255, 0x7f,
                                     rng.randrange(256)))


def repeat(rng, message):
    """A record once more, or hundreds of times, in some section."""
    found = records_of(message)
    if found:
        start, _, end, _ = rng.choice(found)
        count = rng.choice((1, 1, 2, 50, 400))
        end = min(end, len(message))
        message += message[start:end] * min(count, 30000 // (end - start + 1))
        place = rng.choice((6, 8, 10))
        total = struct.unpack("!H", message[place:place + 2])[0] + count
        message[place:place + 2] = struct.pack("!H", min(total, 65535))


def move(rng, message):
    """Records change their section."""
    counts = list(struct.unpack("!3H", message[6:12]))
    rng.shuffle(counts)
    message[6:12] = struct.pack("!3H", *counts)


def swap_owner(rng, message):
    """The name of a record is a pointer to anywhere."""
    found = records_of(message)
    if found:
        start, rdata, _, _ = rng.choice(found)
        message[start:rdata - 10] = struct.pack(
            "!H", 0xc000 | rng.randrange(min(len(message), 0x3fff)))


def break_naptr(rng, message):
    """Its RDATA becomes that of a record that breaks a rule."""
    found = [r for r in records_of(message) if r[3] == wire.NAPTR]
    if found:
        _, rdata, end, _ = rng.choice(found)
        parts = rng.choice(list(broken_parts("x")))
        new = bytearray(wire.naptr(rng.randrange(65536), 1, *parts))
        if rng.random() < 0.3:
            new[rng.randrange(len(new))] = rng.randrange(256)
        message[rdata:end] = new
        message[rdata - 2:rdata] = struct.pack("!H", len(new))


CHANGES = (change_octets, change_header, cut, append, change_fixed,
           change_fixed, repeat, move, swap_owner, break_naptr, break_naptr)


class Proxy:
    def __init__(self, nsd_port, seed, path):
        self.nsd = ("127.0.0.1", nsd_port)
        self.rng = random.Random("replies %s" % seed)
        self.path = path
        self.sent = []

    def answer(self, query):
        with socket.create_connection(self.nsd, 10) as sock:
            sock.sendall(len(query).to_bytes(2, "big") + query)
            message = bytearray(wire.receive_stream(sock))
        if self.rng.random() < 1 / 3 and len(message) > 13:
            for _ in range(self.rng.choice((1, 1, 2, 3))):
                if len(message) > 13:
                    self.rng.choice(CHANGES)(self.rng, message)
            del message[65000:]
            self.note(message)
        return bytes(message)

    def note(self, message):
        self.sent = self.sent[1 - LOGGED:] + [message.hex()]
        if self.rng.random() < 0.05:
            with open(self.path, "w", encoding="ascii") as out:
                out.write("\n".join(self.sent) + "\n")


def serve(port, nsd_port, seed, path):
    proxy = Proxy(nsd_port, seed, path)

    class Udp(socketserver.BaseRequestHandler):
        def handle(self):
            query, sock = self.request
            reply = proxy.answer(query)
            if len(reply) > 4096:
                reply = reply[:2] + b"\x86" + reply[3:4] + reply[4:4096]
            sock.sendto(reply, self.client_address)

    class Tcp(socketserver.BaseRequestHandler):
        def handle(self):
            reply = proxy.answer(wire.receive_stream(self.request))
            self.request.sendall(len(reply).to_bytes(2, "big") + reply)

    socketserver.ThreadingTCPServer.allow_reuse_address = True
    servers = (socketserver.ThreadingUDPServer(("127.0.0.1", port), Udp),
               socketserver.ThreadingTCPServer(("127.0.0.1", port), Tcp))
    for server in servers:
        server.daemon_threads = True
        server.handle_error = lambda *_: None   # a client that went away
    threading.Thread(target=servers[0].serve_forever, daemon=True).start()
    servers[1].serve_forever()


# Asking -----------------------------------------------------------------

class HostileJudge(AttackJudge):
    """Outside of the tree a server may say what it likes, also beside records
    of other types, but an alias there opens nothing."""

    def judge(self, question, octets, ident):
        is_inside = battery.is_below(question.name, battery.APEX)
        try:
            reply = wire.parse(octets)
            reply.errors()
        except wire.Malformed as reason:
            if is_inside and self.is_ours(question):
                self.fault("malformed", question, reason)
            return
        reply.records = [r for r in reply.records
                         if not self.is_foreign(r, question.client)]
        shown = [r for r in reply.records if r.type in (wire.NAPTR, wire.URI)]
        with self.lock:
            self.rcodes[wire.rcode_name(reply.rcode)] += 1
            self.positive += bool(shown)
        if not is_inside:
            self.judge_owners(question, shown)
            return
        sight = self.sight(question.name, question.client)
        if question.qtype not in (wire.NAPTR, wire.URI, wire.ANY):
            reply.records = [r for r in reply.records
                             if battery.is_below(r.owner.lower(), battery.APEX)]
        if self.is_certain(question, question.name, sight):
            self.judge_records(question, reply, sight)

    def is_ours(self, question):
        """For a service that it does not know, or a number that is passed, the
        module makes no answer: what comes is as Unbound gives it, be it as odd
        as it likes."""
        entity = battery.Entity(question.name)
        if self.is_passed(question.name, question.client):
            return False
        return question.qtype == wire.NAPTR or (
            question.qtype == wire.URI and
            (entity.kind == "number" or entity.service in battery.SERVICES))

    def is_foreign(self, record, client):
        """Of a number that is passed a record of another class, for which
        Unbound has no key, is as the server sent it."""
        return record.rclass != wire.IN and \
            self.is_passed(record.owner.lower(), client)

    def is_certain(self, question, name, sight):
        """Bogus data is for who asks with CD for a number that is passed."""
        return sight.denied or (
            self.is_signed(name) and
            not (question.cd and self.is_passed(name, question.client)))

    def judge_owners(self, question, records):
        """By the number that the alias leads to, or those that it passes."""
        whole = self.model.sight(question.name, question.client)
        for record in records:
            owner = record.owner.lower()
            if not battery.is_below(owner, battery.APEX) or \
                    self.is_allowed(record, whole):
                continue
            sight = self.sight(owner, question.client)
            if self.is_certain(question, owner, sight) and \
                    not self.is_allowed(record, sight):
                self.fault("leak by an alias", question, record)

    def sight(self, name, client):
        """An alias that cannot be had stops no URI from being made."""
        sight = self.model.sight(name, client)
        sight.uri = sight.uri | self.made(battery.Entity(name), client)
        return sight

    def made(self, entity, client):
        if entity.kind != "service":
            return set()
        policy = self.model.policy(entity.digits, client)
        if policy.action != "allow" or entity.service not in policy.services:
            return set()
        rules = self.model.rules(self.model.node(entity.name))
        return {uri for service, uri in
                self.model.apply(rules, [entity.digits], [policy], None)
                if service == entity.service}

    def is_signed(self, name):
        """All the way, the number's as well."""
        names = [name] + [
            battery.Entity(n).name for n in self.model.node(name).names
            if battery.is_below(n, battery.APEX) and battery.Entity(n).digits]
        return all(self.model.node(n).is_secure() and
                   not any(r.refer for r in
                           self.model.node(n).at_end(wire.NAPTR))
                   for n in names)


def ask(seed, port, seconds):
    judge = HostileJudge(AttackModel(Tree(seed)))
    judge.model.is_lossy = True
    questions = [q for q in make_questions(seed, Tree(seed), ("udp", "tcp"),
                                           20000) if not q.odd]
    began = time.monotonic()
    end = began + seconds

    def work(part):
        transports = Transports({"udp": port, "tcp": port})
        for number, question in enumerate(part):
            if time.monotonic() > end:
                break
            octets = transports.exchange(question.way, question.client,
                                         question.message(number), 2, 2)
            if octets is not None:
                judge.judge(question, octets, number)
                judge.finish()
        transports.close_all()

    threads = [threading.Thread(target=work, args=(questions[i::THREADS],))
               for i in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return battery.report(judge, "replies", judge.done, seed,
                          time.monotonic() - began)


def main():
    command, words = sys.argv[1], sys.argv[2:]
    if command == "serve":
        serve(int(words[0]), int(words[1]), words[2], words[3])
    return ask(words[0], int(words[1]), int(words[2]))


if __name__ == "__main__":
    sys.exit(main())
