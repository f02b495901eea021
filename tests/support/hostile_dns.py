#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""hostile_dns.py - an authoritative server that misbehaves, for the tests.

usage: hostile_dns.py PORT LOG

Listens on 127.0.0.1, UDP and TCP, and writes each query to LOG as one line:
seconds, transport, name, type. It is the authority of everything. What it does
is said by the label in front of "hostile.example", up to a hyphen, and for a
telephone number by its last three digits. Below "maze.example", each delegation
leads to three servers, and each of these to a number, whose records lead to the
next delegation. Names are made up without end where that is the point. There
are no signatures.
"""

import itertools
import os
import socket
import struct
import sys
import threading
import time

APEX = "e164.arpa"
ZONE = "hostile.example"
SLOW_ZONE = "slow.example"      # each answer takes SLOW seconds
SILENT_ZONE = "silent.example"  # there is no answer
MANY = "0.6.9.2.3.6.1.4.4.e164.arpa"    # above numbers of four digits
HALF_ZONE = "half.example"      # another server, which a test has, is silent
MAZE = "maze.example"           # delegations and numbers, in turns
SLOW = 2.0

NS, CNAME, SOA, NAPTR, DNAME, URI = 2, 5, 6, 35, 39, 256
TYPES = {1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 28: "AAAA", 33: "SRV",
         35: "NAPTR", 39: "DNAME", 43: "DS", 48: "DNSKEY", 256: "URI"}
NOERROR, NXDOMAIN = 0, 3

fresh = itertools.count()


class Silence(Exception):
    """No answer."""


class Raw(Exception):
    """This message, whatever it is."""


# Records ----------------------------------------------------------------

def wire_name(name):
    out = b""
    for label in name.split("."):
        if label:
            octets = label.encode("ascii")
            out += bytes([len(octets)]) + octets
    return out + b"\0"


def text(octets):
    if isinstance(octets, str):
        octets = octets.encode("latin-1")
    return bytes([len(octets)]) + octets


def naptr(order, preference, flags, service, regexp, replacement="."):
    return (struct.pack("!HH", order, preference) + text(flags) +
            text(service) + text(regexp) + wire_name(replacement))


def refer(name, preference=10):
    return naptr(10, preference, "", "", "", name)


def good(order=60000):
    return naptr(order, 10, "u", "E2U+im", "!^.*$!im:good@example.net!")


def own_uri():
    return struct.pack("!HH", 1, 1) + b"im:own@example.net"


def record(owner, rtype, rdata, ttl=300):
    return (wire_name(owner) +
            struct.pack("!HHIH", rtype, 1, ttl, len(rdata)) + rdata)


class Answer:
    """What to put into a reply."""

    def __init__(self, *rdatas, ttl=300):
        self.rcode = NOERROR
        self.records = []   # (owner or None for the name asked, type, rdata)
        self.ttl = ttl
        for rdata in rdatas:
            self.records.append((None, NAPTR, rdata))

    def add(self, rtype, rdata, owner=None):
        self.records.append((owner, rtype, rdata))
        return self


def new_name(word, zone=ZONE):
    return "%s-%d.%s" % (word, next(fresh), zone)


# Names of numbers -------------------------------------------------------

def costly_patterns(count):
    """Patterns that take a backtracking engine for ever, and never match."""
    shapes = ["!^+(4*)*(4*)*(1|4|16|41)*(.?.?.?)*x$!im:a@example.net!",
              "!^((((.*)*)*)*)*y!im:b@example.net!",
              "!^(.|..|...|....)*(.|..)*z$!im:c@example.net!",
              "!^(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)w$!im:d@example.net!"]
    for i in range(count):
        yield naptr(10, i, "u", "E2U+im", shapes[i % len(shapes)])


def broken_rdata():
    """RDATA whose lengths are wrong, each in another way."""
    whole = good(10)
    yield whole[:7]
    yield whole[:-1]
    yield whole + b"\0\0\0"
    yield struct.pack("!HH", 1, 1) + b"\xff" + b"u" * 9
    yield struct.pack("!HH", 1, 1) + text("u") + text("E2U+im") + b"\xfe!!"
    yield struct.pack("!HH", 1, 1) + text("u") + text("E2U+im") + text("")
    yield b""


def cut_message(query):
    """Five records are promised, half of one is there."""
    header = query.message[:2] + struct.pack("!HHHHH", 0x8480, 1, 5, 0, 0)
    return header + query.question + record(query.name, NAPTR, good(10))[:-9]


def pointer_loop(query):
    """A replacement whose compression pointer points at itself."""
    owner = wire_name(query.name)
    head = struct.pack("!HH", 10, 10) + text("") + text("") + text("")
    at = 12 + len(query.question) + len(owner) + 10 + len(head)
    rdata = head + struct.pack("!H", 0xC000 | at)
    header = query.message[:2] + struct.pack("!HHHHH", 0x8480, 1, 1, 0, 0)
    return (header + query.question + owner +
            struct.pack("!HHIH", NAPTR, 1, 300, len(rdata)) + rdata)


def many(count):
    for i in range(count):
        yield naptr(100, i % 7, "u", "E2U+sip" if i % 2 else "E2U+im",
                    "!^.*$!im:user%d@example.net!" % i)


def number(query, digits):
    """The numbers, by their last digits."""
    if digits == "100":  # a circle
        return Answer(refer("loopa." + ZONE), good())
    if digits == "101":  # a chain without end
        return Answer(refer(new_name("chain")), good())
    if digits == "102":  # a fan without end
        return Answer(*[refer(new_name("fan"), i) for i in range(30)], good())
    if digits == "103":  # a circle that changes its case
        return Answer(refer("lOoPcAsE." + ZONE), good())
    if digits == "104":  # more records than anybody needs
        return Answer(*many(500))
    if digits == "105":  # as many referrals
        return Answer(*[refer(new_name("leaf"), i) for i in range(500)])
    if digits == "106":  # slow branches
        return Answer(*[refer(new_name("leaf", SLOW_ZONE), i)
                        for i in range(30)], good())
    if digits == "107":  # silent branches
        return Answer(*[refer(new_name("leaf", SILENT_ZONE), i)
                        for i in range(30)], good())
    if digits == "108":  # always truncated; nothing over TCP
        query.truncate()
    if digits == "109":  # branches that are always truncated
        return Answer(*[refer(new_name("cut"), i) for i in range(30)], good())
    if digits == "110":  # wrong lengths
        return Answer(*broken_rdata())
    if digits == "111":  # branches with wrong lengths
        return Answer(*[refer(new_name("broken"), i) for i in range(30)],
                      good())
    if digits == "112":
        raise Raw(cut_message(query))
    if digits == "113":
        raise Raw(pointer_loop(query))
    if digits == "114":  # an alias chain without end
        return Answer().add(CNAME, wire_name(new_name("alias")))
    if digits == "115":  # branches that are alias chains without end
        return Answer(*[refer(new_name("alias"), i) for i in range(30)],
                      good())
    if digits == "116":  # branches in a block that is moved into itself
        return Answer(*[refer("x%d.grow.%s" % (next(fresh), ZONE), i)
                        for i in range(30)], good())
    if digits == "117":  # costly patterns
        return Answer(*costly_patterns(64))
    if digits == "118":  # costly patterns behind each of many referrals
        return Answer(*[refer(new_name("costly"), i) for i in range(30)],
                      good())
    if digits == "119":  # a fan whose records must never be kept
        return Answer(*[refer(new_name("fan"), i) for i in range(30)], good(),
                      ttl=0)
    if digits == "120":  # names of the greatest length
        return Answer(*[refer(longest_name(), i) for i in range(60)], good())
    if digits == "121":  # many records behind each of many referrals
        return Answer(*[refer(new_name("crowd"), i) for i in range(30)],
                      good())
    if digits == "123":  # as much as a message over TCP can have
        return Answer(*fill(65000))
    if digits == "122":  # branches that are delegated to servers without end
        return Answer(*[refer("x.%s" % new_name("cutoff"), i)
                        for i in range(30)], good())
    if digits in ("124", "126"):  # the next delegation of the maze
        return Answer().add(CNAME, wire_name("x." + new_name("hole", MAZE)))
    if digits == "125":  # URIs whose domains lead to numbers
        return Answer(*[shop(i) for i in range(10)], good())
    if len(digits) == 4 and digits[0] == "6":  # the zone has a URI of its own, too
        return Answer(good())
    if len(digits) == 4 and digits[0] == "7":  # thousands that wait for one name
        return Answer(refer("all." + SILENT_ZONE), good())
    if len(digits) == 4 and digits[0] == "9":  # a domain of which one server answers
        return Answer(refer("all." + HALF_ZONE))
    if len(digits) == 4 and digits[0] == "8":  # and for one look-up: what the domain offers
        return Answer(naptr(10, 10, "u", "E2U+im",
                            "!^.*$!im:good@all.%s!" % SILENT_ZONE))
    if digits == "200":
        return Answer(good())
    return None


def shop(preference):
    return naptr(10, preference, "u", "E2U+im",
                 "!^.*$!im:a@%s!" % new_name("shop", MAZE))


def new_service(digits):
    """A service of a number that nobody has asked for."""
    number = "4416329%05d%s" % (next(fresh), digits)
    return "_im.%s.%s" % (".".join(reversed(number)), APEX)


def fill(octets):
    """Long records that are good, as many as have room."""
    yield good(1)
    rdata = naptr(10, 10, "u", "E2U+im", "!^.*$!im:%s@example.net!" % ("a" * 220))
    owner = len(wire_name("0." * 12 + APEX)) + 10
    for i in range(octets // (len(rdata) + owner) - 1):
        yield struct.pack("!HH", 10 + i, 10) + rdata[4:]


def longest_name():
    label = "%063d" % next(fresh)
    return ".".join([label] * 3 + ["%044d" % next(fresh), ZONE])


# Names of the zone ------------------------------------------------------

def zone_name(query, word):
    """Where referrals lead, by their first word."""
    if word == "loopa":
        return Answer(refer("loopb." + ZONE))
    if word == "loopb":
        return Answer(refer("loopa." + ZONE))
    if word == "loopcase":
        return Answer(*[refer(name + "." + ZONE) for name in
                        ("LoopCase", "loopCASE", "LOOPcase", "loopcasE")])
    if word == "chain":
        return Answer(refer(new_name("chain")))
    if word == "fan":
        return Answer(*[refer(new_name("fan"), i) for i in range(30)], ttl=0)
    if word == "cut":
        query.truncate()
    if word == "broken":
        return Answer(*broken_rdata())
    if word == "alias":
        return Answer().add(CNAME, wire_name(new_name("alias")))
    if word == "costly":
        return Answer(*costly_patterns(64))
    if word == "crowd":
        return Answer(*many(500))
    if word == "cutoff":
        raise Raw(delegation(query))
    return None


def moved(query):
    """grow is moved below itself: names become longer and longer."""
    top = "grow." + ZONE
    target = "grow." + top
    front = query.name[:-len(top)]
    if len(wire_name(front + target)) > 255:
        return Answer()
    return (Answer().add(DNAME, wire_name(target), top)
            .add(CNAME, wire_name(front + target)))


def delegation(query, count=20, zone=ZONE):
    """Away, to servers with names that have to be looked up first."""
    cut = query.name.split(".", 1)[1]
    servers = [record(cut, NS, wire_name(new_name("ns", zone)))
               for _ in range(count)]
    header = query.message[:2] + struct.pack("!HHHHH", 0x8080, 1, 0, count, 0)
    return header + query.question + b"".join(servers)


def maze(query, labels):
    """x.hole-N: away to servers; their names, and shops: to numbers."""
    word = labels[-3].split("-")[0] if len(labels) > 2 else ""
    if word == "hole":
        raise Raw(delegation(query, 3, MAZE))
    if word == "ns":
        return Answer().add(CNAME, wire_name(new_service(
            "126" if len(query.name) % 2 else "124")))
    if word == "shop":
        return Answer().add(CNAME, wire_name(new_service("125")))
    return Answer()


def look_up(query):
    name, labels = query.name, query.name.split(".")
    if is_below(name, MAZE):
        return maze(query, labels)
    if is_below(name, SILENT_ZONE):
        raise Silence()
    if is_below(name, HALF_ZONE):
        return Answer(good(10)) if query.qtype == NAPTR else Answer()
    if is_below(name, SLOW_ZONE):
        time.sleep(SLOW)
        return Answer(good(10)) if query.qtype == NAPTR else Answer()
    if is_below(name, "grow." + ZONE):
        return moved(query)
    if is_below(name, ZONE):
        label = labels[-3] if len(labels) > 2 else ""
        word = label.split("-")[0]
        if query.qtype == NAPTR or word == "alias":
            return zone_name(query, word)
        return Answer()
    if is_below(name, APEX):
        count = 4 if ".".join(labels[4:]) == MANY else 3
        digits = "".join(reversed(labels[:count]))
        if query.qtype == NAPTR:
            return number(query, digits)
        if query.qtype == URI and ".".join(labels[4:]) == "6." + MANY:
            return Answer().add(URI, own_uri())
        if digits == "126" or labels[1:4] == ["6", "2", "1"]:
            raise Raw(failure(query))
        return None if labels[0].startswith("_") else Answer()
    return Answer()


def failure(query):
    """SERVFAIL."""
    return (query.message[:2] + struct.pack("!HHHHH", 0x8082, 1, 0, 0, 0) +
            query.question)


def is_below(name, zone):
    return name == zone or name.endswith("." + zone)


# Messages ---------------------------------------------------------------

class Query:
    """A query as it came."""

    def __init__(self, message, transport):
        self.message = message
        self.transport = transport
        labels, at = [], 12
        while message[at]:
            end = at + 1 + message[at]
            labels.append(message[at + 1:end].decode("latin-1").lower())
            at = end
        self.question = message[12:at + 5]
        self.name = ".".join(labels)
        self.qtype = struct.unpack("!H", message[at + 1:at + 3])[0]

    def truncate(self):
        """TC over UDP; over TCP, the end."""
        if self.transport == "tcp":
            raise Silence()
        raise Raw(self.message[:2] + struct.pack("!HHHHH", 0x8680, 1, 0, 0, 0) +
                  self.question)


def encode(query, answer):
    authority = b""
    rcode = NOERROR
    if answer is None:
        answer, rcode = Answer(), NXDOMAIN
    count = len(answer.records)
    records = b"".join(record(owner or query.name, rtype, rdata, answer.ttl)
                       for owner, rtype, rdata in answer.records)
    if not count:
        numbers = struct.pack("!IIIII", 1, 60, 60, 60, 60)
        authority = record("", SOA, b"\0\0" + numbers, 60)
    header = query.message[:2] + struct.pack(
        "!HHHHH", 0x8480 | rcode, 1, count, 1 if authority else 0, 0)
    message = header + query.question + records + authority
    if query.transport == "udp" and len(message) > 1232:
        query.truncate()
    return message


def reply_to(message, transport, log):
    """The reply, or None."""
    try:
        query = Query(message, transport)
    except (IndexError, struct.error):
        return None
    log.write("%.3f %s %s %s\n" % (time.monotonic(), transport, query.name,
                                   TYPES.get(query.qtype, query.qtype)))
    try:
        return encode(query, look_up(query))
    except Silence:
        return None
    except Raw as raw:
        return raw.args[0]


def serve_datagram(sock, message, client, log):
    reply = reply_to(message, "udp", log)
    if reply is not None:
        sock.sendto(reply, client)


def receive(sock, count):
    octets = b""
    while len(octets) < count:
        piece = sock.recv(count - len(octets))
        if not piece:
            return None
        octets += piece
    return octets


def serve_stream(sock, log):
    sock.settimeout(10)
    with sock:
        try:
            while True:
                head = receive(sock, 2)
                if head is None:
                    return
                message = receive(sock, struct.unpack("!H", head)[0])
                if message is None:
                    return
                reply = reply_to(message, "tcp", log)
                if reply is None:
                    return
                sock.sendall(struct.pack("!H", len(reply)) + reply)
        except OSError:
            return


def accept_streams(listener, log):
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=serve_stream, args=(sock, log),
                         daemon=True).start()


def main():
    port, path = int(sys.argv[1]), sys.argv[2]
    with open(path, "w", buffering=1, encoding="ascii",
              errors="backslashreplace") as log:
        listener = socket.create_server(("127.0.0.1", port), backlog=64)
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind(("127.0.0.1", port))
        threading.Thread(target=accept_streams, args=(listener, log),
                         daemon=True).start()
        while True:
            message, client = sock.recvfrom(65535)
            threading.Thread(target=serve_datagram,
                             args=(sock, message, client, log),
                             daemon=True).start()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        os._exit(0)
