#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""battery_queries.py - the client of battery_queries.sh, and its oracle.

usage: battery_queries.py zones FOLDER
       battery_queries.py conf VARIANT
       battery_queries.py fill PORT
       battery_queries.py ask VARIANT PORT STOCK-PORT COUNT SEED

"zones" writes what nsd serves, "conf" prints enumod.conf, "fill" asks for all
names, whatever comes, so that the caches are full, "ask" asks COUNT questions
made from SEED and judges each reply. The zones, the configuration
and the judgement come from the same tables below, and from nothing of the
module: class Model says for a question and a client which NAPTR and URI records
may ever be seen. A reply is judged by it alone, whichever section a record
stands in. Each distinct kind of fault is printed once, with its count and a
question that shows it, as dig would ask it.

Exit status: 0 nothing found, 1 faults.
"""

import collections
import os
import random
import re
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "support"))
import dns_wire as wire  # noqa: E402
from dns_wire import NAPTR, URI, ANY, CNAME, DNAME, TXT  # noqa: E402

APEX = "e164.arpa"
BASE = "441632960"
TTL = 4

# Zones ------------------------------------------------------------------


def number(digits):
    """The name of +44 1632 960 and these digits."""
    return name_of(BASE + digits)


def name_of(digits):
    return ".".join(reversed(digits)) + "." + APEX


def is_below(name, zone):
    return name == zone or zone == "." or name.endswith("." + zone)


class Rule:
    """A NAPTR record. uri: the URI, where \\1 is the number without +44 and
    \\0 the whole number."""

    def __init__(self, order, preference, services, uri, refer=None):
        self.order, self.preference = order, preference
        self.field = services
        self.refer = refer
        self.template = uri
        if refer:
            self.regexp = ""
        elif "\\1" in uri:
            self.regexp = "!^\\+44(.*)$!%s!" % uri
        elif "\\0" in uri:
            self.regexp = "!^(.*)$!%s!" % uri.replace("\\0", "\\1")
        else:
            self.regexp = "!^.*$!%s!" % uri

    def services(self):
        """The enumservices of the field, in either order."""
        parts = self.field.lower().split("+")
        return [part for part in parts if part != "e2u" and part]

    def uri(self, aus):
        if "\\1" in self.template and not aus.startswith("+44"):
            return None
        return self.template.replace("\\1", aus[3:]).replace("\\0", aus)

    def flags(self):
        return "" if self.refer else "u"

    def wire_form(self):
        return (self.order, self.preference, self.flags(), self.field,
                self.regexp, self.refer or ".")

    def text(self):
        return 'NAPTR %d %d "%s" "%s" "%s" %s' % (
            self.order, self.preference, self.flags(), self.field,
            self.regexp.replace("\\", "\\\\"),
            self.refer + "." if self.refer else ".")


class Zone:
    def __init__(self, name, is_signed):
        self.name, self.is_signed = name, is_signed
        self.nodes = collections.defaultdict(dict)
        self.exists = {name}
        self.bogus = set()      # (owner, type)

    def add(self, owner, rtype, *rdatas):
        self.nodes[owner].setdefault(rtype, []).extend(rdatas)
        while owner != self.name:
            self.exists.add(owner)
            owner = owner.split(".", 1)[1]

    def spoil(self, owner, rtype):
        self.bogus.add((owner, rtype))

    def text(self):
        lines = ["$TTL %d" % TTL,
                 "%s. SOA localhost. nobody.invalid. 1 3600 600 86400 %d" %
                 (self.name.rstrip("."), TTL),
                 "%s. NS localhost." % self.name.rstrip(".")]
        for owner, types in sorted(self.nodes.items()):
            for rtype, rdatas in types.items():
                for rdata in rdatas:
                    lines.append("%s. %s" % (owner, show(rtype, rdata)))
        return "\n".join(lines) + "\n"


def show(rtype, rdata):
    if rtype == NAPTR:
        return rdata.text()
    if rtype == URI:
        return 'URI %d %d "%s"' % rdata
    if rtype == TXT:
        return 'TXT "%s"' % rdata
    return "%s %s." % (wire.TYPES[rtype], rdata)


def full(digits):
    """Rules of every kind, for the number with these last digits."""
    return [
        Rule(100, 10, "E2U+im", "im:i%s@ok.example" % digits),
        Rule(100, 20, "E2U+pres", "pres:p%s@ok.example" % digits),
        Rule(100, 30, "E2U+sip", "sip:s%s@ok.example" % digits),
        Rule(100, 40, "E2U+sip+im", "im:both%s@ok.example" % digits),
        Rule(100, 50, "E2U+im", "im:\\1@x%s.ok.example" % digits),
        Rule(100, 60, "E2U+im", "im:d%s@denied.example" % digits),
        Rule(100, 70, "E2U+im", "sip:wrong%s@ok.example" % digits),
        Rule(100, 80, "sip+E2U", "sip:old%s@ok.example" % digits),
        Rule(100, 90, "E2U+xmpp", "xmpp:x%s@ok.example" % digits),
        Rule(200, 10, "E2U+im", "im:late%s@ok.example" % digits),
        Rule(200, 20, "E2U+foo", "foo:bar%s" % digits),
    ]


SERVICES = {"im": ("im",), "pres": ("pres",), "sip": ("sip", "sips"),
            "xmpp": ("xmpp",)}
SERVICE_LABELS = ["_im", "_pres", "_sip", "_xmpp", "_foo._bar", "_im._tcp"]


def uris_at(zone, owner, tag):
    """URI records at a number and below it, of every scheme."""
    mixed = [(10, 1, "im:bare%s@ok.example" % tag),
             (20, 1, "sip:bare%s@ok.example" % tag),
             (30, 1, "pres:bare%s@ok.example" % tag),
             (40, 1, "im:bare%s@denied.example" % tag),
             (50, 1, "xmpp:bare%s@ok.example" % tag)]
    zone.add(owner, URI, *mixed)
    for service in ("im", "pres", "sip", "xmpp"):
        zone.add("_%s.%s" % (service, owner), URI,
                 (10, 1, "%s:own%s@ok.example" % (service, tag)),
                 (20, 1, "%s:own%s@denied.example" % (service, tag)),
                 (30, 1, "sip:stray%s@ok.example" % tag))
    zone.add("_foo._bar." + owner, URI, (10, 1, "im:foo%s@ok.example" % tag))
    zone.add("foo." + owner, URI, (10, 1, "im:below%s@ok.example" % tag))
    zone.add("foo." + owner, NAPTR,
             Rule(100, 10, "E2U+im", "im:below%s@ok.example" % tag),
             Rule(100, 20, "E2U+sip", "sip:below%s@ok.example" % tag))


def make_tree(tree):
    """e164.arpa, signed. What becomes of a number is said by policy()."""
    tree.add(number("7"), wire.NS, "localhost")
    for digits in ("000", "004", "100", "101", "200", "210", "300", "400",
                   "500", "600", "800"):
        tree.add(number(digits), NAPTR, *full(digits))
        tree.add(number(digits), TXT, "text of " + digits)
    for digits in ("004", "101", "210", "300", "400", "500", "600"):
        uris_at(tree, number(digits), digits)
    tree.add(number("001"), NAPTR,
             Rule(100, 10, "E2U+im", "im:one@ok.example"))
    tree.add(number("002"), NAPTR,
             Rule(100, 10, "E2U+pres", "pres:two@ok.example"))
    tree.add(number("003"), NAPTR,
             Rule(100, 10, "E2U+sip", "sip:three@ok.example"))
    tree.add(number("005"), NAPTR,
             Rule(100, 10, "E2U+im", "im:five@ok.example"))
    tree.add("_im." + number("005"), URI, (10, 1, "sip:five@ok.example"))
    tree.add(number("007"), NAPTR,
             Rule(100, 10, "", "", "t.target.example"),
             Rule(100, 20, "E2U+im", "im:seven@ok.example"))
    tree.add(number("018"), TXT, "no rules")
    tree.add(number("020"), NAPTR, *[
        Rule(100, i, "E2U+sip" if i % 2 else "E2U+im", "%s:u%d@ok.example" %
             ("sip" if i % 2 else "im", i)) for i in range(60)])
    # Aliases within the tree, out of it, and out of it and back.
    tree.add(number("009"), CNAME, "hosted.target.example")
    tree.add(number("010"), CNAME, number("001"))
    tree.add(number("011"), CNAME, number("100"))
    tree.add(number("012"), CNAME, number("200"))
    tree.add(number("013"), CNAME, number("011"))
    tree.add(number("024"), CNAME, "back.target.example")
    tree.add("_im." + number("021"), CNAME, "_im." + number("101"))
    tree.add("_im." + number("022"), CNAME, "_sip." + number("004"))
    tree.add("_im." + number("023"), CNAME, "u.target.example")
    for digits in ("021", "022", "023"):
        tree.add(number(digits), NAPTR,
                 Rule(100, 10, "E2U+im", "im:a%s@ok.example" % digits))
    tree.add(number("15"), DNAME, number("95"))
    tree.add(number("16"), DNAME, "moved.target.example")
    tree.add(number("17"), DNAME, number("10"))
    tree.add(number("1000"), NAPTR, *full("1000"))
    tree.add(number("951"), NAPTR, *full("951"))
    tree.add("_sip." + number("952"), URI, (10, 1, "sip:nine@ok.example"))
    tree.add(number("952"), NAPTR, *full("952"))
    # Numbers of action: pass that are aliases.
    tree.add(number("201"), CNAME, number("100"))
    tree.add(number("202"), CNAME, number("004"))
    tree.add(number("203"), CNAME, "hosted.target.example")
    tree.add(number("205"), CNAME, number("201"))
    tree.add("_im." + number("206"), CNAME, "_im." + number("101"))
    tree.add(number("26"), DNAME, number("10"))
    tree.add(number("204"), NAPTR, *full("204"))
    tree.spoil(number("204"), NAPTR)
    # Bogus.
    tree.spoil(number("800"), NAPTR)
    tree.add(number("801"), NAPTR,
             Rule(100, 10, "E2U+im", "im:made801@ok.example"))
    tree.add("_im." + number("801"), URI, (10, 1, "im:own801@ok.example"))
    tree.spoil("_im." + number("801"), URI)
    tree.add(number("802"), CNAME, number("800"))
    tree.add(number("803"), CNAME, number("001"))
    tree.spoil(number("803"), CNAME)
    # Wildcards.
    tree.add("*." + number("9"), NAPTR, *full("9w"))
    tree.add("*." + number("85"), CNAME, number("001"))
    tree.add("*." + number("86"), CNAME, number("100"))
    tree.add("*." + number("87"), CNAME, "hosted.target.example")
    tree.add("*." + number("10"), NAPTR, *full("10w"))
    # Not approved, too long, no number.
    tree.add(name_of("4312345678"), NAPTR, *full("at"))
    uris_at(tree, name_of("4312345678"), "at")
    tree.add(number("0004567"), NAPTR, *full("long"))
    tree.add("_im." + number("0004567"), URI, (10, 1, "im:long@ok.example"))
    for owner in (APEX, "foo." + APEX, "a1." + number("000"),
                  "_im." + APEX, "x._im." + number("000")):
        tree.add(owner, NAPTR,
                 Rule(100, 10, "E2U+im", "im:no-number@ok.example"),
                 Rule(100, 10, "E2U+sip", "sip:no-number@ok.example"))
        tree.add(owner, URI, (10, 1, "im:no-number@ok.example"))


def make_unsigned_tree(tree):
    for digits in ("700", "740"):
        tree.add(number(digits), NAPTR, *full(digits))
        uris_at(tree, number(digits), digits)
    tree.add(number("701"), NAPTR,
             Rule(100, 10, "E2U+im", "im:701@ok.example"))
    tree.add(number("741"), NAPTR,
             Rule(100, 10, "E2U+im", "im:741@ok.example"))
    tree.add(number("702"), CNAME, number("100"))
    tree.add(number("703"), CNAME, number("001"))
    tree.add("*." + number("72"), NAPTR, *full("72w"))


def make_target(zone):
    for owner in ("hosted", "t", "1.moved", "own"):
        zone.add(owner + ".target.example", NAPTR,
                 Rule(100, 10, "E2U+im", "im:%s@ok.example" % owner),
                 Rule(100, 20, "E2U+sip", "sip:%s@ok.example" % owner),
                 Rule(100, 30, "E2U+im", "im:%s@denied.example" % owner))
    zone.add("u.target.example", URI, (10, 1, "im:u@ok.example"),
             (20, 1, "sip:u@ok.example"))
    zone.add("back.target.example", CNAME, number("100"))


# By a wildcard, aliases of a number outside the tree.
HOSTED = ["87%d" % i for i in range(10)]
ALIASED = HOSTED + [
    "000", "001", "003", "004", "010", "011", "018", "019", "100", "101",
    "200", "201", "210", "300", "400", "500", "600", "700", "740", "800",
    "803", "912", "009", "1042", "0004567"]


def make_outside(zone):
    """Aliases that lead below the apex, one of every kind."""
    top = zone.name
    for digits in ALIASED:
        zone.add("a%s.%s" % (digits, top), CNAME, number(digits))
    for label in SERVICE_LABELS:
        for digits in ("000", "001", "004", "101", "210", "600"):
            zone.add("s%s-%s.%s" % (label.replace(".", "-"), digits, top),
                     CNAME, "%s.%s" % (label, number(digits)))
    for digits in ("000", "100", "210", "400"):
        zone.add("c1-%s.%s" % (digits, top), CNAME, "c2-%s.%s" % (digits, top))
        zone.add("c2-%s.%s" % (digits, top), CNAME, "a%s.%s" % (digits, top))
        zone.add("*.w%s.%s" % (digits, top), CNAME, number(digits))
    zone.add("foo." + top, CNAME, "foo." + number("004"))
    zone.add("at." + top, CNAME, name_of("4312345678"))
    zone.add("apex." + top, CNAME, APEX)
    zone.add("d." + top, DNAME, number("").lstrip("."))
    zone.add("dd." + top, DNAME, "d." + top)
    zone.add("all." + top, DNAME, APEX)
    zone.add("l1." + top, CNAME, "l2." + top)
    zone.add("l2." + top, CNAME, "l1." + top)
    zone.add("plain." + top, NAPTR, *full("plain"))
    zone.add("plain." + top, URI, (10, 1, "sip:plain@ok.example"))
    zone.add("b000." + top, CNAME, number("000"))
    if zone.is_signed:
        zone.spoil("b000." + top, CNAME)


def make_zones():
    zones = [Zone(".", False), Zone(APEX, True), Zone(number("7"), False),
             Zone("target.example", True), Zone("alias.example", True),
             Zone("loose.example", False)]
    make_tree(zones[1])
    make_unsigned_tree(zones[2])
    make_target(zones[3])
    make_outside(zones[4])
    make_outside(zones[5])
    return zones


# Policy -----------------------------------------------------------------

ENUM_SERVICES = {"im", "pres"}
CLAUSES = {     # prefix: what it says
    "4416329601": {"action": "block"},
    "4416329602": {"action": "pass"},
    "4416329603": {"services": {"im", "sip"}},
    "4416329604": {"dnssec": "require"},
    "4416329605": {"services": {"im", "pres", "sip"},
                   "uri-domain-deny": "denied.example"},
    "4416329606": {"services": {"sip"}},
    "44163296074": {"dnssec": "require"},
    # 15 to 17 are in the blocked block; these are free of it again.
    "44163296015": {"dnssec": "prefer"},
    "44163296016": {"dnssec": "prefer"},
    "44163296017": {"dnssec": "prefer"},
}
VIEWS = {       # address: what it says
    "127.0.0.2": {"services": {"im"}},
    "127.0.0.3": {"services": {"pres", "sip"}},
    "127.0.0.4": {"dnssec": "require"},
    "127.0.0.5": {"services": {"sip", "xmpp"}},
}
CLIENTS = ["127.0.0.1"] + sorted(VIEWS)
VARIANTS = {    # what a run has beside
    "plain": {},
    "filtered": {"naptr-answer": "filtered", "uri-at-number": "yes"},
}


def configuration(variant):
    if variant == "passing":
        return "".join('number:\n  prefix: "+%d"\n  action: pass\n' % digit
                       for digit in range(1, 10))
    lines = ["enum:", "  services: im pres", "  cd: enforce",
             '  approved-prefix: "44"']
    for key, value in VARIANTS[variant].items():
        lines.append("  %s: %s" % (key, value))
    for prefix, says in CLAUSES.items():
        lines += ["number:", '  prefix: "+%s"' % prefix] + clause(says)
    for address, says in VIEWS.items():
        lines += ["view:", "  client: %s" % address] + clause(says)
    return "\n".join(lines) + "\n"


def clause(says):
    lines = []
    for key, value in says.items():
        if isinstance(value, set):
            value = " ".join(sorted(value))
        lines.append('  %s: %s' % (key, value))
    return lines


class Policy:
    """What holds for a number and a client."""

    def __init__(self, digits, client, clauses, views):
        says = {}
        for length in range(len(digits), 0, -1):
            if digits[:length] in clauses:
                says = clauses[digits[:length]]
                break
        self.says = says
        view = views.get(client)
        self.action = says.get("action", "allow")
        if not digits.startswith("44"):
            self.action = "block"
        self.services = ENUM_SERVICES
        if view and "services" in view:
            self.services = view["services"]
        if "services" in says:
            self.services = says["services"] if view is None else \
                says["services"] & self.services
        self.denied = says.get("uri-domain-deny")
        self.requires = "require" in (says.get("dnssec"),
                                      (view or {}).get("dnssec"))

    def allows_uri(self, uri):
        domain = re.sub(r"[?;:].*", "", uri.split("@")[-1]).lower()
        return not (self.denied and is_below(domain, self.denied))

    def allows(self, service, uri):
        return (service in self.services and service in SERVICES and
                uri is not None and
                uri.split(":")[0].lower() in SERVICES[service] and
                self.allows_uri(uri))


# The model --------------------------------------------------------------

class Node:
    """What the zones say of a name: the way there, and what stands there."""

    def __init__(self):
        self.names = []         # the name, and where its aliases lead
        self.zones = []
        self.is_bogus = False   # of the aliases from the apex on
        self.is_fake = False    # of those outside, before that
        self.exists = False
        self.types = {}
        self.owner = None       # of the records, before a wildcard expands
        self.loops = False
        self.is_moved = False   # by a DNAME
        self.is_own_word = True     # the first alias inside is the name's own

    def at_end(self, rtype):
        return self.types.get(rtype, [])

    def may_fail(self):
        """Behind a DNAME, Unbound's validator fails now and then: the alias
        that a DNAME made can outlive the DNAME in its record cache, and alone
        it has no signature. That is so without us, and needs short TTLs such
        as the ones here."""
        return self.is_moved

    def first_inside(self):
        """Where the way comes below the apex; the length when never."""
        for place, name in enumerate(self.names):
            if is_below(name, APEX):
                return place
        return len(self.names)

    def note_bogus(self, is_so):
        """Of the alias of the last name."""
        if self.first_inside() == len(self.names):
            self.is_fake |= is_so
        else:
            self.is_bogus |= is_so

    def is_secure(self):
        return all(zone.is_signed for zone in self.zones)

    def is_secure_inside(self):
        """What a number gives does not depend on who has an alias for it."""
        return all(zone.is_signed
                   for zone in self.zones[self.first_inside():])

    def has_bogus(self, rtype):
        return self.is_bogus or (
            bool(self.zones) and (self.owner, rtype) in self.zones[-1].bogus)


class Entity:
    """What a name below the apex is: number, service of a number, other."""

    # Of a service; not "_im\046_pres", which is one label with a dot in it.
    LABEL = re.compile(r"_[0-9a-z-]{1,32}", re.ASCII | re.IGNORECASE)

    def __init__(self, name):
        labels = name[:-len(APEX)].rstrip(".").split(".")
        self.service = None
        marks = 0
        while marks < len(labels) and self.LABEL.fullmatch(labels[marks]):
            marks += 1
        digits = labels[marks:]
        self.kind = "other"
        self.digits = ""
        if digits and marks <= 4 and len(digits) <= 15 and \
           all(len(d) == 1 and d.isdigit() for d in digits):
            self.digits = "".join(reversed(digits))
            self.kind = "service" if marks else "number"
            self.name = name_of(self.digits)
            self.service = ":".join(
                label[1:] for label in reversed(labels[:marks]))


class Sight:
    """What may be seen: of NAPTR and of URI records."""

    def __init__(self):
        self.naptr = set()      # (flags, services, regexp, replacement)
        self.uri = set()        # target
        self.is_governed = False
        self.made = False       # a URI is made, so the name exists
        self.denied = False     # policy alone is the reason for nothing
        self.expected = None    # of NAPTR: exactly these


class Model:
    def __init__(self, variant):
        self.zones = make_zones()
        self.variant = VARIANTS[variant]
        self.kept_nodes = {}
        self.kept_sights = {}

    @staticmethod
    def policy(digits, client):
        return Policy(digits, client, CLAUSES, VIEWS)

    # Names

    def zone_of(self, name):
        return max((z for z in self.zones if is_below(name, z.name)),
                   key=lambda z: len(z.name) if z.name != "." else 0)

    def node(self, name):
        if name not in self.kept_nodes:
            self.kept_nodes[name] = self.walk(name)
        return self.kept_nodes[name]

    def walk(self, name):
        node = Node()
        while True:
            zone = self.zone_of(name)
            if name in node.names or len(node.names) > 12:
                node.loops = True
                return node
            node.names.append(name)
            node.zones.append(zone)
            target = self.step(node, zone, name)
            if target is None or not 0 < len(target) <= 253:
                return node
            name = target

    def step(self, node, zone, name):
        """Where an alias leads; None: this is the end."""
        labels = name.split(".")
        for i in range(len(labels) - 1, 0, -1):
            above = ".".join(labels[i:])
            types = zone.nodes.get(above, {}) \
                if is_below(above, zone.name) else {}
            if DNAME in types:
                node.note_bogus((above, DNAME) in zone.bogus)
                node.is_moved = True
                if node.first_inside() >= len(node.names) - 1:
                    node.is_own_word = False
                return name[:-len(above)] + types[DNAME][0]
        owner = name
        if name not in zone.exists:
            while owner not in zone.exists and owner != zone.name and \
                    "." in owner:
                owner = owner.split(".", 1)[1]
            owner = "*." + owner
            if owner not in zone.nodes:
                return None
        types = zone.nodes.get(owner, {})
        if node.first_inside() >= len(node.names) - 1 and owner != name:
            node.is_own_word = False
        if CNAME in types:
            node.note_bogus((owner, CNAME) in zone.bogus)
            return types[CNAME][0]
        node.exists, node.types, node.owner = True, types, owner
        return None

    # Records

    def sight(self, name, client):
        key = (name, client)
        if key not in self.kept_sights:
            self.kept_sights[key] = self.look(name, client)
        return self.kept_sights[key]

    def look(self, name, client):
        node, sight = self.node(name), Sight()
        below = [n for n in node.names if is_below(n, APEX)]
        if not below:
            self.see_raw(node, sight)
            return sight
        sight.is_governed = True
        entities = [Entity(n) for n in below]
        if any(e.kind == "other" for e in entities):
            sight.denied = entities[0].kind == "other"
            return sight
        policies = [self.policy(e.digits, client) for e in entities]
        if any(p.action == "block" for p in policies):
            sight.denied = policies[0].action == "block"
            return sight
        self.see(node, entities, policies, client, sight)
        return sight

    def see_raw(self, node, sight):
        for rule in node.at_end(NAPTR):
            sight.naptr.add(rule.wire_form()[2:])
        for _, _, target in node.at_end(URI):
            sight.uri.add(target)

    def see(self, node, entities, policies, client, sight):
        if all(p.action == "pass" for p in policies):
            self.see_raw(node, sight)
            return
        judging = [p for p in policies if p.action != "pass"]
        if any(p.requires for p in judging) and not node.is_secure_inside():
            return
        first = entities[0]
        numbers = [e.digits for e in entities]
        if first.kind == "number":
            self.see_number(node, numbers, judging, sight)
        else:
            self.see_service(node, entities, client, judging, sight)

    def see_number(self, node, numbers, judging, sight):
        rules = [] if node.has_bogus(NAPTR) else self.rules(node)
        made = self.apply(rules, numbers, judging, sight)
        own = [] if node.has_bogus(URI) else node.at_end(URI)
        for _, _, target in own:
            if any(self.agree(judging, service, target)
                   for service in SERVICES):
                sight.uri.add(target)
        if not node.at_end(URI) and "uri-at-number" in self.variant:
            sight.uri.update(uri for _, uri in made)
        if len(set(numbers)) == 1 and not node.has_bogus(NAPTR) and \
                not any(p.action == "pass" for p in judging):
            sight.expected = set(sight.naptr)

    def see_service(self, node, entities, client, judging, sight):
        entity, numbers = entities[0], [e.digits for e in entities]
        if not all(entity.service in p.services for p in judging) or \
                entity.service not in SERVICES:
            sight.denied = True
            return
        is_same = all(e.service == entity.service for e in entities)
        if not is_same and node.is_own_word:
            return      # an alias to another service is not this one's word
        if node.at_end(URI):    # one by a wildcard is the zone's own answer
            for _, _, target in node.at_end(URI):
                if not node.has_bogus(URI) and \
                        self.agree(judging, entity.service, target):
                    sight.uri.add(target)
            return
        at = self.node(entity.name)
        if at.has_bogus(NAPTR) or node.is_bogus:
            return
        others = [Entity(n) for n in at.names if is_below(n, APEX)]
        policies = judging + [self.policy(e.digits, client)
                              for e in others if e.digits not in numbers]
        if any(p.action == "block" for p in policies) or \
                (any(p.requires for p in policies) and
                 not at.is_secure_inside()):
            return
        digits = numbers + [e.digits for e in others]
        made = self.apply(self.rules(at), digits,
                          [p for p in policies if p.action != "pass"], None)
        sight.uri.update(u for s, u in made if s == entity.service)
        sight.made = bool(sight.uri)

    def rules(self, node, depth=0):
        found = []
        for rule in node.at_end(NAPTR):
            if not rule.refer:
                found.append(rule)
            elif depth < 5:
                found += self.rules(self.node(rule.refer), depth + 1)
        return found

    @staticmethod
    def agree(judging, service, uri):
        return all(p.allows(service, uri) for p in judging)

    def apply(self, rules, numbers, judging, sight):
        """(service, URI) of what all policies allow; fills sight.naptr."""
        made = set()
        for rule in rules:
            for digits in numbers:
                for service in rule.services():
                    uri = rule.uri("+" + digits)
                    if not self.agree(judging, service, uri):
                        continue
                    made.add((service, uri))
                    if sight is None:
                        continue
                    if "naptr-answer" in self.variant:
                        sight.naptr.add(rule.wire_form()[2:])
                    else:
                        sight.naptr.add(("u", "E2U+" + service,
                                         "!^.*$!%s!" % uri, "."))
        return made


# Types that the zones are built with: always as they are.
BUILDING = (wire.NS, wire.SOA, wire.DS, wire.RRSIG, wire.NSEC, wire.DNSKEY,
            wire.NSEC3, 24, 25, 51, 59, 60)

# Questions --------------------------------------------------------------

KINDS = [       # what its name is, digits
    ("number", ["000", "001", "002", "003", "004", "005", "007", "018", "019",
                "020", "021", "022", "023"]),
    ("number, short", ["0", "00", ""]),
    ("number, alias", ["009", "010"] + HOSTED),
    ("number, alias to blocked", ["011", "013", "024", "702"]),
    ("number, alias to pass", ["012"]),
    ("number, block moved", ["151", "152", "159", "161", "169"]),
    ("number, block moved to blocked", ["170", "171"]),
    ("blocked", ["100", "101", "1000", "1042", "109"]),
    ("pass", ["200", "210", "203", "206", "209"]),
    ("pass, bogus", ["204"]),
    ("pass, alias to allowed", ["202"]),
    ("pass, alias to blocked", ["201", "205", "260", "261"]),
    ("more services", ["300"]), ("dnssec required", ["400", "740", "741"]),
    ("denied domain", ["500"]), ("sip only", ["600"]),
    ("unsigned", ["700", "701", "703", "720", "729"]),
    ("bogus", ["800", "801", "802", "803"]),
    ("wildcard", ["900", "912", "9123", "951", "952"]),
    ("wildcard alias", ["851"]), ("wildcard alias to blocked", ["861"]),
    ("16 digits", ["0004567", "0004568"]),
]
TYPE_WEIGHTS = [(NAPTR, 34), (URI, 30), (ANY, 6), (CNAME, 3), (DNAME, 2),
                (wire.A, 3), (TXT, 3), (wire.NS, 2), (wire.DS, 2),
                (wire.SOA, 2), (wire.RRSIG, 2), (wire.NSEC, 2),
                (wire.HINFO, 2), (wire.MAILB, 1), (254, 1), (wire.AAAA, 2),
                (65280, 1), (wire.SRV, 1), (wire.DNSKEY, 1)]


KIND_OF = {digits: kind for kind, numbers in KINDS for digits in numbers}


def all_names():
    """What is asked: groups of (what it is, name), each with its weight."""
    return [(4, list(numbers())), (3, list(services())),
            (1, list(no_numbers()))] + [
                (1, list(outside_names(zone))) for zone in make_zones()[4:]]


def numbers():
    for kind, digits in KINDS:
        for these in digits:
            yield kind, number(these)
    yield "not approved", name_of("4312345678")


def services():
    for kind, name in numbers():
        for label in SERVICE_LABELS:
            yield "%s of %s" % (label, kind), "%s.%s" % (label, name)


def no_numbers():
    for kind, name in numbers():
        yield "below " + kind, "foo." + name
    yield "apex", APEX
    for name in ("foo." + APEX, "_im." + APEX, "a1." + number("000"),
                 "x._im." + number("000"), "xn--a." + number("1")):
        yield "no number", name
    for name in ("hosted", "t", "own", "u", "1.moved"):
        yield "outside", name + ".target.example"
    yield "alias to blocked", "back.target.example"


def outside_names(zone):
    """An alias is told by what the name behind it is."""
    how = "signed" if zone.is_signed else "unsigned"
    for owner in sorted(zone.nodes):
        first = owner.split(".")[0]
        if first == "*":    # *.w100
            first = owner.split(".")[1]
            owner = owner.replace("*", "any", 1)
        yield "%s %s" % (how, outside_kind(first)), owner
    for digits in ALIASED:
        yield "%s _im below alias" % how, "_im.a%s.%s" % (digits, zone.name)
    for top in ("d", "dd"):
        yield from names_by_dname(how, "%s.%s" % (top, zone.name))
    for digits in ("000", "100"):
        yield ("%s DNAME to %s" % (how, KIND_OF[digits]),
               number(digits)[:-len(APEX)] + "all." + zone.name)


def outside_kind(first):
    """Of the first label of an alias: a100, c1-100, w100, s_im-100, foo"""
    found = re.fullmatch(r"(a|c1-|c2-|w|b|s(_.*)-)([0-9]+)", first)
    if not found or found[3] not in KIND_OF:
        return "alias to " + first
    kind = KIND_OF[found[3]]
    if found[2]:
        kind = "%s of %s" % (found[2].replace("-", "."), kind)
    if found[1] == "b":
        return "bogus alias to " + kind
    return "alias to " + kind


def names_by_dname(how, top):
    for digits in ALIASED:
        kind = KIND_OF[digits]
        name = "%s.%s" % (".".join(reversed(digits)), top)
        yield "%s DNAME to %s" % (how, kind), name
        for label in ("_im", "_sip", "_xmpp"):
            yield ("%s DNAME to %s of %s" % (how, label, kind),
                   "%s.%s" % (label, name))
        yield "%s DNAME below %s" % (how, kind), "foo." + name


class Question:
    """A question, all that is random about it."""

    def __init__(self, rng, groups):
        weights = [weight for weight, _ in groups]
        group = rng.choices([names for _, names in groups], weights)[0]
        self.kind, self.name = rng.choice(group)
        self.qtype = rng.choices([t for t, _ in TYPE_WEIGHTS],
                                 [w for _, w in TYPE_WEIGHTS])[0]
        self.qclass = rng.choices([wire.IN, wire.CH, wire.HS, wire.CLASS_ANY,
                                   wire.NONE], [92, 2, 2, 3, 1])[0]
        self.opcode = rng.choices([0, 2, 4, 5, 9], [970, 5, 5, 5, 5])[0]
        self.client = rng.choice(CLIENTS)
        self.rd = rng.random() < 0.9
        self.cd = rng.random() < 0.3
        self.ad = rng.random() < 0.3
        self.choose_edns(rng)
        self.is_tcp = rng.random() < 0.08
        self.asked = self.name
        if rng.random() < 0.2:
            self.asked = "".join(rng.choice((c.upper(), c.lower()))
                                 for c in self.name)

    def choose_edns(self, rng):
        self.version = rng.choices([None, 0, 1], [30, 67, 3])[0]
        self.do = self.version == 0 and rng.random() < 0.5
        self.size = rng.choice([512, 1232, 1232, 4096, 65535, 100])
        self.has_ecs = self.version == 0 and rng.random() < 0.1

    def message(self, ident):
        flags = self.opcode << 11 | (wire.RD if self.rd else 0) | \
            (wire.CD if self.cd else 0) | (wire.AD if self.ad else 0)
        opt = b""
        if self.version is not None:
            ecs = wire.option(wire.ECS_OPTION, b"\0\x01\x18\0\xc0\0\x02")
            opt = wire.edns(self.size, self.version, self.do,
                            ecs if self.has_ecs else b"")
        return wire.query(ident, self.asked, self.qtype, self.qclass, flags,
                          opt)

    def room(self):
        """Octets of a reply over UDP."""
        return max(512, self.size) if self.version == 0 else 512

    def is_usual(self):
        """Is this a question that a resolver has to look up?"""
        return (self.rd and self.opcode == 0 and self.version != 1 and
                self.qclass == wire.IN)

    def is_looked_up(self):
        return (self.opcode == 0 and self.version != 1 and
                self.qclass in (wire.IN, wire.CLASS_ANY))

    def key(self, is_governed):
        """Questions that get the same answer whenever they are asked. CD
        changes nothing where policy rules: cd: enforce."""
        return (self.name, self.qtype, self.client, self.do,
                not is_governed and self.cd)

    def __str__(self):
        words = ["dig -b", self.client, self.asked,
                 wire.type_name(self.qtype),
                 wire.CLASSES[self.qclass]]
        for is_so, word in (
                (not self.rd, "+norec"), (self.cd, "+cd"), (self.ad, "+ad"),
                (self.do, "+dnssec"), (self.is_tcp, "+tcp"),
                (self.version is None, "+noedns"),
                (self.version == 1, "+edns=1 +noednsneg"),
                (self.version == 0, "+bufsize=%d" % self.size),
                (self.has_ecs, "+subnet=192.0.2.0/24"),
                (self.opcode, "+opcode=%d" % self.opcode)):
            if is_so:
                words.append(word)
        return " ".join(words)


class FirstQuestion(Question):
    """While the caches are empty: Unbound then follows aliases that it does not
    follow afterwards, with qname-minimisation for QTYPE ANY, too."""

    def __init__(self, rng, named):
        super().__init__(rng, [(1, [named])])
        self.qtype = ANY
        self.qclass, self.opcode, self.rd = wire.IN, 0, True
        if self.version == 1:
            self.version = 0


def make_questions(seed, count):
    """First each name outside, in random order. Of the others three of four are
    asked more than once."""
    rng = random.Random(seed)
    groups = all_names()
    first = [FirstQuestion(rng, name) for _, names in groups[3:]
             for name in names]
    rng.shuffle(first)
    first = first[:count // 2]
    pool = [Question(rng, groups) for _ in range(max(1, count * 2 // 5))]
    return first + pool + [rng.choice(pool) for _ in range(
        count - len(pool) - len(first))]


# The judge --------------------------------------------------------------

class Judge:
    """Keeps the kinds of faults, and what was answered before."""

    def __init__(self, model):
        self.model = model
        self.lock = threading.Lock()
        self.kinds = collections.OrderedDict()
        self.answers = {}
        self.failed = []    # with SERVFAIL, but not each time
        self.unasked = []   # denied with two rcodes
        self.is_last = False
        self.positive = 0
        self.records = 0
        self.done = 0
        self.rcodes = collections.Counter()

    def finish(self):
        with self.lock:
            self.done += 1

    def fault(self, what, question, detail=""):
        kind = "%s: %s %s%s" % (what, question.kind,
                                wire.type_name(question.qtype),
                                "" if question.qclass == wire.IN else
                                " " + wire.CLASSES[question.qclass])
        with self.lock:
            if kind in self.kinds:
                self.kinds[kind][0] += 1
            else:
                self.kinds[kind] = [1, str(question), str(detail)]

    def judge(self, question, octets, ident):
        try:
            reply = wire.parse(octets)
            errors = reply.errors()
        except wire.Malformed as reason:
            self.fault("malformed", question, reason)
            return
        with self.lock:
            self.rcodes[wire.rcode_name(reply.rcode)] += 1
        self.judge_form(question, reply, ident)
        sight = self.model.sight(question.name, question.client)
        self.judge_records(question, reply, sight)
        if not question.is_usual():
            return
        node = self.model.node(question.name)
        self.judge_status(question, reply, sight, node)
        self.judge_bogus(question, reply, sight, node)
        self.judge_denial(question, reply, sight, errors)
        self.judge_repeat(question, reply)

    def judge_form(self, question, reply, ident):
        asked = (question.asked, question.qtype, question.qclass)
        if reply.ident != ident or not reply.flags & wire.QR:
            self.fault("another reply", question)
        if reply.question != asked and not (
                reply.question is None and reply.rcode in
                (wire.FORMERR, wire.NOTIMP, wire.REFUSED)):
            self.fault("another question", question, reply.question)
        if not question.is_tcp and len(reply.octets) > question.room():
            self.fault("too large", question, len(reply.octets))
        if question.version is None and reply.opt is not None:
            self.fault("EDNS not asked for", question)

    def judge_records(self, question, reply, sight):
        may = question.qtype in (NAPTR, URI, ANY)
        for record in reply.records:
            if record.type not in (NAPTR, URI):
                continue
            self.records += 1
            if record.type != question.qtype and question.qtype != ANY:
                self.fault("leak beside", question, record)
            elif sight.is_governed and question.qtype == ANY and \
                    not self.passes(question):
                self.fault("leak by ANY", question, record)
            elif not may or not self.is_allowed(record, sight):
                self.fault("leak", question, record)
            elif record.section != 1:
                self.fault("leak outside the answer", question, record)

    def passes(self, question):
        names = [n for n in self.model.node(question.name).names
                 if is_below(n, APEX)]
        return all(self.model.policy(Entity(n).digits,
                                     question.client).action == "pass"
                   for n in names)

    @staticmethod
    def is_allowed(record, sight):
        if record.rclass != wire.IN:
            return False
        if record.type == NAPTR:
            _, flags, services, regexp, replacement = record.rdata
            return (flags, services, regexp, replacement) in sight.naptr
        return record.rdata[1].decode("latin-1") in sight.uri

    def judge_status(self, question, reply, sight, node):
        is_inside = is_below(question.name, APEX)
        if reply.rcode == wire.NXDOMAIN:
            if node.exists and not node.loops and \
                    not self.is_below_alias(question):
                self.fault("NXDOMAIN that no zone said", question)
            elif sight.made and is_inside and question.qtype not in BUILDING:
                self.fault("NXDOMAIN where a URI is made", question)
        if question.qtype in (NAPTR, URI) and reply.flags & wire.AD and \
                not node.is_secure():
            self.fault("AD without proof", question)
        if reply.flags & wire.TC:
            return
        if not is_inside:
            if reply.rcode != wire.SERVFAIL or not node.may_fail():
                self.judge_outside(question, reply, sight)
        elif question.qtype == NAPTR and sight.expected is not None:
            self.judge_complete(question, reply, sight)
        elif reply.rcode == wire.SERVFAIL and node.may_fail():
            return
        elif question.qtype == URI and sight.uri and \
                not self.lacks_proof(question, node) and \
                not any(r.type == URI for r in reply.records):
            self.fault("URI withheld", question,
                       wire.rcode_name(reply.rcode))

    def lacks_proof(self, question, node):
        """Aliases in a circle fail, so what is made in their place is not for
        who wants proof that the zone has no URI."""
        return node.loops and self.model.policy(
            Entity(question.name).digits, question.client).requires

    def is_below_alias(self, question):
        """Unbound takes the NXDOMAIN at the end of an alias for one of the alias
        itself, and denies all below, with harden-below-nxdomain."""
        name = question.name
        while question.qtype not in (NAPTR, URI) and "." in name:
            name = name.split(".", 1)[1]
            if len(self.model.node(name).names) > 1:
                return True
        return False

    def judge_outside(self, question, reply, sight):
        """What the number gives, or a denial that says so."""
        may = {NAPTR: sight.naptr, URI: sight.uri}.get(question.qtype)
        if not may or any(r.type == question.qtype for r in reply.records):
            return
        if not sight.is_governed:
            if not self.model.node(question.name).is_fake:
                self.fault("outside, and withheld", question,
                           wire.rcode_name(reply.rcode))
        elif self.model.node(question.name).is_fake:
            return
        elif reply.rcode != wire.NOERROR or (
                question.version == 0 and 15 not in reply.errors()):
            self.fault("neither given nor denied", question,
                       "%s %s" % (wire.rcode_name(reply.rcode),
                                  reply.errors()))

    def judge_complete(self, question, reply, sight):
        found = {tuple(r.rdata[1:]) for r in reply.records
                 if r.type == NAPTR and r.section == 1}
        missing = sight.expected - found
        if missing:
            self.fault("NAPTR withheld", question, sorted(missing)[0])
        elif found:
            self.positive += 1

    def judge_bogus(self, question, reply, sight, node):
        if node.is_fake and not question.cd and \
                reply.rcode != wire.SERVFAIL:
            self.fault("a bogus alias, and not SERVFAIL", question,
                       wire.rcode_name(reply.rcode))
        if self.passes(question):
            return
        if question.qtype in (NAPTR, URI) and sight.is_governed and \
                is_below(question.name, APEX) and not sight.denied and \
                node.has_bogus(question.qtype) and \
                reply.rcode != wire.SERVFAIL:
            self.fault("bogus, and not SERVFAIL", question,
                       wire.rcode_name(reply.rcode))

    def judge_denial(self, question, reply, sight, errors):
        if not sight.denied or question.qtype not in (NAPTR, URI) or \
                not is_below(question.name, APEX):
            return
        if question.qtype == URI and "_foo" in question.kind:
            return
        entity = Entity(question.name)
        if entity.kind == "other":
            return
        if entity.kind == "service" and question.qtype == NAPTR:
            return
        node = self.model.node(question.name)
        if entity.kind == "service" and not node.at_end(URI):
            return      # the zone's own negative is true and may stand
        if entity.kind == "service" and node.has_bogus(URI):
            return      # SERVFAIL; DNSSEC is judged before services
        if reply.rcode != wire.NOERROR:
            self.fault("a denial that is no NODATA", question,
                       wire.rcode_name(reply.rcode))
        elif question.version == 0 and 15 not in errors:
            self.fault("a denial without EDE 15", question, errors)

    def judge_repeat(self, question, reply):
        if reply.flags & wire.TC or question.qtype not in (NAPTR, URI):
            return
        if reply.rcode == wire.SERVFAIL and \
                self.model.node(question.name).may_fail():
            return
        seen = (reply.rcode, frozenset(
            (r.owner.lower(), r.rdata) for r in reply.records
            if r.type == question.qtype))
        is_governed = (is_below(question.name, APEX) and
                       not self.passes(question))
        key = question.key(is_governed)
        with self.lock:
            before = self.answers.setdefault(key, seen)
        if before == seen:
            return
        if self.is_unasked(question, before, seen):
            with self.lock:
                self.unasked.append(question)
                self.answers[key] = wire.NXDOMAIN, frozenset()
        elif wire.SERVFAIL in (before[0], seen[0]) and not self.is_last:
            with self.lock:
                self.failed.append(question)
                if before[0] == wire.SERVFAIL:
                    self.answers[key] = seen
        else:
            self.fault("another answer than before", question,
                       "%s, %d records; before %s, %d" % (
                           wire.rcode_name(seen[0]), len(seen[1]),
                           wire.rcode_name(before[0]), len(before[1])))

    def is_unasked(self, question, before, seen):
        """A zone that did not answer for a URI, as on a machine that is busy, is
        not asked for half a minute. What is denied is NODATA then."""
        return (question.qtype == URI and not self.is_last and
                {before, seen} == {(rcode, frozenset()) for rcode in
                                   (wire.NOERROR, wire.NXDOMAIN)})

    def questions_again(self):
        """What to ask once more, when nothing of then is kept any longer."""
        if self.failed:
            print("%d answers were SERVFAIL for a moment" % len(self.failed))
        if self.unasked:
            print("%d denials were NODATA for a moment" % len(self.unasked))
        if self.failed or self.unasked:
            time.sleep(1 + (UNASKED_KEPT if self.unasked else FAILURE_KEPT))
        self.is_last = True
        return self.failed + self.unasked


# Asking -----------------------------------------------------------------

class Asker:
    """One thread's sockets: a client address each, UDP and TCP."""

    TRIES = 4

    def __init__(self, port):
        self.port = port
        self.datagram = {}
        self.stream = {}
        self.ident = random.randrange(65536)

    def exchange(self, question):
        """(reply, ident), or (None, ident)."""
        for attempt in range(self.TRIES):
            self.ident = (self.ident + 1) % 65536
            message = question.message(self.ident)
            try:
                if question.is_tcp:
                    return self.over_tcp(question, message), self.ident
                return self.over_udp(question, message,
                                     3 + 4 * attempt), self.ident
            except OSError:
                self.close_stream(question.client)
        return None, self.ident

    def over_udp(self, question, message, timeout):
        sock = self.datagram.get(question.client)
        if sock is None:
            sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            sock.bind((question.client, 0))
            sock.connect(("127.0.0.1", self.port))
            self.datagram[question.client] = sock
        sock.settimeout(timeout)
        sock.send(message)
        while True:
            reply = sock.recv(65535)
            if reply[:2] == message[:2]:
                return reply

    def over_tcp(self, question, message):
        sock = self.stream.get(question.client)
        if sock is None:
            sock = socket.create_connection(
                ("127.0.0.1", self.port), 10, (question.client, 0))
            self.stream[question.client] = sock
        sock.sendall(len(message).to_bytes(2, "big") + message)
        return wire.receive_stream(sock)

    def close_stream(self, client):
        sock = self.stream.pop(client, None)
        if sock is not None:
            sock.close()


def run_thread(questions, judge, port, stock_port):
    """A thread that ends early leaves questions without a judgement."""
    asker, stock = Asker(port), Asker(stock_port)
    stock.TRIES = 1
    for question in questions:
        octets, ident = asker.exchange(question)
        if octets is not None:
            judge.judge(question, octets, ident)
        elif stock.exchange(question)[0] is not None:
            judge.fault("no answer", question)
        if octets is not None and not question.is_looked_up():
            compare_stock(question, octets, stock, judge)
        judge.finish()


def compare_stock(question, octets, stock, judge):
    """What no module sees is refused as ever."""
    other, _ = stock.exchange(question)
    if other is not None and len(octets) >= 12 and other[3] != octets[3]:
        judge.fault("refused otherwise than without us", question,
                    "flags %02x, not %02x" % (octets[3], other[3]))


THREADS = 12
FAILURE_KEPT = 5        # seconds that the module does not try again
UNASKED_KEPT = 30       # the same, for URI records of a zone
FAILURES_MAX = 1000     # one in so many: a packet that a busy machine lost


def ask_failed_again(judge, port, count):
    """A look-up that failed once is no fault, one that fails again is."""
    failed = judge.failed
    if len(failed) > count // FAILURES_MAX:
        judge.fault("too many look-ups fail", failed[0], len(failed))
    asker = Asker(port)
    for question in judge.questions_again():
        octets, ident = asker.exchange(question)
        if octets is None:
            judge.fault("no answer", question)
        else:
            judge.judge(question, octets, ident)


def in_threads(target, questions, *args):
    """target(questions, ...) with a part of them in each thread."""
    threads = [threading.Thread(target=target,
                                args=(questions[i::THREADS], *args))
               for i in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class FillQuestion(FirstQuestion):
    """Of a client without a view, so that all clients share what comes."""

    def __init__(self, rng, named, qtype):
        super().__init__(rng, named)
        self.qtype, self.client, self.cd = qtype, CLIENTS[0], False


def fill_thread(questions, port):
    asker = Asker(port)
    for question in questions:
        asker.exchange(question)


def fill(port):
    rng = random.Random(0)
    in_threads(fill_thread, [
        FillQuestion(rng, named, qtype) for _, group in all_names()
        for named in group for qtype in (NAPTR, URI, ANY)], port)
    return 0


def ask(variant, port, stock_port, count, seed):
    judge = Judge(Model(variant))
    began = time.monotonic()
    in_threads(run_thread, make_questions(seed, count), judge, port, stock_port)
    ask_failed_again(judge, port, count)
    return report(judge, variant, count, seed, time.monotonic() - began)


def printable(words):
    return "".join(c if " " <= c <= "~" else "\\x%02x" % ord(c)
                   for c in words)[:160]


def report(judge, variant, count, seed, took):
    print("%s: %d questions in %.1f s, seed %s: %s; %d NAPTR and URI records, "
          "%d complete answers" % (
              variant, count, took, seed,
              " ".join("%s %d" % item for item in judge.rcodes.most_common()),
              judge.records, judge.positive))
    total = collections.Counter()
    for kind, (times, example, detail) in judge.kinds.items():
        total[kind.split(":")[0]] += times
        print("FAULT %s, %d times\n    %s\n    %s" %
              (kind, times, example, printable(detail)))
    for what, times in total.most_common():
        print("%s: %d times" % (what, times))
    if not judge.positive:
        print("FAULT: no complete answer was ever seen")
    if judge.done != count:
        print("FAULT: %d of %d questions were judged" % (judge.done, count))
    return 1 if judge.kinds or not judge.positive or judge.done != count else 0


# Main -------------------------------------------------------------------

def write_zones(folder):
    """ZONE.text, and a list: signed or plain, the zone, what to spoil."""
    zones = make_zones()
    with open(os.path.join(folder, "list"), "w", encoding="ascii") as out:
        for zone in sorted(zones, key=lambda z: -len(z.name)):
            path = os.path.join(folder, zone.name.strip(".") or "root")
            with open(path + ".text", "w", encoding="ascii") as text:
                text.write(zone.text())
            out.write("%s %s %s.text\n" % (
                "signed" if zone.is_signed else "plain", zone.name, path))
            for owner, rtype in sorted(zone.bogus):
                out.write("spoil %s %s. %s\n" % (zone.name, owner,
                                                 wire.type_name(rtype)))


def main():
    command = sys.argv[1]
    if command == "zones":
        write_zones(sys.argv[2])
        return 0
    if command == "conf":
        print(configuration(sys.argv[2]), end="")
        return 0
    if command == "fill":
        return fill(int(sys.argv[2]))
    return ask(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]),
               int(sys.argv[5]), sys.argv[6])


if __name__ == "__main__":
    sys.exit(main())
