/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/arguments.h - the command line taken apart, before anything is done.
 *
 * The first "--NAME" that is a command's is the command, or else the first word, where it is
 * one's name: "list" is "--list". Options stand before or after it, in any order, their value
 * behind "=" or as the next word; a few have a letter of their own. "--" ends the options.
 * Without a command all is the menu's: its answers.
 */
#ifndef CLI_COMMAND_ARGUMENTS_H
#define CLI_COMMAND_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

struct command;
struct err;

struct arguments {
	const struct command *command; /* NULL: the menu, and words are its answers */
	const char **words;
	size_t word_count;
	char **options; /* "json", "timeout=5": without the dashes, which stand before */
	size_t option_count;
};

/* commands: the table that ends with NULL. False with ERR_INPUT and what to type instead. */
bool arguments_read(struct arguments *arguments, const struct command *const *commands, int argc,
		    char **argv, struct err *e);
void arguments_done(struct arguments *arguments);

#endif
