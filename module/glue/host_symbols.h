/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host_symbols.h - what the module takes from the program that loads it.
 *
 * All of it is declared weak: the loader then leaves a name that is not there
 * without an address, instead of refusing the module with a message about a
 * symbol that says nothing to an operator. enumod_host_check(), which runs
 * before all else, refuses in its place and says what to do.
 */
#pragma once

#include "iterator/iter_donotq.h"
#include "iterator/iter_utils.h"
#include "services/cache/infra.h"
#include "services/cache/rrset.h"
#include "services/modstack.h"
#include "sldns/wire2str.h"
#include "util/random.h"
#include "util/storage/lookup3.h"
#include "util/storage/slabhash.h"
#include "validator/val_neg.h"

#define ENUMOD_HOST_SYMBOL(name)                                               \
	extern __typeof__(name) name __attribute__((weak));
#include "host_symbols.def"
