/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host_mark.h - how the file of the module says which Unbound it is built for.
 *
 * The version of Unbound follows, and a NUL. "enumctl check" looks for it, to
 * tell of a module that Unbound would refuse before Unbound is started.
 */
#pragma once

#define E164_HOST_MARK "enumod is the module of Unbound "

enum { E164_HOST_VERSION_MAX = 32 }; /* octets, with the NUL */
