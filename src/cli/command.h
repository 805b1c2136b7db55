/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command.h - the command line. Without a command the menu opens and the words are answers.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

int command_line(int argc, char **argv);

#endif
