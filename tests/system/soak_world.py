#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""soak_world.py - what is in the zones and the store of soak.sh, what is asked,
and what a right answer is.

usage: soak_world.py zone | feed DAY DAY | filler DAY DAY

"zone" prints the numbers of 4.4.e164.arpa, "feed" a validation of each number
that has one, "filler" numbers that nobody asks for, both from the first day to
the second one. All numbers are +44 1632 960 and three digits, of which the
first says what kind of number it is; each URI has the number in it, so that no
answer can be taken for that of another one.

Nothing here is learned from the resolver: what is right comes from zone, store
and policy alone.
"""

import math
import os
import random
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "support"))
import dns_wire as wire  # noqa: E402

BASE = "0.6.9.2.3.6.1.4.4.e164.arpa"
PREFIX = "+441632960"
STEADY, CHANGING, POLICY = "0", "1234", "5"
UNVALIDATED, TELEPHONE, UNALLOCATED, SPECIAL = "6", "7", "8", "9"
BOGUS, REFERRAL, ALIAS = "90", "91", "92"
MAX_TTL = 5

# Clients, by address, and the enumservices that policy allows them.
VIEWS = {"127.0.0.1": ("im", "pres"), "127.0.0.2": ("im",),
         "127.0.0.3": ("pres",), "127.0.0.4": ("sip",)}
SERVICES = ("im", "pres", "sip")

# What hostile_dns.py does with a number that ends so. Those of the second line
# keep a resolver busy for up to 40 seconds.
HOSTILE = ("100 101 102 103 104 105 108 110 112 113 114 117 118 119 120 200"
           .split())
HOSTILE_SLOW = "106 107 109 111 115 116 121 122".split()
HOSTILE_GOOD = re.compile(r'^\d+ \d+ ("u" "E2U\+im" "!\^\.\*\$!'
                          r'im:(good|user\d+)@example\.net!" \.|'
                          r'"im:(good|user\d+)@example\.net")$')

# The texts of verdicts with an EDE, by what the client sees. Two verdicts with
# one text are counted together.
DENIALS = {"no allowed enumservice": "filtered",
           "no usable NAPTR record": "unusable",
           "no usable record": "unusable",
           "too many NAPTR records": "oversized",
           "not a telephone number": "perimeter",
           "number not in an approved range": "out-of-range",
           "number blocked by policy": "refused",
           "number not validated": "unvalidated",
           "validation not yet in force": "not-yet-valid",
           "validation expired": "expired",
           "number suspended": "suspended",
           "validation revoked": "revoked",
           "validation data unusable": "not-ready",
           "DNSSEC required": "insecure"}
# Outcome: the counters of the module that it is.
VERDICTS = {"answer": ["answer"], "untouched": ["untouched", "shadowed"],
            "filtered": ["filtered", "untouched-filtered"],
            "unusable": ["unusable", "untouched-unusable"],
            "failed": ["failed", "bogus"], "any": ["any"], "stale": ["stale"]}
VERDICTS.update({word: [word] for word in DENIALS.values()
                 if word not in VERDICTS})


# Names and zones --------------------------------------------------------

def name_of(number):
    return ".".join(reversed(number[1:])) + ".e164.arpa"


def target(service, digits):
    return "%s:n%s@example.net" % (service, digits)


def records_of(digits):
    """(preference, service) of the NAPTR records of a number."""
    if digits[0] == TELEPHONE:
        return [(30, "sip")]
    return [(10, "im"), (20, "pres"), (30, "sip")]


def zone_lines():
    for value in range(1000):
        digits = "%03d" % value
        owner = ".".join(reversed(digits))
        ttl = 2 + value % (MAX_TTL - 1)
        if digits[0] == UNALLOCATED or digits[:2] > ALIAS:
            continue
        if digits[:2] == ALIAS:
            yield "%s %d CNAME hosted.example.net." % (owner, ttl)
        elif digits[:2] == REFERRAL:
            yield ('%s %d NAPTR 100 10 "" "" "" rules.example.net.' %
                   (owner, ttl))
        else:
            for preference, service in records_of(digits):
                # Half of them copy the digits from the number.
                rewrite = ("^.*(...)$!%s:n\\\\1@example.net" % service
                           if value % 2 else
                           "^.*$!" + target(service, digits))
                yield ('%s %d NAPTR 100 %d "u" "E2U+%s" "!%s!" .' %
                       (owner, ttl, preference, service, rewrite))


def feed_lines(first, last):
    yield "number,executionDate,expirationDate,entity,registrar,method,serial"
    for value in range(1000):
        digits = "%03d" % value
        if digits[0] != UNVALIDATED:
            yield "%s%s,%s,%s,FEED,REG,1," % (PREFIX, digits, first, last)


def filler_lines(first, last):
    yield "number,executionDate,expirationDate,entity,registrar,method,serial"
    for value in range(300):
        yield "+441632961%03d,%s,%s,FEED,REG,1," % (value, first, last)


# What is right ----------------------------------------------------------

def answer(*data, is_secure=True):
    """An outcome: rcode, records, text of the EDE, AD."""
    return wire.NOERROR, tuple(sorted(data)), "", is_secure


def denial(text, rcode=wire.NOERROR):
    return rcode, (), text, False


def naptr_text(preference, service, uri):
    return '100 %d "u" "E2U+%s" "!^.*$!%s!" .' % (preference, service, uri)


def right_naptr(digits, services):
    """At a number in the zone that may be answered."""
    found = [naptr_text(preference, service, target(service, digits))
             for preference, service in records_of(digits)
             if service in services]
    return answer(*found) if found else denial("no allowed enumservice")


def no_uri(question, *there):
    """None can be made: the zone's denial of the name stays one, and if policy
    has a part in it, that is said. There are records for these services."""
    is_removed = not set(there) <= set(question.services)
    return denial("no allowed enumservice" if is_removed else "",
                  wire.NXDOMAIN)


def right_uri(question):
    there = [service for _, service in records_of(question.digits)]
    if question.service in there:
        return answer('1 1 "%s"' % target(question.service, question.digits))
    return no_uri(question, *there)


def right_special(question):
    """Aliases and referrals lead to a provider who has im for all."""
    number = PREFIX[1:] + question.digits
    uri = "im:%s@example.net" % number
    if question.service not in (None, "im"):
        return no_uri(question, "im")
    if "im" not in question.services:
        return denial("no allowed enumservice")
    if question.service:
        return answer('1 1 "%s"' % uri)
    return answer(naptr_text(10, "im", uri))


def right_data(question):
    if question.digits[0] == SPECIAL:
        return right_special(question)
    if question.service:
        return right_uri(question)
    return right_naptr(question.digits, question.services)


STATES = {"suspended": denial("number suspended"),
          "revoked": denial("validation revoked"),
          "unknown": denial("number not validated"),
          "blocked": denial("number blocked by policy")}


def is_service_denied(question):
    """Nobody needs to look the number up to deny this."""
    return question.service and question.service not in question.services


def right_in(question, state):
    """The number counts before the service (VAL-44)."""
    if state != "valid":
        return STATES[state]
    if is_service_denied(question):
        return denial("no allowed enumservice")
    return right_data(question)


class Anything:
    """Right is what a function says is right, at any time."""

    def __init__(self, function):
        self.function = function

    def get(self, outcome):
        return math.inf if self.function(outcome) else None

    def __repr__(self):
        return self.function.__name__


def is_hostile_right(outcome):
    """No rule of the zone, no other service, nothing that does not match."""
    rcode, data, _, is_secure = outcome
    return (rcode in (wire.NOERROR, wire.NXDOMAIN, wire.SERVFAIL) and
            not is_secure and all(HOSTILE_GOOD.match(text) for text in data))


def is_any(outcome):
    return outcome[1] == ("HINFO",)


def is_failure(outcome):
    return outcome[0] == wire.SERVFAIL and not outcome[1]


def is_denied(outcome):
    return outcome[0] in (wire.NOERROR, wire.NXDOMAIN) and not outcome[1]


def is_unallocated(outcome):
    return is_denied(outcome) and not outcome[2]


# Questions --------------------------------------------------------------

class Question:
    """right: outcome to the time until which a query for it may be sent."""

    def __init__(self, kind, digits, view, rtype, service=None, flags=0,
                 name=None):
        self.kind, self.digits, self.view, self.type = kind, digits, view, rtype
        self.service, self.services = service, VIEWS[view]
        self.name = name or name_of(PREFIX + digits)
        if service:
            self.name = "_%s.%s" % (service, self.name)
        self.octets = wire.query(0, self.name, rtype,
                                 flags=wire.RD | wire.AD | flags,
                                 opt=wire.edns())[2:]
        self.seen = {}
        self.is_governed = rtype in (wire.NAPTR, wire.URI, wire.ANY)
        self.right = self.first_right()

    def first_right(self):
        if self.kind == "hostile":
            return Anything(is_hostile_right)
        if not self.is_governed:
            return Anything(is_denied)
        if self.type == wire.ANY:
            return Anything(is_any)
        if self.digits[0] == UNVALIDATED:
            return {right_in(self, "unknown"): math.inf}
        if is_service_denied(self):
            return {right_in(self, "valid"): math.inf}
        if self.digits[:2] == BOGUS:
            return Anything(is_failure)
        if self.digits[0] == UNALLOCATED:
            return Anything(is_unallocated)
        return {right_in(self, "valid"): math.inf}

    def __str__(self):
        return "%s %s from %s" % (self.name, wire.type_name(self.type),
                                  self.view)


def questions():
    """All that is asked of nsd's zones."""
    for value in range(930):
        digits = "%03d" % value
        for view in VIEWS:
            yield Question("zone", digits, view, wire.NAPTR)
            for service in SERVICES:
                if value % 3 == 0:
                    yield Question("zone", digits, view, wire.URI, service)
            if value % 5 == 0:
                yield Question("zone", digits, view, wire.NAPTR,
                               flags=wire.CD)
        if value % 10 == 0:
            yield Question("zone", digits, "127.0.0.1", wire.ANY)
            yield Question("zone", digits, "127.0.0.1", wire.A)


def hostile_questions(has_slow):
    cases = HOSTILE + (HOSTILE_SLOW if has_slow else [])
    for middle in range(20):
        for case in cases:
            number = "+4955%02d%s" % (middle, case)
            yield Question("hostile", case, "127.0.0.1", wire.NAPTR,
                           name=name_of(number))
            yield Question("hostile", case, "127.0.0.1", wire.URI, "im",
                           name=name_of(number))


def order_of(asked, seed):
    """An order to ask them in: half of the time, one of a few."""
    rng = random.Random(seed)
    asked = list(asked)
    rng.shuffle(asked)
    few = asked[:max(1, len(asked) // 20)]
    return [rng.choice(few if i % 2 else asked) for i in range(100000)]


def main():
    word, days = sys.argv[1], sys.argv[2:]
    lines = {"zone": zone_lines, "feed": feed_lines, "filler": filler_lines}
    for line in lines[word](*days):
        print(line)


if __name__ == "__main__":
    main()
