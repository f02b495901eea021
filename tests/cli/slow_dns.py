# SPDX-License-Identifier: BSD-3-Clause
"""A name server for slow.sh that holds whoever lets it.

The first label of the name chooses what it does. Over UDP:

    1, 2, 3  the answer is cut: ask over TCP
    4        a wrong id, another question, then the answer
    5        the like without end, and never the answer
    6        a record, and a referral to 1.slow.example

Over TCP, 1 sends one octet every half second, 2 half of an answer and no more,
3 nothing. Prints its port and serves on 127.0.0.1 until its standard input
ends.
"""
import struct
import threading
import time

import dns_server

NAPTR, IN = 35, 1


def name(text):
    labels = [part.encode() for part in text.split('.') if part]
    return b''.join(bytes([len(part)]) + part for part in labels) + b'\0'


def naptr(owner, regexp, target='.'):
    rdata = struct.pack('!HH', 10, 10)
    for field in ((b'u', b'E2U+im', regexp) if regexp else (b'', b'', b'')):
        rdata += bytes([len(field)]) + field
    rdata += name(target)
    return owner + struct.pack('!HHIH', NAPTR, IN, 300, len(rdata)) + rdata


def message(query, question=None, flags=0x8180):
    end = 12
    while query[end]:
        end += 1 + query[end]
    owner, rest = query[12:end + 1], query[end + 1:end + 5]
    records = [naptr(owner, b'!^.*$!im:a@e.com!')]
    if query[12:14] == b'\x016':
        records.append(naptr(owner, b'', '1.slow.example'))
    if flags & 0x200:
        records = []
    return (query[:2] + struct.pack('!HHHHH', flags, 1, len(records), 0, 0) +
            (question or owner) + rest + b''.join(records))


def wrong(query):
    right = message(query)
    return [bytes([right[0] ^ 1]) + right[1:],
            message(query, name('other.example'))]


def serve_udp(sock):
    while True:
        query, client = sock.recvfrom(4096)
        way = query[13:14]
        if way in b'123':
            sock.sendto(message(query, flags=0x8380), client)
        if way in b'45':
            for reply in wrong(query):
                sock.sendto(reply, client)
        if way in b'46':
            sock.sendto(message(query), client)
        if way == b'5':
            threading.Thread(target=pester, args=(sock, query, client),
                             daemon=True).start()


def pester(sock, query, client):
    end = time.monotonic() + 120
    while time.monotonic() < end:
        for reply in wrong(query):
            sock.sendto(reply, client)
        time.sleep(0.2)


def hold(conn):
    """Until the client is gone; recv() returns nothing then."""
    with conn:
        try:
            query = conn.recv(4096)[2:]
            reply = message(query)
            reply = struct.pack('!H', len(reply)) + reply
            if query[13:14] == b'2':
                conn.sendall(reply[:len(reply) // 2])
            for octet in reply if query[13:14] == b'1' else b'':
                conn.sendall(bytes([octet]))
                time.sleep(0.5)
            conn.recv(1)
        except (OSError, IndexError):
            pass


def serve_tcp(sock):
    while True:
        threading.Thread(target=hold, args=(sock.accept()[0],),
                         daemon=True).start()


dns_server.serve(serve_udp, serve_tcp)
