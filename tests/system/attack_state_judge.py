# SPDX-License-Identifier: BSD-3-Clause
"""attack_state_judge.py - may a resolver have answered this, at that time?"""

import collections
import math
import re

from attack_state_world import wire

DENIAL_TTL, STALE_TTL = 3, 30       # the first is configured
STALE, NOT_READY = 3, 14
ALIASES = wire.CNAME, wire.DNAME
TICK = 1.3      # seconds: an RRset is used until its last one is over
LAG = 0.2       # seconds between a look at the store and the answer
LOOK = 0.9      # seconds: without a processor, a look takes too long for others
TAKES = 8       # seconds that the look-ups of one answer may take together
URI = re.compile(r"(\w+):(\w+)-(\w+)-v(\d+)@t\.example$")

Resolver = collections.namedtuple("Resolver", "port pid is_stale")
# number: of World.questions
Heard = collections.namedtuple("Heard", "number resolver began received octets")


class Reply:
    """What was heard, taken apart. Raises wire.Malformed."""

    def __init__(self, heard):
        self.heard = heard
        message = wire.parse(heard.octets)
        self.rcode = message.rcode
        self.errors = message.errors()
        self.records = [r for r in message.records if r.type != wire.SOA]
        self.denials = [r.ttl for r in message.records if r.type == wire.SOA]
        self.is_stale = heard.resolver.is_stale and STALE in self.errors
        self.ttls = {r.owner.lower(): r.ttl for r in self.records
                     if r.type in ALIASES}
        self.uris = {}
        for r in self.records:
            if r.type == wire.NAPTR:
                flags, _, regexp, _ = r.rdata[1:]
                found = flags == "u" and regexp.startswith("!^.*$!")
                self.uris[regexp[6:-1] if found else str(r)] = r.ttl
            elif r.type == wire.URI:
                self.uris[r.rdata[1].decode("latin-1")] = r.ttl

    def __str__(self):
        return "%s EDE %s TTL %s: %s" % (
            wire.rcode_name(self.rcode), self.errors,
            sorted(set(r.ttl for r in self.records) | set(self.denials)),
            " ".join(sorted(self.uris)) or "nothing")


class Judge:
    """All histories are complete when it is asked."""

    def __init__(self, world, waits):
        self.world, self.waits = world, waits
        self.known = {}

    def ways(self, number, only_now=False):
        key = number, only_now
        if key not in self.known:
            _, _, node, scheme = self.world.questions[number]
            self.known[key] = self.world.ways(node, scheme, only_now)
        return self.known[key]

    def faults(self, reply):
        """What is wrong, as text."""
        if NOT_READY in reply.errors and \
                self.lacked(reply.heard, before=1) < LOOK:
            yield "the store is not ready"
        if reply.rcode != wire.NOERROR and reply.uris:
            yield "records, and %s" % wire.rcode_name(reply.rcode)
        for uri, ttl in reply.uris.items():
            yield from self.faults_of_uri(reply, uri, ttl)
        yield from self.faults_of_parts(reply)
        if not reply.uris and reply.rcode != wire.SERVFAIL:
            yield from self.faults_of_nothing(reply)

    def lacked(self, heard, before=0):
        """Seconds without a processor while it was answered."""
        return self.waits.between(heard.resolver, heard.began - before,
                                  heard.received)

    def faults_of_uri(self, reply, uri, ttl):
        """There has to be one way to it with nothing wrong."""
        found = URI.match(uri)
        node = self.world.by_name.get(found.group(2)) if found else None
        if not node:
            yield "%s is of no number" % uri
            return
        source = node.rrsets[found.group(3)], int(found.group(4))
        reasons = []
        for way in self.ways(reply.heard.number):
            if way.rrsets[-1] == source and way.scheme == found.group(1):
                reasons.append(list(self.faults_of_way(reply, way, ttl)))
        if not reasons:
            yield "nothing leads to %s" % uri
        elif all(reasons):
            yield "%s: %s" % (uri, "; ".join(min(reasons, key=len)))

    def faults_of_way(self, reply, way, ttl):
        heard = reply.heard
        start = max(heard.began,
                    heard.received - LAG - self.lacked(heard))
        for node in way.nodes:
            if not node.may_hold(start, heard.received):
                yield "%s did not hold for %.2f s" % (
                    node.name, start - node.ended(start))
            if node.until < math.inf and node.validation != "none" and \
                    ttl > node.until - int(heard.began) - 1:
                yield "TTL %d beyond the validation of %s" % (ttl, node.name)
        # What expired while the rest was looked up comes with 0. And Unbound
        # counts the TTL of an alias from when what is behind it came.
        is_single = len(way.rrsets) == 1 and \
            self.world.questions[heard.number][1] == wire.NAPTR
        has_alias = any(r.type in ALIASES for r, _ in way.rrsets)
        takes = TAKES if has_alias or not (ttl or is_single) else 0
        for rrset, version in way.rrsets:
            yield from self.faults_of_rrset(reply, rrset, version, ttl, takes)

    def faults_of_rrset(self, reply, rrset, version, ttl, takes):
        heard = reply.heard
        what = "%s %s v%d" % (rrset.node.name, rrset.kind, version)
        last = rrset.last_sent(version, heard.received)
        if last is None:
            yield "%s was not said yet" % what
            return
        if reply.is_stale:
            if ttl > STALE_TTL:
                yield "a stale TTL of %d" % ttl
            return
        # An alias that is in the answer has a TTL of its own.
        if reply.ttls and rrset.type in ALIASES:
            ttl = reply.ttls.get(rrset.owner, 0)
        if ttl > rrset.ttl:
            yield "TTL %d above that of %s" % (ttl, what)
        # What is outside is Unbound's, and so is serve-expired of that.
        if heard.resolver.is_stale and rrset.kind.startswith("outside"):
            return
        takes += self.waits.between(heard.resolver, last, heard.received)
        if last < heard.began - rrset.ttl - TICK - takes:
            yield "%s was said %.1f s before the question, TTL %d" % (
                what, heard.began - last, rrset.ttl)
        if heard.received + ttl > last + rrset.ttl + TICK + takes:
            yield "TTL %d, %.1f s after %s was said, with %d" % (
                ttl, heard.received - last, what, rrset.ttl)

    def faults_of_parts(self, reply):
        """An RRset comes as a whole, and in one version."""
        scheme = self.world.questions[reply.heard.number][3]
        parts = collections.defaultdict(set)
        for uri in reply.uris:
            found = URI.match(uri)
            if found:
                parts[found.group(2, 3)].add(found.group(1, 4))
        for (name, kind), part in parts.items():
            rrset = self.world.by_name[name].rrsets[kind]
            wanted = {scheme} if scheme else set(rrset.schemes())
            if {s for s, _ in part} != wanted:
                yield "not all records of %s %s" % (name, kind)
            if len({v for _, v in part}) > 1:
                yield "two versions of %s %s" % (name, kind)

    def nodes_of(self, number):
        """All that an answer may hang on."""
        found = {}
        for way in self.ways(number):
            for node in way.nodes:
                found[node.name] = node
        for node in list(found.values()):
            dname = node.rrsets.get("dname")
            for content in dname.contents if dname else ():
                found[content.target.name] = content.target
        return list(found.values())

    def faults_of_nothing(self, reply):
        heard = reply.heard
        if max(reply.denials, default=0) > (
                STALE_TTL if reply.is_stale else DENIAL_TTL):
            yield "a denial with a TTL of %d" % max(reply.denials)
        nodes = self.nodes_of(heard.number)
        if all(n.must_hold(heard.began, heard.received) for n in nodes):
            yield "denied, though all numbers hold for %.2f s" % (
                heard.began - max(n.begun(heard.began) for n in nodes))

    # When it is calm ------------------------------------------------------

    def is_as_wanted(self, reply):
        """None: nobody can tell at this moment."""
        heard = reply.heard
        span = heard.began, heard.received
        nodes = self.nodes_of(heard.number)
        if any(n.may_hold(*span) and not n.must_hold(*span) for n in nodes):
            return None
        # The zone's NXDOMAIN of _im stays when there is nothing to make.
        if reply.is_stale or reply.rcode not in (wire.NOERROR, wire.NXDOMAIN):
            return False
        return set(reply.uris) in self.wanted(heard.number, span)

    def wanted(self, number, span):
        """The sets of URIs that are right now."""
        _, _, node, scheme = self.world.questions[number]
        sets = [self.held(self.ways(number, True), span)]
        if node in self.world.outside:
            (rrset,) = node.rrsets.values()
            node = rrset.contents[-1].target
        made = list(self.world.number_ways(node, scheme, True))
        # A zone that did not answer is not asked for URIs for some time.
        if scheme and "own" in node.rrsets:
            sets.append(self.held(made, span))
        dname = node.rrsets.get("dname")
        if scheme and dname:
            sets.append(self.held(made, span))
            if not dname.contents[-1].target.may_hold(*span):
                sets.append(set())
        return sets

    @staticmethod
    def held(ways, span):
        return {way.rrsets[-1][0].uri(way.scheme, way.version)
                for way in ways if all(n.must_hold(*span) for n in way.nodes)}
