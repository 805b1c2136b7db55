/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/program.h - running a program of the user's, without a shell.
 *
 * It gets nothing to read, what it prints is not read, and it dies with us. With what
 * it has started in its process group it is killed when its time is over.
 */
#ifndef OS_PROGRAM_H
#define OS_PROGRAM_H

#include <stdbool.h>

struct err;

/* The first word is looked for in PATH; NULL ends the words. True when it ended with
 * status 0. ERR_MISSING when it cannot be started, ERR_REFUSED for any other end. */
bool program_run(const char *const *words, int limit_ms, struct err *e);

#endif
