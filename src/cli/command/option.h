/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/option.h - what each option of the commands means: one row per option.
 *
 * An option means the same with every command that takes it. A command's row names those it
 * takes (cli/command/call.h); its help and the shells' completion read the rest here.
 */
#ifndef CLI_COMMAND_OPTION_H
#define CLI_COMMAND_OPTION_H

#include <stdbool.h>
#include <stddef.h>

struct command;

struct option {
	const char *name;      /* without dashes */
	const char *value;     /* "SECONDS", "fail|use": what stands after "="; NULL: a switch */
	const char *help;      /* what it does */
	const char *otherwise; /* what counts without it, or NULL where that is clear */
};

/* NULL when there is none of that name. */
const struct option *option_find(const char *name);
/* The words of which several may stand as its value with commas between; NULL: no such words. */
const char *option_words(const char *name);
/* The next of the options that a command takes, from *names on, which moves past it; "timeout="
 * without its "=". False at the end. */
bool option_next(const char **names, char *name, size_t size);
/* Does the command take this option, as it was given ("timeout=5")? */
bool option_fits(const struct command *command, const char *given);
/* Does it take it with a value ("timeout=")? */
bool option_wants_value(const struct command *command, const char *name);
/* Why it does not fit, and what may be meant, as the start of an error. */
void option_complaint(const struct command *command, const char *given, char *text, size_t size);

#endif
