# SPDX-License-Identifier: BSD-3-Clause
"""zone_image.py zones FOLDER SEED COUNT - write random zones, and their names
zone_image.py ask ENUMCTL FOLDER PORT - does a name server that has these zones
say the same about each number as enumctl makes of the files?

The zones are those of tests/cli/diff_pairs.py.
"""

import json
import os
import random
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "cli"))
import diff_pairs  # noqa: E402


def loadable(zone):
    """Without what name servers refuse: names below a DNAME."""
    tops = [name for name, found in zone.items() if found[0][0] == "DNAME"]
    return {name: found for name, found in zone.items()
            if not any(name.endswith("." + top) for top in tops)}


def zones(folder, seed, count):
    for i in range(1, count + 1):
        diff_pairs.APEX = "%d.e164.arpa." % i
        rand = random.Random(seed * 100 + i)
        zone = loadable(diff_pairs.new_zone(rand, 60))
        diff_pairs.write(rand, zone, os.path.join(folder, str(i)), True)
        numbers = {str(i)}
        for name in zone:
            labels = name[:-len(diff_pairs.APEX)].split(".")[:-1]
            number = str(i)
            for label in reversed(labels):
                if len(label) != 1 or not label.isdigit():
                    break
                number += label
                numbers.add(number)
        for number in sorted(numbers):
            numbers.add(number + rand.choice("123459"))
            numbers.add(number + rand.choice("12345") + "77")
        with open(os.path.join(folder, "%d.numbers" % i), "w",
                  encoding="ascii") as file:
            file.write("\n".join(sorted(numbers)))


def resolve(enumctl, number, options):
    done = subprocess.run([enumctl, "resolve", "+" + number, "--json"] +
                          options, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    return json.loads(done.stdout)


def ask(enumctl, folder, port):
    faults = asked = found = 0
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".numbers"):
            continue
        path = os.path.join(folder, name)
        with open(path, encoding="ascii") as file:
            numbers = file.read().split()
        for number in numbers:
            here = resolve(enumctl, number, ["--records", path[:-8]])
            # Aliases in a circle: a server shows them, a resolver fails.
            if here["verdict"] == "failed":
                continue
            there = resolve(enumctl, number, [
                "--server", "127.0.0.1@" + port, "--assume-secure"])
            asked += 1
            found += len(here["uris"]) > 0
            if (here["uris"], here["verdict"]) != \
                    (there["uris"], there["verdict"]):
                faults += 1
                print("FAULT: +%s: %s %s, by nsd %s %s" % (
                    number, here["verdict"], here["uris"], there["verdict"],
                    there["uris"]))
    print("%d numbers, %d with URIs, %d faults" % (asked, found, faults))
    return faults > 0 or not found


if __name__ == "__main__":
    if sys.argv[1] == "zones":
        zones(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        sys.exit(ask(*sys.argv[2:5]))
