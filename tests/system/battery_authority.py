#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""battery_authority.py - both ends of battery_authority.sh.

usage: battery_authority.py serve PORT
       battery_authority.py unbound PORT
       battery_authority.py conf
       battery_authority.py ask PORT SECONDS

"serve" is the authority of everything, on 127.0.0.1, UDP and TCP. Every case of
the table has a zone of its own below e164.arpa, three digits long, so that what
Unbound remembers of one case does not touch another. In it 1 is the number
whose replies have the case's shape, 2 is a number that our policy blocks, 3 is
another one. x<case>.outside.example is a name outside, a<case> and b<case> are
aliases for the first two numbers. All but number 1 is answered truthfully, and
there is nothing else.

"ask" goes through the table and asks each question twice, and with CD. What it
may see is told by marks in the records: those of sip: and those of number 2 are
denied, "poison" is a lie about somebody else. "unbound" and "conf" print what
the table needs in unbound.conf and enumod.conf.
"""

import collections
import concurrent.futures
import os
import socket
import struct
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "support"))
import dns_wire as wire  # noqa: E402
from dns_wire import (A, ANY, CNAME, DNAME, HINFO, MX, NAPTR, NS, NSEC,  # noqa
                      RRSIG, SOA, TXT, URI, record, wire_name)

BASE = "0.6.9.2.3.6.1.4.4.e164.arpa"
PREFIX = "441632960"
OUTSIDE = "outside.example"
ANSWER, AUTHORITY, ADDITIONAL = range(3)
SECTIONS = ("answer", "authority", "additional")
NEGATIVE_TYPES = (CNAME, DNAME, SOA, NSEC, wire.NSEC3, RRSIG)


class Silence(Exception):
    """No answer."""


# The table --------------------------------------------------------------

class Reply:
    """What is said to one query."""

    def __init__(self, rcode=0, flags=wire.QR | wire.AA):
        self.rcode, self.flags = rcode, flags
        self.sections = ([], [], [])
        self.cut = 0            # octets that are missing at the end
        self.tail = b""
        self.ident = 0          # what is added to it
        self.question = None    # instead of the one that was asked
        self.counts = None
        self.anyway = False     # over UDP, however large

    def add(self, section, *records):
        self.sections[section].extend(records)
        return self


class Query:
    """A query, and what is known of the names around it."""

    def __init__(self, message, transport):
        self.message, self.transport = message, transport
        name, at = wire.read_name(message, 12, len(message))
        self.name = name
        self.lower = name.lower()
        self.qtype = struct.unpack("!H", message[at:at + 2])[0]
        self.question = message[12:at + 4]
        self.number = self.other = self.outside = self.zone = None
        self.case = None

    def place(self, case):
        self.case = case
        self.zone = zone_of(case)
        self.number = "1." + self.zone
        self.other = "2." + self.zone
        self.outside = "x%d.%s" % (case, OUTSIDE)


def zone_of(case):
    return ".".join(reversed("%03d" % case)) + "." + BASE


def rule(service, uri, order=100, preference=10):
    return wire.naptr(order, preference, "u", "E2U+" + service,
                      "!^.*$!%s!" % uri)


DENIED = rule("sip", "sip:denied@a.example")
POISON = rule("sip", "sip:poison@a.example")
BLOCKED = rule("im", "im:blocked@a.example")
GOOD = rule("im", "im:good@a.example")
DENIED_URI = wire.uri(1, 1, "sip:denied@a.example")


def soa(owner):
    return record(owner, SOA, b"\0\0" + struct.pack("!5I", 1, 60, 60, 60, 60),
                  60)


def honest(query, *extra):
    """The number has a good record and one that policy removes."""
    reply = Reply()
    if query.lower == query.number and query.qtype in (NAPTR, ANY):
        reply.add(ANSWER, *[record(query.name, NAPTR, rdata)
                            for rdata in (GOOD, DENIED) + extra])
    else:
        reply.rcode = wire.NOERROR if query.lower == query.number else \
            wire.NXDOMAIN
        reply.add(AUTHORITY, soa(query.zone))
    return reply


CASES = []      # (what, shape of a query, what has to be seen or None)


def case(what, expected=None):
    def keep(shape):
        CASES.append((what, shape, expected))
        return shape
    return keep


def owner_of(query, where):
    return {"question": query.name, "other number": query.other,
            "outside name": query.outside}[where]


def add_misplaced(rcode, section, where, rtype, has_soa=False,
                  flags=wire.QR | wire.AA, rdata=None):
    """Rules or URI records where they do not belong."""
    if rdata is None:
        rdata = POISON if where == "outside name" else DENIED
        if rtype == URI:
            rdata = DENIED_URI

    def shape(query):
        reply = Reply(rcode, flags)
        reply.add(section, record(owner_of(query, where), rtype, rdata))
        if has_soa:
            reply.add(AUTHORITY, soa(query.zone))
        return reply

    CASES.append(("%s%s, %s of %s in %s%s%s" % (
        wire.rcode_name(rcode), " and SOA" if has_soa else "",
        wire.type_name(rtype), where, SECTIONS[section],
        "" if flags & wire.AA else ", no AA",
        ", allowed" if rdata == GOOD else ""), shape, None))


def add_all_misplaced():
    for rcode in (0, 3, 6, 2, 5, 1, 4, 11):
        for section in range(3):
            for where in ("question", "other number", "outside name"):
                for rtype in (NAPTR, URI):
                    add_misplaced(rcode, section, where, rtype)
    for rcode in (0, 3):
        for section in range(3):
            for rtype, rdata in ((NAPTR, None), (NAPTR, GOOD), (URI, None)):
                for flags in (wire.QR | wire.AA, wire.QR):
                    add_misplaced(rcode, section, "question", rtype, True,
                                  flags, rdata)


add_all_misplaced()


# A server that cannot URI, or does not care.

def add_no_uri(what, act):
    def shape(query):
        return act(query) if query.qtype == URI else honest(query)
    CASES.append(("type URI: " + what, shape, "im:good@a.example"))


def say_nothing(_query):
    raise Silence()


for number, word in ((wire.NOTIMP, "NOTIMP"), (wire.REFUSED, "REFUSED"),
                     (wire.FORMERR, "FORMERR"), (wire.SERVFAIL, "SERVFAIL")):
    add_no_uri(word, lambda query, rcode=number: Reply(rcode))
add_no_uri("silence", say_nothing)


@case("nothing wrong", "im:good@a.example")
def shape_honest(query):
    return honest(query)


# What does not arrive, or not whole.

@case("silence")
def shape_silence(query):
    raise Silence()


@case("silence over UDP, but truncated replies before", "im:good@a.example")
def shape_tcp_only(query):
    if query.transport == "udp":
        return Reply(0, wire.QR | wire.AA | wire.TC)
    return honest(query)


@case("truncated, and silence over TCP")
def shape_truncated(query):
    if query.transport == "tcp":
        raise Silence()
    return Reply(0, wire.QR | wire.AA | wire.TC).add(
        ANSWER, record(query.name, NAPTR, DENIED))


@case("truncated NXDOMAIN with rules, over TCP as well")
def shape_truncated_twice(query):
    return Reply(wire.NXDOMAIN, wire.QR | wire.AA | wire.TC).add(
        ANSWER, record(query.name, NAPTR, DENIED))


def add_damaged(what, **changes):
    def shape(query):
        reply = honest(query)
        for key, value in changes.items():
            setattr(reply, key, value)
        return reply
    CASES.append((what, shape, None))


add_damaged("another id", ident=1)
add_damaged("another question",
            question=wire_name("2.other." + BASE) + b"\0\x23\0\1")
add_damaged("the question is missing", question=b"")
add_damaged("no response", flags=wire.AA)
add_damaged("opcode UPDATE", flags=wire.QR | wire.AA | 5 << 11)
add_damaged("nine octets are missing", cut=9)
add_damaged("garbage behind", tail=b"\xc0\x0c\0\x23" * 9)
add_damaged("more records are promised", counts=(1, 9, 9, 9))
add_damaged("65535 records are promised", counts=(1, 65535, 0, 0))
add_damaged("two questions are promised", counts=(2, 1, 0, 0))


# Aliases.

def alias(owner, target):
    return record(owner, CNAME, wire_name(target))


def add_alias(what, target, *more):
    """N is an alias; target and what stands behind it are made from a query"""
    def shape(query):
        if query.lower != query.number:
            return honest(query)
        reply = Reply().add(ANSWER, alias(query.name, target(query)))
        return reply.add(ANSWER, *[make(query) for make in more])
    CASES.append(("alias " + what, shape, None))


add_alias("to a blocked number", lambda q: q.other)
add_alias("to a blocked number with its rules", lambda q: q.other,
          lambda q: record(q.other, NAPTR, BLOCKED))
add_alias("to a blocked number with other rules", lambda q: q.other,
          lambda q: record(q.other, NAPTR, DENIED))
add_alias("to a name outside", lambda q: q.outside)
add_alias("to a name outside with lies", lambda q: q.outside,
          lambda q: record(q.outside, NAPTR, POISON))
add_alias("to itself", lambda q: q.name)
add_alias("to the alias of it", lambda q: "a%d.%s" % (q.case, OUTSIDE))
add_alias("to the alias of a blocked number",
          lambda q: "b%d.%s" % (q.case, OUTSIDE))
add_alias("and rules beside", lambda q: q.outside,
          lambda q: record(q.name, NAPTR, DENIED))
add_alias("and URI records beside", lambda q: q.outside,
          lambda q: record(q.name, URI, DENIED_URI))
add_alias("twice", lambda q: q.outside, lambda q: alias(q.name, q.other))
add_alias("to the root", lambda q: ".")
add_alias("to the apex", lambda q: "e164.arpa")
add_alias("to foo. of a blocked number", lambda q: "foo." + q.other,
          lambda q: record("foo." + q.other, NAPTR, DENIED))


@case("alias of 60 steps in one message")
def shape_chain(query):
    reply, owner = Reply(), query.name
    for i in range(60):
        target = "c%d.%s" % (i, query.zone)
        reply.add(ANSWER, alias(owner, target))
        owner = target
    return reply.add(ANSWER, record(owner, NAPTR, DENIED),
                     record(owner, URI, DENIED_URI))


@case("alias of _im to a blocked number's")
def shape_service_alias(query):
    if query.lower == "_im." + query.number:
        return Reply().add(ANSWER, alias(query.name, "_im." + query.other))
    return honest(query)


@case("alias of _im to _sip")
def shape_other_service(query):
    if query.lower == "_im." + query.number:
        return Reply().add(ANSWER, alias(query.name, "_sip." + query.number))
    if query.lower == "_sip." + query.number and query.qtype == URI:
        return Reply().add(ANSWER, record(query.name, URI, DENIED_URI))
    return honest(query)


@case("alias of _im to a name outside")
def shape_service_outside(query):
    if query.lower == "_im." + query.number:
        return Reply().add(ANSWER, alias(query.name, query.outside))
    return honest(query)


def add_dname(what, target, with_alias=True):
    def shape(query):
        front = query.name[:-len(query.zone)]
        reply = Reply().add(ANSWER, record(query.zone, DNAME,
                                           wire_name(target(query))))
        if with_alias and len(front) + len(target(query)) < 250:
            reply.add(ANSWER, alias(query.name, front + target(query)))
        return reply
    CASES.append(("DNAME " + what, shape, None))


add_dname("to a blocked number", lambda q: q.other)
add_dname("below itself", lambda q: "1." + q.zone)
add_dname("to itself", lambda q: q.zone)
add_dname("to a name outside", lambda q: q.outside)
add_dname("to a name outside, no CNAME", lambda q: q.outside, False)
add_dname("to the longest name", lambda q: ".".join(["%063d" % 7] * 3))


@case("YXDOMAIN with DNAME and rules")
def shape_yxdomain(query):
    return Reply(6).add(
        ANSWER, record(query.zone, DNAME, wire_name(".".join(["a" * 60] * 4))),
        record(query.name, NAPTR, DENIED), record(query.name, URI, DENIED_URI))


# Too much.

def many_rules(query, count, size=1):
    for i in range(count):
        service = "sip" if i % 2 else "im"
        yield record(query.name, NAPTR, rule(
            service, "%s:%s%d@a.example" % (
                service, "denied" * (1 if i % 2 else 0) + "u" * size, i),
            100, i))


def add_many(what, count, size):
    def shape(query):
        if query.lower == query.number and query.qtype == NAPTR:
            return Reply().add(ANSWER, *many_rules(query, count, size))
        return honest(query)
    CASES.append((what, shape, None))


add_many("65 rules", 65, 1)
add_many("300 rules", 300, 1)
add_many("64 KiB of rules", 270, 190)


@case("300 URI records, some of sip")
def shape_many_uris(query):
    if query.qtype != URI:
        return honest(query)
    return Reply().add(ANSWER, *[record(query.name, URI, wire.uri(
        i, 1, "%s:u%d@a.example" % ("sip" if i % 2 else "im", i)))
        for i in range(300)])


@case("64 KiB in one URI record")
def shape_long_uri(query):
    if query.qtype != URI:
        return honest(query)
    return Reply().add(ANSWER, record(query.name, URI, wire.uri(
        1, 1, "im:" + "u" * 65000 + "@a.example")))


@case("compression bomb")
def shape_bomb(query):
    if query.lower != query.number:
        return honest(query)
    long_name = "a." * 110 + query.zone
    reply = Reply().add(ANSWER, alias(query.name, long_name))
    at = 12 + len(query.question) + len(wire_name(query.name)) + 10
    owner = struct.pack("!H", 0xC000 | at)
    return reply.add(ANSWER, *[
        record(owner, NAPTR, rule("sip", "sip:denied%d@a.example" % i))
        for i in range(700)])


@case("pointer to itself")
def shape_pointer(query):
    reply = Reply()
    at = 12 + len(query.question)
    return reply.add(ANSWER, record(struct.pack("!H", 0xC000 | at), NAPTR,
                                    DENIED))


@case("pointer in the replacement")
def shape_replacement(query):
    head = DENIED[:-1]
    return Reply().add(ANSWER, record(query.name, NAPTR, head + b"\xc0\x0c"))


# Records that are none.

def add_uri_rdata(what, *rdatas):
    def shape(query):
        if query.qtype != URI:
            return honest(query)
        return Reply().add(ANSWER, *[record(query.name, URI, rdata)
                                     for rdata in rdatas])
    CASES.append(("URI record: " + what, shape, None))


add_uri_rdata("empty target", b"\0\1\0\1")
add_uri_rdata("empty target beside one of sip", b"\0\1\0\1", DENIED_URI)
add_uri_rdata("three octets", b"\0\1\0")
add_uri_rdata("no octets", b"")
add_uri_rdata("of sip only", DENIED_URI)
add_uri_rdata("of im and sip", wire.uri(1, 1, "im:good@a.example"), DENIED_URI)
add_uri_rdata("scheme in capitals", wire.uri(1, 1, "SIP:denied@a.example"))
add_uri_rdata("NUL and octets above 127",
              wire.uri(1, 1, "sip:denied\0\xff@a.example"))
add_uri_rdata("no scheme", wire.uri(1, 1, "denied-without-scheme"))


def add_rules(what, *rdatas):
    def shape(query):
        if query.lower == query.number and query.qtype == NAPTR:
            return Reply().add(ANSWER, *[record(query.name, NAPTR, rdata)
                                         for rdata in rdatas])
        return honest(query)
    CASES.append(("rules: " + what, shape, None))


def terminal(flags, service, regexp, replacement="."):
    return wire.naptr(10, 10, flags, service, regexp, replacement)


add_rules("of sip only", DENIED)
add_rules("sip in capitals", terminal("U", "e2u+SIP",
                                      "!^.*$!SIP:denied@a.example!"))
add_rules("im and sip in one", terminal("u", "E2U+im+sip",
                                        "!^.*$!sip:denied@a.example!"))
add_rules("sip by another word", terminal("u", "sip+E2U",
                                          "!^.*$!sip:denied@a.example!"))
add_rules("im that is sip", terminal("u", "E2U+im",
                                     "!^.*$!sip:denied@a.example!"))
add_rules("flag s", terminal("s", "E2U+sip", "", "_sip._udp.denied.example"))
add_rules("both regexp and replacement",
          terminal("u", "E2U+sip", "!^.*$!sip:denied@a.example!",
                   "denied.example"))
add_rules("referral to a blocked number", wire.naptr(
    10, 10, "", "", "", "2." + BASE))
add_rules("cut off", DENIED[:-4])
add_rules("cut off beside good ones", DENIED[:9], GOOD)
add_rules("no octets", b"")


# Messages of another kind.

@case("records of class CH")
def shape_class(query):
    return Reply().add(ANSWER, record(query.name, NAPTR, DENIED, rclass=3),
                       record(query.name, URI, DENIED_URI, rclass=3))


@case("TTL 0")
def shape_ttl_zero(query):
    return Reply().add(ANSWER, record(query.name, NAPTR, DENIED, 0),
                       record(query.name, URI, DENIED_URI, 0))


@case("TTL of 2^31")
def shape_ttl_large(query):
    return Reply().add(ANSWER, record(query.name, NAPTR, DENIED, 1 << 31),
                       record(query.name, URI, DENIED_URI, 1 << 31))


@case("every type in every section")
def shape_everything(query):
    records = [record(query.name, NAPTR, DENIED),
               record(query.name, URI, DENIED_URI),
               record(query.name, TXT, b"\4text"),
               record(query.name, A, b"\x7f\0\0\1"),
               record(query.name, HINFO, b"\1a\1b"),
               record(query.name, MX, b"\0\1\1a\0"),
               record(query.name, NS, wire_name("ns." + query.zone)),
               soa(query.zone)]
    reply = Reply()
    for section in range(3):
        reply.add(section, *records)
    return reply


@case("signatures and NSEC of nobody")
def shape_signatures(query):
    signature = (struct.pack("!HBBIIIH", NAPTR, 13, 2, 300, 1 << 31, 0, 1) +
                 wire_name(query.zone) + b"s" * 64)
    return Reply().add(
        ANSWER, record(query.name, NAPTR, DENIED),
        record(query.name, RRSIG, signature),
        record(query.name, NSEC, wire_name(query.zone) + b"\0\1\x40"))


@case("referral to itself, rules beside")
def shape_referral(query):
    return Reply(0, wire.QR).add(
        AUTHORITY, record(query.zone, NS, wire_name("ns." + query.zone)),
        record(query.name, NAPTR, DENIED)).add(
        ADDITIONAL, record("ns." + query.zone, A, b"\x7f\0\0\1"),
        record(query.name, URI, DENIED_URI))


@case("referral upwards, rules beside")
def shape_upwards(query):
    return Reply(0, wire.QR).add(
        AUTHORITY, record(".", NS, wire_name("ns." + query.zone)),
        record(query.name, NAPTR, DENIED))


@case("NODATA with rules of a service below")
def shape_below(query):
    return Reply().add(AUTHORITY, soa(query.zone)).add(
        ADDITIONAL, record("_im." + query.number, URI, DENIED_URI),
        record("_sip." + query.number, URI, DENIED_URI))


@case("answers with the blocked number's rules beside")
def shape_blocked_beside(query):
    return honest(query).add(ADDITIONAL,
                             record(query.other, NAPTR, BLOCKED))


@case("OPT among the answers")
def shape_opt(query):
    return honest(query).add(ANSWER, wire.edns())


@case("owner in capitals")
def shape_capitals(query):
    return Reply().add(ANSWER,
                       record(query.name.upper(), NAPTR, DENIED),
                       record(query.name.upper(), URI, DENIED_URI))


@case("owner by wildcard")
def shape_wildcard(query):
    return Reply().add(ANSWER, record("*." + query.zone, NAPTR, DENIED),
                       record("*." + query.zone, URI, DENIED_URI))


@case("not all of 4 rcodes agree: each reply another")
def shape_fickle(query):
    shape_fickle.count = getattr(shape_fickle, "count", 0) + 1
    return Reply((0, 3, 6, 2)[shape_fickle.count % 4]).add(
        ANSWER, record(query.name, NAPTR, DENIED)).add(
        AUTHORITY, soa(query.zone), record(query.name, URI, DENIED_URI))


# The server -------------------------------------------------------------

def outside_reply(query, label):
    reply = Reply()
    letter, digits = label[:1], label[1:]
    if letter in "ab" and digits.isdigit():
        target = ("1." if letter == "a" else "2.") + zone_of(int(digits))
        return reply.add(ANSWER, alias(query.name, target))
    if letter == "x" and query.qtype == NAPTR:
        return reply.add(ANSWER, record(
            query.name, NAPTR, rule("im", "im:true@a.example")))
    return reply.add(AUTHORITY, soa(OUTSIDE))


def reply_to(query):
    labels = query.lower.split(".")
    if query.lower.endswith(OUTSIDE):
        return outside_reply(query, labels[-3] if len(labels) > 2 else "")
    index = case_of(query.lower)
    if index is None or query.qtype in (SOA, NS, wire.DS, wire.DNSKEY):
        return Reply().add(AUTHORITY, soa("e164.arpa" if index is None
                                          else zone_of(index)))
    query.place(index)
    if query.lower == query.number or \
            query.lower.endswith("." + query.number):
        return CASES[index][1](query)
    if query.lower == query.other or query.lower.endswith("." + query.other):
        return blocked_reply(query)
    return Reply(wire.NXDOMAIN).add(AUTHORITY, soa(query.zone))


def case_of(name):
    if not name.endswith("." + BASE):
        return None
    digits = "".join(reversed(name[:-len(BASE) - 1].split(".")[-3:]))
    if len(digits) == 3 and digits.isdigit() and int(digits) < len(CASES):
        return int(digits)
    return None


def blocked_reply(query):
    if query.qtype == NAPTR:
        return Reply().add(ANSWER, record(query.name, NAPTR, BLOCKED))
    if query.qtype == URI:
        return Reply().add(ANSWER, record(query.name, URI, wire.uri(
            1, 1, "im:blocked@a.example")))
    return Reply().add(AUTHORITY, soa(query.zone))


def encode(query, reply):
    counts = reply.counts or (1, *[len(s) for s in reply.sections])
    question = query.question if reply.question is None else reply.question
    if not question:
        counts = (0, *counts[1:])
    ident = struct.unpack("!H", query.message[:2])[0] + reply.ident
    message = struct.pack("!HHHHHH", ident & 0xFFFF, reply.flags | reply.rcode,
                          *counts) + question
    message += b"".join(b"".join(section) for section in reply.sections)
    message = message[:len(message) - reply.cut] + reply.tail
    if query.transport == "udp" and len(message) > 1232:
        return query.message[:2] + struct.pack(
            "!HHHHH", wire.QR | wire.AA | wire.TC, 1, 0, 0, 0) + query.question
    return message[:65535]


def serve_one(message, transport):
    try:
        query = Query(message, transport)
        return encode(query, reply_to(query))
    except (wire.Malformed, struct.error, Silence):
        return None


def serve_stream(sock):
    sock.settimeout(20)
    with sock:
        try:
            while True:
                reply = serve_one(wire.receive_stream(sock), "tcp")
                if reply is None:
                    return
                sock.sendall(struct.pack("!H", len(reply)) + reply)
        except OSError:
            return


def accept_streams(listener):
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=serve_stream, args=(sock,),
                         daemon=True).start()


def serve(port):
    listener = socket.create_server(("127.0.0.1", port), backlog=256)
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 21)
    sock.bind(("127.0.0.1", port))
    threading.Thread(target=accept_streams, args=(listener,),
                     daemon=True).start()
    while True:
        message, client = sock.recvfrom(65535)
        reply = serve_one(message, "udp")
        if reply is not None:
            sock.sendto(reply, client)


# Configuration ----------------------------------------------------------

def unbound_conf(port):
    zones = [".", "e164.arpa", OUTSIDE] + \
        [zone_of(i) for i in range(len(CASES))]
    for zone in zones:
        print('stub-zone:\n  name: "%s"\n  stub-addr: 127.0.0.1@%d' %
              (zone, port))


def module_conf():
    print("enum:\n  services: im pres\n  cd: enforce")
    for i in range(len(CASES)):
        print('number:\n  prefix: "+%s%03d2"\n  action: block' % (PREFIX, i))


# The client -------------------------------------------------------------

def printable(words):
    return "".join(c if " " <= c <= "~" else "\\x%02x" % ord(c)
                   for c in str(words))[:160]


class Faults:
    """Kinds of faults, each with its count, a question and what was seen."""

    def __init__(self):
        self.lock = threading.Lock()
        self.kinds = collections.OrderedDict()
        self.asked = 0
        self.slowest = (0, "")

    def add(self, what, case_name, question, detail=""):
        first = question.split()[1]
        if first.startswith("b"):
            case_name = "alias for a blocked number"    # whatever the case
        elif first.startswith("a"):
            case_name += ", by an alias"
        kind = "%s: %s" % (what, case_name)
        with self.lock:
            if kind in self.kinds:
                self.kinds[kind][0] += 1
            else:
                self.kinds[kind] = [1, question, str(detail)]

    def time(self, took, title):
        with self.lock:
            self.asked += 1
            self.slowest = max(self.slowest, (took, title))


def exchange(port, name, qtype, flags, limit):
    """(reply, seconds); no reply when the limit is reached."""
    began = time.monotonic()
    end = began + limit
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(("127.0.0.1", port))
        ident = threading.get_ident() & 0xFFFF
        message = wire.query(ident, name, qtype, wire.IN, flags,
                             wire.edns(65535, 0, True))
        while time.monotonic() < end:
            sock.settimeout(min(4, max(0.01, end - time.monotonic())))
            try:
                sock.send(message)
                while True:
                    reply = sock.recv(65535)
                    if reply[:2] == message[:2]:
                        return reply, time.monotonic() - began
            except OSError:
                continue
    return None, time.monotonic() - began


def over_tcp(port, name, qtype, flags, limit):
    """What did not fit into a datagram."""
    try:
        with socket.create_connection(("127.0.0.1", port), limit) as sock:
            message = wire.query(7, name, qtype, wire.IN, flags,
                                 wire.edns(65535, 0, True))
            sock.sendall(struct.pack("!H", len(message)) + message)
            return wire.receive_stream(sock)
    except OSError:
        return None


class Case:
    """One row of the table, asked from all sides."""

    def __init__(self, index, port, limit, faults):
        self.what, _, self.expected = CASES[index]
        self.index, self.port = index, port
        self.limit, self.faults = limit, faults
        self.zone = zone_of(index)
        self.seen = set()

    def questions(self):
        first, second = "1." + self.zone, "2." + self.zone
        if self.what in ("silence", "another id"):
            # Each takes Unbound 16 s to give up.
            yield first, NAPTR, wire.RD
            yield first, NAPTR, wire.RD | wire.CD
            yield "_im." + first, URI, wire.RD
            yield "a%d.%s" % (self.index, OUTSIDE), NAPTR, wire.RD
            return
        for name, qtype in ((first, NAPTR), ("_im." + first, URI),
                            (first, URI), ("_sip." + first, URI),
                            (first, TXT), (first, A), (first, ANY),
                            ("foo." + first, NAPTR)):
            yield name, qtype, wire.RD
            yield name, qtype, wire.RD
            yield name, qtype, wire.RD | wire.CD
        for label in ("a", "b"):
            name = "%s%d.%s" % (label, self.index, OUTSIDE)
            yield name, NAPTR, wire.RD
            yield name, URI, wire.RD | wire.CD
        for name, qtype in ((first, NAPTR), (second, NAPTR),
                            (second, URI), ("_im." + second, URI)):
            yield name, qtype, wire.RD | wire.CD
            yield name, qtype, wire.RD
            yield name, qtype, 0
        yield "x%d.%s" % (self.index, OUTSIDE), NAPTR, wire.RD
        yield "x%d.%s" % (self.index, OUTSIDE), NAPTR, wire.RD | wire.CD

    def run(self):
        began = time.monotonic()
        self.ask_all()
        took = time.monotonic() - began
        if took > 4 * self.limit:
            self.faults.add("slow", self.what, "dig 1." + self.zone,
                            "%d s" % took)
        if os.environ.get("BATTERY_TIMES"):
            print("%6.1f s %s" % (took, self.what))

    def ask_all(self):
        for name, qtype, flags in self.questions():
            title = "dig %s %s%s%s" % (
                name, wire.type_name(qtype),
                " +cd" if flags & wire.CD else "",
                "" if flags & wire.RD else " +norec")
            octets, took = exchange(self.port, name, qtype, flags, self.limit)
            self.faults.time(took, "%s, %s" % (self.what, title))
            if octets is None:
                self.faults.add("no answer", self.what, title,
                                "within %d s" % self.limit)
            else:
                self.judge(name, qtype, flags, octets, title)
        if self.expected and self.expected not in self.seen:
            self.faults.add("a good record is withheld", self.what,
                            "dig _im.1.%s URI" % self.zone, self.expected)

    def judge(self, name, qtype, flags, octets, title):
        try:
            reply = wire.parse(octets)
            if reply.flags & wire.TC:
                longer = over_tcp(self.port, name, qtype, flags, self.limit)
                reply = wire.parse(longer) if longer else reply
        except wire.Malformed as reason:
            self.faults.add("malformed", self.what, title, reason)
            return
        is_outside = name.startswith("x")
        for item in reply.records:
            if item.type in (NAPTR, URI):
                self.judge_record(item, name, qtype, is_outside, title)
        if qtype in (NAPTR, URI) and not is_outside and \
                not any(r.type == qtype and r.section == 1
                        for r in reply.records):
            self.judge_negative(reply, title)
        elif reply.rcode != wire.NOERROR and not is_outside and reply.records:
            if qtype in (NAPTR, URI):
                self.judge_negative(reply, title)

    def judge_record(self, item, name, qtype, is_outside, title):
        shown = str(item).lower()
        if "poison" in shown:
            self.faults.add("poison", self.what, title, item)
        elif "denied" in shown or '"sip:' in shown or "!sip:" in shown:
            self.faults.add("a denied record", self.what, title, item)
        elif "blocked" in shown:
            self.faults.add("a blocked number's record", self.what, title,
                            item)
        elif item.type != qtype and not is_outside:
            self.faults.add("a record nobody asked for", self.what, title,
                            item)
        if item.type == URI and name.startswith("_im.") and item.section == 1:
            self.seen.add(item.rdata[1].decode("latin-1"))

    def judge_negative(self, reply, title):
        for item in reply.records:
            if item.type not in NEGATIVE_TYPES:
                self.faults.add("a negative answer with %s" %
                                wire.type_name(item.type), self.what, title,
                                "%s: %s" % (wire.rcode_name(reply.rcode),
                                            item))


def ask(port, limit):
    faults = Faults()
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        # The slow ones first, they decide how long it takes.
        order = sorted(range(len(CASES)),
                       key=lambda i: "silence" not in CASES[i][0])
        for done in [pool.submit(Case(i, port, limit, faults).run)
                     for i in order]:
            done.result()
    for kind, (times, question, detail) in faults.kinds.items():
        print("FAULT %s, %d times\n    %s\n    %s" %
              (kind, times, question, printable(detail)))
    print("%d cases, %d questions in %.1f s; the slowest took %.1f s: %s" % (
        len(CASES), faults.asked, time.monotonic() - began, *faults.slowest))
    return 1 if faults.kinds else 0


def main():
    command = sys.argv[1]
    if command == "serve":
        serve(int(sys.argv[2]))
    elif command == "unbound":
        unbound_conf(int(sys.argv[2]))
    elif command == "conf":
        module_conf()
    else:
        return ask(int(sys.argv[2]), int(sys.argv[3]))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        os._exit(0)
