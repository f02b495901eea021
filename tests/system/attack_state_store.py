# SPDX-License-Identifier: BSD-3-Clause
"""attack_state_store.py - the validations of attack_state.py: the first, and
changes, made by $ENUMCTL.
"""

import collections
import os
import subprocess
import time

from attack_state_judge import DENIAL_TTL
from attack_state_world import FOREVER, TREES, World

ENTITY = "EXAMPLE-VE"
DAY = 86400


class Calendar:
    """A day begins at the boundary, by "utc-offset:"."""

    def __init__(self, boundary):
        minutes = -(boundary // 60) % 1440
        self.minutes = minutes - 1440 if minutes > 720 else minutes
        self.day = (boundary + self.minutes * 60) // DAY

    def offset(self):
        hours, minutes = divmod(abs(self.minutes), 60)
        return "%s%02d%02d" % ("-" if self.minutes < 0 else "+", hours, minutes)

    def date(self, days):
        """days: from the one that begins at the boundary"""
        return time.strftime("%Y-%m-%d", time.gmtime((self.day + days) * DAY))

    def dates_of(self, node):
        return (self.date(min(-1, node.serial - 20)),
                self.date(0 if node.until < FOREVER else 100))


def feed_line(node, calendar):
    return "%s,%s,%s,FEED,REG,1,%s-%d\n" % (
        node.number, *calendar.dates_of(node), node.name, node.serial)


def token_fields(node, calendar):
    return ["number=" + node.number, "serial=%s-%d" % (node.name, node.serial),
            "execution=%s" % calendar.dates_of(node)[0],
            "expiration=%s" % calendar.dates_of(node)[1]]


def write(folder, name, *lines):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.writelines(lines)


def configuration(folder, name, store, certificate, calendar):
    clauses = "".join(
        'number:\n  prefix: "%s"\n  validation: %s\n' % (base, validation)
        for base, validation in TREES.values())
    return (
        'enum:\n  services: sip im\n  policy-negative-ttl: %d\n'
        '  validation-store: "%s"\n  utc-offset: "%s"\n'
        '  counters-file: "%s/counters.%s"\n  serve-stale: %s\n%s'
        'validation-entity:\n  id: "%s"\n  certificate: "%s"\n'
        '  prefix: "%s"\n' % (
            DENIAL_TTL, store, calendar.offset(), folder, name,
            "yes" if name == "stale" else "no", clauses, ENTITY, certificate,
            TREES["s"][0]))


def make(folder, seed, store, certificate):
    boundary = int(time.time() + 15) // 60 * 60 + 60
    world, calendar = World(seed, boundary), Calendar(boundary)
    for name in ("quick", "stale"):
        write(folder, name + ".conf", configuration(
            folder, name, store, certificate, calendar))
    write(folder, "boundary", "%d\n" % boundary)
    write(folder, "feed.csv", *[feed_line(n, calendar) for n in world.nodes
                                if n.validation == "unsigned"])
    write(folder, "tokens.list", *[
        " ".join(token_fields(n, calendar)) + "\n" for n in world.nodes
        if n.validation == "signed"])


class Operator:
    """Changes validations, one after the other."""

    def __init__(self, folder, world, rng):
        self.folder, self.rng = folder, rng
        self.calendar = Calendar(world.boundary)
        self.governed = [n for n in world.nodes if n.validation != "none"]
        self.counts = collections.Counter()
        self.faults = []

    def change(self, node):
        """One that may follow what the number is now."""
        if node.is_revoked:
            what = "import"
        elif node.is_suspended:
            what = "resume"
        else:
            what = self.rng.choice(("suspend", "suspend", "suspend", "revoke",
                                    "import"))
        was_good = node.is_good()
        operand = node.number
        if what == "import":
            node.serial += 1
            operand = self.paper(node)
        node.is_suspended = what == "suspend"
        node.is_revoked = what == "revoke"
        change = [node.is_good(), time.time(), FOREVER]
        if node.is_good() != was_good:
            node.changes.append(change)
        self.call(what, operand)
        change[2] = time.time()

    def paper(self, node):
        name = "change.csv"
        if node.validation == "unsigned":
            text = feed_line(node, self.calendar)
        else:
            name = "change.xml"
            text = subprocess.run(
                ["bash", "-c", '. "$0" && entity_token "$@"',
                 os.environ["ENTITY_SH"], os.environ["ENTITY_KEYS"], ENTITY] +
                token_fields(node, self.calendar), check=True,
                stdout=subprocess.PIPE).stdout.decode()
        write(self.folder, name, text)
        return os.path.join(self.folder, name)

    def call(self, what, operand):
        self.counts[what] += 1
        done = subprocess.run(
            [os.environ["ENUMCTL"], "token", what, "--config",
             os.path.join(self.folder, "quick.conf"), operand], check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            self.faults.append("enumctl token %s %s: status %d: %s" % (
                what, operand, done.returncode, done.stdout.decode()))
