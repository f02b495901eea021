#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""fleet.py - the client of fleet.sh, and what counts queries upstream.

usage: fleet.py relay TO-PORT LOG PORT...
       fleet.py answers PORT QUESTIONS [ADDRESS]
       fleet.py load PORT QUESTIONS ANSWERS SECONDS RATE LOSSES

"relay" passes UDP on to a server, and writes "PORT TYPE NAME" for each query
into LOG. "answers" asks each question in turn and prints a line for each.
"load" asks the questions over and over, RATE a second, and compares with
ANSWERS: in each line what "answers" printed, more than one joined by " || " if
all of them are right. A question without an answer is asked once more, as a
stub resolver does, after PATIENCE seconds; each of these is a line "TIME NAME
TYPE" of LOSSES. Where the second try has no answer either, the line ends in
"gone". Wrong answers are printed, and then the exit status is 1.
"""

import os
import random
import select
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "support"))
import dns_wire as wire  # noqa: E402

PATIENCE = 5
TYPES = {name: number for number, name in wire.TYPES.items()}


def show(octets):
    """A reply in one line, without what may differ: id, TTLs and order."""
    message = wire.parse(octets)
    errors = ["%d %s" % (struct.unpack("!H", text[:2])[0],
                         text[2:].decode("latin-1"))
              for code, text in message.options() if code == wire.EDE_OPTION]
    records = sorted("%d %s" % (record.section, record)
                     for record in message.records)
    flags = "".join(" " + name for name, bit in
                    (("aa", wire.AA), ("tc", wire.TC), ("ad", wire.AD))
                    if message.flags & bit)
    return "; ".join([wire.rcode_name(message.rcode) + flags] + records +
                     errors)


def read_questions(path):
    with open(path) as lines:
        return [tuple(line.split()) for line in lines]


def make_query(ident, question):
    name, rtype = question
    return wire.query(ident, name, TYPES[rtype], flags=wire.RD | wire.AD,
                      opt=wire.edns())


def open_socket(port, address="127.0.0.1"):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((address, 0))
    sock.connect(("127.0.0.1", int(port)))
    return sock


# relay ------------------------------------------------------------------

def name_of(query):
    """Its type and name; relays see well-formed questions of Unbound only."""
    name, at = wire.read_name(query, 12, len(query))
    return "%s %s" % (wire.type_name(struct.unpack("!H", query[at:at + 2])[0]),
                      name.lower())


def relay(to_port, log, *ports):
    """A socket to the server for each client, of which a resolver has many."""
    poll, fronts, backs = select.epoll(), {}, {}
    for port in ports:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind(("127.0.0.1", int(port)))
        fronts[sock.fileno()] = (port, sock)
        poll.register(sock, select.EPOLLIN)
    with open(log, "a", buffering=1) as out:
        while True:
            for number, _ in poll.poll():
                if number in fronts:
                    port, front = fronts[number]
                    query, client = front.recvfrom(65535)
                    out.write("%s %s\n" % (port, name_of(query)))
                    back = open_socket(to_port)
                    backs[back.fileno()] = (back, front, client)
                    poll.register(back, select.EPOLLIN)
                    back.send(query)
                else:
                    back, front, client = backs.pop(number)
                    poll.unregister(back)
                    front.sendto(back.recv(65535), client)
                    back.close()


# answers ----------------------------------------------------------------

def ask(sock, question):
    for _ in range(3):
        ident = random.randrange(65536)
        sock.send(make_query(ident, question))
        end = time.monotonic() + PATIENCE
        while select.select([sock], [], [], end - time.monotonic())[0]:
            reply = sock.recv(65535)
            if reply[:2] == struct.pack("!H", ident):
                return show(reply)
    return "no answer"


def answers(port, questions, address="127.0.0.1"):
    sock = open_socket(port, address)
    for question in read_questions(questions):
        print(*question, ask(sock, question))


# load -------------------------------------------------------------------

class Load:
    def __init__(self, port, questions, expected):
        self.sock = open_socket(port)
        self.questions = read_questions(questions)
        self.expected = {}
        with open(expected) as lines:
            for line in lines:
                name, rtype, right = line.rstrip("\n").split(" ", 2)
                self.expected[name, rtype] = right.split(" || ")
        self.waiting = {}  # id: question, when it was sent, is it the first try
        self.losses = []
        self.sent = self.answered = self.wrong = 0

    def send(self, question, is_first):
        ident = random.randrange(65536)
        while ident in self.waiting:
            ident = random.randrange(65536)
        self.waiting[ident] = (question, time.time(), is_first)
        try:
            self.sock.send(make_query(ident, question))
        except OSError:
            pass  # of an earlier one: nobody listens

    def receive(self):
        try:
            reply = self.sock.recv(65535)
        except OSError:
            return
        question, _, _ = self.waiting.pop(
            struct.unpack("!H", reply[:2])[0], (None, 0, False))
        if question is None:
            return  # too late
        self.answered += 1
        found = show(reply)
        if found not in self.expected[question]:
            self.wrong += 1
            if self.wrong <= 5:
                print("wrong:", *question, found, "- not",
                      self.expected[question])

    def give_up(self):
        now = time.time()
        for ident, (question, sent, is_first) in list(self.waiting.items()):
            if now - sent < PATIENCE:
                break  # the others were sent later
            del self.waiting[ident]
            self.losses.append("%.3f %s %s%s" % (
                sent, *question, "" if is_first else " gone"))
            if is_first:
                self.send(question, False)

    def run(self, seconds, rate):
        begin = time.time()
        count = int(seconds * rate)
        while self.sent < count or self.waiting:
            due = min(count, int((time.time() - begin) * rate) + 1)
            while self.sent < due:
                self.send(random.choice(self.questions), True)
                self.sent += 1
            while select.select([self.sock], [], [], 0.5 / rate)[0]:
                self.receive()
            self.give_up()


def load(port, questions, expected, seconds, rate, losses):
    one = Load(port, questions, expected)
    with open(losses, "w") as out:  # exists from the beginning on
        one.run(float(seconds), float(rate))
        for loss in one.losses:
            out.write(loss + "\n")
    print("%d questions, %d answers, %d lost, %d wrong" % (
        one.sent, one.answered, len(one.losses), one.wrong))
    sys.exit(one.wrong > 0)


if __name__ == "__main__":
    commands = {"relay": relay, "answers": answers, "load": load}
    if len(sys.argv) < 3 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](*sys.argv[2:])
