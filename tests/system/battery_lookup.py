#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""battery_lookup.py - the numbers of battery_lookup.sh, and the comparison.

usage: battery_lookup.py zones FOLDER COUNT SEED
       battery_lookup.py spoil FILE LIST
       battery_lookup.py refuse PORT
       battery_lookup.py variants
       battery_lookup.py conf VARIANT
       battery_lookup.py store FOLDER COUNT SEED
       battery_lookup.py ask VARIANT FOLDER PORT PLAIN-PORT COUNT SEED

"zones" writes what nsd serves: COUNT numbers in all, each with record sets of
its own, made from SEED and the number alone. "spoil" makes signatures bogus or
takes them away. "refuse" is a server that refuses everything. "conf" prints
enumod.conf, which names the store in $BATTERY_STORE. "store" writes a feed and
what is to be done by hand, after which each number of "validated" is in one of
the states of a validation. "ask" has the module at PORT and "enumctl resolve" through the
stock resolver at PLAIN-PORT decide about each number of the variant, at the
same moment, and compares.

Each kind of difference is printed three times in full and counted beyond that.
BATTERY_ONLY=VARIANT:N asks for the N-th number of a variant only, so that a
difference is repeated within seconds.

What is compared:

  verdict   the word in the module's log against "verdict"
  choices   service and URI of the NAPTR answer against those of the records
  targets   priority and URI of a URI answer at the number against "uris", and
            the same at _im and _pres against --service, for some numbers
  ede       code of the NAPTR answer against "ede"
  trust     the word in the module's log, and the AD bit, against "trust"
  ttl       that of the NAPTR answer against "ttl", to TTL_SLACK seconds: both
            sides ask for a record within that time of each other

What cannot be compared, because enumctl is behind a resolver:

  trust     insecure and unknown (indeterminate) data: both have no AD bit
  ede       the code of bogus data, which depends on what the validator has in
            its key cache: that there is one of BOGUS_CODES is compared
  choices   with "naptr-answer: filtered", the records are as in the zone; and
            so are those whose URI is too long for a regexp field
  targets   of a view, when the number has referrals or more records than are
            looked at: for URI, the module resolves a number once for all
            views, so its limits count what other views may have
  ttl       of SERVFAIL, which has none on the wire; with "discovery:
            additional", the answer may be kept shorter than its records say,
            so "ttl" must be no more than theirs; and what enumctl's resolver
            has in its cache already is new in the module, which takes a
            number's answer from no cache: "ttl" may be less by that age

No server is silent: what becomes of a number when time runs out depends on the
time that each side has used up before, and is tried by replays.

Exit status: 0 no difference, 1 differences.
"""

import collections
import datetime
import json
import os
import random
import re
import socket
import struct
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "support"))
import dns_wire as wire  # noqa: E402

APEX = "e164.arpa"
LOOSE = "loose.net"         # below no trust anchor
# Behind APEX, in this order; of which kind, their zones say.
TREES = ("b.sec.example", "c.ins.example", "d.quick.example", "e.fail.example")
TTL_SLACK = 4                   # seconds
WORKERS = 2
LONGEST_URI = 255 - len("!^.*$!!")      # octets, in the regexp of an answer
BOGUS_CODES = (5, 6, 7, 8, 9, 10, 11, 12)       # RFC 8914; 5: Unbound's
SHOWN = 3                       # differences of one kind

# Zones ------------------------------------------------------------------

# zone: how it is served, TTL and minimum of its SOA, TTL of its NS record,
# which stands beside answers. They are never so short that they end during a
# run: just then, one of both resolvers would have the old one. Children come
# first.
#   signed, plain    as they say
#   mistrusted       signed, but with another DS record in the parent
#   absent           nsd has no file of it: SERVFAIL
#   refused          at the server of "refuse"
ZONES = {
    "1.4.4.e164.arpa": ("signed", 900, 800),
    "2.4.4.e164.arpa": ("plain", 950, 5000),
    "3.4.4.e164.arpa": ("mistrusted", 900, 86400),
    "4.4.4.e164.arpa": ("absent", 0, 86400),
    "5.4.4.e164.arpa": ("refused", 0, 86400),
    "e164.arpa": ("signed", 2000, 86400),
    "sec.example": ("signed", 1800, 86400),
    "quick.example": ("signed", 700, 650),
    "ins.example": ("plain", 1500, 2500),
    "bog.example": ("mistrusted", 900, 86400),
    "fail.example": ("absent", 0, 86400),
    "refused.example": ("refused", 0, 86400),
    "example": ("signed", 3600, 86400),
    "loose.net": ("plain", 1200, 86400),
    ".": ("plain", 3600, 86400),
}
ANCHORS = ("e164.arpa", "example")


def zone_of(owner):
    while owner not in ZONES:
        owner = owner.partition(".")[2] or "."
    return owner


def text_of(octets):
    """A character-string as in a zone file."""
    out = ""
    for c in octets:
        if c in "\\\"":
            out += "\\" + c
        elif " " <= c <= "~":
            out += c
        else:
            out += "\\%03d" % ord(c)
    return '"%s"' % out


def naptr_text(order, preference, flags, services, regexp, replacement):
    return "%d %d %s %s %s %s" % (
        order, preference, text_of(flags), text_of(services),
        text_of(regexp), replacement.rstrip(".") + ".")


def write_zones(folder, count, seed):
    lines = collections.defaultdict(list)
    spoilt = collections.defaultdict(list)
    for case in all_cases(count, seed):
        for s in case.sets:
            zone = zone_of(s.owner.lower())
            for rdata in s.rdatas:
                lines[zone].append("%s. %d IN %s %s" % (
                    s.owner, s.ttl, s.type, rdata))
            if s.spoil and ZONES[zone][0] in ("signed", "mistrusted"):
                spoilt[zone].append("%s. %s %s" % (s.owner, s.type, s.spoil))
    for child in ZONES:
        parent = zone_of(child.partition(".")[2] or ".")
        if child != "." and ZONES[parent][0] == "signed":
            lines[parent].append("%s. 86400 IN NS localhost." % child)
    with open(os.path.join(folder, "list"), "w") as out:
        for zone, (how, negative, ns) in ZONES.items():
            path = os.path.join(folder, "root" if zone == "." else zone)
            with open(path, "w") as file:
                file.write("%s. %d IN SOA localhost. nobody.example. 1 3600 "
                           "600 86400 %d\n%s. %d IN NS localhost.\n" %
                           (zone.rstrip("."), negative, negative,
                            zone.rstrip("."), ns))
                file.write("\n".join(lines[zone]) + "\n")
            print(how, zone, path, file=out)
            if spoilt[zone]:
                with open(path + ".spoil", "w") as file:
                    file.write("\n".join(spoilt[zone]) + "\n")
                print("spoil", zone, path + ".spoil", file=out)
            if zone in ANCHORS:
                print("trust", zone, path, file=out)


def spoil(path, spoil_path):
    """Signatures of one signed zone. ldns-signzone writes a record a line."""
    with open(spoil_path) as file:
        how = {tuple(line.split()[:2]): line.split()[2] for line in file}
    found = set()
    with open(path) as file, open(path + ".new", "w") as out:
        for line in file:
            words = line.split()
            key = (words[0], words[4]) if len(words) > 12 and \
                words[3] == "RRSIG" else None
            if key in how:
                found.add(key)
                if how[key] == "strip":
                    continue
                words[12] = words[12][:19] + \
                    ("B" if words[12][19] == "A" else "A") + words[12][20:]
                line = " ".join(words) + "\n"
            out.write(line)
    os.rename(path + ".new", path)
    if found != set(how):
        sys.exit("no signature of %s" % sorted(set(how) - found)[:3])


def refuse(port):
    """A server that knows nothing. Runs until it is killed."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", port))
    while True:
        octets, address = sock.recvfrom(65535)
        if len(octets) > 12 and not octets[2] & 0x80:
            at = octets.find(b"\0", 12) + 5
            sock.sendto(octets[:2] + struct.pack(
                "!HHHHH", 0x8000 | octets[2] << 8 & 0x7900 | 5, 1, 0, 0, 0) +
                octets[12:at], address)


# Numbers ----------------------------------------------------------------

# +44, the zone, the policy, six digits. What clauses say, by the policy:
CLAUSES = {
    "5": ["services: sip"],
    "6": ["uri-domain-allow: sec.example",
          "uri-domain-allow: quick.example"],
    "7": ["action: block"],
    "8": ["dnssec: require"],
    "9": ["uri-domain-deny: ins.example", "services: im pres sip"],
}
VARIANTS = {    # beside services, uri-at-number and the clauses
    "plain": [],
    "require": ["dnssec: require"],
    "additional": ["discovery: additional"],
    "offers": ["discovery: require"],
    "proven": ["discovery: require", "discovery-protocols: sip",
               "dnssec: require", "naptr-answer: filtered"],
    "orders": ["uri-orders: all", "naptr-answer: filtered", "dnssec: off"],
    "narrow": ["nonterminal-queries: 3", "nonterminal-depth: 2",
               "uri-orders: all"],
    "flat": ["follow-nonterminal: no", "obsolete-services: no",
             "uri-max: 40"],
    "short": ["max-ttl: 50", "policy-negative-ttl: 7", "approved-prefix: 440",
              "approved-range: 442000000000 442799999999",
              "insecure-rcode: servfail"],
    "wide": ["nonterminal-queries: 32", "services: im pres sip xmpp "
             "email:mailto voice:tel", "discovery: require"],
    "loose": ["apex: %s." % LOOSE],
    "trees": ["apex: %s." % apex for apex in (APEX,) + TREES[:3]] +
             ["apex-search: yes"],
    "signed": ["apex: %s." % apex for apex in (APEX,) + TREES] +
              ["apex-search: yes", "dnssec: require",
               "naptr-answer: filtered", "nonterminal-queries: 3"],
    "validated": ["validation: unsigned", "grace-days: 7",
                  'validation-store: "%s"' %
                  os.environ.get("BATTERY_STORE", "store")],
    "view": ["services: im pres sip email:mailto"],
}
VIEW = ["view:", "  client: 127.0.0.1/32", "  services: im sip xmpp",
        "  dnssec: require"]


def variant_searches(variant):
    return "apex-search: yes" in VARIANTS[variant]


def configuration(variant):
    lines = ["enum:", "  services: im pres sip xmpp", "  uri-at-number: yes",
             "  log-numbers: yes"]
    lines += ["  " + line for line in VARIANTS[variant]]
    for zone in "012345":
        for digit, says in CLAUSES.items():
            lines += ["number:", '  prefix: "+44%s%s"' % (zone, digit)]
            lines += ["  " + line for line in says]
    if variant == "view":
        lines += VIEW
    return "\n".join(lines) + "\n"


def write_store(folder, count, seed):
    """Of 44, zone, policy and six digits, the last decide about the state."""
    today = datetime.datetime.now(datetime.timezone.utc).date()
    until = {"valid": 90, "expired": -9, "grace": -2, "suspended": 90,
             "both": -9, "revoked": 90}
    states = ("none", "expired", "suspended", "revoked", "grace", "valid",
              "both", "valid")
    numbers = [case.number for case in cases_of("validated", count, seed)]
    with open(os.path.join(folder, "feed.csv"), "w") as feed, \
            open(os.path.join(folder, "by_hand"), "w") as by_hand:
        for prefix in (z + p for z in "012345" for p in "056789"):
            for number in numbers:
                state = states[number % len(states)]
                digits = "+44%s%06d" % (prefix, number)
                if state in until:
                    print("%s,%s,%s,,,,%s" % (
                        digits, today - datetime.timedelta(days=20),
                        today + datetime.timedelta(days=until[state]),
                        digits), file=feed)
                if state in ("suspended", "both", "revoked") and \
                        prefix[0] in "02" and prefix[1] in "08":
                    print("revoke" if state == "revoked" else "suspend",
                          digits, file=by_hand)


def name_of(digits, apex):
    return ".".join(reversed(digits)) + "." + apex


Set = collections.namedtuple("Set", "owner ttl type rdatas spoil")

SCHEMES = {"im": "im", "pres": "pres", "sip": "sip", "xmpp": "xmpp",
           "email:mailto": "mailto", "voice:tel": "tel"}


def pick(rng, weights):
    return rng.choices(list(weights), list(weights.values()))[0]


class Case:
    """One number and all that its resolution can meet, from random numbers of
    its own. "shared" is the one whose names others may refer to, too."""

    def __init__(self, variant, index, seed, shared):
        self.rng = random.Random("%s/%s/%d" % (seed, variant, index))
        self.variant, self.index, self.shared = variant, index, shared
        self.apex = LOOSE if variant == "loose" else APEX
        self.tag = "%s%d" % (variant, index)
        self.sets = []
        self.names = []         # that a referral may lead to once more
        self.domains = []
        self.count = 0
        self.budget = self.rng.choice((0, 1, 2, 3, 5, 9, 14))
        self.own = set()        # names that no other case has
        self.slots = set()

    # What it consists of

    def ttl(self):
        if not self.shared:
            return self.rng.randint(3600, 100000)
        return self.rng.choice((0, self.rng.randint(5, 60),
                                self.rng.randint(60, 4000),
                                self.rng.randint(0, 100000),
                                self.rng.randint(0, 100000),
                                self.rng.randint(0, 100000)))

    def add(self, owner, rtype, *rdatas, may_spoil=True):
        """Each name may have a type once only."""
        if (owner.lower(), rtype) in self.slots:
            return
        self.slots.add((owner.lower(), rtype))
        how = None
        if may_spoil and self.rng.random() < 0.03:
            how = self.rng.choice(("flip", "strip"))
        rdatas = list(dict.fromkeys(rdatas))
        self.sets.append(Set(owner, self.ttl(), rtype, rdatas, how))

    def digits(self, zone=None, policy=None):
        """Of a number of this case: no two have the same."""
        rng = self.rng
        if zone is None:
            zone = pick(rng, {"0": 60, "1": 10, "2": 17, "3": 4, "4": 3,
                              "5": 3})
        if policy is None:
            policy = pick(rng, {"0": 66, "5": 5, "6": 8, "7": 4, "8": 9,
                                "9": 8})
        return "44" + zone + policy + "%06d" % self.number

    def make(self, number):
        rng = self.rng
        self.number = number
        for _ in range(rng.choice((1, 1, 2, 3, 3, 10))):
            self.add_domain()
        how = pick(rng, {"naptr": 80, "cname": 9, "dname": 5, "nodata": 2,
                         "nothing": 2})
        self.asked = self.digits()
        owner = name_of(self.asked, self.apex)
        if how == "dname":
            self.asked += "5"
            self.names.append(name_of(self.asked, self.apex))
            self.add(owner, "DNAME", self.below(self.target(1), "5", 1) + ".")
        else:
            if variant_searches(self.variant):
                how = pick(rng, {"naptr": 20, "cname": 5, "nodata": 15,
                                 "nothing": 60})
            self.names.append(owner)
            self.put(owner, how, 0)
            self.put_in_trees()
        return self.without_hidden()

    def put_in_trees(self):
        if not variant_searches(self.variant):
            return
        for apex in TREES:
            how = pick(self.rng, {"naptr": 30, "cname": 5, "nodata": 15,
                                  "longer": 5, "nothing": 45})
            owner = name_of(self.asked, apex)
            if how == "longer":
                owner, how = "5." + owner, "naptr"
            self.put(owner, how, 0)

    def without_hidden(self):
        """No server takes a zone with records below a DNAME."""
        dnames = [s.owner for s in self.sets if s.type == "DNAME"]
        self.sets = [s for s in self.sets if not any(
            s.owner.endswith("." + dname) for dname in dnames)]
        return self

    def make_shared(self, number):
        self.number = number
        for _ in range(10):
            self.add_domain()
        self.budget = 8
        while self.budget > 0:
            self.names.append(self.target(3))
        return self.without_hidden()

    def below(self, name, label, depth):
        """There must be something at a label below the target of a DNAME."""
        if name in self.own and self.rng.random() < 0.85:
            self.put(label + "." + name, "naptr", depth)
        return name

    def put(self, owner, how, depth):
        if how == "naptr":
            self.add(owner, "NAPTR", *self.naptrs(depth))
        elif how == "cname":
            self.add(owner, "CNAME", self.target(depth + 1) + ".")
        elif how == "nodata":
            self.add(owner, "TXT", '"nothing"')

    # Where records lead

    def target(self, depth):
        """A name that a referral or an alias leads to, and what is there."""
        rng = self.rng
        dice = rng.random()
        if self.names and (dice < 0.09 or self.budget <= 0):
            name = rng.choice(self.names)
            return name.upper() if rng.random() < 0.3 else name
        if self.shared and dice < 0.16:
            return rng.choice(self.shared.names)
        self.budget -= 1
        self.count += 1
        if dice < 0.34:
            digits = self.digits(policy=self.rng.choice(("0", "0", "7", "8")))
            name = name_of(digits + str(self.count), self.apex)
        else:
            zone = pick(rng, {"sec.example": 40, "quick.example": 8,
                              "ins.example": 16, "bog.example": 4,
                              "fail.example": 4, "refused.example": 2,
                              LOOSE: 6})
            name = "t%d.%s.%s" % (self.count, self.tag, zone)
        self.names.append(name)
        self.own.add(name)
        how = pick(rng, {"naptr": 70, "cname": 13, "dname": 5, "nodata": 5,
                         "nothing": 6})
        if how == "dname":
            self.add(name, "DNAME",
                     self.below(self.target(depth + 1), "d", depth) + ".")
            name = "d." + name
            self.names.append(name)
        else:
            self.put(name, how, depth)
        return name

    # NAPTR records

    def naptrs(self, depth):
        rng = self.rng
        count = pick(rng, {1: 30, 2: 20, 3: 15, 5: 10, 9: 8, 70: 1, 64: 1})
        if not self.shared:
            count = min(count, 9)
        referrals = rng.choice((0, 0, 0.3, 0.6, 1))
        orders = rng.choice(((100,), (10, 20), (10, 100, 200, 65535)))
        records = []
        for _ in range(count):
            place = rng.choice(orders), rng.choice((0, 10, 10, 20, 65535))
            if count < 20 and rng.random() < referrals:
                records.append(self.referral(depth, place))
            elif rng.random() < 0.3:
                records.append(self.broken(place))
            else:
                records.append(self.terminal(place, count))
        return records

    def referral(self, depth, place):
        rng = self.rng
        services = rng.choice(("", "", "E2U+im", "x"))
        regexp = "!^.*$!im:no@sec.example!" if rng.random() < 0.04 else ""
        name = "." if rng.random() < 0.02 else self.target(depth + 1)
        return naptr_text(*place, "", services, regexp, name)

    def terminal(self, place, count):
        rng = self.rng
        service = pick(rng, {"im": 50, "pres": 15, "sip": 15, "xmpp": 8,
                             "email:mailto": 6, "voice:tel": 6})
        field = "E2U+" + service
        uri = self.uri(service)
        if rng.random() < 0.1:
            field += "+" + rng.choice(("im", "pres", "sip", "foo"))
        if rng.random() < 0.04:
            field = service + "+E2U"
        if count == 64 and rng.random() < 0.5:
            return naptr_text(*place, "u", field, self.bomb(), ".")
        regexp = rng.choice(("!^.*$!%s!", "!^.*$!%s!", "!(.*)!%s!i",
                             "#^\\+44(.*)$#%s#", "!^(\\+44)(.*)$!%s!")) % uri
        return naptr_text(*place, rng.choice("uuuU"), field, regexp, ".")

    def bomb(self):
        """Many octets from few."""
        return "!^(.*)$!im:%s@sec.example!" % (
            "\\1" * self.rng.choice((9, 70)))

    def uri(self, service):
        rng = self.rng
        user = "u%d" % rng.randint(0, 30)
        if service == "voice:tel":
            return "tel:+44%06d" % rng.randint(0, 999999)
        if rng.random() < 0.03:
            user = user * rng.choice((10, 75))
        return "%s:%s@%s" % (SCHEMES[service], user[:200],
                             rng.choice(self.domains))

    def broken(self, place):
        rng = self.rng
        good = ("u", "E2U+im", "!^.*$!%s!" % self.uri("im"), ".")
        at, value = rng.choice((
            (0, "s"), (0, "a"), (0, "ux"), (0, ""), (0, "p"),
            (1, ""), (1, "E2U"), (1, "E2U+"), (1, "im+E2U"), (1, "SIP+D2U"),
            (1, "E2U+foo"), (1, "E2U+P-mine"), (1, "E2U+im:"), (1, "E2U im"),
            (1, "E2U+sip"), (1, "E2U+pres+xmpp"), (1, "e2u+IM"),
            (1, "E2U+im\xff"),
            (2, ""), (2, "!"), (2, "!^.*$!im:a@sec.example"), (2, "!a!b!c!d!"),
            (2, "!^(.*$!im:a@sec.example!"), (2, "!^.*$!im:\\9@sec.example!"),
            (2, "!^\\+1.*$!im:a@sec.example!"), (2, "!^.*$!!"),
            (2, "!^.*$!no uri at all!"), (2, "!^.*$!sip:a@sec.example!"),
            (2, "!^.*$!im:a@!"), (2, "!^.*$!im:a@192.0.2.1!"),
            (2, "!^.*$!im:a@no_name.example!"),
            (2, "!^[[:x:]]$!im:a@x.example!"),
            (2, "!^.*$!im:a@sec.example!x"), (2, "!^.*$!im:\0a@sec.example!"),
            (2, "!^.*$!im:a@%s!" % ".".join(["x" * 60] * 3)),
            (3, "t9.sec.example"),
        ))
        return naptr_text(*place, *(value if i == at else part
                                    for i, part in enumerate(good)))

    # What the domains of URIs offer

    def add_domain(self):
        rng = self.rng
        if self.shared and rng.random() < 0.2:
            self.domains.append(rng.choice(self.shared.domains))
            return
        zone = pick(rng, {"sec.example": 55, "quick.example": 10,
                          "ins.example": 20, "bog.example": 3,
                          "fail.example": 4, "refused.example": 2, LOOSE: 6})
        domain = "s%d.%s.%s" % (len(self.domains), self.tag, zone)
        self.domains.append(domain)
        how = pick(rng, {"srv": 40, "address": 25, "alias": 8, "nodata": 6,
                         "nothing": 10, "both": 10})
        if how in ("srv", "both"):
            self.add_services(domain)
        if how in ("address", "both"):
            self.add_address(domain)
        if how == "nodata":
            self.add(domain, "TXT", '"nothing"')
        if how == "alias":
            self.add(domain, "CNAME", rng.choice(self.domains) + ".")

    def add_address(self, domain):
        if self.rng.random() < 0.7:
            self.add(domain, "A", "192.0.2.1")
        else:
            self.add(domain, "AAAA", "2001:db8::1")

    def add_services(self, domain):
        rng = self.rng
        for label in ("_im._sip", "_im._xmpp", "_pres._sip", "_pres._xmpp"):
            how = pick(rng, {"none": 30, "some": 30, "refusal": 25, "two": 5,
                             "alias": 10})
            owner = label + "." + domain
            if how == "some":
                self.add(owner, "SRV", "1 1 5060 h." + domain + ".")
            elif how == "refusal":
                self.add(owner, "SRV", "0 0 0 .")
            elif how == "two":
                self.add(owner, "SRV", "0 0 0 .", "1 1 5060 h.%s." % domain)
            elif how == "alias":
                self.add(owner, "CNAME", "%s.%s." % (
                    label, rng.choice(self.domains)))


def cases_of(variant, count, seed):
    """The share of a variant in all numbers; the first one is shared."""
    names = list(VARIANTS)
    share = -(-count // len(names))
    first = names.index(variant) * (share + 1)
    shared = Case(variant, 0, seed, None).make_shared(first)
    only = os.environ.get("BATTERY_ONLY")
    yield shared
    for index in range(1, share + 1):
        if not only or only == "%s:%d" % (variant, index):
            yield Case(variant, index, seed, shared).make(first + index)


def all_cases(count, seed):
    for variant in VARIANTS:
        yield from cases_of(variant, count, seed)


# Asking -----------------------------------------------------------------

def ask_resolver(port, name, qtype):
    """Over TCP, so that nothing is truncated; with DO and AD."""
    octets = wire.query(random.randrange(65536), name, qtype,
                        flags=wire.RD | wire.AD, opt=wire.edns(do=True))
    with socket.create_connection(("127.0.0.1", port), timeout=30) as sock:
        sock.sendall(struct.pack("!H", len(octets)) + octets)
        return wire.parse(wire.receive_stream(sock))


def prime(port):
    """The records that many answers share are as old here as there."""
    for zone in ZONES:
        for name, qtype in ((zone, wire.SOA), ("none." + zone, wire.A)):
            ask_resolver(port, name, qtype)


def ask_enumctl(digits, conf, port, service=None, is_view=False):
    command = [os.environ["ENUMCTL"], "resolve", "+" + digits, "--config",
               conf, "--server", "127.0.0.1@%d" % port, "--json"]
    if service:
        command += ["--service", service]
    if is_view:
        command += ["--client", "127.0.0.1"]
    done = subprocess.run(command, capture_output=True, text=True)
    try:
        return json.loads(done.stdout)
    except ValueError:
        return {"verdict": "exit status %d" % done.returncode, "uris": [],
                "records": [], "reason": done.stderr.strip()}


class Result:
    """What both sides say about one number."""

    def __init__(self, case, conf, port, plain_port, start):
        self.case = case
        self.age = time.monotonic() - start     # of what the caches have
        name = name_of(case.asked, case.apex)
        is_view = case.variant == "view"
        self.naptr = ask_resolver(port, name, wire.NAPTR)
        self.said = ask_enumctl(case.asked, conf, plain_port,
                                is_view=is_view)
        self.uri = ask_resolver(port, name, wire.URI)
        self.service = None
        if case.index % 4 == 0:
            self.service = "im" if case.index % 8 else "pres"
            self.service_uri = ask_resolver(
                port, "_%s.%s" % (self.service, name), wire.URI)
            self.service_said = ask_enumctl(case.asked, conf, plain_port,
                                            self.service, is_view)
        self.logged = {}        # type: (verdict, trust)


LINE = re.compile(r"enumod: \+(\d+) (\w+): (\S+) \(.*?\), data (\w+),")


def read_log(path, results):
    """The module's own words: the first line about a number is ours, as each
    type is asked once."""
    by_number = {result.case.asked: result for result in results}
    with open(path, errors="replace") as log:
        for line in log:
            match = LINE.search(line)
            if match and match[1] in by_number:
                by_number[match[1]].logged.setdefault(
                    match[2], (match[3], match[4]))


# Comparing --------------------------------------------------------------

def uris_of(message):
    return sorted((struct.unpack("!HH", r.rdata[0])[0],
                   r.rdata[1].decode("latin-1"))
                  for r in message.records
                  if r.section == 1 and r.type == wire.URI)


def said_uris(said):
    return sorted((uri["priority"], uri["uri"]) for uri in said["uris"])


def ttl_of(message):
    """None: there is none on the wire."""
    ttls = [r.ttl for r in message.records if r.section < 3]
    return min(ttls) if ttls and message.rcode != wire.SERVFAIL else None


def errors_of(message):
    return [(struct.unpack("!H", octets[:2])[0],
             octets[2:].decode("latin-1"))
            for code, octets in message.options() if code == wire.EDE_OPTION]


def choices_of(message):
    """Service and URI of each record made."""
    found = set()
    for r in message.records:
        if r.section == 1 and r.type == wire.NAPTR:
            _, flags, field, regexp, _ = r.rdata
            if regexp[1:5] == "^.*$" and regexp[5] == regexp[0]:
                found.update((service.lower(), regexp[6:-1])
                             for service in field.split("+")[1:])
    return found


def said_choices(said):
    return {(uri["service"].lower(), uri["uri"]) for record in said["records"]
            for uri in record["uris"]}


def compare_targets(what, verdict, message, said):
    found, expected = uris_of(message), said_uris(said)
    if found != expected:
        yield "%s: %s" % (what, verdict), found, expected


def compare_choices(result, verdict):
    if verdict != "answer" or \
            "naptr-answer: filtered" in VARIANTS[result.case.variant]:
        return
    found = choices_of(result.naptr)
    expected = {choice for choice in said_choices(result.said)
                if len(choice[1]) <= LONGEST_URI}
    if found != expected:
        yield "choices", sorted(found - expected), sorted(expected - found)


def compare_ede(result, verdict):
    if "ede" not in result.said:
        return
    codes = errors_of(result.naptr)
    found, said = codes[0][0] if codes else None, result.said["ede"]
    if found != said and not (verdict == "bogus" and found in BOGUS_CODES and
                              said in BOGUS_CODES):
        yield "ede: " + verdict, found, said


def compare_trust(result, verdict, trust):
    said = result.said.get("trust")
    if said is None:
        return
    same = {"unchecked": "insecure", "unknown": "insecure"}
    if same.get(trust, trust) != same.get(said, said):
        yield "trust: " + verdict, trust, said
    has_ad = bool(result.naptr.flags & wire.AD)
    if verdict in ("answer", "untouched") and has_ad != (said == "secure"):
        yield "AD: " + verdict, has_ad, said


def compare_ttl(result, verdict):
    said = result.said.get("ttl")
    found = ttl_of(result.naptr)
    if said is None or found is None or abs(found - said) <= TTL_SLACK:
        return
    if said < found and (result.case.variant == "additional" or
                         found - said <= result.age + TTL_SLACK):
        return
    yield "ttl: " + verdict, found, said


def compare(result):
    """(kind, what the module says, what enumctl says), of each difference."""
    verdict, trust = result.logged.get("NAPTR", ("not logged", "not logged"))
    said = result.said
    if verdict != said["verdict"]:
        yield "verdict: %s, enumctl: %s" % (verdict, said["verdict"]), \
            verdict, said["verdict"]
        return
    yield from compare_choices(result, verdict)
    yield from compare_ede(result, verdict)
    yield from compare_trust(result, verdict, trust)
    yield from compare_ttl(result, verdict)
    if is_for_all_views(result):
        return
    yield from compare_targets("targets", verdict, result.uri, said)
    if result.service:
        yield from compare_targets(
            "targets of a service", verdict, result.service_uri,
            result.service_said)


def is_for_all_views(result):
    """Does the module reach a limit for views that are not ours?"""
    records = result.said["records"]
    return result.case.variant == "view" and (
        len(records) > 9 or any(r.get("flags") == "" for r in records))


def show_message(message):
    lines = ["%s%s%s" % (wire.rcode_name(message.rcode),
                         " AD" if message.flags & wire.AD else "",
                         "".join(' EDE %d "%s"' % e
                                 for e in errors_of(message)))]
    lines += ["%d: %6d %s" % (r.section, r.ttl, r) for r in message.records
              if r.type not in (wire.RRSIG, wire.NSEC)]
    return "\n      ".join(lines)


def show_said(said):
    brief = {key: value for key, value in said.items() if key != "records"}
    lines = [json.dumps(brief)]
    lines += ["%s %s: %s" % (r["name"], r.get("rdata"), r["status"])
              for r in said["records"]]
    return "\n      ".join(lines)


def show(result, found, expected, seed):
    case = result.case
    print("  +%s: module: %s\n  %s  enumctl: %s" %
          (case.asked, found, " " * len(case.asked), expected))
    print("    again: BATTERY_SEED=%s BATTERY_COUNT=%s BATTERY_ONLY=%s:%d" %
          (seed, os.environ.get("BATTERY_COUNT", "1000"), case.variant,
           case.index))
    for s in case.sets:
        for rdata in s.rdatas:
            print("    %s %d %s %s%s" % (s.owner, s.ttl, s.type, rdata,
                                         " ; " + s.spoil if s.spoil else ""))
    print("    module, NAPTR %s:\n      %s" % (result.logged.get("NAPTR"),
                                               show_message(result.naptr)))
    print("    module, URI %s:\n      %s" % (result.logged.get("URI"),
                                             show_message(result.uri)))
    print("    enumctl:\n      " + show_said(result.said))
    if result.service:
        print("    module, _%s URI:\n      %s\n    enumctl --service:"
              "\n      %s" % (result.service,
                              show_message(result.service_uri),
                              show_said(result.service_said)))


def run_all(cases, conf, port, plain_port):
    """WORKERS at a time, in turn."""
    results, faults = [], []
    start = time.monotonic()
    lock = threading.Lock()

    def work():
        while True:
            with lock:
                case = next(cases, None)
            if case is None or faults:
                return
            try:
                result = Result(case, conf, port, plain_port, start)
            except (OSError, wire.Malformed) as error:
                faults.append("+%s: %r" % (case.asked, error))
                return
            with lock:
                results.append(result)

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        sys.exit("\n".join(faults))
    return results


def ask(variant, folder, port, plain_port, count, seed):
    cases = cases_of(variant, count, seed)
    next(cases)                 # the shared one
    prime(port)
    prime(plain_port)
    results = run_all(cases, os.path.join(folder, "enumod.conf"), port,
                      plain_port)
    read_log(os.path.join(folder, "log", variant), results)
    kinds = collections.Counter()
    verdicts = collections.Counter()
    for result in sorted(results, key=lambda result: result.case.index):
        verdicts[result.logged.get("NAPTR", ("none",))[0]] += 1
        for kind, found, expected in compare(result):
            kinds[kind] += 1
            if kinds[kind] <= SHOWN:
                print("%s: %s" % (variant, kind))
                show(result, found, expected, seed)
    for kind, times in sorted(kinds.items()):
        print("%s: %d times: %s" % (variant, times, kind))
    print("%s: %d numbers: %s" % (variant, len(results), ", ".join(
        "%d %s" % (times, word) for word, times in verdicts.most_common())))
    return 1 if kinds else 0


def main():
    command, *rest = sys.argv[1:]
    if command == "zones":
        write_zones(rest[0], int(rest[1]), rest[2])
    elif command == "spoil":
        spoil(*rest)
    elif command == "refuse":
        refuse(int(rest[0]))
    elif command == "variants":
        print(" ".join(VARIANTS))
    elif command == "store":
        write_store(rest[0], int(rest[1]), rest[2])
    elif command == "conf":
        print(configuration(rest[0]), end="")
    else:
        variant, folder, port, plain_port, count, seed = rest
        return ask(variant, folder, int(port), int(plain_port), int(count),
                   seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
