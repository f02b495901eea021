# SPDX-License-Identifier: BSD-3-Clause
"""terminal.py PROGRAM ARGUMENT... - run it with a terminal for standard error
and standard output, and print what it wrote there.

It is stopped for a second after each tenth of one, six times, so that what it shows of
itself only in long runs is shown in short ones.
"""

import os
import pty
import select
import signal
import sys
import time

RUN = 0.1
PAUSE = 1.1
PAUSES = 6


def main():
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(sys.argv[1], sys.argv[1:])
    shown = b""
    change = time.monotonic() + RUN
    is_stopped = False
    pauses = 0
    while True:
        wait = min(60, max(0, change - time.monotonic()))
        if select.select([terminal], [], [], wait)[0]:
            try:
                got = os.read(terminal, 65536)
            except OSError:
                break
            if not got:
                break
            shown += got
        if pauses == PAUSES and not is_stopped:
            change = float("inf")
            continue
        if time.monotonic() >= change:
            is_stopped = not is_stopped
            pauses += is_stopped
            os.kill(pid, signal.SIGSTOP if is_stopped else signal.SIGCONT)
            change = time.monotonic() + (PAUSE if is_stopped else RUN)
    os.kill(pid, signal.SIGCONT)
    os.waitpid(pid, 0)
    sys.stdout.write(shown.decode("ascii", "replace").replace("\r", "\n"))


main()
