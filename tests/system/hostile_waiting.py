#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""hostile_waiting.py - ask for many numbers at once, and tell when they come.

usage: hostile_waiting.py PORT SECONDS RDATA NAME...

All names are asked for at once, NAPTR, over UDP. Prints how many answers with
RDATA have come within SECONDS of the first one, and how many in all.
"""

import select
import socket
import sys
import time

import dns_wire

PATIENCE = 20  # seconds for all


def ask_all(sock, names):
    """Not faster than the buffers of a socket have room for."""
    for ident, name in enumerate(names):
        sock.send(dns_wire.query(ident, name, dns_wire.NAPTR))
        time.sleep(0.0005)


def collect(sock, count, rdata):
    """Seconds at which the answers came, by their ids."""
    came = {}
    end = time.monotonic() + PATIENCE
    while len(came) < count and time.monotonic() < end:
        ready, _, _ = select.select([sock], [], [], 0.1)
        if ready:
            octets = sock.recv(65535)
            if rdata in octets:
                came.setdefault(octets[:2], time.monotonic())
    return sorted(came.values())


def main():
    port, seconds = int(sys.argv[1]), float(sys.argv[2])
    rdata, names = sys.argv[3].encode(), sys.argv[4:]
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    sock.connect(("127.0.0.1", port))
    ask_all(sock, names)
    came = collect(sock, len(names), rdata)
    print(sum(at - came[0] <= seconds for at in came), len(came))


main()
