# SPDX-License-Identifier: BSD-3-Clause
"""attack_state_server.py - the authority of all zones of attack_state.py.

It is as slow, silent or broken as the weather says. What it answers is made,
and noted, when it is sent.
"""

import collections
import heapq
import itertools
import select
import socket
import struct
import threading
import time

from attack_state_world import ZONES, wire

NEGATIVE_TTL = 2
# Shares of silence, failures and delays; the longest delay.
Weather = collections.namedtuple("Weather", "silent failed slow longest")
FAIR = Weather(0, 0, 0, 0)
MIXED = Weather(0.1, 0.1, 0.4, 1.5)
SLOW = Weather(0, 0, 1, 2)
WEATHERS = (FAIR, MIXED, MIXED, SLOW, SLOW, SLOW, Weather(0.1, 0.7, 0.3, 0.5),
            Weather(0, 1, 0, 0), Weather(1, 0, 0, 0))


def parents_of(name):
    while name:
        yield name
        name = name.partition(".")[2]


class Server(threading.Thread):
    """UDP on loopback."""

    def __init__(self, world, port, rng):
        threading.Thread.__init__(self, daemon=True)
        self.rng = rng
        self.weather = SLOW
        self.at = {}
        self.known = {""}
        for rrset in world.rrsets():
            self.at[rrset.owner, rrset.type] = rrset
            self.known.update(parents_of(rrset.owner))
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind(("127.0.0.1", port))
        self.later = []
        self.is_frozen = False  # all replies wait
        self.order = itertools.count()
        self.asked = 0

    def run(self):
        while True:
            wait = 0.5
            if self.is_frozen:
                wait = 0.02
            elif self.later:
                wait = max(0, min(wait, self.later[0][0] - time.time()))
            if select.select([self.sock], [], [], wait)[0]:
                self.take(*self.sock.recvfrom(4096))
            while (self.later and self.later[0][0] <= time.time() and
                   not self.is_frozen):
                self.send(*heapq.heappop(self.later)[2:])

    def take(self, query, client):
        self.asked += 1
        weather, rng = self.weather, self.rng
        if rng.random() < weather.silent:
            return
        due = time.time()
        if rng.random() < weather.slow:
            due += rng.uniform(0.02, weather.longest)
        heapq.heappush(self.later, (due, next(self.order), query, client,
                                    rng.random() < weather.failed))

    def send(self, query, client, has_failed):
        name, end = wire.read_name(query, 12, len(query))
        qtype = struct.unpack("!H", query[end:end + 2])[0]
        rcode, answer, authority = wire.SERVFAIL, [], []
        if not has_failed:
            rcode, answer, authority = self.answer(
                name.lower().rstrip("."), qtype)
        flags = wire.QR | wire.AA | rcode
        self.sock.sendto(
            query[:2] + struct.pack("!HHHHH", flags, 1, len(answer),
                                    len(authority), 0) +
            query[12:end + 4] + b"".join(answer + authority), client)

    def answer(self, name, qtype):
        for rtype in (wire.CNAME, qtype):
            rrset = self.at.get((name, rtype))
            if rrset:
                return wire.NOERROR, self.records(rrset), []
        for above in list(parents_of(name))[1:]:
            rrset = self.at.get((above, wire.DNAME))
            if rrset:
                moved = name[:-len(above)] + rrset.contents[-1].target.domain
                return wire.NOERROR, self.records(rrset) + [
                    wire.record(name, wire.CNAME, wire.wire_name(moved),
                                rrset.ttl)], []
        return (wire.NOERROR if name in self.known else wire.NXDOMAIN, [],
                [self.soa(name)])

    @staticmethod
    def records(rrset):
        """As they are now."""
        rrset.note_sent(time.time())
        return [wire.record(rrset.owner, rrset.type, rdata, rrset.ttl)
                for rdata in rrset.rdata()]

    @staticmethod
    def soa(name):
        zone = next((n for n in parents_of(name) if n in ZONES), ".")
        return wire.record(zone, wire.SOA, wire.wire_name("localhost") * 2 +
                           struct.pack("!IIIII", 1, 3600, 600, 86400,
                                       NEGATIVE_TTL), 300)
