/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/exit_status.h - what the program's exit status means; numbers as in sysexits.h.
 */
#ifndef CLI_COMMAND_EXIT_STATUS_H
#define CLI_COMMAND_EXIT_STATUS_H

#include "base/err.h"

/* number, name, what it means: the man page and --help print these. */
#define EXIT_STATUSES(X)                                                    \
	X(0, EXIT_DONE, "done")                                             \
	X(1, EXIT_FAILED, "failed; the message says why")                   \
	X(2, EXIT_USAGE, "wrong usage")                                     \
	X(65, EXIT_DATA, "a file could not be understood")                  \
	X(66, EXIT_NO_TASK, "there is no such task, file or account")       \
	X(69, EXIT_UNREACHABLE, "the game cannot be reached")               \
	X(71, EXIT_SYSTEM, "the system refused: disk, memory, permissions") \
	X(75, EXIT_BUSY, "it is already running")                           \
	X(77, EXIT_LOGIN, "not logged in, login refused, or not allowed")   \
	X(130, EXIT_INTERRUPTED, "interrupted")

enum exit_status {
#define NUMBER(number, name, text) name = number,
	EXIT_STATUSES(NUMBER)
#undef NUMBER
};

/* The status that an error of this kind ends the program with. */
enum exit_status exit_status_of(enum err_kind kind);

#endif
