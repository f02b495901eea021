# SPDX-License-Identifier: BSD-3-Clause
"""attack_amplify.py - what a client can make others do with one question.

Each question is asked once, over UDP, first of one resolver and then of the
other; both have just been started, so that whatever it takes is asked upstream.

The bounds (THR-09) are multiples of what the same questions make stock Unbound
do:

  octets, all     our answers have no signatures and fewer records; an EDE of
                  some 30 octets may come with a denial. 1.25
  octets, worst   a finished URI repeats the number, 13 octets for the 2 of a
                  back-reference: of the records here, none grows to more than
                  threefold. 3. (The size that a client accepts is Unbound's
                  bound, and judged for each reply.)
  queries, all    a URI is asked for at the service and made from the number,
                  and a referral is a look-up: of those here, a question has one
                  or two. 3
  queries, worst  "nonterminal-queries: 8", the number and the service are ten
                  look-ups; each may cost what the costliest costs stock. 10
"""

import socket
import time

import dns_wire as wire

OCTETS, OCTETS_WORST, QUERIES, QUERIES_WORST = 1.25, 3, 3, 10
QUIET = 10      # seconds that a resolver is given to be done


class Cost:
    """Of one resolver: worst and all."""

    def __init__(self, name):
        self.name = name
        self.octets_in = self.octets_out = self.asked = self.upstream = 0
        self.worst_ratio, self.worst_ratio_of = 0, None
        self.worst_queries, self.worst_queries_of = 0, None

    def add(self, question, message, octets, queries):
        self.asked += 1
        self.octets_in += len(message)
        self.octets_out += len(octets)
        self.upstream += queries
        ratio = len(octets) / len(message)
        if ratio > self.worst_ratio:
            self.worst_ratio, self.worst_ratio_of = ratio, question
        if queries > self.worst_queries:
            self.worst_queries, self.worst_queries_of = queries, question

    def ratio(self):
        return self.octets_out / max(1, self.octets_in)

    def queries(self):
        return self.upstream / max(1, self.asked)

    def show(self):
        print("%s: %d questions; octets out an octet in %.2f, at worst %.1f; "
              "queries upstream a question %.2f, at worst %d" % (
                  self.name, self.asked, self.ratio(), self.worst_ratio,
                  self.queries(), self.worst_queries))
        print("    most octets:  %s" % self.worst_ratio_of)
        print("    most queries: %s" % self.worst_queries_of)


def counters(control):
    """Of unbound-control's stats_noreset."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(30)
        sock.connect(control)
        sock.sendall(b"UBCT1 stats_noreset\n")
        text = b""
        while piece := sock.recv(65536):
            text += piece
    return dict(line.split("=", 1) for line in text.decode().splitlines()
                if "=" in line)


def queries_upstream(control):
    """So far, when nothing is under way any more."""
    end = time.monotonic() + QUIET
    while True:
        now = counters(control)
        if now["total.requestlist.current.all"] == "0" or \
                time.monotonic() > end:
            return int(now["num.query.udpout"]) + int(now["num.query.tcpout"])
        time.sleep(0.02)


def measure(name, transports, control, questions):
    cost = Cost(name)
    before = queries_upstream(control)
    for ident, question in enumerate(questions):
        message = question.message(ident)
        octets = transports.exchange("udp", question.client, message)
        now = queries_upstream(control)
        if octets is not None:
            wire.parse(octets)
            cost.add(question, message, octets, now - before)
        before = now
    transports.close_all()
    cost.show()
    return cost


def compare(ours, stock):
    """What is beyond the bounds."""
    for what, found, usual, factor in (
            ("octets out an octet in", ours.ratio(), stock.ratio(), OCTETS),
            ("octets out an octet in, at worst", ours.worst_ratio,
             stock.worst_ratio, OCTETS_WORST),
            ("queries upstream a question", ours.queries(), stock.queries(),
             QUERIES),
            ("queries upstream a question, at worst", ours.worst_queries,
             stock.worst_queries, QUERIES_WORST)):
        if found > usual * factor:
            yield "%s: %.2f, more than %s times %.2f" % (what, found, factor,
                                                         usual)
    if ours.asked != stock.asked or not ours.asked:
        yield "%d answers, and %d of stock" % (ours.asked, stock.asked)
