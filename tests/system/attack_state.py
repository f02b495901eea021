#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""attack_state.py - the events, the authority and the judge of attack_state.sh.

usage: attack_state.py zones
       attack_state.py make FOLDER SEED STORE CERTIFICATE
       attack_state.py run FOLDER SEED SECONDS PATIENCE SERVER_PORT PORT:PID...

"make" writes configurations, the first feed and a list of tokens, and "zones" a
list for stub_zones. "run" is the authority, many clients, and who changes
validations by $ENUMCTL, all at once for SECONDS; then it is calm, and within
PATIENCE more seconds each answer has to be what the model wants. The last
resolver serves stale data.
"""

import collections
import os
import random
import re
import signal
import socket
import struct
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path[:0] = [HERE, os.path.join(HERE, "..", "support")]
from attack_state_judge import LAG, Heard, Judge, Reply, Resolver  # noqa: E402
from attack_state_server import FAIR, WEATHERS, Server  # noqa: E402
from attack_state_store import Operator, make  # noqa: E402
from attack_state_waits import Waits  # noqa: E402
from attack_state_world import NOTICE, SHORT, ZONES, World, wire  # noqa: E402

CLIENTS = 10        # of each resolver
TIMEOUT = 5         # seconds that a client waits
LATE = NOTICE + LAG + 0.1   # what is answered so long after a change knows it
SO_TIMESTAMP = 29   # of Linux
SHOWN = 3           # faults of a kind


# Clients ------------------------------------------------------------------

def receive(sock):
    """A message, and when it came, which may be long before it is read."""
    octets, notes, _, _ = sock.recvmsg(65535, 64)
    for level, kind, data in notes:
        if (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMP):
            seconds, micros = struct.unpack("@ll", data[:16])
            return octets, seconds + micros / 1e6
    return octets, time.time()


class Client(threading.Thread):
    """Asks one resolver; sometimes as several clients at once."""

    def __init__(self, storm, resolver, seed):
        threading.Thread.__init__(self, daemon=True)
        self.storm, self.resolver = storm, resolver
        self.rng = random.Random(seed)
        self.heard = []
        self.unanswered = 0
        self.asks = None        # the question under way

    def ask(self, number, copies=1):
        name, qtype, _, _ = self.storm.world.questions[number]
        waiting = set()
        self.asks = number
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.connect(("127.0.0.1", self.resolver.port))
            sock.settimeout(TIMEOUT)
            sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMP, 1)
            began = time.time()
            flags = wire.RD | self.rng.choice((0, 0, 0, wire.CD))
            for ident in range(copies):
                waiting.add(ident)
                sock.send(wire.query(ident, name, qtype, wire.IN, flags,
                                     wire.edns(4096)))
            try:
                while waiting:
                    octets, when = receive(sock)
                    waiting.discard(int.from_bytes(octets[:2], "big"))
                    self.heard.append(Heard(number, self.resolver, began, when,
                                            octets))
            except OSError:
                self.unanswered += len(waiting)
        self.asks = None

    def run(self):
        rng = self.rng
        while not self.storm.is_over:
            number = self.storm.favourite
            if rng.random() < 0.6:
                number = rng.randrange(len(self.storm.world.questions))
            self.ask(number, 4 if rng.random() < 0.2 else 1)
            time.sleep(rng.uniform(0, 0.08))


class Storm:
    """All that happens, until it is calm."""

    def __init__(self, folder, seed, seconds, server_port, resolvers):
        with open(os.path.join(folder, "boundary"), encoding="ascii") as file:
            self.world = World(seed, int(file.read()))
        self.seconds, self.resolvers = seconds, resolvers
        self.rng = random.Random("events %s" % seed)
        self.server = Server(self.world, server_port,
                             random.Random("server %s" % seed))
        self.operator = Operator(folder, self.world, self.rng)
        self.clients = [Client(self, r, "client %s %d %d" % (seed, r.port, i))
                        for r in resolvers for i in range(CLIENTS)]
        self.duellists = []
        self.counts = collections.Counter()
        self.favourite = 0      # what many ask for at the moment
        self.is_over = False

    def under_way(self):
        """A number that a question may lead to that is under way; or any."""
        asked = [c.asks for c in self.clients if c.asks is not None]
        nodes = []
        if asked and self.rng.random() < 0.7:
            _, _, node, scheme = self.world.questions[self.rng.choice(asked)]
            nodes = [n for w in self.world.ways(node, scheme, True)
                     for n in w.nodes if n in self.operator.governed]
        return self.rng.choice(nodes or self.operator.governed)

    def change_zone(self):
        """No RRset with a long TTL, or it would be right for long."""
        rrset = self.rng.choice([r for r in self.world.rrsets()
                                 if r.ttl in SHORT and
                                 not r.kind.startswith("outside")])
        is_led = rrset.contents[-1].target
        rrset.change(self.rng.choice(self.world.targets) if is_led else None)

    def reload(self):
        os.kill(self.rng.choice(self.resolvers).pid, signal.SIGHUP)

    def ask_all(self, numbers):
        """At once, each resolver; returns who is to be waited for."""
        asking = []
        for resolver in self.resolvers:
            for number in numbers:
                client = Client(self, resolver, number)
                self.duellists.append(client)
                asking.append(threading.Thread(target=client.ask,
                                               args=(number,)))
                asking[-1].start()
        return asking

    def duel(self):
        """A number is changed when what leads to it was looked up just now; or
        is being looked up."""
        node = self.under_way()
        leading = [n for n, (_, _, start, scheme) in
                   enumerate(self.world.questions)
                   if any(node in w.nodes
                          for w in self.world.ways(start, scheme, True))]
        numbers = self.rng.sample(leading, min(4, len(leading)))
        self.server.weather = FAIR
        self.server.is_frozen = self.rng.random() < 0.5
        asking = self.ask_all(numbers)
        time.sleep(0.1)
        self.operator.change(node)
        time.sleep(LATE)
        self.server.is_frozen = False
        for thread in asking + self.ask_all(numbers):
            thread.join()
        self.server.weather = self.rng.choice(WEATHERS)

    def event(self):
        what = self.rng.choices(
            ("weather", "zone", "state", "favourite", "duel", "reload"),
            (15, 25, 30, 14, 15, 1))[0]
        self.counts[what] += 1
        if what == "weather":
            self.server.weather = self.rng.choice(WEATHERS)
        elif what == "zone":
            self.change_zone()
        elif what == "state":
            self.operator.change(self.under_way())
        elif what == "favourite":
            self.favourite = self.rng.randrange(len(self.world.questions))
        elif what == "duel":
            self.duel()
        else:
            self.reload()

    def run(self):
        self.server.start()
        for client in self.clients:
            client.start()
        end = time.time() + self.seconds
        while time.time() < end:
            self.event()
            time.sleep(self.rng.uniform(0, 0.25))
        self.is_over = True
        self.server.weather = FAIR
        for client in self.clients:
            client.join()


# The end ------------------------------------------------------------------

def shown(counts):
    return " ".join("%s %d" % item for item in sorted(counts.items()))


class Report:
    """Faults, some of each kind."""

    def __init__(self, world):
        self.world, self.faults = world, collections.Counter()

    def fault(self, what, reply=None):
        kind = re.sub(r"\w+:|\w\d-\w+-v\d+\S*|\b[uns]\d\b|[\d.]+", "", what)
        self.faults[kind] += 1
        if self.faults[kind] > SHOWN:
            return
        print("FAULT %s" % what)
        if reply:
            name, qtype, node, _ = self.world.questions[reply.heard.number]
            print("    %s: dig %s %s, asked at %.2f, answered at %.2f%s\n    %s"
                  % (node.name, name, wire.type_name(qtype), reply.heard.began,
                     reply.heard.received,
                     ", stale resolver" * reply.heard.resolver.is_stale, reply))

    def reply(self, judge, heard):
        """What was heard, judged; or None."""
        try:
            reply = Reply(heard)
        except wire.Malformed as why:
            self.fault("malformed: %s" % why)
            return None
        for what in judge.faults(reply):
            self.fault(what, reply)
        return reply

    def judge(self, judge, heard):
        """A word for what was heard."""
        reply = self.reply(judge, heard)
        if reply is None:
            return "malformed"
        if reply.is_stale:
            return "stale"
        return "data" if reply.uris else wire.rcode_name(reply.rcode)


def wait_for_calm(storm, judge, report, patience):
    """Asks until each answer is right; those that are not are faults."""
    began = time.time()
    left = {(n, r): None for r in storm.resolvers
            for n in range(len(storm.world.questions))}
    client = storm.clients[0]
    held = 0
    while left and time.time() < began + patience:
        for number, resolver in list(left):
            client.resolver, client.heard = resolver, []
            client.ask(number)
            for heard in client.heard:
                reply = report.reply(judge, heard)
                left[number, resolver] = reply
                if reply and judge.is_as_wanted(reply):
                    del left[number, resolver]
        time.sleep(0.2)
    for (number, resolver), reply in left.items():
        if reply and (reply.is_stale and patience < 40 or
                      judge.is_as_wanted(reply) is None):
            held += 1
        else:
            report.fault("not right when it was calm, wanted %s" % (
                [sorted(s) for s in judge.wanted(
                    number, (time.time(), time.time()))]), reply)
    return time.time() - began, held


def run(folder, seed, seconds, patience, server_port, *resolvers):
    resolvers = [Resolver(*map(int, r.split(":")), r == resolvers[-1])
                 for r in resolvers]
    storm = Storm(folder, seed, float(seconds), int(server_port), resolvers)
    waits = Waits(resolvers)
    waits.start()
    storm.run()
    clients = storm.clients + storm.duellists
    judge, report = Judge(storm.world, waits), Report(storm.world)
    kinds = collections.Counter(
        report.judge(judge, h) for c in clients for h in c.heard)
    kinds["nothing"] = sum(c.unanswered for c in clients)
    for what in storm.operator.faults:
        report.fault(what)
    calm, held = wait_for_calm(storm, judge, report, float(patience))
    print("state: seed %s: answers: %s; events: %s, %s; %d questions to the "
          "servers; calm after %.1f s, %d held; %d faults" % (
              seed, shown(kinds), shown(storm.counts),
              shown(storm.operator.counts), storm.server.asked, calm, held,
              sum(report.faults.values())))
    return 1 if report.faults else 0


def main():
    command, words = sys.argv[1], sys.argv[2:]
    if command == "make":
        make(*words)
        return 0
    if command == "zones":
        print("\n".join('  name: "%s"' % zone for zone in ZONES))
        return 0
    return run(*words)


if __name__ == "__main__":
    sys.exit(main())
