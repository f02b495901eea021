/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host_mark.h - how the file of the module says which Unbound it is built for.
 *
 * Three texts follow the mark, each with a NUL: the version of Unbound, the
 * build-id of its daemon in hexadecimal digits, empty if it has none, and a "1"
 * or "0" for each line of host_features.def. "enumctl check" looks for it, to
 * tell of a module that Unbound would refuse before Unbound is started.
 */
#pragma once

#define E164_HOST_MARK "enumod is the module of Unbound "

enum { E164_HOST_TEXT_MAX = 160 }; /* octets of each, with the NUL */
