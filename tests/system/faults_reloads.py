#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""faults_reloads.py - reload Unbound many times in a second.

usage: faults_reloads.py CONF LOG CONTROL PORT PID SECONDS

CONF is the module's configuration, written anew for each reload: im and pres
are allowed in turn. LOG is Unbound's log, which says when a reload is done.
CONTROL is the socket of unbound-control. Every other reload is a SIGHUP. After
each, four numbers are asked for, and no answer may come from the policy of
before. Then SIGHUPs come without waiting for their end, and in the end the last
policy must hold.

CONF "-": Unbound without the module; then nothing is asked for.
"""

import os
import signal
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "support"))
import dns_wire  # noqa: E402

PERIOD = 0.05
PATIENCE = 60.0
SERVICES = ("im", "pres")
DONE = b"start of service"
QUIET = 2.0  # seconds without a start: no signal is left


class Daemon:
    def __init__(self, conf, log, control, port, pid):
        self.conf, self.control = conf, control
        self.port, self.pid = int(port), int(pid)
        self.log = open(log, "rb")
        self.starts = 0
        self.tail = b""
        self.look()

    def look(self):
        """How many starts the log has."""
        text = self.tail + self.log.read()
        lines = text.split(b"\n")
        self.tail = lines.pop()
        self.starts += sum(DONE in line for line in lines)
        return self.starts

    def write(self, service):
        if self.conf == "-":
            return
        with open(self.conf + ".new", "w", encoding="ascii") as file:
            file.write("enum:\n  services: %s\n" % service)
        os.rename(self.conf + ".new", self.conf)

    def command(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(PATIENCE)
            client.connect(self.control)
            client.sendall(b"UBCT1 reload\n")
            while client.recv(1024):
                pass

    def hang_up(self):
        os.kill(self.pid, signal.SIGHUP)

    def wait(self, starts):
        """Until so many starts are over."""
        end = time.monotonic() + PATIENCE
        while self.look() < starts:
            if time.monotonic() > end:
                sys.exit("a reload takes too long")
            os.kill(self.pid, 0)
            time.sleep(0.002)

    def settle(self):
        """Until no reload is left."""
        seen, since = self.look(), time.monotonic()
        while time.monotonic() - since < QUIET:
            time.sleep(0.05)
            if self.look() != seen:
                seen, since = self.starts, time.monotonic()


def ask(port, name, flags):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.connect(("127.0.0.1", port))
        client.settimeout(2)
        for _ in range(10):
            client.send(dns_wire.query(1, name, dns_wire.NAPTR, flags=flags))
            try:
                return dns_wire.parse(client.recv(65535))
            except socket.timeout:
                pass
    sys.exit("no answer")


def check(daemon, count, service):
    if daemon.conf == "-":
        return
    for i in range(4):
        flags = dns_wire.RD | (dns_wire.CD if i % 2 else 0)
        name = "%d.%d.0.5.1.e164.arpa" % (i, count % 10)
        for record in ask(daemon.port, name, flags).records:
            if "E2U+" + service not in str(record):
                sys.exit("reload %d, only %s is allowed: %s" % (
                    count, service, record))


def in_turn(daemon, seconds):
    begin = time.monotonic()
    count = 0
    while time.monotonic() - begin < seconds:
        due = time.monotonic() + PERIOD
        service = SERVICES[count % 2]
        starts = daemon.look()
        daemon.write(service)
        if count % 4 < 2:
            daemon.command()
        else:
            daemon.hang_up()
        daemon.wait(starts + 1)
        check(daemon, count, service)
        count += 1
        time.sleep(max(0.0, due - time.monotonic()))
    return count, count / (time.monotonic() - begin)


def storm(daemon, seconds):
    count = 0
    begin = time.monotonic()
    while time.monotonic() - begin < seconds:
        service = SERVICES[count % 2]
        daemon.write(service)
        daemon.hang_up()
        count += 1
        time.sleep(PERIOD)
    daemon.settle()
    check(daemon, count, service)
    return count


def main():
    daemon = Daemon(*sys.argv[1:6])
    seconds = float(sys.argv[6])
    before = daemon.look()
    print("%d reloads one after the other, %.1f a second" %
          in_turn(daemon, seconds))
    print("%d SIGHUPs" % storm(daemon, seconds))
    print("starts=%d" % (daemon.look() - before))


main()
