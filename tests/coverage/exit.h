/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * exit.h - read first in each file of a build for gcov: a process that ends by
 * _exit() adds its counts, too.
 *
 * It reads no header: what a file defines before its first one would be too
 * late.
 */
#pragma once

void __gcov_dump(void);
_Noreturn void _exit(int status);

static inline _Noreturn void coverage_exit(int status)
{
	__gcov_dump();
	_exit(status);
}

/* A header that declares it afterwards declares the one above again. */
#define _exit coverage_exit
