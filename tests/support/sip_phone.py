#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""sip_phone.py - the two ends of a SIP call over UDP, for the tests.

usage: sip_phone.py answer ADDRESS PORT LOG
       sip_phone.py call ADDRESS PORT URI

answer: wait for calls, take each (200), and write the URI that was called to
        LOG, one a line.
call:   send an INVITE for URI to the proxy at ADDRESS and PORT; print the final
        status, a blank, and the Contact of the answer; exit status 1 without a
        final answer in ten seconds.
"""

import os
import re
import socket
import sys
import time

PATIENCE = 10  # seconds


def header(message, name):
    """All values of a header, in their order."""
    return re.findall(r"(?im)^%s[ \t]*:[ \t]*(.*?)\r?$" % name, message)


def reply(request, status, lines):
    out = ["SIP/2.0 " + status]
    for name in ("Via", "Record-Route", "From", "Call-ID", "CSeq"):
        out += ["%s: %s" % (name, value) for value in header(request, name)]
    out += ["To: %s;tag=phone" % header(request, "To")[0].split(";tag=")[0]]
    return "\r\n".join(out + lines + ["Content-Length: 0", "", ""])


def answer(address, port, path):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((address, port))
    with open(path, "w", buffering=1, encoding="utf-8") as log:
        while True:
            octets, caller = sock.recvfrom(65535)
            request = octets.decode("utf-8", "replace")
            words = request.split(" ", 2)
            if words[0] == "ACK" or len(words) < 3:
                continue
            if words[0] == "INVITE":
                log.write(words[1] + "\n")
            contact = "Contact: <%s>" % words[1]
            sock.sendto(reply(request, "200 OK", [contact]).encode(), caller)


def request(method, uri, own, call, to_tag=""):
    return "\r\n".join([
        "%s %s SIP/2.0" % (method, uri),
        "Via: SIP/2.0/UDP %s:%d;branch=z9hG4bK%s%s;rport" % (
            own[0], own[1], call, method),
        "Max-Forwards: 10",
        "From: <sip:caller@example.net>;tag=caller",
        "To: <%s>%s" % (uri, to_tag),
        "Call-ID: %s@%s" % (call, own[0]),
        "CSeq: 1 %s" % method,
        "Contact: <sip:caller@%s:%d>" % own,
        "Content-Length: 0", "", ""])


def call(address, port, uri):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.connect((address, port))
    own, name = sock.getsockname(), os.urandom(8).hex()
    end = time.monotonic() + PATIENCE
    wait = 0.5
    provisional = False
    while time.monotonic() < end:
        if not provisional:
            sock.send(request("INVITE", uri, own, name).encode())
        sock.settimeout(min(wait, max(end - time.monotonic(), 0.01)))
        wait *= 2
        try:
            message = sock.recv(65535).decode("utf-8", "replace")
        except OSError:
            continue
        status = int(message.split(" ", 2)[1])
        provisional = True
        if status >= 200:
            tag = re.search(r";tag=[^;\r\n]*", "".join(header(message, "To")))
            sock.send(request("ACK", uri, own, name,
                              tag.group(0) if tag else "").encode())
            print(status, "".join(header(message, "Contact")))
            return 0
    return 1


def main():
    if len(sys.argv) == 5 and sys.argv[1] == "answer":
        answer(sys.argv[2], int(sys.argv[3]), sys.argv[4])
    elif len(sys.argv) == 5 and sys.argv[1] == "call":
        sys.exit(call(sys.argv[2], int(sys.argv[3]), sys.argv[4]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
