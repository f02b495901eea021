# SPDX-License-Identifier: BSD-3-Clause
"""bench.py - one copy of the source and of its build, for mutation.py."""

import fnmatch
import os
import re
import shlex
import shutil
import signal
import subprocess
import time

import operators

MODULE = "module/.libs/enumod.so"


class Broken(Exception):
    """The copy cannot be used."""


class Bench:
    """Makes mistakes in a copy, builds and tests it."""

    # How long each test takes when there is no mistake; the same for all.
    seconds = {}

    def __init__(self, work, number):
        self.folder = os.path.join(work, str(number))
        self.build = os.path.join(self.folder, "build")
        self.source = os.path.join(self.folder, "source")
        self.work = work
        self.compiles = {}
        self.archives = {}
        self.links = {}
        self.failed_last = {}
        self.path = None
        self.before = None
        self.linked = set()
        self.clean = os.path.join(work, "clean.so")
        if number == 0:
            shutil.copy(os.path.join(self.build, MODULE), self.clean)
        self.read_log()

    def read_log(self):
        """How each file is compiled, collected and linked."""
        with open(os.path.join(self.folder, "make.log"),
                  encoding="utf-8") as file:
            for line in file:
                found = re.match(r"libtool: (compile|link):\s+(.*)", line)
                if found:
                    self.read_command(found.group(1), found.group(2))
        if not self.compiles or MODULE not in self.links:
            raise Broken("the log of the build has no commands")

    def read_command(self, kind, text):
        """One command of the log."""
        words = shlex.split(text)
        if kind == "compile":
            path = next(word for word in words if word.endswith(".c"))
            path = re.sub(r"^(\.\./source|\.)/", "", path)
            self.compiles[path] = words, words[words.index("-o") + 1]
        elif words[:2] == ["ar", "cr"]:
            for word in words[3:]:
                name = os.path.basename(word)
                self.archives.setdefault(name, []).append(words[2])
        elif "-o" in words:
            output = words[words.index("-o") + 1]
            self.links[output.replace("/.libs/lt-", "/")] = words

    def execute(self, words, seconds=300, **environment):
        """Run a command in the build; its status, or None for too long."""
        with subprocess.Popen(
                words, cwd=self.build, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env=dict(os.environ, **environment),
                start_new_session=True) as process:
            try:
                return process.wait(seconds)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                return None

    def compile(self, path):
        """The machine code of a file, or None."""
        words, output = self.compiles[path]
        if self.execute(words) != 0:
            return None
        with open(os.path.join(self.build, output), "rb") as file:
            return file.read()

    def collect(self, path):
        """The libraries have the new code; who is linked with them has not."""
        output = self.compiles[path][1]
        for archive in self.archives.get(os.path.basename(output), []):
            self.need(["ar", "r", archive, output])
        self.linked = set()

    def link(self, target):
        """A program has the new code when it is to be run."""
        if target not in self.linked:
            self.need(self.links[target])
            self.linked.add(target)

    def need(self, words):
        """Run a command that cannot fail."""
        if self.execute(words) != 0:
            raise Broken("this failed: %s" % " ".join(words))

    def units(self, folders):
        """The unit tests of these rooms."""
        return [target for target in self.links
                if target.startswith("tests/unit/") and
                target.split("/")[2] in folders]

    def replays(self, patterns):
        """The replays with these names."""
        folder = os.path.join(self.source, "tests/replay")
        return sorted(name for name in os.listdir(folder)
                      if name.endswith(".rpl") and any(
                          fnmatch.fnmatch(name[:-4], pattern)
                          for pattern in patterns))

    def passes(self, test, seconds, module=None):
        """Does a unit test or a replay pass?"""
        if test.endswith(".rpl"):
            words = ["bash", "../source/tests/replay/run.sh",
                     "../source/tests/replay/" + test]
            if not module:
                self.link(MODULE)
        else:
            self.link(test)
            words = ["./" + test, "--fail-fast"]
        return self.execute(
            words, seconds, REPLAY_WORK=os.path.join(self.work, "zones"),
            ENUMOD_SO=module or os.path.join(self.build, MODULE),
            SECOND_SO=os.path.join(self.build,
                                   "tests/support/.libs/second.so"),
            ENUMCTL=os.path.join(self.build, "enumctl")) == 0

    def prepare(self, tests):
        """Each test passes without a mistake; how long it takes. A replay is
        tried when it is first wanted, with the module as it was."""
        for test in tests:
            if test not in self.seconds:
                begin = time.monotonic()
                if not self.passes(test, 300, self.clean):
                    raise Broken("%s fails without a mistake" % test)
                self.seconds[test] = time.monotonic() - begin

    def first_failure(self, tests):
        """The test that fails, beginning with those that failed lately."""
        tests = sorted(tests, key=lambda test:
                       (-self.failed_last.get(test, 0), test.endswith(".rpl"),
                        self.seconds.get(test, 0)))
        for test in tests:
            self.prepare([test])
            if not self.passes(test, 20 + 10 * self.seconds[test]):
                self.failed_last[test] = time.monotonic()
                return test
        return None

    def enter(self, path, units):
        """Begin with a file: all is as it should be, and passes."""
        if self.path == path:
            return
        for name in [self.path, path]:
            if name:
                self.before = self.compile(name)
                if self.before is None:
                    raise Broken("%s cannot be compiled" % name)
                self.collect(name)
        self.path = path
        self.prepare(units)

    def leave(self):
        """End with all as it should be."""
        if self.path:
            self.compile(self.path)
            self.collect(self.path)
            self.link(MODULE)

    def judge(self, mutant, folders, patterns):
        """(what became of a mistake, the test that noticed it)."""
        units = self.units(folders)
        tests = units + self.replays(patterns)
        self.enter(mutant.path, units)
        file_name = os.path.join(self.source, mutant.path)
        with open(file_name, encoding="utf-8") as file:
            text = file.read()
        try:
            with open(file_name, "w", encoding="utf-8") as file:
                file.write(operators.apply(text, mutant))
            after = self.compile(mutant.path)
            if after is None:
                return "unbuilt", ""
            if after == self.before:
                return "same", ""
            self.collect(mutant.path)
            failed = self.first_failure(tests)
            return ("noticed", failed) if failed else ("unnoticed", "")
        finally:
            with open(file_name, "w", encoding="utf-8") as file:
                file.write(text)
