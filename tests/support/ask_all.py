#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""ask_all.py - ask the questions of a file one after the other.

    ask_all.py [--do] [--times N] [--latency FILE] QUESTIONS PORT...

QUESTIONS is a file as dnsperf reads it: a name and a type on each line. With
several ports, each question goes to all of them in turn, so that a machine that
is busy with other things slows all alike. --latency writes the microseconds of
each answer, a line a question and a column a port. The next question waits for
the answer and a moment more, so that each is an event of its own for the
server, whatever the machine does. An answer other than NOERROR and NXDOMAIN is
an error.
"""

import argparse
import socket
import struct
import sys
import time

import dns_wire


def read_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--do", action="store_true")
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--latency")
    parser.add_argument("questions")
    parser.add_argument("ports", type=int, nargs="+")
    return parser.parse_args()


def read_questions(path, is_do):
    """The messages without their ids."""
    types = {text: number for number, text in dns_wire.TYPES.items()}
    opt = b"\0\0\x29\x04\xd0\0\0\x80\0\0\0" if is_do else b""
    for line in open(path, encoding="ascii"):
        name, kind = line.split()
        yield (struct.pack(">HHHHH", 0x0100, 1, 0, 0, len(opt) and 1) +
               dns_wire.wire_name(name) +
               struct.pack(">HH", types[kind], dns_wire.IN) + opt)


def connect(port):
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.settimeout(20)
    client.connect(("127.0.0.1", port))
    return client


def ask(client, ident, question):
    """Microseconds until the answer."""
    start = time.perf_counter()
    client.send(struct.pack(">H", ident) + question)
    while True:
        answer = client.recv(4096)
        if struct.unpack(">H", answer[:2])[0] == ident:
            break
    took = time.perf_counter() - start
    if answer[3] & 15 not in (dns_wire.NOERROR, dns_wire.NXDOMAIN):
        sys.exit("an answer is %s" % dns_wire.rcode_name(answer[3] & 15))
    return took * 1e6


def main():
    given = read_arguments()
    clients = [connect(port) for port in given.ports]
    questions = list(read_questions(given.questions, given.do))
    rows = []
    for i, question in enumerate(questions * given.times):
        rows.append([ask(client, i & 0xffff, question) for client in clients])
        time.sleep(0.001)
    if given.latency:
        with open(given.latency, "w", encoding="ascii") as file:
            for row in rows:
                print(*("%.1f" % took for took in row), file=file)


main()
