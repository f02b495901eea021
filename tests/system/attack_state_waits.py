# SPDX-License-Identifier: BSD-3-Clause
"""attack_state_waits.py - the time for which a resolver had no processor.

A reply of a server that waits for the resolver, and an answer that waits to be
made, are older than the resolver can know. On a machine that is busy that is
longer than what the judge allows.
"""

import bisect
import glob
import threading
import time

EACH = 0.05     # seconds


def wait_of(task):
    """Seconds that a thread was ready to run, and did not."""
    try:
        with open(task, encoding="ascii") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, IndexError):
        return 0.0


class Waits(threading.Thread):
    """Looks all the time; between() tells how much it was."""

    def __init__(self, resolvers):
        threading.Thread.__init__(self, daemon=True)
        self.times = [time.time()]
        self.sums = {r: [0.0] for r in resolvers}
        self.tasks = {r: self.look(r) for r in resolvers}

    @staticmethod
    def look(resolver):
        return {task: wait_of(task) for task in glob.glob(
            "/proc/%d/task/*/schedstat" % resolver.pid)}

    def run(self):
        while True:
            time.sleep(EACH)
            for resolver, sums in self.sums.items():
                before = self.tasks[resolver]
                now = self.tasks[resolver] = self.look(resolver)
                sums.append(sums[-1] + sum(
                    max(0.0, wait - before.get(task, 0.0))
                    for task, wait in now.items()))
            self.times.append(time.time())

    def between(self, resolver, began, ended):
        """Seconds, of all threads of the resolver together."""
        last = len(self.times) - 1
        first = max(0, bisect.bisect_right(self.times, began) - 1)
        end = min(last, bisect.bisect_left(self.times, ended))
        return self.sums[resolver][end] - self.sums[resolver][first]
