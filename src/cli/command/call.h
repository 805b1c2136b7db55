/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/call.h - a command and its call: one row per command, and what its line said.
 *
 * "ikabot --stop k3f9 --timeout=5": a command, its words and its options, in any order
 * (cli/command/arguments.h). Help, completion and man page come from the rows, and from those of
 * the options (cli/command/option.h). The table of the rows (cli/commands.h) is handed in.
 */
#ifndef CLI_COMMAND_CALL_H
#define CLI_COMMAND_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "cli/command/exit_status.h"
#include "store/home.h"

struct command;
struct err;
struct keyring;

/* The command line after the command, taken apart. All borrowed. */
struct call {
	const struct command *const *commands; /* all there are; ends with NULL */
	struct home home;		       /* found before the command runs */
	const char *const *words;
	size_t count;
	const char *const *options; /* "json", "timeout=5": without the dashes */
	size_t option_count;
	struct keyring *keyring; /* of a command that starts many tasks */
};

struct command {
	const char *name;      /* without dashes */
	const char *arguments; /* "TASK... | --all", for help */
	const char *options;   /* those it takes, blanks between; "timeout=" needs a value */
	const char *help;
	const char *example;	  /* a whole line, for help; NULL: its name alone */
	int words_min, words_max; /* -1: any number */
	bool homeless;		  /* works without a home */
	int (*run)(struct call *call);
	void (*print_options)(void); /* for its help, where there are many; or NULL */
};

const struct command *command_find(const struct command *const *commands, const char *name);

/* "" for an option without a value; NULL when it is not there. */
const char *call_option(const struct call *call, const char *name);
bool call_number(const struct call *call, const char *name, int64_t min, int64_t max,
		 int64_t otherwise, int64_t *number, struct err *e);
/* The account that --account or IKABOT_ACCOUNT names, in full; NULL with *e->kind
 * ERR_NONE when neither is given. Owned by the caller. */
char *call_account(struct call *call, struct err *e);

/* Prints "ikabot: message" and, where the store has to tell something, that too. */
int command_fail(const struct err *e);
/* Says it on stderr, what deceives a terminal written out. */
void command_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same for a login, where a refusal is EXIT_LOGIN. */
int command_fail_login(const struct err *e);
/* "usage: ikabot --stop TASK... | --all ...", further lines indented. */
void command_print_usage(FILE *to, const struct command *command);
/* The complaint, and how the command is used. */
int command_usage(const struct command *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void command_notice(struct home *home);

#endif
