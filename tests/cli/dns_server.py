# SPDX-License-Identifier: BSD-3-Clause
"""dns_server.py - one port of 127.0.0.1 for UDP and TCP, until nobody listens."""

import errno
import socket
import sys
import threading


def open_both():
    """Sockets of one port; what is free for UDP may be taken for TCP."""
    while True:
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(('127.0.0.1', 0))
        try:
            return udp, socket.create_server(udp.getsockname())
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            udp.close()


def serve(serve_udp, serve_tcp):
    """Print the port, and give each its socket, until standard input ends."""
    udp, tcp = open_both()
    for target, sock in ((serve_udp, udp), (serve_tcp, tcp)):
        threading.Thread(target=target, args=(sock,), daemon=True).start()
    print(udp.getsockname()[1], flush=True)
    sys.stdin.read()
