#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""dns_wire.py - DNS messages for the batteries, read without mercy.

A library of its own, so that a fault in a library cannot hide one of the
resolver. parse() takes a reply apart down to the names in its RDATA and raises
Malformed for whatever RFC 1035 does not allow: a pointer that does not lead
back, a length that is not used up, octets behind the last record.
"""

import struct

A, NS, CNAME, SOA, PTR, HINFO, MX, TXT = 1, 2, 5, 6, 12, 13, 15, 16
AAAA, SRV, NAPTR, DNAME, OPT, DS = 28, 33, 35, 39, 41, 43
RRSIG, NSEC, DNSKEY, NSEC3 = 46, 47, 48, 50
MAILB, ANY, URI = 253, 255, 256
TYPES = {A: "A", NS: "NS", CNAME: "CNAME", SOA: "SOA", PTR: "PTR",
         HINFO: "HINFO", MX: "MX", TXT: "TXT", AAAA: "AAAA", SRV: "SRV",
         NAPTR: "NAPTR", DNAME: "DNAME", OPT: "OPT", DS: "DS", RRSIG: "RRSIG",
         NSEC: "NSEC", DNSKEY: "DNSKEY", NSEC3: "NSEC3", MAILB: "MAILB",
         ANY: "ANY", URI: "URI"}
IN, CH, HS, NONE, CLASS_ANY = 1, 3, 4, 254, 255
CLASSES = {IN: "IN", CH: "CH", HS: "HS", NONE: "NONE", CLASS_ANY: "ANY"}
QR, AA, TC, RD, RA, AD, CD = (0x8000, 0x400, 0x200, 0x100, 0x80, 0x20, 0x10)
RCODES = {0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN",
          4: "NOTIMP", 5: "REFUSED", 6: "YXDOMAIN", 16: "BADVERS"}
NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED = range(6)
EDE_OPTION, ECS_OPTION = 15, 8

# How the RDATA of types with names in them begins and goes on: a number of
# octets, "n" for a name, "s" for a character-string, "*" for any rest.
LAYOUT = {NS: "n", CNAME: "n", PTR: "n", DNAME: "n", SOA: "nn\x14",
          MX: "\x02n", SRV: "\x06n", NAPTR: "\x04sssn", RRSIG: "\x12n*",
          NSEC: "n*", HINFO: "ss", A: "\x04", AAAA: "\x10", URI: "\x04*"}


class Malformed(Exception):
    """This is no DNS message; the argument says why."""


def type_name(number):
    return TYPES.get(number, "TYPE%d" % number)


def rcode_name(number):
    return RCODES.get(number, "RCODE%d" % number)


# Writing ----------------------------------------------------------------

def wire_name(name):
    """Labels of visible characters, with dots between."""
    out = bytearray()
    for label in name.split("."):
        if label:
            octets = label.encode("latin-1")
            out += bytes([len(octets)]) + octets
    return bytes(out) + b"\0"


def string(octets):
    if isinstance(octets, str):
        octets = octets.encode("latin-1")
    return bytes([len(octets)]) + octets


def naptr(order, preference, flags, services, regexp, replacement="."):
    return (struct.pack("!HH", order, preference) + string(flags) +
            string(services) + string(regexp) + wire_name(replacement))


def uri(priority, weight, target):
    return struct.pack("!HH", priority, weight) + target.encode("latin-1")


def record(owner, rtype, rdata, ttl=300, rclass=IN):
    if isinstance(owner, str):
        owner = wire_name(owner)
    return owner + struct.pack("!HHIH", rtype, rclass, ttl, len(rdata)) + rdata


def option(code, octets):
    return struct.pack("!HH", code, len(octets)) + octets


def edns(size=1232, version=0, do=False, options=b""):
    return b"\0" + struct.pack("!HHBBHH", OPT, size, 0, version,
                               0x8000 if do else 0, len(options)) + options


def query(ident, name, qtype, qclass=IN, flags=RD, opt=b""):
    """flags: with the opcode; opt: from edns(), or empty"""
    return (struct.pack("!HHHHHH", ident, flags, 1, 0, 0, 1 if opt else 0) +
            wire_name(name) + struct.pack("!HH", qtype, qclass) + opt)


# Reading ----------------------------------------------------------------

def read_name(message, at, limit):
    """The name and where it ends. Dots in labels are written as \\046."""
    labels, end, lowest, length = [], None, at, 1
    while True:
        if at >= limit:
            raise Malformed("a name runs past its end")
        head = message[at]
        if head >= 0xC0:
            if at + 1 >= limit:
                raise Malformed("half a pointer")
            target = (head & 0x3F) << 8 | message[at + 1]
            if end is None:
                end = at + 2
            if target >= lowest or target < 12:
                raise Malformed("a pointer that does not lead back")
            at = lowest = target
            limit = len(message)
        elif head > 63:
            raise Malformed("a label of type %#x" % head)
        elif head == 0:
            return ".".join(labels) or ".", end if end is not None else at + 1
        else:
            length += head + 1
            if at + head >= limit or length > 255:
                raise Malformed("a label or a name is too long")
            labels.append(message[at + 1:at + 1 + head].decode("latin-1")
                          .replace(".", "\\046"))
            at += head + 1


def read_rdata(message, rtype, at, end):
    """The parts, names and strings without compression."""
    parts = []
    for step in LAYOUT.get(rtype, "*"):
        if step == "n":
            name, at = read_name(message, at, end)
            parts.append(name)
        elif step == "s":
            if at >= end or at + 1 + message[at] > end:
                raise Malformed("a string runs past its RDATA")
            parts.append(message[at + 1:at + 1 + message[at]]
                         .decode("latin-1"))
            at += 1 + message[at]
        elif step == "*":
            parts.append(message[at:end])
            at = end
        else:
            if at + ord(step) > end:
                raise Malformed("RDATA of %s is too short" % type_name(rtype))
            parts.append(message[at:at + ord(step)])
            at += ord(step)
    if at != end:
        raise Malformed("RDATA of %s is too long" % type_name(rtype))
    return tuple(parts)


class Record:
    """One record: section is 1 answer, 2 authority, 3 additional."""

    def __init__(self, section, owner, rtype, rclass, ttl, rdata):
        self.section = section
        self.owner = owner
        self.type = rtype
        self.rclass = rclass
        self.ttl = ttl
        self.rdata = rdata

    def __str__(self):
        return "%s %s %s %s" % (
            self.owner, CLASSES.get(self.rclass, self.rclass),
            type_name(self.type), show_rdata(self.type, self.rdata))


def show_rdata(rtype, rdata):
    if rtype == NAPTR:
        return '%d %d "%s" "%s" "%s" %s' % (
            *struct.unpack("!HH", rdata[0]), *rdata[1:])
    if rtype == URI:
        return '%d %d "%s"' % (*struct.unpack("!HH", rdata[0]),
                               rdata[1].decode("latin-1"))
    return " ".join(part if isinstance(part, str) else part.hex()
                    for part in rdata)


class Message:
    """A reply."""

    def __init__(self, octets):
        if len(octets) < 12:
            raise Malformed("shorter than a header")
        self.octets = octets
        (self.ident, self.flags, questions, *counts) = \
            struct.unpack("!HHHHHH", octets[:12])
        self.opcode = self.flags >> 11 & 15
        self.rcode = self.flags & 15
        self.question = None
        self.records = []
        self.opt = None
        at = 12
        if questions > 1:
            raise Malformed("%d questions" % questions)
        if questions:
            name, at = read_name(octets, at, len(octets))
            if at + 4 > len(octets):
                raise Malformed("half a question")
            self.question = (name, *struct.unpack("!HH", octets[at:at + 4]))
            at += 4
        for section, count in enumerate(counts, 1):
            for _ in range(count):
                at = self.read_record(section, at)
        if at != len(octets):
            raise Malformed("%d octets behind the end" % (len(octets) - at))

    def read_record(self, section, at):
        octets = self.octets
        owner, at = read_name(octets, at, len(octets))
        if at + 10 > len(octets):
            raise Malformed("half a record")
        rtype, rclass, ttl, length = struct.unpack("!HHIH", octets[at:at + 10])
        at += 10
        if at + length > len(octets):
            raise Malformed("RDATA runs past the message")
        if rtype == OPT:
            if section != 3 or owner != "." or self.opt is not None:
                raise Malformed("an OPT record out of place")
            self.opt = octets[at:at + length]
            self.rcode |= ttl >> 24 << 4
        else:
            self.records.append(Record(section, owner, rtype, rclass, ttl,
                                       read_rdata(octets, rtype, at,
                                                  at + length)))
        return at + length

    def options(self):
        """(code, octets) of each EDNS option."""
        found, at, opt = [], 0, self.opt or b""
        while at < len(opt):
            if at + 4 > len(opt):
                raise Malformed("half an option")
            code, length = struct.unpack("!HH", opt[at:at + 4])
            if at + 4 + length > len(opt):
                raise Malformed("an option runs past OPT")
            found.append((code, opt[at + 4:at + 4 + length]))
            at += 4 + length
        return found

    def errors(self):
        """The Extended DNS Errors."""
        return [struct.unpack("!H", octets[:2])[0]
                for code, octets in self.options()
                if code == EDE_OPTION and len(octets) >= 2]


def parse(octets):
    return Message(octets)


# Asking -----------------------------------------------------------------

def receive_exactly(sock, count):
    octets = b""
    while len(octets) < count:
        piece = sock.recv(count - len(octets))
        if not piece:
            raise OSError("the other side closed")
        octets += piece
    return octets


def receive_stream(sock):
    """One message from TCP."""
    length = struct.unpack("!H", receive_exactly(sock, 2))[0]
    return receive_exactly(sock, length)
