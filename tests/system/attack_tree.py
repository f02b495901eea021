# SPDX-License-Identifier: BSD-3-Clause
"""attack_tree.py - zones, policy and validations, all made from one seed.

class Tree is what the servers are given and what the model judges by. A URI
says whose it is: the digits of the number that it stands at, so that a record
of one number in the answer of another is another record.
"""

import datetime
import random

import battery_queries as battery
from battery_queries import BASE, APEX, Rule, Zone, name_of, number
from dns_wire import CNAME, DNAME, NAPTR, NS, TXT, URI

TARGET, SIGNED, LOOSE = "target.example", "alias.example", "loose.example"
SERVICES = ("im", "pres", "sip", "xmpp")
LABELS = ("_im", "_pres", "_sip", "_xmpp", "_foo", "_im._tcp")
CLIENTS = ("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5")
FEED_END = {"valid": 90, "grace": -2, "expired": -9, "suspended": 90,
            "revoked": 90}
GRACE_DAYS = 7
BY_HAND = {"suspended": "suspend", "revoked": "revoke"}


class Broken(Rule):
    """A record that gives nothing, as it stands."""

    def __init__(self, order, preference, parts):
        Rule.__init__(self, order, preference, parts[1], "")
        self.parts = parts

    def services(self):
        return []

    def uri(self, _):
        return None

    def wire_form(self):
        return (self.order, self.preference) + self.parts

    def text(self):
        return "NAPTR %d %d %s %s." % (
            self.order, self.preference,
            " ".join(quoted(part) for part in self.parts[:3]),
            self.parts[3].rstrip("."))


class Bomb(Rule):
    """Many octets from few: the number is repeated."""

    def __init__(self, order, preference, tag, times):
        Rule.__init__(self, order, preference, "E2U+im",
                      "im:%s@%s.ok.example" % ("\\0" * times, tag))


def quoted(text):
    return '"%s"' % "".join(
        c if c.isascii() and c.isalnum() or c in " !^$*()[]:@.+#?{}|/_-,"
        else "\\%03d" % ord(c) for c in text)


def broken_parts(tag):
    """Each of them breaks another rule of RFC 3402, 3403, 6116 or 3986."""
    good = ("u", "E2U+im", "!^.*$!im:%s@bad.example!" % tag, ".")
    for place, text in (
            (0, "s"), (0, "a"), (0, "p"), (0, "ux"), (0, ""), (0, "\0"),
            (1, ""), (1, "E2U"), (1, "E2U+"), (1, "E2U++im"), (1, "SIP+D2U"),
            (1, "E2U+foo"), (1, "E2U+im:"), (1, "E2U im"), (1, "+im"),
            (1, "E2U+im\0"), (1, "E2U+im\xff"), (1, "E2U+P-mine"),
            (1, "E2U+sip"), (1, "E2U+" + "x" * 33), (1, "E2U+im+"),
            (2, ""), (2, "!"), (2, "!!!"), (2, "!^.*$!!"),
            (2, "!^.*$!im:%s@bad.example" % tag),
            (2, "!a!b!c!d!"), (2, "!^(.*$!im:%s@bad.example!" % tag),
            (2, "!^.*$!im:\\9%s@bad.example!" % tag),
            (2, "!^(.*)$!im:\\2%s@bad.example!" % tag),
            (2, "!^\\+1.*$!im:%s@bad.example!" % tag),
            (2, "!^.*$!%s bad!" % tag), (2, "!^.*$!sip:%s@bad.example!" % tag),
            (2, "!^.*$!im:%s@!" % tag), (2, "!^[[:x:]]$!im:a@bad.example!"),
            (2, "!^.*$!im:%s@bad.example!x" % tag),
            (2, "!^.*$!im:\0%s@bad.example!" % tag),
            (2, "!^.*$!im:\xe9%s@bad.example!" % tag),
            (2, "!^.*$!im:%s<x>@bad.example!" % tag),
            (2, "!^.{9999}$!im:%s@bad.example!" % tag),
            (2, "!^+*$!im:%s@bad.example!" % tag),
            (2, "1^.*$1im:%s@bad.example1" % tag),
            (3, "t1." + TARGET)):
        yield tuple(text if i == place else part
                    for i, part in enumerate(good))


class Tree:
    def __init__(self, seed):
        self.rng = rng = random.Random("tree %s" % seed)
        self.digits = sorted({self.random_digits() for _ in range(90)})
        self.settings = {}
        self.clauses, self.views, self.states = {}, {}, {}
        self.choose_policy()
        self.moved = [str(rng.randrange(10)) + "8" for _ in range(2)]
        self.wild = [str(rng.randrange(10)) + "9" for _ in range(3)]
        self.children = {str(rng.randrange(10)) + d: d != "6" for d in "567"}
        self.proof = rng.choice(("", "-n", "-n -p"))
        self.make_zones()
        self.choose_states()

    def random_digits(self):
        return "".join(self.rng.choice("0123456789") for _ in
                       range(self.rng.choice((1, 2, 2, 3, 3, 3, 4, 5, 6))))

    # Policy

    def choose_policy(self):
        rng = self.rng
        self.settings = {
            "naptr-answer": rng.choice(("resolved", "resolved", "filtered")),
            "uri-at-number": rng.choice(("yes", "no")),
            "uri-orders": rng.choice(("first", "all")),
            "prefetch": rng.choice(("yes", "no")),
        }
        self.has_store = rng.random() < 0.6
        for digit in "0123456789":
            if rng.random() < 0.8:
                self.clauses[BASE + digit] = self.random_clause()
        for _ in range(4):
            prefix = BASE + rng.choice(self.digits)[:3]
            self.clauses[prefix] = self.random_clause()
        if rng.random() < 0.6:
            for client in CLIENTS[1:]:
                self.views[client] = self.random_view()

    def random_clause(self):
        rng = self.rng
        says = {}
        kind = rng.choice(("block", "pass", "services", "services", "dnssec",
                           "domain", "none", "check", "check", "check"))
        if kind in ("block", "pass"):
            return {"action": kind}
        if kind == "check" and self.has_store:
            says["validation"] = "unsigned"
            says["unknown-numbers"] = rng.choice(("block", "block", "allow"))
            says["grace-days"] = rng.choice((0, GRACE_DAYS))
        if kind == "services" or rng.random() < 0.2:
            says["services"] = self.random_services()
        if kind == "dnssec" or rng.random() < 0.1:
            says["dnssec"] = rng.choice(("require", "require", "off"))
        if kind == "domain":
            says["uri-domain-deny"] = "denied.example"
        return says or {"dnssec": "prefer"}

    def random_services(self):
        return set(self.rng.sample(SERVICES, self.rng.randint(1, 3)))

    def random_view(self):
        says = {}
        if self.rng.random() < 0.8:
            says["services"] = self.random_services()
        if not says or self.rng.random() < 0.2:
            says["dnssec"] = "require"
        return says

    def configuration(self, store):
        lines = ["enum:", "  services: im pres", '  approved-prefix: "44"',
                 "  cd: enforce", "  log-numbers: yes"]
        lines += ["  %s: %s" % item for item in sorted(self.settings.items())]
        if self.has_store:
            lines.append('  validation-store: "%s"' % store)
        for prefix, says in sorted(self.clauses.items()):
            lines += ["number:", '  prefix: "+%s"' % prefix]
            lines += battery.clause(says)
        for address, says in sorted(self.views.items()):
            lines += ["view:", "  client: %s" % address]
            lines += battery.clause(says)
        return "\n".join(lines) + "\n"

    def resolver(self):
        """Options of unbound.conf."""
        rng = random.Random("resolver %s" % self.digits)
        return "".join("  %s: %s\n" % (key, rng.choice(("yes", "no")))
                       for key in ("minimal-responses", "prefetch",
                                   "aggressive-nsec", "qname-minimisation",
                                   "rrset-roundrobin", "serve-expired"))

    # Validations

    def choose_states(self):
        """Of whole numbers; each stands for all longer ones, too."""
        if not self.has_store:
            return
        for digits in self.digits + [d + "1" for d in self.wild]:
            state = self.rng.choice(("none", "valid", "valid", "valid",
                                     "grace", "expired", "suspended",
                                     "revoked"))
            if len(digits) > 1 and state != "none":
                self.states[BASE + digits] = state

    def feed(self):
        today = datetime.datetime.now(datetime.timezone.utc).date()
        for digits, state in sorted(self.states.items()):
            yield "+%s,%s,%s,,,,%s" % (
                digits, today - datetime.timedelta(days=20),
                today + datetime.timedelta(days=FEED_END[state]), digits)

    def by_hand(self):
        for digits, state in sorted(self.states.items()):
            if state in BY_HAND:
                yield "%s +%s" % (BY_HAND[state], digits)

    # Zones

    def make_zones(self):
        self.apex = Zone(APEX, True)
        children = [Zone(number(digits), is_signed)
                    for digits, is_signed in sorted(self.children.items())]
        self.target = Zone(TARGET, self.rng.random() < 0.7)
        outside = [Zone(SIGNED, True), Zone(LOOSE, False)]
        self.zones = [Zone(".", False), self.apex, *children, self.target,
                      *outside]
        for child in children:
            self.apex.add(child.name, NS, "localhost")
        self.make_blocks()
        for digits in self.digits:
            self.make_number(digits)
        self.make_others()
        self.make_target()
        for zone in outside:
            self.make_outside(zone)

    def zone_of(self, name):
        return max((z for z in self.zones[1:-3]
                    if battery.is_below(name, z.name)),
                   key=lambda z: len(z.name))

    def is_taken(self, digits):
        """By a DNAME above it."""
        return any(digits.startswith(block) for block in self.moved)

    def make_blocks(self):
        rng = self.rng
        for block in self.moved:
            zone = self.zone_of(number(block))
            if zone is self.apex and DNAME not in zone.nodes[number(block)]:
                zone.add(number(block), DNAME, rng.choice((
                    number(rng.choice(self.digits)[:2]), "moved." + TARGET,
                    number(rng.choice(self.wild)))))
        for block in self.wild:
            if self.is_taken(block):
                continue
            zone = self.zone_of(number(block))
            owner = "*." + number(block)
            if owner in zone.nodes:
                continue
            if rng.random() < 0.3:
                zone.add(owner, CNAME, self.random_goal())
            else:
                zone.add(owner, NAPTR, *self.random_rules(block + "w"))

    def random_goal(self):
        """Where an alias leads."""
        rng = self.rng
        other = number(rng.choice(self.digits))
        return rng.choice((
            other, other, other, "t1." + TARGET, "back1." + TARGET,
            "%s.%s" % (rng.choice(LABELS), other), number("0123"),
            name_of("4312345678"), "foo." + other))

    def random_uri(self, service, tag):
        rng = self.rng
        domain = rng.choice(("ok.example",) * 3 + ("denied.example",
                                                   "x.denied.example"))
        scheme = service if rng.random() < 0.9 else rng.choice(SERVICES)
        return "%s:%s@%s" % (scheme, rng.choice((tag, tag, tag, "\\1",
                                                 "\\0")), domain)

    def random_rules(self, tag):
        rng = self.rng
        broken = list(broken_parts(tag))
        rules = []
        for i in range(rng.choice((1, 2, 3, 5, 8, 14))):
            order, preference = rng.choice((100, 100, 200)), i
            here = "%si%d" % (tag, i)
            luck = rng.random()
            if luck < 0.25:
                rules.append(Broken(order, preference, rng.choice(broken)))
            elif luck < 0.35:
                rules.append(Rule(order, preference, "", "", rng.choice((
                    "t1." + TARGET, "t2." + TARGET, "none." + TARGET,
                    number(rng.choice(self.digits))))))
            elif luck < 0.4:
                rules.append(Bomb(order, preference, here, 9))
            else:
                rules.append(self.random_rule(order, preference, here))
        return rules

    def random_rule(self, order, preference, tag):
        rng = self.rng
        service = rng.choice(SERVICES + ("im", "im", "pres"))
        field = rng.choice(("E2U+%s", "E2U+%s", "e2u+%s", "E2U+sip+%s",
                            "E2U+foo+%s", "%s+E2U")) % service
        if rng.random() < 0.1:
            field = field.upper()
        return Rule(order, preference, field, self.random_uri(service, tag))

    def add_uris(self, zone, owner, tag):
        rng = self.rng
        for label in rng.sample(LABELS, rng.randint(1, 4)) + [""] * (
                rng.random() < 0.4):
            service = label[1:] if label[1:] in SERVICES else "im"
            rdatas = [(10 + i, 1, "%s:%s%s%d@%s" % (
                rng.choice((service, service, "sip")), label[1:4], tag, i,
                rng.choice(("ok.example", "denied.example"))))
                      for i in range(rng.randint(1, 4))]
            name = "%s.%s" % (label, owner) if label else owner
            zone.add(name, URI, *rdatas)
            if zone.is_signed and rng.random() < 0.05:
                zone.spoil(name, URI)

    def make_number(self, digits):
        rng = self.rng
        owner = number(digits)
        zone = self.zone_of(owner)
        if self.is_taken(digits):
            return
        luck = rng.random()
        if luck < 0.2 and owner != zone.name and owner not in zone.exists:
            zone.add(owner, CNAME, self.random_goal())
            if zone.is_signed and rng.random() < 0.1:
                zone.spoil(owner, CNAME)
            return
        if CNAME in zone.nodes.get(owner, {}):
            return
        if luck < 0.3:
            zone.add(owner, TXT, "no rules")
        else:
            zone.add(owner, NAPTR, *self.random_rules(digits))
            if zone.is_signed and rng.random() < 0.06:
                zone.spoil(owner, NAPTR)
        if luck > 0.7:
            self.add_uris(zone, owner, digits)
        elif luck > 0.6:
            zone.add("_im." + owner, CNAME, rng.choice((
                "_im." + number(rng.choice(self.digits)),
                "_sip." + number(rng.choice(self.digits)), "u." + TARGET)))

    def make_others(self):
        apex = self.apex
        apex.add(name_of("4312345678"), NAPTR, *self.random_rules("at"))
        apex.add(name_of("4412345678901234"), NAPTR, *self.random_rules("xl"))
        for owner in (APEX, "foo." + APEX, "a1." + name_of("4499"),
                      "x._im." + name_of("4499"), "_im." + APEX):
            apex.add(owner, NAPTR, Rule(100, 10, "E2U+im",
                                        "im:nonumber@ok.example"))
            apex.add(owner, URI, (10, 1, "im:nonumber@ok.example"))

    def make_target(self):
        target = self.target
        for label in ("t1", "t2", "1.moved", "12.moved"):
            owner = "%s.%s" % (label, TARGET)
            tag = label.replace(".", "")
            target.add(owner, NAPTR, *[
                self.random_rule(100, i, "%si%d" % (tag, i))
                for i in range(4)])
        target.add("t2." + TARGET, NAPTR,
                   Rule(100, 9, "", "", "t1." + TARGET),
                   Rule(100, 10, "", "", number(self.digits[0])))
        target.add("u." + TARGET, URI, (10, 1, "im:u@ok.example"),
                   (20, 1, "sip:u@ok.example"))
        target.add("back1." + TARGET, CNAME,
                   number(self.rng.choice(self.digits)))

    def make_outside(self, zone):
        rng = self.rng
        for i, digits in enumerate(rng.sample(self.digits, 20)):
            zone.add("a%d.%s" % (i, zone.name), CNAME, number(digits))
            zone.add("s%d.%s" % (i, zone.name), CNAME, "%s.%s" % (
                rng.choice(LABELS), number(digits)))
        for i in range(4):
            zone.add("c%d.%s" % (i, zone.name), CNAME,
                     "a%d.%s" % (i, zone.name))
            zone.add("*.w%d.%s" % (i, zone.name), CNAME,
                     number(rng.choice(self.digits)))
        zone.add("d." + zone.name, DNAME, number(""))
        zone.add("all." + zone.name, DNAME, APEX)
        zone.add("plain." + zone.name, NAPTR, *self.random_rules("plain"))
        zone.add("plain." + zone.name, URI, (10, 1, "sip:plain@ok.example"))
        if zone.is_signed:
            zone.spoil("c0." + zone.name, CNAME)
