# SPDX-License-Identifier: BSD-3-Clause
"""attack_state_world.py - numbers, what their zones said when, and when their
validations held.

Nothing here knows of the module. What may be asked, and which records of which
numbers may come, follows from the seed and from these histories.
"""

import bisect
import collections
import os
import random
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "support")]
import dns_wire as wire  # noqa: E402

APEX = "e164.arpa"
OUTSIDE = "alias.example"
# What each tree of numbers asks for.
TREES = {"u": ("+4416329600", "unsigned"), "s": ("+4616329600", "signed"),
         "n": ("+3316329600", "none")}
ZONES = (".", APEX, "4.4." + APEX, "6.4." + APEX, "3.3." + APEX, OUTSIDE)
PER_TREE = 9
SHORT, LONG = (1, 2, 3, 5), 600
SCHEMES = ("sip", "im")
# Seconds in which a change takes effect: the promise is one (TTL-10, VAL-31). An
# answer may be from half a second before a look began (module/store/look.h).
NOTICE = 0.75
CLOCK = 0.2     # seconds that a resolver's clock may be off
FOREVER = float("inf")

Content = collections.namedtuple("Content", "version target")
# One way from a question to records: the numbers and the RRsets on it, of which
# the last has the records, each with its version.
Way = collections.namedtuple("Way", "nodes rrsets version scheme")


def domain_of(number):
    return ".".join(reversed(number[1:])) + "." + APEX


class Rrset:
    """Of one owner and type, with all that was said of it."""

    def __init__(self, node, kind, owner, rtype, ttl, target=None):
        self.node, self.kind = node, kind
        self.owner, self.type, self.ttl = owner, rtype, ttl
        self.contents = [Content(0, target)]
        self.sent = []          # (time, version)

    def change(self, target=None):
        last = self.contents[-1]
        self.contents.append(Content(last.version + 1, target or last.target))

    def schemes(self):
        if self.kind == "rule":
            return SCHEMES
        return ("im",) if self.kind == "own" else ()

    def uri(self, scheme, version):
        return "%s:%s-%s-v%d@t.example" % (scheme, self.node.name, self.kind,
                                           version)

    def rdata(self):
        """Of each record, as it is now."""
        content = self.contents[-1]
        uris = [self.uri(s, content.version) for s in self.schemes()]
        if self.type == wire.URI:
            return [wire.uri(10, 1, uri) for uri in uris]
        if self.type != wire.NAPTR:
            return [wire.wire_name(self.place_of(content.target))]
        rules = [wire.naptr(100, 10 + i, "u", "E2U+" + uri.split(":")[0],
                            "!^.*$!%s!" % uri) for i, uri in enumerate(uris)]
        if content.target:
            rules.append(wire.naptr(100, 50, "", "", "", content.target.domain))
        return rules

    def place_of(self, target):
        return ("_im." if self.kind == "outside uri" else "") + target.domain

    def note_sent(self, now):
        self.sent.append((now, self.contents[-1].version))

    def is_sent(self, version, since, until):
        """Was it, between the two?"""
        at = bisect.bisect_left(self.sent, (since,))
        return any(v == version for t, v in self.sent[at:] if t <= until)

    def last_sent(self, version, until):
        at = bisect.bisect_right(self.sent, (until, version))
        return max((t for t, v in self.sent[:at] if v == version), default=None)


class Node:
    """A number, or a name outside that leads to one."""

    def __init__(self, name, number=None, domain=None, validation="none"):
        self.name, self.number = name, number
        self.domain = domain or domain_of(number)
        self.validation = validation
        self.rrsets = {}        # by kind: rule, own, alias, dname, outside
        self.until = FOREVER    # the end of its validation
        self.changes = []       # [is good then, start, end or FOREVER]
        self.serial = 1
        self.is_suspended = self.is_revoked = False

    def add(self, kind, rtype, ttl, target=None, label=""):
        owner = label + self.domain
        self.rrsets[kind] = Rrset(self, kind, owner, rtype, ttl, target)

    def is_good(self):
        return not (self.is_suspended or self.is_revoked)

    def spans(self, is_sure):
        """When it held; is_sure: when it must have been seen to hold."""
        start = -FOREVER
        for is_good, begun, done in self.changes:
            if is_good and start is None:
                start = done + NOTICE if is_sure else begun
            elif not is_good and start is not None:
                yield start, begun if is_sure else done + NOTICE
                start = None
        if start is not None:
            yield start, FOREVER

    def ended(self, before):
        """When it is known to have ended, the last time; or -FOREVER."""
        return max([min(self.until, before)] * (self.until < before) + [
            done for is_good, _, done in self.changes
            if not is_good and done < before], default=-FOREVER)

    def begun(self, before):
        """When it is known to have begun, the last time; or -FOREVER."""
        return max((done for is_good, _, done in self.changes
                    if is_good and done < before), default=-FOREVER)

    def may_hold(self, start, end):
        """At some time between the two."""
        if self.validation == "none":
            return True
        if start > self.until + CLOCK:
            return False
        return any(a <= end and b >= start for a, b in self.spans(False))

    def must_hold(self, start, end):
        """All the time between the two."""
        if self.validation == "none":
            return True
        if end > self.until - 1 - CLOCK:
            return False
        return any(a <= start and b >= end for a, b in self.spans(True))


class World:
    """All of a seed."""

    def __init__(self, seed, boundary):
        self.rng = random.Random("state %s" % seed)
        self.boundary = boundary
        self.nodes = []
        for tree, (base, validation) in TREES.items():
            for i in range(PER_TREE):
                self.nodes.append(Node("%s%d" % (tree, i), "%s%d" % (base, i),
                                       validation=validation))
        self.outside = []
        self.fill()
        self.by_name = {n.name: n for n in self.nodes}
        self.questions = self.make_questions()

    def ttl(self):
        return LONG if self.rng.random() < 0.12 else self.rng.choice(SHORT)

    def fill(self):
        """Of each tree four have rules of their own, the others lead away."""
        rng = self.rng
        self.targets = [n for n in self.nodes if int(n.name[1]) < 4]
        for node in self.targets:
            node.add("rule", wire.NAPTR, self.ttl())
            if node.name[1] in "01":
                node.add("own", wire.URI, self.ttl(), label="_im.")
        # The validations of two end soon, which bounds long TTLs.
        for node in rng.sample(self.targets[:8], 2):
            node.until = self.boundary
            node.rrsets["rule"].ttl = LONG
        others = [n for n in self.nodes if n not in self.targets]
        rng.shuffle(others)
        for i, node in enumerate(others):
            target = rng.choice(self.targets + others[:i])
            kind = ("alias", "refer", "both", "dname")[i % 4]
            if kind == "alias":
                node.add("alias", wire.CNAME, rng.choice(SHORT), target)
            elif kind == "dname":
                node.add("rule", wire.NAPTR, self.ttl())
                node.add("dname", wire.DNAME, self.ttl(),
                         rng.choice(self.targets))
            else:
                node.add("rule" if kind == "both" else "refer", wire.NAPTR,
                         rng.choice(SHORT), target)
        for i in range(4):
            node = Node("o%d" % i, domain="o%d.%s" % (i, OUTSIDE))
            node.add("outside uri" if i % 2 else "outside", wire.CNAME, 2,
                     rng.choice(self.nodes))
            self.outside.append(node)

    def rrsets(self):
        return [r for n in self.nodes + self.outside
                for r in n.rrsets.values()]

    def make_questions(self):
        """(name, type, node, scheme or None) of each."""
        found = []
        for node in self.nodes:
            found.append((node.domain, wire.NAPTR, node, None))
            for scheme in SCHEMES:
                found.append(("_%s.%s" % (scheme, node.domain), wire.URI, node,
                              scheme))
        for node in self.outside:
            is_uri = "outside uri" in node.rrsets
            found.append((node.domain, wire.URI if is_uri else wire.NAPTR,
                          node, "im" if is_uri else None))
        return found

    # Ways ---------------------------------------------------------------

    def ways(self, node, scheme, only_now):
        """All from a question. only_now: by what the zones say now"""
        if node in self.outside:
            (kind, rrset), = node.rrsets.items()
            target = rrset.contents[-1].target
            inner = self.ways(target, scheme if kind == "outside uri" else None,
                              only_now)
            return [Way([node] + w.nodes, [(rrset, 0)] + w.rrsets, w.version,
                        w.scheme) for w in inner]
        if scheme:
            return list(self.service_ways(node, scheme, only_now))
        return list(self.number_ways(node, None, only_now))

    def number_ways(self, node, scheme, only_now):
        """To the NAPTR records of a number."""
        for kind in ("alias", "refer", "rule"):
            rrset = node.rrsets.get(kind)
            for content in self.contents(rrset, only_now):
                step = [(rrset, content.version)]
                for each in rrset.schemes():
                    if scheme in (None, each):
                        yield Way([node], step, content.version, each)
                if content.target:
                    for w in self.number_ways(content.target, scheme, only_now):
                        yield Way([node] + w.nodes, step + w.rrsets, w.version,
                                  w.scheme)

    def service_ways(self, node, scheme, only_now):
        """To the zone's own URI records, or to what is made in their place."""
        own = node.rrsets.get("own") if scheme == "im" else None
        for content in self.contents(own, only_now):
            yield Way([node], [(own, content.version)], content.version, "im")
        dname = node.rrsets.get("dname")
        is_led = False
        for content in self.contents(dname, only_now):
            at = content.target.rrsets.get("own") if scheme == "im" else None
            for c in self.contents(at, only_now):
                is_led = True
                yield Way([node, content.target], [(dname, content.version),
                          (at, c.version)], c.version, "im")
        # It is made if the zone has none; or does not say.
        if not (only_now and (own or is_led)):
            yield from self.number_ways(node, scheme, only_now)

    @staticmethod
    def contents(rrset, only_now):
        if rrset is None:
            return []
        return rrset.contents[-1:] if only_now else rrset.contents
