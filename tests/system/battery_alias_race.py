#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""battery_alias_race.py - the clients of battery_alias_race.sh, and a server.

usage: battery_alias_race.py proxy PORT NSD-PORT
       battery_alias_race.py ask PORT SECONDS NUMBER...

"proxy" hands queries on to nsd, but DNSKEY queries of slow.example wait, and
those of silent*.example get no answer. "ask" hammers aliases for the NUMBERs,
the last three digits each, in zones of all these kinds, and asks the numbers
themselves at the same time. Whatever is denied has the word "denied" in it.
"""

import collections
import os
import random
import socket
import struct
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "support"))
import dns_wire as wire  # noqa: E402
from dns_wire import ANY, CNAME, DNSKEY, NAPTR, URI  # noqa: E402

BASE = "0.6.9.2.3.6.1.4.4.e164.arpa"
SLOW = 1.5      # seconds
SILENT_ZONES = 12

# Proxy ------------------------------------------------------------------


def wait_of(message):
    """Seconds to wait with this query; None: for ever."""
    try:
        name, at = wire.read_name(message, 12, len(message))
        qtype = struct.unpack("!H", message[at:at + 2])[0]
    except (wire.Malformed, struct.error):
        return 0
    if qtype != DNSKEY:
        return 0
    zone = name.lower().split(".")[-2:]
    if zone[0].startswith("silent"):
        return None
    return SLOW if zone[0] == "slow" else 0


def serve_datagram(sock, message, client, nsd_port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as onward:
        onward.settimeout(5)
        try:
            onward.sendto(message, ("127.0.0.1", nsd_port))
            sock.sendto(onward.recv(65535), client)
        except OSError:
            return


def serve_stream(sock, nsd_port):
    with sock:
        try:
            message = wire.receive_stream(sock)
            wait = wait_of(message)
            if wait is None:
                return
            time.sleep(wait)
            with socket.create_connection(("127.0.0.1", nsd_port)) as onward:
                onward.sendall(struct.pack("!H", len(message)) + message)
                reply = wire.receive_stream(onward)
            sock.sendall(struct.pack("!H", len(reply)) + reply)
        except OSError:
            return


def accept_streams(listener, nsd_port):
    while True:
        sock, _ = listener.accept()
        sock.settimeout(10)
        threading.Thread(target=serve_stream, args=(sock, nsd_port),
                         daemon=True).start()


def proxy(port, nsd_port):
    listener = socket.create_server(("127.0.0.1", port), backlog=64)
    threading.Thread(target=accept_streams, args=(listener, nsd_port),
                     daemon=True).start()
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", port))
    while True:
        message, client = sock.recvfrom(65535)
        wait = wait_of(message)
        if wait is None:
            continue
        if wait:
            timer = threading.Timer(wait, serve_datagram,
                                    (sock, message, client, nsd_port))
            timer.daemon = True
            timer.start()
        else:
            serve_datagram(sock, message, client, nsd_port)


# Clients ----------------------------------------------------------------

def show(name, qtype, flags):
    return "dig %s %s%s%s" % (
        name, wire.type_name(qtype), " +cd" if flags & wire.CD else "",
        "" if flags & wire.RD else " +norec")


def denied_part(item):
    """The RDATA; the owner may be a name outside that has the word, too."""
    return wire.show_rdata(item.type, item.rdata)


class Race:
    def __init__(self, port, seconds, numbers):
        self.port = port
        self.began = time.monotonic()
        self.seconds = seconds
        self.numbers = numbers
        self.lock = threading.Lock()
        self.kinds = collections.OrderedDict()
        self.counts = collections.Counter()

    def is_over(self):
        return time.monotonic() > self.began + self.seconds

    def silent_zone(self):
        """One after the other: Unbound does not ask a dead one again soon."""
        share = (time.monotonic() - self.began) / self.seconds
        return "silent%d.example" % min(SILENT_ZONES - 1,
                                        int(share * SILENT_ZONES))

    def alias(self, rng):
        digits = rng.choice(self.numbers)
        zone = rng.choice(("loose.example", "slow.example",
                           self.silent_zone()))
        label = rng.choice(("a", "w", "w"))
        name = "%s%s.%s" % (label, digits, zone)
        if label == "w":
            name = "r%d.%s" % (rng.randrange(1 << 30), name)
        return ("an alias", digits, name,
                rng.choice((NAPTR, NAPTR, URI, URI, CNAME)))

    def number(self, rng):
        digits = rng.choice(self.numbers)
        name = ".".join(reversed(digits)) + "." + BASE
        qtype = rng.choice((NAPTR, NAPTR, NAPTR, URI, URI, ANY, CNAME))
        if qtype == URI and rng.random() < 0.5:
            name = rng.choice(("_im.", "_sip.")) + name
        return "itself", digits, name, qtype

    def kept(self, rng):
        """What stands outside, so that it is in the cache as well."""
        return ("nobody", "", rng.choice(("kept", "denied8")) +
                ".loose.example", rng.choice((NAPTR, URI)))

    def client(self, choose, seed):
        rng = random.Random(seed)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.connect(("127.0.0.1", self.port))
            while not self.is_over():
                who, digits, name, qtype = choose(rng)
                flags = wire.RD if who == "an alias" else \
                    rng.choice((wire.RD, wire.RD | wire.CD, 0, wire.CD))
                if who == "nobody":
                    time.sleep(0.05)
                self.one(sock, who, digits, name, qtype, flags, rng)

    def one(self, sock, who, digits, name, qtype, flags, rng):
        message = wire.query(rng.randrange(65536), name, qtype, wire.IN,
                             flags, wire.edns(4096, 0, rng.random() < 0.5))
        for _ in range(3 if who == "itself" else 1):
            reply = self.exchange(sock, message, who)
            if reply is not None:
                self.judge(who, digits, name, qtype, flags, reply)
                return
        with self.lock:
            self.counts["unanswered, " + who] += 1
        if who == "itself":
            self.fault("no answer", show(name, qtype, flags), digits)

    @staticmethod
    def exchange(sock, message, who):
        # A slow alias is not waited for: others are to be asked meanwhile.
        # Whoever asks a number asks again, as every client does.
        sock.settimeout(0.02 if who == "an alias" else 5)
        for _ in range(1 if who == "an alias" else 3):
            try:
                sock.send(message)
                while True:
                    reply = sock.recv(65535)
                    if reply[:2] == message[:2]:
                        return reply
            except OSError:
                pass
        return None

    def judge(self, who, digits, name, qtype, flags, octets):
        question = show(name, qtype, flags)
        try:
            reply = wire.parse(octets)
        except wire.Malformed as reason:
            self.fault("malformed", question, str(reason))
            return
        with self.lock:
            self.counts["answered, " + who] += 1
        for item in reply.records:
            if who == "nobody":
                continue
            if item.type in (NAPTR, URI) and "denied" in denied_part(item):
                self.fault("a denied record of %s, by %s, %s%s%s" % (
                    digits, who, wire.type_name(qtype),
                    " +cd" if flags & wire.CD else "",
                    "" if flags & wire.RD else " +norec"),
                    question, str(item))
            elif item.type in (NAPTR, URI):
                with self.lock:
                    self.counts["good records"] += 1

    def fault(self, kind, question, detail):
        with self.lock:
            if kind not in self.kinds:
                after = time.monotonic() - self.began
                self.kinds[kind] = [0, question,
                                    "%s, after %.1f s" % (detail, after)]
            self.kinds[kind][0] += 1

    def run(self):
        threads = [threading.Thread(target=self.client, args=(choose, seed))
                   for seed, choose in enumerate(
                       [self.alias] * 8 + [self.number] * 4 + [self.kept])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print(", ".join("%d %s" % (count, what)
                        for what, count in sorted(self.counts.items())))
        for kind, (times, question, detail) in self.kinds.items():
            print("FAULT %s, %d times\n    %s\n    %s" %
                  (kind, times, question, detail))
        if not self.counts["good records"]:
            print("FAULT: nothing good was ever answered")
            return 1
        return 1 if self.kinds else 0


def main():
    if sys.argv[1] == "proxy":
        proxy(int(sys.argv[2]), int(sys.argv[3]))
        return 0
    return Race(int(sys.argv[2]), float(sys.argv[3]), sys.argv[4:]).run()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        os._exit(0)
