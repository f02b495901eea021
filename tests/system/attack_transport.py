# SPDX-License-Identifier: BSD-3-Clause
"""attack_transport.py - one message over UDP, TCP, TLS or HTTPS.

HTTPS is HTTP/2, as much of it as RFC 8484 needs: a POST in one stream, header
fields without compression, and of what comes back the octets of DATA.
"""

import os
import socket
import ssl
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "support"))
import dns_wire as wire  # noqa: E402

DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW = \
    0, 1, 3, 4, 6, 7, 8
ACK = END_STREAM = 1
END_HEADERS = 4


class Transports:
    """The sockets of one thread: of each client and way, one."""

    TRIES = 4

    def __init__(self, ports, certificate=None):
        """ports: {"udp": 53, ...}, of the ways that there are"""
        self.ports = ports
        self.sockets = {}
        self.contexts = {}
        for way in ("tls", "https"):
            if way in ports:
                context = ssl.create_default_context(cafile=certificate)
                context.check_hostname = False
                self.contexts[way] = context
        if "https" in ports:
            self.contexts["https"].set_alpn_protocols(["h2"])

    def exchange(self, way, client, message, timeout=3, tries=TRIES):
        """The reply, or None."""
        for attempt in range(tries):
            try:
                return getattr(self, "over_" + way)(
                    client, message, timeout + 4 * attempt)
            except OSError:
                self.close(way, client)
        return None

    def close(self, way, client):
        sock = self.sockets.pop((way, client), None)
        if sock is not None:
            getattr(sock, "sock", sock).close()

    def close_all(self):
        for way, client in list(self.sockets):
            self.close(way, client)

    def over_udp(self, client, message, timeout):
        sock = self.sockets.get(("udp", client))
        if sock is None:
            sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            sock.bind((client, 0))
            sock.connect(("127.0.0.1", self.ports["udp"]))
            self.sockets["udp", client] = sock
        sock.settimeout(timeout)
        sock.send(message)
        while True:
            reply = sock.recv(65535)
            if reply[:2] == message[:2]:
                return reply

    def connect(self, way, client, timeout):
        sock = socket.create_connection(("127.0.0.1", self.ports[way]),
                                        timeout, (client, 0))
        if way in self.contexts:
            sock = self.contexts[way].wrap_socket(sock)
        return sock

    def over_tcp(self, client, message, timeout, way="tcp"):
        sock = self.sockets.get((way, client))
        if sock is None:
            sock = self.connect(way, client, timeout)
            self.sockets[way, client] = sock
        sock.settimeout(timeout)
        sock.sendall(len(message).to_bytes(2, "big") + message)
        return wire.receive_stream(sock)

    def over_tls(self, client, message, timeout):
        return self.over_tcp(client, message, timeout, "tls")

    def over_https(self, client, message, timeout):
        there = self.sockets.get(("https", client))
        if there is None:
            there = Http2(self.connect("https", client, timeout))
            self.sockets["https", client] = there
        there.sock.settimeout(timeout)
        return there.post(message)


class Http2:
    """A connection on which one request is made after the other."""

    def __init__(self, sock):
        self.sock = sock
        self.stream = -1
        sock.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" +
                     frame(SETTINGS, 0, 0, b""))

    def post(self, message):
        self.stream += 2
        fields = b"".join(field(name, value) for name, value in (
            (":method", "POST"), (":scheme", "https"),
            (":authority", "localhost"), (":path", "/dns-query"),
            ("accept", "application/dns-message"),
            ("content-type", "application/dns-message"),
            ("content-length", str(len(message)))))
        self.sock.sendall(
            frame(HEADERS, END_HEADERS, self.stream, fields) +
            frame(DATA, END_STREAM, self.stream, message))
        return self.receive()

    def receive(self):
        octets = b""
        while True:
            head = wire.receive_exactly(self.sock, 9)
            kind, flags = head[3], head[4]
            stream = int.from_bytes(head[5:], "big") & 0x7FFFFFFF
            body = wire.receive_exactly(self.sock,
                                        int.from_bytes(head[:3], "big"))
            if kind == GOAWAY or (kind == RST_STREAM and
                                  stream == self.stream):
                raise OSError("the stream was reset")
            if kind == SETTINGS and not flags & ACK:
                self.sock.sendall(frame(SETTINGS, ACK, 0, b""))
            elif kind == PING and not flags & ACK:
                self.sock.sendall(frame(PING, ACK, 0, body))
            elif kind == DATA and body:
                octets += body
                self.sock.sendall(frame(WINDOW, 0, 0,
                                        len(body).to_bytes(4, "big")))
            if stream == self.stream and kind in (DATA, HEADERS) and \
                    flags & END_STREAM:
                if len(octets) < 12:
                    raise OSError("HTTP without a message")
                return octets


def frame(kind, flags, stream, body):
    return (len(body).to_bytes(3, "big") + bytes([kind, flags]) +
            stream.to_bytes(4, "big") + body)


def field(name, value):
    """Of RFC 7541, section 6.2.2: literal, not indexed, no Huffman code."""
    return (b"\0" + bytes([len(name)]) + name.encode() +
            bytes([len(value)]) + value.encode())
