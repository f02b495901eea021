# SPDX-License-Identifier: BSD-3-Clause
"""diff_pairs.py ENUMCTL COUNT SEED [FOLDER] - what enumctl diff says about
random pairs of zones is what enumctl resolve says about each number of them.

A zone has numbers, wildcards, aliases, non-terminals, DNAMEs, delegations,
names below numbers, and records that are of no use; the other zone is the same
after random edits, written in another order and notation. Below names that are
no numbers there are such records too, for aliases, non-terminals and DNAMEs to
lead to. Some zones have no SOA, and some pairs a configuration whose clauses
and ranges begin anywhere. The numbers that are asked for are all names of both
zones, what DNAMEs and the configuration make of digits, and some that have no
name.
"""

import json
import os
import random
import subprocess
import sys
import tempfile

APEX = "4.4.e164.arpa."
SERVICES = {"sip": "sip", "im": "im", "pres": "pres", "voice:tel": "tel"}
WISHES = [None] + sorted(SERVICES)


def name_of(digits):
    return "".join(d + "." for d in reversed(digits)) + APEX


def hidden():
    """Names of the zone that are no numbers; others change APEX."""
    return ["rules." + APEX, "data." + APEX]


def naptr(rand, order=None):
    service = rand.choice(sorted(SERVICES))
    scheme = SERVICES[service]
    uri = scheme + ":" + ("+44%d" % rand.randrange(9) if scheme == "tel"
                          else "u%d@e.example" % rand.randrange(4))
    regexp = rand.choice([
        "!^.*$!%s!" % uri,
        "!^.*$!%s!" % uri,
        "!^(.*)$!%s!" % uri,
        "!^\\\\+44(.*)$!sip:\\\\1@e.example!",
        "!^\\\\+44(.)(.*)$!%s!" % uri,
        "!^\\\\+441.*$!%s!" % uri,
        "!^\\\\+44[12]+$!%s!" % uri,
        "!^\\\\+44.*3.$!%s!" % uri,
        "/^.*$/%s/" % uri,
        "!^.*$!%s" % uri,     # no delimiter at its end
        "!^(.*$!%s!" % uri,   # no ERE
        "!^.*$!nothing!",
    ])
    flags = rand.choice(["u"] * 9 + ["s"])
    return ("NAPTR", order if order is not None else rand.choice([50, 100]),
            rand.choice([10, 10, 20]), flags, "E2U+" + service, regexp, ".")


def digits(rand):
    return "".join(rand.choice("123") for _ in range(rand.randrange(1, 5)))


def records(rand, at):
    """Records of one name: an alias, a delegation, or NAPTRs."""
    kind = rand.random()
    if kind < 0.04:
        return [("CNAME", name_of(digits(rand)))]
    if kind < 0.08:
        return [("CNAME", rand.choice(hidden()))]
    if kind < 0.10:
        return [("CNAME", "x%d.example." % rand.randrange(2))]
    if kind < 0.13 and at != "":
        return [("NS", "ns%d.example." % rand.randrange(2))]
    if kind < 0.14 and at != "":
        return [("DNAME", name_of(digits(rand)))]
    if kind < 0.17 and at != "":
        return [("DNAME", rand.choice(hidden()))]
    found = [naptr(rand) for _ in range(rand.choice([1, 1, 1, 2, 3]))]
    if rand.random() < 0.15:
        found.append(("NAPTR", 100, 5, "", "", "",
                      rand.choice([name_of(digits(rand)), "x.example.",
                                   rand.choice(hidden())])))
    return found


def owner(rand):
    kind = rand.random()
    if kind < 0.12:
        return "*." + name_of(digits(rand) if rand.random() < 0.9 else "")
    if kind < 0.16:
        return "_sip._udp." + name_of(digits(rand))
    if kind < 0.20:
        return rand.choice(hidden())
    if kind < 0.32:
        below = "".join(d + "." for d in digits(rand))
        return rand.choice(["", "", "*."]) + below + rand.choice(hidden())
    return name_of(digits(rand))


def new_zone(rand, size):
    zone = {}
    for _ in range(size):
        name = owner(rand)
        if name.startswith("_"):
            zone[name] = [("TXT", "x")]
        else:
            zone[name] = records(rand, name)
    return zone


def edit(rand, zone, edits):
    zone = {name: list(found) for name, found in zone.items()}
    for _ in range(edits):
        kind = rand.random()
        name = rand.choice(sorted(zone)) if zone else owner(rand)
        if kind < 0.25 and name in zone:
            del zone[name]
        elif kind < 0.5:
            name = owner(rand)
            zone[name] = ([("TXT", "x")] if name.startswith("_")
                          else records(rand, name))
        elif kind < 0.75 and name in zone and not name.startswith("_"):
            zone[name] = records(rand, name)
        elif name in zone and zone[name][0][0] == "NAPTR":
            at = rand.randrange(len(zone[name]))
            old = list(zone[name][at])
            old[rand.choice([1, 2])] = rand.choice([10, 50, 100])
            zone[name][at] = tuple(old)
    return zone


def text_of(rand, record):
    if record[0] != "NAPTR":
        return "%s %s" % record
    _, order, preference, flags, services, regexp, target = record
    if rand.random() < 0.3 and flags and "\\" not in regexp:
        regexp = "".join("\\%03d" % ord(c) if c == "^" else c for c in regexp)
    quote = '"' if rand.random() < 0.7 or not flags else ""
    return 'NAPTR %d %d %s%s%s "%s" "%s" %s' % (
        order, preference, quote, flags, quote, services, regexp, target)


def write_config(rand, path):
    """Clauses of random prefixes, and ranges of random length. Returns the
    digits where they begin and end."""
    ends = []
    with open(path, "w", encoding="ascii") as file:
        file.write("enum:\n  services: %s\n" % " ".join(
            sorted(rand.sample(sorted(SERVICES), rand.choice([2, 4])))))
        if rand.random() < 0.5:
            first, last = sorted(
                [rand.randrange(1000), rand.randrange(1000)])
            ends += ["%03d" % first, "%03d" % last]
            file.write('  approved-range: "+44%03d" "+44%03d"\n' %
                       (first, last))
        for prefix in {digits(rand) for _ in range(rand.randrange(4))}:
            ends.append(prefix)
            file.write('number:\n  prefix: "+44%s"\n  action: %s\n' % (
                prefix, rand.choice(["block", "allow", "pass"])))
    return ends


def write(rand, zone, path, has_soa):
    lines = []
    for name, found in zone.items():
        for record in found:
            shown = name
            if rand.random() < 0.5:
                shown = name[:-len(APEX) - 1]
            lines.append("%s %s%s" % (shown or "@", rand.choice(
                ["", "IN ", "3600 ", "1h IN "]), text_of(rand, record)))
    rand.shuffle(lines)
    with open(path, "w", encoding="ascii") as file:
        soa = "@ SOA a. b. 1 2 3 4 5\n@ NS ns.example.\n" if has_soa else ""
        file.write("$ORIGIN %s\n$TTL 3600\n%s%s\n" %
                   (APEX, soa, "\n".join(lines)))


def made_by_dnames(old, new):
    """Numbers below a DNAME, by the names below its target."""
    made = set()
    for zone in (old, new):
        for name, found in zone.items():
            labels = name[:-len(APEX)].split(".")[:-1]
            if found[0][0] != "DNAME" or not "".join(labels).isdigit():
                continue
            top = "44" + "".join(reversed(labels))
            target = found[0][1]
            for other in list(old) + list(new):
                if not other.endswith("." + target):
                    continue
                rest = other[:-len(target)].replace("*.", "").split(".")
                rest = "".join(reversed(rest))
                if rest.isdigit():
                    made.add(top + rest)
    return sorted(n for n in made if len(n) < 15)


class Checker:
    def __init__(self, enumctl, folder):
        self.enumctl = enumctl
        self.folder = folder
        self.rand = random.Random(0)
        self.faults = 0
        self.asked = 0
        self.kinds = {}
        self.config = []

    def ask(self, path, number, wish):
        argv = [self.enumctl, "resolve", number, "--records", path, "--json"]
        argv += self.config
        if wish:
            argv += ["--service", wish]
        done = subprocess.run(argv, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False)
        got = json.loads(done.stdout)
        self.asked += 1
        return got["verdict"], [(u["priority"], u["uri"])
                                for u in got["uris"]]

    def both(self, number, files, is_thorough):
        """Of most that are told to be the same, one question is enough."""
        wishes = WISHES if is_thorough else WISHES[:1]
        return ([self.ask(path, number, wish) for wish in wishes]
                for path in files)

    def expected(self, old, new):
        """What became of the number, by what resolve says."""
        if old == new:
            return "same"
        a = [sorted(u for _, u in uris) for _, uris in old[1:]]
        b = [sorted(u for _, u in uris) for _, uris in new[1:]]
        if a != b:
            if not any(a):
                return "gained"
            return "changed" if any(b) else "lost"
        return "order" if any(a) else "reason"

    def check(self, name, number, got, files):
        old, new = self.both(number, files, got or self.rand.random() < 0.2)
        want = self.expected(old, new)
        kind = got["kind"] if got else "same"
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        good = kind == want
        # Where another zone begins is no matter of resolve.
        if kind == "elsewhere":
            good = (got["old"]["elsewhere"] or got["new"]["elsewhere"]) and \
                want in ("same", "gained", "lost", "reason")
        if kind == "unsure":
            good = want == "same"
        if not good:
            self.faults += 1
            print("FAULT: %s: %s: diff says %s, resolve %s\n  %s\n  %s" %
                  (name, number, kind, want, old, new))

    def pair(self, seed):
        rand = random.Random(seed)
        size = rand.choice([5, 15, 40])
        old = new_zone(rand, size)
        new = edit(rand, old, rand.choice([0, 1, 3, 10, 20]))
        files = [os.path.join(self.folder, "%s.zone" % side)
                 for side in ("old", "new")]
        has_soa = rand.random() < 0.8
        for zone, path in zip((old, new), files):
            write(rand, zone, path, has_soa)
        ends = []
        self.config = []
        if rand.random() < 0.4:
            path = os.path.join(self.folder, "conf")
            ends = write_config(rand, path)
            self.config = ["--config", path]
        done = subprocess.run([self.enumctl, "diff", "--json"] + files +
                              self.config,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              check=False)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        found = {line["number"]: line for line in lines[:-1]}
        if done.returncode != (1 if found else 0) or \
                len(found) != len(lines) - 1:
            self.faults += 1
            print("FAULT: %d: status %d, %s" % (seed, done.returncode,
                                                done.stderr))
            return
        self.look(seed, rand, old, new, found, files, ends)

    def look(self, seed, rand, old, new, found, files, ends):
        nodes = set()
        for zone in (old, new):
            for name in list(zone) + [APEX]:
                labels = name[:-len(APEX)].split(".")[:-1]
                number = ""
                nodes.add("44")
                for label in reversed(labels):
                    if len(label) != 1 or not label.isdigit():
                        break
                    number += label
                    nodes.add("44" + number)
        for node in sorted(nodes):
            self.check(seed, "+" + node, found.get("+" + node), files)
        # Numbers without a name, and the block that each is in.
        others = {line["example"][1:] for line in found.values()
                  if line["block"]}
        others |= {"44" + end + more for end in ends
                   for more in ("", "1", "23")}
        below = made_by_dnames(old, new)
        for number in rand.sample(below, min(len(below), 15)):
            others |= {number, number + rand.choice("123456789")}
        tops = nodes | {number[:i] for number in below + ["44" + end for end
                                                          in ends]
                        for i in range(2, len(number) + 1)}
        tops |= {number.strip("+*") for number in found}
        for _ in range(20):
            others.add(rand.choice(sorted(nodes)) + rand.choice("123456789") +
                       rand.choice(["", "5", "7123"]))
        for number in sorted(others - nodes):
            top = number
            while top not in tops:
                top = top[:-1]
            got = found.get("+" + top + ("*" if top != number else ""))
            # A delegation is told with everything below it.
            for i in range(len(top), 1, -1):
                told = found.get("+" + top[:i])
                if not got and told and told["kind"] == "elsewhere":
                    got = told
            # Of a block, an example is told; others need not differ.
            if not got or got["example"] == "+" + number or \
                    not got["block"]:
                self.check(seed, "+" + number, got, files)


def main():
    enumctl, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with tempfile.TemporaryDirectory() as folder:
        if len(sys.argv) > 4:
            folder = sys.argv[4]
        checker = Checker(enumctl, folder)
        for i in range(seed, seed + count):
            checker.pair(i)
            if checker.faults and len(sys.argv) > 4:
                break
    print("%d pairs, %d questions, %s, %d faults" % (
        count, checker.asked, checker.kinds, checker.faults))
    return checker.faults > 0


if __name__ == "__main__":
    sys.exit(main())
