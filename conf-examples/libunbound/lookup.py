#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
#
# lookup.py - look numbers up in this process, with enumod in libunbound.
#
#     ./lookup.py LIBUNBOUND UNBOUND.CONF wait|thread|process +NUMBER[/SERVICE]...
#
# The same as lookup.c, by ctypes. LIBUNBOUND is the library, such as
# /usr/local/lib/libunbound.so.8; it has to be one that was configured with
# --with-dynlibmodule and --enable-allsymbols.
#
# It is loaded with RTLD_GLOBAL, since otherwise the module does not see its
# functions. For the module "unbound" of python3-unbound that means, before
# "import unbound":
#
#     sys.setdlopenflags(os.RTLD_NOW | os.RTLD_GLOBAL)

import ctypes
import sys
from ctypes import POINTER, byref, c_char_p, c_int, c_void_p

NAPTR, URI, IN = 35, 256, 1


class Result(ctypes.Structure):
    """struct ub_result of unbound.h"""
    _fields_ = [
        ("qname", c_char_p), ("qtype", c_int), ("qclass", c_int),
        ("data", POINTER(c_void_p)), ("len", POINTER(c_int)),
        ("canonname", c_char_p), ("rcode", c_int), ("packet", c_void_p),
        ("packet_len", c_int), ("havedata", c_int), ("nxdomain", c_int),
        ("secure", c_int), ("bogus", c_int), ("why_bogus", c_char_p),
        ("was_ratelimited", c_int), ("ttl", c_int)]


CALLBACK = ctypes.CFUNCTYPE(None, c_void_p, c_int, POINTER(Result))


class Library:
    def __init__(self, file):
        self.lib = ctypes.CDLL(file, mode=ctypes.RTLD_GLOBAL)
        self.lib.ub_ctx_create.restype = c_void_p
        self.lib.ub_strerror.restype = c_char_p
        self.lib.ub_resolve.argtypes = [
            c_void_p, c_char_p, c_int, c_int, POINTER(POINTER(Result))]
        self.lib.ub_resolve_async.argtypes = [
            c_void_p, c_char_p, c_int, c_int, c_void_p, CALLBACK, c_void_p]
        self.lib.ub_resolve_free.argtypes = [POINTER(Result)]
        self.lib.ub_ctx_config.argtypes = [c_void_p, c_char_p]
        for name in ("ub_ctx_async", "ub_wait", "ub_ctx_delete"):
            getattr(self.lib, name).argtypes = [c_void_p]
        self.lib.ub_ctx_async.argtypes = [c_void_p, c_int]

    def call(self, name, *arguments):
        error = getattr(self.lib, name)(*arguments)
        if error:
            text = self.lib.ub_strerror(error).decode()
            sys.exit(f"lookup: {name}: {text}")


def question(text):
    """"+44/im" is the URI records of _im.4.4.e164.arpa."""
    number, _, service = text.partition("/")
    digits = number[1:]
    if number[:1] != "+" or not (digits.isascii() and digits.isdigit()
                                 and len(digits) <= 15):
        sys.exit(f"lookup: no number: {text}")
    name = ".".join(reversed(digits)) + ".e164.arpa."
    return ("_" + service + "." + name, URI) if service else (name, NAPTR)


def printable(data):
    return "".join(chr(c) if 0x20 < c < 0x7f else f"%{c:02X}" for c in data)


def fields(qtype, data):
    """The RDATA of a URI or NAPTR record, as words."""
    words = [str(int.from_bytes(data[i:i + 2], "big")) for i in (0, 2)]
    if qtype == URI:
        return words + [printable(data[4:])]
    at = 4
    for _ in range(3):
        words.append(printable(data[at + 1:at + 1 + data[at]]))
        at += 1 + data[at]
    return words


def show(text, result):
    trust = ("bogus" if result.bogus else
             "secure" if result.secure else "insecure")
    print(f"{text} rcode {result.rcode} {trust}")
    i = 0
    while result.data and result.data[i]:
        data = ctypes.string_at(result.data[i], result.len[i])
        print(text, *fields(result.qtype, data))
        i += 1


def main():
    if len(sys.argv) < 5:
        sys.exit("usage: lookup.py LIBUNBOUND UNBOUND.CONF "
                 "wait|thread|process +NUMBER[/SERVICE]...")
    file, conf, way, *texts = sys.argv[1:]
    library = Library(file)
    ctx = library.lib.ub_ctx_create()
    library.call("ub_ctx_config", ctx, conf.encode())
    library.call("ub_ctx_async", ctx, way == "thread")

    @CALLBACK
    def on_result(index, error, result):
        """Called by ub_wait(); NULL, for the first, is None here."""
        if error:
            print(f"lookup: error {error}", file=sys.stderr)
            return
        show(texts[index or 0], result.contents)
        library.lib.ub_resolve_free(result)

    for index, text in enumerate(texts):
        name, qtype = question(text)
        if way == "wait":
            result = POINTER(Result)()
            library.call("ub_resolve", ctx, name.encode(), qtype, IN,
                         byref(result))
            show(text, result.contents)
            library.lib.ub_resolve_free(result)
        else:
            library.call("ub_resolve_async", ctx, name.encode(), qtype, IN,
                         index, on_result, None)
    library.call("ub_wait", ctx)
    library.lib.ub_ctx_delete(ctx)


main()
