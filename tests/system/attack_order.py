#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""attack_order.py - the zones, the policy and the comparison of attack_order.sh.

usage: attack_order.py make FOLDER SEED STORE
       attack_order.py ask SEED COUNT PORT...

"make" is that of attack.py, with more: TTLs of minutes to a day, and two more
trees, one without signatures, in which apex-search looks. "ask" puts the same
questions to the resolver at each PORT, in an order of its own, twice, and
compares: rcode, AD, EDE, the answer section, and its TTLs, which may differ by
the time that has passed.
"""

import os
import random
import re
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path[:0] = [HERE, os.path.join(HERE, "..", "support")]
import attack_tree as tree_of  # noqa: E402
import dns_wire as wire  # noqa: E402
from attack_questions import make_questions  # noqa: E402
from attack_transport import Transports  # noqa: E402
from battery_queries import APEX, BASE, Rule, Zone  # noqa: E402

TREES = {"bare.example": False, "more.example": True}
TTLS = (300, 600, 900, 3600, 86400)
# What a resolver says of these depends on its cache, without us, too. Unbound
# takes a DNAME for bogus, for a minute, when type DNAME is asked for below it.
NOT_COMPARED = (wire.ANY, wire.CNAME, wire.DNAME, wire.NSEC, wire.NSEC3,
                wire.RRSIG, wire.DNSKEY, wire.DS, wire.NS)
FAILURE_KEPT = 6        # seconds, of a SERVFAIL
SLACK = 2               # seconds, of a TTL
SHOWN = 3               # faults of a kind


class OrderTree(tree_of.Tree):
    """Of attack_tree.py, with more trees and with TTLs."""

    def __init__(self, seed):
        rng = self.order_rng = random.Random("order %s" % seed)
        tree_of.Tree.__init__(self, seed)
        for name, is_signed in TREES.items():
            zone = Zone(name, is_signed)
            for digits in self.digits + ["77", "78"]:
                if rng.random() < 0.6:
                    self.add_number(zone, digits)
            self.zones.insert(1, zone)
        for zone in self.zones:
            self.lead_away(zone)

    @staticmethod
    def lead_away(zone):
        """What a DNAME into itself gives depends on Unbound's cache: CD, and
        whether the number is passed on, in stock Unbound too."""
        for owner, types in zone.nodes.items():
            if types.get(wire.DNAME) == [owner]:
                types[wire.DNAME] = ["moved." + tree_of.TARGET]

    def choose_policy(self):
        """Answers are shared without a store; views are always there."""
        wants_store = self.order_rng.random() < 0.3
        while True:
            self.clauses, self.views = {}, {}
            tree_of.Tree.choose_policy(self)
            if self.has_store == wants_store and self.views:
                break
        self.settings["discovery"] = "off"
        for client in tree_of.CLIENTS[1:3]:
            if self.order_rng.random() < 0.5:
                self.views[client]["dnssec"] = "require"

    def make_number(self, digits):
        """Some are in other trees only."""
        if self.order_rng.random() < 0.75:
            tree_of.Tree.make_number(self, digits)

    def add_number(self, zone, digits):
        rng = self.order_rng
        owner = ".".join(reversed(BASE + digits)) + "." + zone.name
        if rng.random() < 0.2:
            zone.add(owner, tree_of.TXT, "no rules")
            return
        if rng.random() < 0.1:
            zone.add(owner, tree_of.CNAME, rng.choice((
                "t1." + tree_of.TARGET, "none." + tree_of.TARGET)))
            return
        zone.add(owner, tree_of.NAPTR, *[
            Rule(rng.choice((100, 200)), i, "E2U+" + service,
                 "%s:%s%si%d@ok.example" % (service, zone.name[:1], digits, i))
            for i, service in enumerate(rng.sample(tree_of.SERVICES, 2))],
            *[Rule(100, 9, "", "", "t1." + tree_of.TARGET)] *
            (rng.random() < 0.2))

    def zone_of(self, name):
        """The first ones are no part of the tree."""
        return max((z for z in self.zones[1:-3]
                    if tree_of.battery.is_below(name, z.name)),
                   key=lambda z: len(z.name))

    def configuration(self, store):
        text = tree_of.Tree.configuration(self, store)
        trees = sorted(TREES)
        self.order_rng.shuffle(trees)
        apexes = "".join('  apex: "%s."\n' % name for name in [APEX] + trees)
        return text.replace("enum:\n", "enum:\n" + apexes +
                            "  apex-search: yes\n", 1)

    def text(self, zone):
        """With a TTL for each owner and type, and a minimum for the zone."""
        rng = random.Random("ttl %s %s" % (zone.name, self.digits))
        ttls = {}
        lines = []
        for line in zone.text().split("\n"):
            owner, _, rest = line.partition(" ")
            if owner == "$TTL":
                line = "$TTL 86400"
            elif rest.startswith("SOA"):
                line = "%s %s" % (owner, re.sub(r"\d+$", str(rng.choice(TTLS)),
                                                rest))
            elif rest:
                key = owner, rest.split()[0]
                ttl = ttls.setdefault(key, rng.choice(TTLS))
                line = "%s %d %s" % (owner, ttl, rest)
            lines.append(line)
        return "\n".join(lines)


def shown(record):
    """Names of a question come back in its case, or in that of another."""
    text = str(record)
    if record.type in (wire.CNAME, wire.DNAME):
        return text.lower()
    return record.owner.lower() + text[len(record.owner):]


# Unbound 1.17.1 keeps a bogus reply without the reason: an error of signatures,
# keys or proofs is 6 (bogus) from then on.
BOGUS_REASONS = dict.fromkeys((6, 7, 8, 9, 10, 12), 6)


class Reply:
    """What is compared of a reply."""

    def __init__(self, octets, seen, has_cd):
        message = wire.parse(octets)
        answer = [r for r in message.records
                  if r.section == 1 and r.type != wire.RRSIG]
        self.seen = seen
        self.is_cut = message.flags & wire.TC
        self.rcode = message.rcode
        self.key = (wire.rcode_name(message.rcode),
                    # What came by a query with CD has not been validated.
                    bool(message.flags & wire.AD and not has_cd),
                    tuple(sorted({BOGUS_REASONS.get(code, code)
                                  for code in message.errors()})),
                    tuple(sorted(shown(r) for r in answer)))
        # Unbound makes the CNAME of a DNAME in its cache with a TTL of 0.
        is_moved = any(r.type == wire.DNAME for r in answer)
        self.ttls = {}
        for r in answer:
            if is_moved and r.type == wire.CNAME and not r.ttl:
                continue
            self.ttls.setdefault((r.owner.lower(), wire.type_name(r.type)),
                                 r.ttl)
        denials = [r.ttl for r in message.records
                   if r.section == 2 and r.type == wire.SOA]
        # A denial is looked up again when the first of its RRsets is over.
        if denials:
            self.ttls = {"all": min(denials + list(self.ttls.values()))}

    def __str__(self):
        rcode, is_secure, errors, answer = self.key
        return "%s%s EDE %s TTL %s: %s" % (
            rcode, " AD" * is_secure, list(errors),
            list(self.ttls.values()), "; ".join(answer) or "nothing")


def differ(one, other):
    """What is different, or None."""
    if one.is_cut or other.is_cut:
        return None
    if one.key != other.key:
        return "another answer"
    # Both were whole at some time since the first question.
    for key, ttl in one.ttls.items():
        if abs(ttl - other.ttls.get(key, ttl)) > max(one.seen,
                                                     other.seen) + SLACK:
            return "another TTL"
    return None


class Asker(threading.Thread):
    """All questions, to one resolver, in its own order, twice."""

    def __init__(self, questions, port, seed):
        threading.Thread.__init__(self)
        self.ways = Transports({"udp": port, "tcp": port})
        self.questions, self.number = questions, 0
        self.orders = [random.Random("%s %d" % (seed, i)).sample(
            range(len(questions)), len(questions)) for i in range(2)]
        self.replies = [[] for _ in questions]
        self.began = time.monotonic()

    def ask(self, index):
        question = self.questions[index]
        self.number = (self.number + 1) % 65536
        octets = self.ways.exchange(question.way, question.client,
                                    question.message(self.number))
        return octets and Reply(octets, time.monotonic() - self.began,
                                question.cd)

    def run(self):
        for order in self.orders:
            for index in order:
                self.replies[index].append(self.ask(index))


def is_compared(question):
    """What sorts before a wildcard, Unbound denies by the NSEC record that leads
    to it, if its cache has that; with or without us."""
    return question.is_usual() and question.qtype not in NOT_COMPARED and \
        question.name[:1] >= "*"


def odd_ones(replies):
    """The first two replies that differ, and how; or None."""
    known = [r for r in replies if r is not None]
    if len(known) < len(replies):
        return "no answer", known[:2]
    for other in known[1:]:
        what = differ(known[0], other)
        if what:
            return what, [known[0], other]
    return None


def ask_again(askers, suspects):
    """What failed for a moment, or was caught between two, is the same now."""
    if not suspects:
        return []
    time.sleep(FAILURE_KEPT)
    faults = []
    for index in suspects:
        old = [r for a in askers for r in a.replies[index]]
        new = [a.ask(index) for a in askers]
        usual = [r for r in old
                 if r is not None and r.rcode != wire.SERVFAIL] + new
        found = odd_ones(usual)
        if found:
            faults.append((index, *found))
    return faults


def ask(seed, count, ports):
    questions = [q for q in dict.fromkeys(make_questions(
        seed, OrderTree(seed), ("udp", "tcp"), 3 * count))
        if is_compared(q)][:count]
    askers = [Asker(questions, int(port), "%s %s" % (seed, i))
              for i, port in enumerate(ports)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    suspects = [i for i in range(len(questions)) if odd_ones(
        [r for a in askers for r in a.replies[i]])]
    faults = ask_again(askers, suspects)
    shown = {}
    for index, what, replies in faults:
        shown[what] = shown.get(what, 0) + 1
        if shown[what] <= SHOWN:
            print("FAULT %s: %s" % (what, questions[index]))
            for reply in replies:
                print("    %s" % reply)
    print("order: %d questions of seed %s in %d orders: %d looked at again, "
          "%d faults" % (len(questions), seed, len(askers), len(suspects),
                         len(faults)))
    return 1 if faults else 0


def make(folder, seed, store):
    import attack  # pylint: disable=import-outside-toplevel
    attack.write_all(folder, OrderTree(seed), store, OrderTree.text)


def main():
    command, words = sys.argv[1], sys.argv[2:]
    if command == "make":
        make(*words)
        return 0
    return ask(words[0], int(words[1]), words[2:])


if __name__ == "__main__":
    sys.exit(main())
