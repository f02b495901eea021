/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * program.h - run another program, and read what it prints.
 *
 * Its standard input is /dev/null. arguments: the path of the program, what it
 * is given, NULL. That it cannot be run is printed.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/*
 * Begin. out: where its output goes, and its errors nowhere; negative: both go
 * to standard error. Returns -1 if it cannot be run.
 */
pid_t cli_program_start(const char *const *arguments, int out);

/* Wait for its end. Returns whether its status was 0. */
bool cli_program_end(pid_t pid);

/*
 * What it prints, without line feeds at the end, which the caller frees; NULL
 * if its status is not 0.
 */
char *cli_program_capture(const char *const *arguments);
