# SPDX-License-Identifier: BSD-3-Clause
#
# enum_script.py - a script for Unbound's Python module that does the first part
# of what enumod does: of a number's NAPTR records it keeps those of E2U+im, and
# puts the number into their regexps. It knows nothing of DNSSEC, views,
# validation, referrals or URI queries. What it made lies in Unbound's cache;
# what the zone has does not.

import re

APEX = ".e164.arpa."
NAPTR = 35
BOGUS = 1
INSECURE = 3


def init(id, cfg):
    return True


def deinit(id):
    return True


def inform_super(id, qstate, superqstate, qdata):
    return True


def strings_of(rdata):
    """The three character-strings of a NAPTR record."""
    strings, at = [], 6
    for _ in range(3):
        strings.append(rdata[at + 1:at + 1 + rdata[at]])
        at += 1 + rdata[at]
    return strings


def finished(number, rdata):
    """The record for a client as text, or None."""
    flags, services, regexp = strings_of(rdata)
    if flags.lower() != b"u" or services.lower() != b"e2u+im":
        return None
    _, pattern, pattern_uri, _ = regexp.split(regexp[:1])
    found = re.search(pattern, number)
    if not found:
        return None
    return '%d %d "u" "E2U+im" "!^.*$!%s!" .' % (
        int.from_bytes(rdata[2:4], "big"), int.from_bytes(rdata[4:6], "big"),
        found.expand(pattern_uri).decode())


def store(qstate):
    message = qstate.return_msg
    return storeQueryInCache(qstate, message.qinfo, message.rep, 0)


def replace_answer(qstate):
    """What is left of the answer; of a denial, nothing is changed."""
    if qstate.return_msg.rep.security == BOGUS:
        return True
    if not qstate.return_msg.rep.an_numrrsets:
        return store(qstate)
    name = qstate.qinfo.qname_str
    number = b"+" + name[:-len(APEX)].replace(".", "")[::-1].encode()
    rep = qstate.return_msg.rep
    message = DNSMessage(name, RR_TYPE_NAPTR, RR_CLASS_IN, PKT_QR | PKT_RA)
    for i in range(rep.an_numrrsets):
        data = rep.rrsets[i].entry.data
        for j in range(data.count):
            text = finished(number, data.rr_data[j])
            if text:
                message.answer.append("%s %d IN NAPTR %s" % (
                    name, data.rr_ttl[j], text))
    if not message.answer:
        message.authority.append("e164.arpa. 86400 IN SOA ns.e164.arpa. "
                                 "nobody.invalid. 1 3600 600 86400 3600")
    if not message.set_return_msg(qstate):
        return False
    # No signature covers what was made, so Unbound must not look for one.
    qstate.return_msg.rep.security = INSECURE
    return store(qstate)


def operate(id, event, qstate, qdata):
    is_ours = (qstate.qinfo.qtype == NAPTR and
               qstate.qinfo.qname_str.endswith(APEX))
    if event in (MODULE_EVENT_NEW, MODULE_EVENT_PASS):
        if is_ours:
            qstate.no_cache_store = 1
        qstate.ext_state[id] = MODULE_WAIT_MODULE
    elif event == MODULE_EVENT_MODDONE:
        is_well = (not is_ours or not qstate.return_msg or
                   replace_answer(qstate))
        qstate.ext_state[id] = MODULE_FINISHED if is_well else MODULE_ERROR
    else:
        qstate.ext_state[id] = MODULE_ERROR
    return True
