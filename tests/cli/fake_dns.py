# SPDX-License-Identifier: BSD-3-Clause
"""A name server for live.sh that answers as no decent one would.

The name asked for chooses the answer: see ANSWERS. Prints its port and serves
UDP and TCP on 127.0.0.1 until its standard input ends.
"""
import struct

import dns_server

A, NAPTR, CNAME, DNAME, SRV, OPT, IN = 1, 35, 5, 39, 33, 41, 1


def name(text):
    labels = [part.encode() for part in text.rstrip('.').split('.') if part]
    return b''.join(bytes([len(part)]) + part for part in labels) + b'\0'


def text(octets):
    return bytes([len(octets)]) + octets


def rr(owner, rtype, rdata, ttl=300):
    return (name(owner) + struct.pack('!HHIH', rtype, IN, ttl, len(rdata)) +
            rdata)


def naptr(owner, uri, order=100, flags=b'u', services=b'E2U+im', target='.'):
    regexp = b'!^.*$!' + uri + b'!' if uri else b''
    return rr(owner, NAPTR, struct.pack('!HH', order, 10) + text(flags) +
              text(services) + text(regexp) + name(target))


def srv(owner, target, port=5060):
    return rr(owner, SRV, struct.pack('!HHH', 0, 0, port) + name(target))


def ede(code, extra=b''):
    option = struct.pack('!HH', code, 0)[:2] + extra
    return struct.pack('!HH', 15, len(option)) + option


class Answer:
    """What one query gets."""

    def __init__(self, records=(), rcode=0, ad=False, options=b'', tc=False,
                 raw=None, other_question=False, other_id=False, edns=True,
                 no_opt=None, tcp_only=False):
        self.records = list(records)
        self.rcode, self.ad, self.options = rcode, ad, options
        self.tc, self.raw, self.edns = tc, raw, edns
        self.other_question, self.other_id = other_question, other_id
        # What a query with an OPT record gets: an RCODE, or -1 for silence
        self.no_opt, self.tcp_only = no_opt, tcp_only

    def message(self, query, is_tcp):
        if self.raw is not None:
            return query[:2] + self.raw
        if self.tcp_only and not is_tcp:
            return b''
        if self.no_opt is not None and query[11]:
            return (query[:2] + struct.pack('!HHHHH', 0x8180 | self.no_opt, 1,
                                            0, 0, 0) +
                    question_octets(query) if self.no_opt >= 0 else b'')
        end = 12
        while query[end]:
            end += 1 + query[end]
        question = query[12:end + 5]
        records = self.records
        flags = 0x8180 | self.rcode & 15 | (0x20 if self.ad else 0)
        if self.tc and not is_tcp:
            flags |= 0x200
            records = []
        if self.other_question:
            question = name('other.example') + question[-4:]
        ident = query[:2]
        if self.other_id:
            ident = bytes([ident[0] ^ 1, ident[1]])
        opt = b''
        if self.edns:
            opt = b'\0' + struct.pack('!HHIH', OPT, 1232, 0x8000,
                                      len(self.options)) + self.options
        return (ident + struct.pack('!HHHHH', flags, 1, len(records), 0,
                                    1 if opt else 0) +
                question + b''.join(records) + opt)


def question_octets(query):
    end = 12
    while query[end]:
        end += 1 + query[end]
    return query[12:end + 5]


def number(digits, apex='e164.arpa'):
    return '.'.join(reversed(digits)) + '.' + apex + '.'


def chain(owner, count):
    """So many aliases, and a record at the end of them."""
    names = [owner] + ['c%d.example' % i for i in range(count)]
    return ([rr(a, CNAME, name(b)) for a, b in zip(names, names[1:])] +
            [naptr(names[-1], b'im:end@e.com')])


N = number
ANSWERS = {
    N('441'): Answer([naptr(N('441'), b'im:a@e.com')], ad=True),
    N('442'): Answer([naptr(N('442'), b'im:a%d@e.com' % i, i)
                      for i in range(200)], tc=True),
    N('443'): Answer(rcode=2, options=ede(9, b'no \x1b key') + ede(22)),
    N('444'): Answer(rcode=2),
    N('445'): Answer([rr(N('445'), CNAME, name('x.example')),
                      naptr('x.example', b'im:x@e.com'),
                      naptr('y.example', b'im:y@e.com')]),
    N('446'): Answer([rr(N('446'), CNAME, name('x.example')),
                      rr('x.example', CNAME, name(N('446')))]),
    # Aliases: to itself; a circle, denied; as many as are followed, and more.
    N('4450'): Answer([rr(N('4450'), CNAME, name(N('4450')))]),
    N('4451'): Answer([rr(N('4451'), CNAME, name('x.example')),
                       rr('x.example', CNAME, name(N('4451')))], rcode=3),
    N('4452'): Answer(chain(N('4452'), 16)),
    N('4453'): Answer(chain(N('4453'), 17)),
    N('4454'): Answer([rr(N('445'), DNAME, name(N('445'))),
                       rr(N('4454'), CNAME, name(N('4454')))]),
    N('4455'): Answer([naptr(N('4455'), b'im:a@e.com')] +
                      [rr('d%d.example' % i, DNAME, name('x.example'))
                       for i in range(49)]),
    N('4456'): Answer([naptr(N('4456'), b'im:a@e.com')] * 70),
    N('447'): Answer(raw=b'\x81\x80\0\1\0\1\0\0\0\0garbage'),
    N('448'): Answer(rcode=3),
    N('449'): Answer([naptr(N('449'), b'', 10, b'', b'', 'rules.example'),
                      naptr(N('449'), b'', 11, b'', b'', 'dead.example')],
                     ad=True),
    'rules.example.': Answer([naptr('rules.example', b'im:rule@e.com')]),
    'dead.example.': Answer(rcode=2),
    N('4410'): Answer(rcode=5),
    N('4411'): Answer([naptr(N('4411'), b'im:a@e.com')], other_question=True),
    N('4412'): Answer([rr(N('4412'), NAPTR, b'\0\1\0\1\5u'),
                       naptr(N('4412'), b'im:a@e.com')]),
    N('4413'): Answer([naptr(N('4413'), b'im:a@e.com')], edns=False),
    N('4414'): Answer(),
    N('4430'): Answer([naptr(N('4430'), b'im:a@e.com')], edns=False, no_opt=1),
    N('4431'): Answer([naptr(N('4431'), b'im:a@e.com')], edns=False, no_opt=4),
    N('4432'): Answer([naptr(N('4432'), b'im:a@e.com')], edns=False, no_opt=-1),
    N('4433'): Answer([naptr(N('4433'), b'im:a@e.com')], tcp_only=True),
    N('4434'): Answer(rcode=1, edns=False),
    N('4415'): Answer([naptr(N('4415'), b'im:a\r\nb@e.com'),
                       naptr('z.example', b'im:z@e.com')]),
    N('4416'): Answer([naptr(N('4416'), b'im:a@e.com')], other_id=True),
    N('4417'): Answer(options=struct.pack('!HH', 15, 400) + b'x',
                      records=[naptr(N('4417'), b'im:a@e.com')]),
    N('4422'): Answer(options=ede(29, b'made')),
    N('4421'): Answer([naptr(N('4421'), b'im:a@refused.example')]),
    '_im._sip.refused.example.': Answer(rcode=5),
    N('4420'): Answer(options=ede(15, b'blocked')),
    # Discovery: each domain offers in its own way, the last two not at all.
    N('4418'): Answer([naptr(N('4418'), b'im:a@srv.example', 1),
                       naptr(N('4418'), b'im:a@alias.example', 1),
                       naptr(N('4418'), b'im:a@address.example', 1),
                       naptr(N('4418'), b'im:a@no.example', 1),
                       naptr(N('4418'), b'im:a@none.example', 1),
                       naptr(N('4418'), b'sip:a@none.example', 1,
                             services=b'E2U+sip')]),
    # In another tree: of 448 and 4414, denied by e164.arpa; of 443 and 444,
    # where that fails; 4440 is in the third only, 4442 fails in the second.
    N('448', 'b.example'): Answer([naptr(N('448', 'b.example'), b'im:b@e.com')],
                                  ad=True),
    N('4414', 'b.example'): Answer([naptr(N('4414', 'b.example'), b'',
                                          flags=b'', services=b'',
                                          target='rules.example')]),
    N('443', 'b.example'): Answer([naptr(N('443', 'b.example'),
                                         b'im:b@e.com')]),
    N('444', 'b.example'): Answer([naptr(N('444', 'b.example'),
                                         b'im:b@e.com')]),
    N('445', 'b.example'): Answer([naptr(N('445', 'b.example'),
                                         b'im:b@e.com')]),
    N('4440'): Answer(rcode=3, ad=True),
    N('4440', 'b.example'): Answer(rcode=3),
    N('4440', 'c.example'): Answer([naptr(N('4440', 'c.example'),
                                          b'im:c@e.com')], ad=True),
    N('4442'): Answer(rcode=3),
    N('4442', 'b.example'): Answer(rcode=2),
    N('4442', 'c.example'): Answer([naptr(N('4442', 'c.example'),
                                          b'im:c@e.com')]),
    N('4419'): Answer([naptr(N('4419'), b'im:a@none.example')]),
    '_im._xmpp.srv.example.': Answer([srv('_im._xmpp.srv.example',
                                          'host.example')]),
    '_im._sip.alias.example.': Answer([rr('_im._sip.alias.example', CNAME,
                                          name('_im._sip.srv2.example')),
                                       srv('_im._sip.srv2.example',
                                           'host.example')]),
    'address.example.': Answer([rr('address.example', A, b'\xc0\0\2\1')]),
    '_im._sip.no.example.': Answer([srv('_im._sip.no.example', '.')]),
    'no.example.': Answer([rr('no.example', A, b'\xc0\0\2\1')]),
}


def question_of(query):
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode('latin-1'))
        at += 1 + query[at]
    return '.'.join(labels).lower() + '.'


def reply(query, is_tcp):
    return ANSWERS.get(question_of(query), Answer(rcode=3)).message(query,
                                                                    is_tcp)


def serve_udp(sock):
    while True:
        query, client = sock.recvfrom(4096)
        message = reply(query, False)
        if message:
            sock.sendto(message, client)


def read(conn, count):
    octets = b''
    while len(octets) < count:
        more = conn.recv(count - len(octets))
        if not more:
            return octets
        octets += more
    return octets


def serve_tcp(sock):
    while True:
        conn, _ = sock.accept()
        with conn:
            size = read(conn, 2)
            if len(size) == 2:
                message = reply(read(conn, struct.unpack('!H', size)[0]), True)
                if message:
                    conn.sendall(struct.pack('!H', len(message)) + message)


dns_server.serve(serve_udp, serve_tcp)
