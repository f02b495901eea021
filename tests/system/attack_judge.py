# SPDX-License-Identifier: BSD-3-Clause
"""attack_judge.py - what is wrong with a reply.

The judge of battery_queries.py for the questions of attack_questions.py, with
three claims more: AD is set on nothing that came from data without proof; a
SERVFAIL has a reason in the zones; and where policy has no say, the answer is
that of stock Unbound.
"""

import threading

import battery_queries as battery
import dns_wire as wire
from battery_queries import APEX, Entity, is_below
from dns_wire import ANY, NAPTR, URI

# Policy has a say in the first three. What is said of the others where there is
# an alias depends on what a resolver has in its cache.
NOT_COMPARED = (NAPTR, URI, ANY, wire.CNAME, wire.NSEC, wire.NSEC3,
                wire.RRSIG)


class AttackJudge(battery.Judge):
    def judge(self, question, octets, ident):
        try:
            reply = wire.parse(octets)
            errors = reply.errors()
        except wire.Malformed as reason:
            # What is no message may come back as it was.
            if not question.odd or octets[3] & 15 == wire.NOERROR:
                self.fault("malformed", question, reason)
            return
        with self.lock:
            self.rcodes[wire.rcode_name(reply.rcode)] += 1
        if not question.odd:
            self.judge_form(question, reply, ident)
        sight = self.model.sight(question.name, question.client)
        self.judge_records(question, reply, sight)
        self.judge_proof(question, reply)
        if not question.is_usual():
            return
        node = self.model.node(question.name)
        if reply.rcode == wire.SERVFAIL and question.qtype in (NAPTR, URI):
            if not self.may_fail(question):
                self.note_failure(question)
            return
        self.judge_status(question, reply, sight, node)
        if question.qtype not in (wire.NSEC, wire.RRSIG, wire.CNAME):
            self.judge_bogus(question, reply, sight, node)
        self.judge_denial(question, reply, sight, errors)
        shown = any(r.type == question.qtype for r in reply.records)
        if not self.may_fail(question) and (
                shown or not self.passes(question)):
            self.judge_repeat(question, reply)

    def is_below_alias(self, question):
        return (self.model.is_below_alias(self.model.node(question.name)) or
                battery.Judge.is_below_alias(self, question))

    def judge_bogus(self, question, reply, sight, node):
        """NAPTR below a number is denied, whatever is there."""
        if question.qtype == NAPTR and Entity(question.name).kind == "service":
            return
        battery.Judge.judge_bogus(self, question, reply, sight, node)

    def passes(self, question):
        return self.is_passed(question.name, question.client)

    def is_passed(self, name, client):
        """Is the name itself passed? What it leads to is judged by itself."""
        names = [n for n in self.model.node(name).names if is_below(n, APEX)]
        return bool(names) and self.model.policy(
            Entity(names[0]).digits, client).action == "pass"

    def may_fail(self, question):
        names = [question.name]
        names += [Entity(n).name for n in self.model.node(question.name).names
                  if is_below(n, APEX) and Entity(n).kind == "service"]
        return any(self.model.fails(name, question.client)
                   for name in names)

    def note_failure(self, question):
        """Once may be a packet that was lost; twice is a fault."""
        if self.is_last:
            self.fault("SERVFAIL without a reason", question)
        else:
            with self.lock:
                self.failed.append(question)

    def judge_proof(self, question, reply):
        if not reply.flags & wire.AD or question.odd:
            return
        shown = [r for r in reply.records if r.type in (NAPTR, URI)]
        if not shown:
            return
        proven = self.model.proven(question.name, question.client)
        for record in shown:
            if not self.is_allowed(record, proven):
                self.fault("AD on what has no proof", question, record)
                return


class Thread(threading.Thread):
    """Asks its part of the questions, one after the other."""

    silent = set()      # kinds of odd questions that stock Unbound drops

    def __init__(self, questions, judge, ours, stock):
        threading.Thread.__init__(self)
        self.questions, self.judge = questions, judge
        self.ours, self.stock = ours, stock
        self.number = id(self) & 0xffff

    def run(self):
        for question in self.questions:
            self.one(question)
            self.judge.finish()
        self.ours.close_all()
        self.stock.close_all()

    def one(self, question):
        self.number = (self.number + 1) % 65536
        message = question.message(self.number)

        if question.odd:
            self.one_odd(question, message)
            return
        octets = self.ours.exchange(question.way, question.client, message)
        if octets is None:
            if self.ask_stock(question, message) is not None:
                self.judge.fault("no answer", question)
            return
        self.judge.judge(question, octets, self.number)
        if is_compared(question):
            self.compare(question, octets, message)

    def ask_stock(self, question, message, timeout=3, tries=2):
        way = question.way if question.way in self.stock.ports else "tcp"
        return self.stock.exchange(way, "127.0.0.1", message, timeout, tries)

    def fails_in_stock(self, question):
        """Without CD, which the module may not respect."""
        message = bytearray(question.message(self.number))
        message[3] &= ~wire.CD & 255
        octets = self.ask_stock(question, bytes(message))
        return octets is not None and octets[3] & 15 == wire.SERVFAIL

    def one_odd(self, question, message):
        kind = (question.odd, question.way)
        if kind in self.silent:
            self.ours.exchange(question.way, question.client, message, .05, 1)
            return
        other = self.ask_stock(question, message, 2, 1)
        if other is None:
            self.silent.add(kind)
            return
        octets = self.ours.exchange(question.way, question.client, message)
        if octets is None:
            self.judge.fault("no answer", question)
            return
        self.judge.judge(question, octets, self.number)
        self.compare(question, octets, message, other)

    def compare(self, question, octets, message, other=None):
        """Three times if need be: caches are not equally old."""
        for _ in range(3):
            other = other or self.ask_stock(question, message)
            if other is None or self.is_same(question, octets, other):
                return
            seen = "%s, not %s" % (summary(octets), summary(other))
            other = None
            octets = self.ours.exchange(question.way, question.client,
                                        message) or octets
        if octets[3] & 15 == wire.SERVFAIL and question.cd and \
                self.fails_in_stock(question):
            return
        self.judge.fault("another answer than without us", question, seen)

    def is_same(self, question, octets, other):
        ours, stock = octets[3] & 15, other[3] & 15
        model = self.judge.model
        if question.odd:
            return ours == stock or {ours, stock} <= {
                wire.NOERROR, wire.NXDOMAIN, wire.SERVFAIL}
        node = model.node(question.name)
        if stock == wire.SERVFAIL or node.may_fail() or (
                model.is_below_alias(node) and {ours, stock} <= {
                    wire.NOERROR, wire.NXDOMAIN, wire.SERVFAIL}):
            return True
        if stock == wire.NXDOMAIN and ours == wire.NOERROR:
            return model.is_shadowed(question.name)
        answers = answer_of(octets), answer_of(other)
        return ours == stock and (None in answers or
                                  answers[0] == answers[1])


def is_compared(question):
    """What is in a cache, RD=0 asks, differs."""
    if question.is_usual():
        return question.qtype not in NOT_COMPARED
    return question.rd and not question.is_looked_up()


def summary(octets):
    return "%s with %d records" % (wire.rcode_name(octets[3] & 15),
                                   len(answer_of(octets) or ()))


def answer_of(octets):
    """None when it is not all there. With qname-minimisation, Unbound answers
    a name below an alias by what it has in its cache of the alias."""
    try:
        reply = wire.parse(octets)
    except wire.Malformed:
        return None
    if reply.flags & wire.TC:
        return None
    return {(r.owner.lower(), r.type, r.rdata) for r in reply.records
            if r.section == 1 and r.type != wire.RRSIG and not (
                r.type == wire.CNAME and is_above(r.owner, reply.question))}


def is_above(owner, question):
    name = question[0].lower() if question else ""
    return name != owner.lower() and is_below(name, owner.lower())
