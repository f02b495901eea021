# SPDX-License-Identifier: BSD-3-Clause
"""What enumctl resolve says of a record, for every way to leave it out.

fates.py ENUMCTL server|records

The record that is looked at, the probe, is at the number, behind an alias, or
behind non-terminals; the number that it is of may be blocked, its data
insecure, it may have a fault of its own, and there may be others beside it. All
of these are combined, and expected() knows what counts first. The source is a
server on 127.0.0.1, or a file, which knows nothing of DNSSEC.

The standard output is one line for each difference, then a count.
"""
import collections
import itertools
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading

NUMBER, OTHER = '+4416', '+4417'
N, M = '6.1.4.4.e164.arpa.', '7.1.4.4.e164.arpa.'
NAPTR, CNAME, OPT, IN = 35, 5, 41, 1

# Where the probe is: its owner, and what leads there.
PLACES = {
    'own': (N, {}),
    'alias': (M, {N: ('CNAME', M)}),
    'alias twice': (M, {N: ('CNAME', 'x.example.'), 'x.example.': ('CNAME', M)}),
    'hop': (M, {N: ('refer', M)}),
    'hop outside': ('r.example.', {N: ('refer', 'r.example.')}),
    'hop, alias': (M, {N: ('refer', 'r.example.'), 'r.example.': ('CNAME', M)}),
    'hop, hop': ('s.example.', {N: ('refer', 'r.example.'),
                                'r.example.': ('refer', 's.example.')}),
}
# What is wrong with the probe: its RDATA, and the reason.
FAULTS = {
    'none': ('50 50 "u" "E2U+im" "!^.*$!im:probe@e.com!" .', None),
    'ere': ('50 50 "u" "E2U+im" "!^+.*$!im:probe@e.com!" .', 'ere'),
    'denied': ('50 50 "u" "E2U+sip" "!^.*$!sip:probe@e.com!" .',
               'service-denied'),
    'no match': ('50 50 "u" "E2U+im" "!^\\\\+1$!im:probe@e.com!" .',
                 'no-match'),
    'not followed': ('50 50 "" "" "" ' + N, 'non-terminal'),
    'domain': ('50 50 "u" "E2U+im" "!^.*$!im:probe@denied.example!" .',
               'uri-domain'),
}
# What is beside the probe: lines, and the reason for a probe without a fault.
GOOD = '%d %d "u" "E2U+im" "!^.*$!im:%s@e.com!" .'
BESIDE = {
    'none': ([], None),
    'better order': ([GOOD % (1, 1, 'a')], 'order'),
    'better order, the same': ([GOOD % (1, 1, 'probe')], 'order'),
    '16 of a better order': ([GOOD % (1, i, i) for i in range(16)], 'order'),
    '16 of its order': ([GOOD % (50, i, i) for i in range(16)], 'too-many'),
    '16, and the same': ([GOOD % (50, i, i) for i in range(15)] +
                         [GOOD % (50, 40, 'probe')], None),
    'worse order': ([GOOD % (60, 1, 'a')], None),
    'another service': (['1 1 "u" "E2U+sip" "!^.*$!sip:a@e.com!" .'], None),
    '64': ([GOOD % (1, i, i) for i in range(64)], 'too-many'),
}
Case = collections.namedtuple('Case', 'place blocked secure fault beside')


def is_hop(case):
    return case.place.startswith('hop')


def expected(case):
    """The reason for the probe; None: it is used. False: it is not shown."""
    blocked = case.blocked and PLACES[case.place][0] == M
    if blocked and case.place == 'hop':
        return False
    if blocked:
        return 'refused'
    if is_hop(case) and not case.secure:
        return 'insecure'
    # A branch of too many is dropped whole, else those that come last are.
    if case.beside == '64':
        return 'too-many'
    fault = FAULTS[case.fault][1]
    if fault == 'non-terminal' and not case.secure:
        return 'insecure'
    if fault:
        return fault
    if not case.secure:
        return 'insecure'
    return BESIDE[case.beside][1]


def expected_of_referral(case):
    """The reason for a non-terminal, and whether it was followed."""
    if case.blocked and case.place == 'hop':
        return 'refused', False
    return 'non-terminal', True


def records(case):
    """name -> lines of "TYPE RDATA"; the probe is the first of its owner."""
    owner, ways = PLACES[case.place]
    world = {name: [('CNAME ' + to) if kind == 'CNAME' else
                    'NAPTR 10 10 "" "" "" ' + to]
             for name, (kind, to) in ways.items()}
    world[owner] = ['NAPTR ' + line for line in
                    [FAULTS[case.fault][0]] + BESIDE[case.beside][0]]
    return world


# The server ------------------------------------------------------------------

def wire_name(text):
    labels = [part.encode() for part in text.rstrip('.').split('.') if part]
    return b''.join(bytes([len(part)]) + part for part in labels) + b'\0'


def rdata(line):
    kind, text = line.split(' ', 1)
    if kind == 'CNAME':
        return CNAME, wire_name(text)
    order, preference, flags, service, regexp, target = text.split(' ')
    octets = struct.pack('!HH', int(order), int(preference))
    for field in (flags, service, regexp):
        field = field[1:-1].replace('\\\\', '\\').encode()
        octets += bytes([len(field)]) + field
    return NAPTR, octets + wire_name(target)


def answer(world, secure, query):
    """The answer with the aliases that lead on."""
    at, labels = 12, []
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode())
        at += 1 + query[at]
    name, found = '.'.join(labels).lower() + '.', []
    while name:
        lines = world.get(name, [])
        found += [wire_name(name) + struct.pack('!HHIH', kind, IN, 300,
                                                len(octets)) + octets
                  for kind, octets in map(rdata, lines)]
        name = (lines[0].split()[1] if lines and lines[0].startswith('CNAME')
                else None)
    flags = 0x8180 | (0x20 if secure(labels) else 0)
    return (query[:2] + struct.pack('!HHHHH', flags, 1, len(found), 0, 1) +
            query[12:at + 5] + b''.join(found) +
            b'\0' + struct.pack('!HHIH', OPT, 4096, 0x8000, 0))


class Server:
    """Serves one case after the other."""

    def __init__(self):
        self.world, self.secure = {}, lambda labels: True
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(('127.0.0.1', 0))
        self.port = self.udp.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            query, client = self.udp.recvfrom(4096)
            self.udp.sendto(answer(self.world, self.secure, query), client)


# The cases -------------------------------------------------------------------

def cases(is_server):
    for values in itertools.product(PLACES, (False, True), (True, False),
                                    FAULTS, BESIDE):
        case = Case(*values)
        if case.blocked and PLACES[case.place][0] != M:
            continue
        if case.secure or is_server:
            yield case


def configuration(case):
    lines = ['enum:', '  services: im', '  dnssec: require',
             'number:', '  prefix: "+44"', '  uri-domain-deny: denied.example']
    if case.blocked:
        lines += ['number:', '  prefix: "%s"' % OTHER, '  action: block']
    return '\n'.join(lines) + '\n'


def secure_of(case):
    """Is the answer for these labels secure? The probe's may not be."""
    first = PLACES[case.place][0].split('.')[0]
    hop = ('s' if case.place == 'hop, hop' else
           first if case.place in ('hop', 'hop outside') else
           'r' if case.place == 'hop, alias' else '6')
    return lambda labels: case.secure or labels[0] != hop


def check(case, found):
    """What is wrong with the JSON of a case; empty: nothing."""
    faults = []
    want = expected(case)
    rest = FAULTS[case.fault][0].split(' ', 2)[2]
    probes = [r for r in found['records']
              if r.get('rdata', '').split(' ', 2)[2:] == [rest] and
              r['order'] == 50 and r['preference'] == 50]
    others = [r for r in found['records'] if r['order'] == 10]
    if want is False:
        if probes:
            faults.append('the probe is there')
    elif len(probes) != 1:
        faults.append('%d probes' % len(probes))
    elif (probes[0]['status'], probes[0]['kept']) != (want or 'accepted',
                                                      want is None):
        faults.append('%s, not %s' % (probes[0]['status'], want or 'accepted'))
    for record in others:
        if (record['status'], record['followed']) != expected_of_referral(case):
            faults.append('referral: %s, followed: %s' % (record['status'],
                                                          record['followed']))
    is_used = any('probe' in uri['uri'] for uri in found['uris'])
    if want is None and not is_used:
        faults.append('accepted, but its URI is not among the URIs')
    if want and 'same' not in case.beside and is_used:
        faults.append('its URI is among the URIs')
    return faults


def main():
    enumctl, source = sys.argv[1], sys.argv[2]
    server, count, bad = Server(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        conf, zone = (os.path.join(folder, name) for name in ('conf', 'zone'))
        for case in cases(source == 'server'):
            world = records(case)
            with open(conf, 'w', encoding='ascii') as file:
                file.write(configuration(case))
            with open(zone, 'w', encoding='ascii') as file:
                file.writelines('%s %s\n' % (name, line) for name, lines
                                in world.items() for line in lines)
            server.world, server.secure = world, secure_of(case)
            run = subprocess.run(
                [enumctl, 'resolve', NUMBER, '--config', conf, '--json'] +
                (['--records', zone] if source == 'records' else
                 ['--server', '127.0.0.1@%d' % server.port]),
                capture_output=True, check=False)
            count += 1
            try:
                faults = check(case, json.loads(run.stdout))
            except ValueError:
                faults = ['status %d, %s' % (run.returncode, run.stderr)]
            bad += bool(faults)
            for fault in faults:
                print('FAULT: %s: %s' % (case, fault))
    print('%d cases from %s, %d with a fault' % (count, source, bad))
    return bad > 0


sys.exit(main())
