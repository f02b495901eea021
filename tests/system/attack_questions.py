# SPDX-License-Identifier: BSD-3-Clause
"""attack_questions.py - what clients ask, from a seed.

A Question has all that is random about it. "odd" is what no resolver need
answer: two questions or none, options that are none, responses, octets behind
the end; such a question is judged by what it must not get.
"""

import random
import struct

import attack_tree as tree_of
import battery_queries as battery
import dns_wire as wire
from battery_queries import APEX, number
from dns_wire import ANY, NAPTR, URI

META = (41, 128, 249, 250, 251, 252, 253, 254)
OTHERS = (wire.A, wire.AAAA, wire.NS, wire.CNAME, wire.DNAME, wire.SOA,
          wire.PTR, wire.HINFO, wire.MX, wire.TXT, wire.SRV, wire.DS,
          wire.RRSIG, wire.NSEC, wire.NSEC3, wire.DNSKEY, 51, 59, 64, 65, 257,
          0, 65280, 65535)
ODD = ("two questions", "no question", "a record", "octets behind",
       "half a question", "two OPT", "an option too long", "half an ECS",
       "a short cookie", "a response", "OPT not at the root",
       "a name that points to itself")
WAYS = (("udp", 70), ("tcp", 10), ("tls", 12), ("https", 12))
ECS = wire.option(wire.ECS_OPTION, b"\0\x01\x18\0\xc0\0\x02")
OPTIONS = (ECS, wire.option(10, b"12345678"), wire.option(3, b""),
           wire.option(12, b"\0" * 31), wire.option(11, b""),
           wire.option(14, b"\x12\x34"), wire.option(65001, b"\xff" * 99),
           wire.option(15, b"\0\x0fx"))
LABELS = ("\0", "\0" + "1", "1\0", "*", "4.4", "44", "_im\0", "_", "__im",
          "_im._pres", "x" * 63, "_" + "x" * 62, "\xff\xfe", "xn--a", "-",
          " ", "_im ", "\\", "\"", "@")


class Question:
    def __init__(self, rng, tree, ways):
        self.kind, self.name = random_name(rng, tree)
        self.asked = self.name
        if rng.random() < 0.2:
            self.asked = "".join(rng.choice((c.upper(), c.lower()))
                                 if c.isascii() else c for c in self.name)
        self.qtype = rng.choices(
            (NAPTR, URI, ANY, rng.choice(OTHERS), rng.choice(META),
             rng.randrange(65536)), (36, 34, 6, 20, 3, 1))[0]
        self.qclass = rng.choices(
            (wire.IN, wire.CH, wire.HS, wire.CLASS_ANY, wire.NONE,
             rng.randrange(65536)), (940, 12, 12, 20, 8, 8))[0]
        self.opcode = rng.choices((0, rng.randrange(1, 16)), (97, 3))[0]
        self.client = rng.choice(tree_of.CLIENTS)
        self.rd = rng.random() < 0.92
        self.cd = rng.random() < 0.3
        self.ad = rng.random() < 0.3
        self.more_flags = rng.choices(
            (0, wire.AA, wire.TC, wire.RA, 0x40, rng.randrange(16)),
            (94, 1, 1, 1, 2, 1))[0]
        self.version = rng.choices((None, 0, 1, 255), (30, 67, 2, 1))[0]
        self.do = self.version == 0 and rng.random() < 0.5
        self.size = rng.choice((0, 100, 512, 1232, 1232, 4096, 65535))
        self.options = b"".join(rng.sample(OPTIONS, rng.choice(
            (0, 0, 0, 1, 2, 5)))) if self.version is not None else b""
        self.odd = rng.choice(ODD) if rng.random() < 0.03 else None
        self.way = rng.choices([w for w, _ in WAYS if w in ways],
                               [n for w, n in WAYS if w in ways])[0]
        if self.odd:
            self.way = rng.choice(("udp", "tcp"))
        self.is_tcp = self.way != "udp"

    def message(self, ident):
        flags = self.opcode << 11 | (wire.RD if self.rd else 0) | \
            (wire.CD if self.cd else 0) | (wire.AD if self.ad else 0) | \
            self.more_flags
        opt = b""
        if self.version is not None:
            opt = wire.edns(self.size, self.version, self.do, self.options)
        message = (struct.pack("!HHHHHH", ident, flags, 1, 0, 0,
                               1 if opt else 0) + wire_name(self.asked) +
                   struct.pack("!HH", self.qtype, self.qclass))
        if self.odd:
            return make_odd(self.odd, bytearray(message), opt)
        return message + opt

    def room(self):
        """Octets of a reply over UDP."""
        return max(512, self.size) if self.version == 0 else 512

    def is_usual(self):
        """Is this a question that a resolver has to look up?"""
        return (self.rd and self.opcode == 0 and self.version in (None, 0) and
                self.qclass == wire.IN and not self.odd and
                self.qtype not in META and
                not self.more_flags & (wire.TC | 0xf))

    def is_looked_up(self):
        return (self.opcode == 0 and self.version in (None, 0) and
                self.qclass in (wire.IN, wire.CLASS_ANY) and not self.odd and
                self.qtype not in META)

    def key(self, is_governed):
        """As battery.Question.key()."""
        return (self.name, self.qtype, self.client, self.do,
                not is_governed and self.cd)

    def __str__(self):
        words = [self.way, "-b", self.client, repr(self.asked),
                 wire.type_name(self.qtype),
                 wire.CLASSES.get(self.qclass, "CLASS%d" % self.qclass)]
        for is_so, word in (
                (not self.rd, "+norec"), (self.cd, "+cd"), (self.ad, "+ad"),
                (self.do, "+dnssec"), (self.version is None, "+noedns"),
                (self.version, "+edns=%s" % self.version),
                (self.version == 0, "+bufsize=%d" % self.size),
                (self.options, "options %s" % self.options.hex()[:40]),
                (self.opcode, "+opcode=%d" % self.opcode),
                (self.more_flags, "flags %#x" % self.more_flags),
                (self.odd, "ODD %s" % self.odd)):
            if is_so:
                words.append(word)
        return " ".join(words)


def wire_name(name):
    """As wire.wire_name(); a dot within a label is written as \\046."""
    out = b""
    for label in name.split("."):
        if label:
            octets = label.replace("\\046", ".").encode("latin-1")
            out += bytes([len(octets)]) + octets
    return out + b"\0"


def make_odd(odd, message, opt):
    """What is wrong with a message, which has no OPT yet."""
    opt = opt or wire.edns()
    question, counts = bytes(message[12:]), message[:12]
    if odd == "two questions":
        counts[5], counts[11] = 2, 0
        return bytes(counts) + question + question
    if odd == "no question":
        counts[5], counts[11] = 0, 1
        return bytes(counts) + opt
    if odd == "a response":
        counts[2] |= 0x80
        return bytes(counts) + question + opt
    counts[11] = 0
    if odd == "a record":
        counts[7] = 1
        return bytes(counts) + question + wire.record(
            "a.example", wire.A, b"\x7f\0\0\x01")
    if odd == "octets behind":
        return bytes(counts) + question + b"\0\1\2\3"
    if odd == "half a question":
        return bytes(counts) + question[:-3]
    if odd == "a name that points to itself":
        return bytes(counts) + b"\xc0\x0c\0\x23\0\1"
    counts[11] = 1
    if odd == "two OPT":
        counts[11] = 2
        return bytes(counts) + question + opt + opt
    if odd == "OPT not at the root":
        return bytes(counts) + question + b"\1a" + opt
    options = {"an option too long": b"\0\x08\0\xff\0",
               "half an ECS": wire.option(8, b"\0\x01\x40\0\xc0"),
               "a short cookie": wire.option(10, b"1234567")}[odd]
    return bytes(counts) + question + wire.edns(options=options)


# Names ------------------------------------------------------------------

def random_name(rng, tree):
    """(what it is, name in lower case)"""
    how = rng.choices((random_number, random_service, random_outside,
                       random_strange), (40, 35, 15, 10))[0]
    kind, name = how(rng, tree)
    if len(wire_name(name)) > 255:
        return "apex", APEX
    return kind, name.lower()


def random_digits(rng, tree):
    luck = rng.random()
    if luck < 0.7:
        return "number", rng.choice(tree.digits)
    if luck < 0.8:
        return "number below", rng.choice(tree.digits) + rng.choice("0123")
    if luck < 0.86:
        return "moved", rng.choice(tree.moved) + rng.choice(("", "1", "12"))
    if luck < 0.93:
        return "wildcard", rng.choice(tree.wild) + rng.choice("0123456789")
    if luck < 0.96:
        return "child", rng.choice(sorted(tree.children)) + rng.choice(
            ("", "1", "12"))
    return "any", "".join(rng.choice("0123456789")
                          for _ in range(rng.randint(0, 7)))


def random_number(rng, tree):
    kind, digits = random_digits(rng, tree)
    if rng.random() < 0.03:
        return "not approved", battery.name_of("4312345678")
    return kind, number(digits)


def random_service(rng, tree):
    kind, name = random_number(rng, tree)
    label = rng.choice(tree_of.LABELS + ("_im", "_im"))
    return "%s of %s" % (label, kind), "%s.%s" % (label, name)


def random_outside(rng, tree):
    zone = rng.choice(tree.zones[-3:])
    owner = rng.choice(sorted(zone.nodes))
    luck = rng.random()
    digits = rng.choice(tree.digits)
    if zone is not tree.target and luck < 0.3:
        return "by DNAME", number(digits)[:-len(number(""))] + \
            "d." + zone.name
    if zone is not tree.target and luck < 0.4:
        return "by DNAME", number(digits)[:-len(APEX)] + "all." + zone.name
    if luck < 0.5:
        return "below outside", "_im." + owner.replace("*", "w")
    return "outside", owner.replace("*", "any")


def random_strange(rng, tree):
    _, name = random_number(rng, tree)
    label = rng.choice(LABELS).replace(".", "\\046")
    luck = rng.random()
    if luck < 0.4:
        return "strange label", label + "." + name
    if luck < 0.6:
        labels = name.split(".")
        labels[rng.randrange(len(labels) - 2)] = label
        return "strange label within", ".".join(labels)
    if luck < 0.61:     # seldom: each of its labels costs a hash of NSEC3
        room = (254 - len(wire_name(name))) // 2
        return "as long as can be", "1." * max(0, room) + name
    if luck < 0.8:
        return "above", name.split(".", rng.randrange(1, 9))[-1]
    return "near", rng.choice((
        "e164.arp", "xe164.arpa", "e164.arpa.example", "arpa", "e164",
        "e164\\046arpa", "foo." + APEX, "_im." + APEX, APEX,
        "version.bind", "id.server", battery.name_of("4412345678901234"),
        "_im." + battery.name_of("4412345678901234")))


def make_questions(seed, tree, ways, count):
    """Two of three are asked more than once, in random order."""
    rng = random.Random("questions %s" % seed)
    pool = [Question(rng, tree, ways) for _ in range(max(1, count // 2))]
    return pool + [rng.choice(pool) for _ in range(count - len(pool))]
