# SPDX-License-Identifier: BSD-3-Clause
"""attack_model.py - what policy allows, for any tree of attack_tree.py.

The model of battery_queries.py, with what a random tree has beside: states of
validations, referrals by non-terminals and where they lead, records that give
nothing, and how much trust each record deserves.
"""

import copy
import threading

import battery_queries as battery
from attack_tree import CLIENTS
from battery_queries import APEX, Entity, is_below
from dns_wire import NAPTR, URI

FIELD_MAX = 255         # octets of a character-string
DEPTH_MAX = 5


class AttackPolicy(battery.Policy):
    """That of a number and a client, with the state of its validation."""

    def __init__(self, digits, client, tree):
        battery.Policy.__init__(self, digits, client, tree.clauses, tree.views)
        # What is passed is asked for freely, but no alias of a number that is
        # not may lead to it while it is suspended (VAL-46).
        self.is_closed = self.action == "block" or self.is_refused(digits,
                                                                   tree)
        if self.action != "pass" and self.is_closed:
            self.action = "block"

    def is_refused(self, digits, tree):
        if not tree.has_store:
            return False
        state = "none"
        for length in range(len(digits), 0, -1):
            if digits[:length] in tree.states:
                state = tree.states[digits[:length]]
                break
        if state in ("suspended", "revoked"):
            return True
        if self.says.get("validation", "none") == "none":
            return False
        return not (state == "valid" or
                    (state == "grace" and self.says.get("grace-days")) or
                    (state == "none" and
                     self.says.get("unknown-numbers") == "allow"))


class AttackModel(battery.Model):
    def __init__(self, tree):
        self.tree = tree
        self.zones = tree.zones
        self.variant = {key: value for key, value in tree.settings.items()
                        if value in ("filtered", "yes") and
                        key in ("naptr-answer", "uri-at-number")}
        self.kept_nodes, self.kept_sights = {}, {}
        self.lock = threading.RLock()
        self.client = None
        self.requires = self.is_strict = False
        self.is_lossy = False   # a URI is made, too, where none can be got
        self.expected = set()   # of NAPTR, by the last apply()

    def policy(self, digits, client):
        return AttackPolicy(digits, client, self.tree)

    def sight(self, name, client):
        with self.lock:
            self.client = client
            return battery.Model.sight(self, name, client)

    def node(self, name):
        with self.lock:
            return battery.Model.node(self, name)

    def step(self, node, zone, name):
        """With opt-out, nothing proves that a wildcard is what is wanted."""
        was_moved, node.is_moved = node.is_moved, False
        target = battery.Model.step(self, node, zone, name)
        if "-p" in self.tree.proof and name not in zone.exists and \
                not node.is_moved and (target or node.exists):
            node.zones[-1] = copy.copy(zone)
            node.zones[-1].is_signed = False
            node.is_opt_out = True
        node.is_moved |= was_moved
        return target

    def look(self, name, client):
        node, sight = self.node(name), battery.Sight()
        below = [n for n in node.names if is_below(n, APEX)]
        if not below:
            self.see_raw(node, sight)
            return sight
        sight.is_governed = True
        if node.loops and Entity(below[0]).kind == "service":
            del below[1:]   # Unbound says nothing of aliases in a circle
        entities = [Entity(n) for n in below]
        policies = [self.policy_of(n, client) for n in below]
        sight.denied = (entities[0].kind == "other" or
                        policies[0].action == "block" or
                        (entities[0].kind == "service" and
                         policies[0].action != "pass" and
                         entities[0].service not in policies[0].services))
        is_open = policies[0].action == "pass"
        if not sight.denied and not any(
                p.action == "block" or (p.is_closed and not is_open)
                for p in policies):
            self.see(node, entities, policies, client, sight)
        return sight

    def policy_of(self, name, client):
        """Below a number, an alias may lead where it may lead to the number."""
        while is_inside(name) and Entity(name).kind == "other":
            name = name.split(".", 1)[1]
        return self.policy(Entity(name).digits if is_inside(name) else "44",
                           client)

    def is_shadowed(self, name):
        """Is an NXDOMAIN hidden, since a URI is made for some client?"""
        return any(self.sight(n, client).made
                   for n in filter(is_inside, self.node(name).names)
                   for client in CLIENTS)

    def fails(self, name, client):
        """Is a SERVFAIL for this name what the zones ask for?"""
        node = self.node(name)
        return (node.loops or node.is_fake or node.is_moved or
                node.is_bogus or self.is_below_alias(node) or
                any(node.has_bogus(rtype) for rtype in (NAPTR, URI)) or
                (self.has_lost_referral(node) and
                 not self.sight(name, client).naptr))

    def is_below_alias(self, node):
        """Unbound takes what it knows of an alias for the answer to a name
        below it, if it has been asked for the alias before: what is at the
        end of the alias, where we may deny what the zone has or make what it
        lacks, or a failure, if it finds that bogus. That is so without us,
        with qname-minimisation."""
        return "qname-minimisation: yes" in self.tree.resolver() and any(
            len(self.node(above).names) > 1
            for name in node.names for above in names_above(name))

    def has_lost_referral(self, node, depth=0):
        """One that cannot be followed may have led to what nobody knows."""
        targets = [self.node(rule.refer) for rule in node.at_end(NAPTR)
                   if rule.refer]
        return depth < DEPTH_MAX and any(
            t.loops or t.is_fake or t.is_bogus or t.has_bogus(NAPTR) or
            self.has_lost_referral(t, depth + 1) for t in targets)

    # What an answer is made of

    def see(self, node, entities, policies, client, sight):
        """The policy is that of the number asked for; the others have been
        asked whether they refuse. A number that is passed opens no other."""
        places = [place for place, p in enumerate(policies)
                  if p.action != "pass"]
        if not places:
            self.see_raw(node, sight)
            return
        judge, first = policies[0], entities[0]
        if places[0]:
            other = self.look([n for n in node.names
                               if is_below(n, APEX)][places[0]], client)
            sight.naptr, sight.uri = other.naptr, other.uri
            return
        self.requires = judge.requires
        if judge.requires and not node.is_secure_inside() and not (
                first.kind == "service" and self.is_denied_by_opt_out(node)):
            return
        if first.kind == "number":
            self.see_number(node, [first.digits], [judge], sight)
        else:
            self.see_service(node, entities, client, [judge], sight)

    @staticmethod
    def is_denied_by_opt_out(node):
        """What is made of proven records may be had where no more than opt-out
        says that the zone has no URI of its own."""
        return getattr(node, "is_opt_out", False) and not node.at_end(URI)

    def see_number(self, node, numbers, judging, sight):
        battery.Model.see_number(self, node, numbers, judging, sight)
        if sight.expected is None:
            return
        if self.is_lossy and "uri-at-number" in self.variant:
            sight.uri.update(uri for _, uri in self.apply(
                self.rules(node), numbers, judging, None))
        direct = [rule for rule in node.at_end(NAPTR) if not rule.refer]
        self.apply(direct, numbers, judging, battery.Sight())
        sight.expected = None if node.loops else self.expected

    def see_service(self, node, entities, client, judging, sight):
        first = entities[0]
        if not all(first.service in p.services for p in judging) or \
                first.service not in battery.SERVICES:
            sight.denied = True
            return
        is_same = all(e.service == first.service for e in entities)
        if not is_same and node.is_own_word:
            return      # an alias to another service is not this one's word
        if node.at_end(URI):    # one by a wildcard is the zone's own answer
            if not node.has_bogus(URI):
                sight.uri.update(target for _, _, target in node.at_end(URI)
                                 if self.agree(judging, first.service, target))
            if not self.is_lossy:
                return
        at = self.node(first.name)
        aliases = node.names[node.first_inside() + 1:]
        if aliases and aliases[:1] != at.names[1:2] and not node.loops and (
                node.is_own_word or not node.is_moved):
            return      # nor is a URI made where an alias says otherwise
        if node.is_bogus or at.has_bogus(NAPTR) or \
                not self.may_follow(first.name):
            return
        made = self.apply(self.rules(at), [first.digits], judging, None)
        sight.uri.update(u for s, u in made if s == first.service)
        sight.made = bool(sight.uri)

    def apply(self, rules, numbers, judging, sight):
        """In filtered answers, those behind a referral are finished, too."""
        made = battery.Model.apply(self, rules, numbers, judging, sight)
        if sight is not None:
            self.expected = {data for data in sight.naptr
                             if len(data[2]) <= FIELD_MAX}
            sight.naptr = self.expected | {
                ("u", "E2U+" + service, "!^.*$!%s!" % uri, ".")
                for service, uri in made}
        return made

    def rules(self, node, depth=0):
        """With those that referrals lead to, past nobody who is refused."""
        found = []
        for rule in node.at_end(NAPTR):
            if not rule.refer:
                found.append(rule)
            elif depth < DEPTH_MAX and self.may_follow(rule.refer):
                found += self.rules(self.node(rule.refer), depth + 1)
        return found

    def may_follow(self, name):
        node = self.node(name)
        if node.loops or node.has_bogus(NAPTR) or node.is_fake or \
                ((self.requires or self.is_strict) and
                 not node.is_secure()):
            return False
        return not any(
            self.policy_of(n, self.client).is_closed
            for n in filter(is_inside, node.names))

    # Trust

    def proven(self, name, client):
        """What may be seen with AD: made of secure data alone."""
        with self.lock:
            self.client, self.is_strict = client, True
            try:
                node = self.node(name)
                sight = self.look(name, client)
            finally:
                self.is_strict = False
            entity = Entity(name) if is_below(name, APEX) else None
            if not node.is_secure() or (
                    entity and entity.kind == "service" and
                    not node.at_end(URI) and
                    not self.node(entity.name).is_secure()):
                return battery.Sight()
            return sight


def names_above(name):
    while "." in name:
        name = name.split(".", 1)[1]
        yield name


def is_inside(name):
    return is_below(name, APEX)
