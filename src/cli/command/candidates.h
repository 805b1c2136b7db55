/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/candidates.h - what may follow on a command line that is being typed, for the shells.
 *
 * "--complete -- WORD..." prints it, one a line, for some with a tab and what it is. It is run
 * at each press of Tab: it looks, and changes nothing.
 */
#ifndef CLI_COMMAND_CANDIDATES_H
#define CLI_COMMAND_CANDIDATES_H

#include "cli/command/call.h"

extern const struct command command_complete;

#endif
