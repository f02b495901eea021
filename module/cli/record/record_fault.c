/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record_fault.c - why there is no record.
 */
#include "record.h"

#include <stdarg.h>

bool record_refuse(char fault[RECORD_FAULT_MAX], const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(fault, RECORD_FAULT_MAX, format, args);
	va_end(args);
	return false;
}
