#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""attack.py - the client of attack.sh.

usage: attack.py make FOLDER SEED STORE
       attack.py ask SEED COUNT WAYS STOCK-PORT CERTIFICATE
       attack.py amplify SEED COUNT PORT CONTROL STOCK-PORT STOCK-CONTROL

"make" writes zones, enumod.conf, options of unbound.conf and what goes into the
store. "ask" asks COUNT questions and judges the replies; WAYS is as in
udp=5300,tcp=5300,tls=5301. "amplify" measures what COUNT questions cost.

Exit status: 0 nothing found, 1 faults.
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path[:0] = [HERE, os.path.join(HERE, "..", "support")]
import attack_amplify  # noqa: E402
import battery_queries as battery  # noqa: E402
import dns_wire as wire  # noqa: E402
from attack_judge import AttackJudge, Thread  # noqa: E402
from attack_model import AttackModel  # noqa: E402
from attack_questions import make_questions  # noqa: E402
from attack_transport import Transports  # noqa: E402
from attack_tree import Tree  # noqa: E402

THREADS = 8


def make(folder, seed, store):
    write_all(folder, Tree(seed), store)


def write_all(folder, tree, store, text=lambda _, zone: zone.text()):
    """text: of a zone of the tree"""
    def write(name, text):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
            out.write(text)

    listed = []
    for zone in sorted(tree.zones, key=lambda z: -len(z.name)):
        name = (zone.name.strip(".") or "root") + ".text"
        write(name, text(tree, zone))
        listed.append("%s %s %s" % ("signed" if zone.is_signed else "plain",
                                    zone.name, os.path.join(folder, name)))
        listed += ["spoil %s %s. %s" % (zone.name, owner,
                                        wire.type_name(rtype))
                   for owner, rtype in sorted(zone.bogus)]
    write("list", "\n".join(listed) + "\n")
    write("sign", tree.proof)
    write("enumod.conf", tree.configuration(store))
    write("unbound", "server:\n" + tree.resolver())
    write("feed.csv", "".join(line + "\n" for line in tree.feed()))
    write("by_hand", "".join(line + "\n" for line in tree.by_hand()))


def ask(seed, count, ways, stock_port, certificate):
    tree = Tree(seed)
    ports = {way: int(port) for way, port in
             (part.split("=") for part in ways.split(","))}
    judge = AttackJudge(AttackModel(tree))
    questions = make_questions(seed, tree, ports, count)
    threads = [Thread(questions[i::THREADS], judge,
                      Transports(ports, certificate),
                      Transports({"udp": stock_port, "tcp": stock_port}))
               for i in range(THREADS)]
    began = battery.time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ask_failed_again(judge, threads[0])
    return battery.report(judge, "attack", count, seed,
                          battery.time.monotonic() - began)


def ask_failed_again(judge, thread):
    """One that fails again is a fault, unless it fails without us, too."""
    for question in judge.questions_again():
        if not thread.fails_in_stock(question):
            thread.one(question)


def amplify(seed, count, port, control, stock_port, stock_control):
    """attack_amplify.py has the bounds."""
    asked = [q for q in dict.fromkeys(make_questions(
        seed, Tree(seed), ("udp",), 8 * count)) if q.is_usual()][:count]
    ours = attack_amplify.measure("module", Transports({"udp": port}),
                                  control, asked)
    stock = attack_amplify.measure("stock", Transports({"udp": stock_port}),
                                   stock_control, asked)
    faults = list(attack_amplify.compare(ours, stock))
    for fault in faults:
        print("FAULT", fault)
    return 1 if faults else 0


def main():
    command, words = sys.argv[1], sys.argv[2:]
    if command == "make":
        make(*words)
        return 0
    if command == "ask":
        return ask(words[0], int(words[1]), words[2], int(words[3]), words[4])
    return amplify(words[0], int(words[1]), int(words[2]), words[3],
                   int(words[4]), words[5])


if __name__ == "__main__":
    sys.exit(main())
