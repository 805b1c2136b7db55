/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/arguments.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/near.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/command/call.h"
#include "cli/command/option.h"
#include "cli/functions.h"

/* Letters of commands and options. */
static const struct letter {
	char letter;
	const char *name;
} letters[] = {
	{ 'h', "help" },   { 'V', "version" }, { 'l', "list" }, { 'a', "all" },
	{ 'f', "follow" }, { 'n', "lines" },   { 'y', "yes" },	{ .letter = '\0' },
};

enum { DASHES = 2 };

static const struct letter *find_letter(const char *argument)
{
	if (argument[0] != '-' || argument[1] == '\0')
		return NULL;
	for (const struct letter *row = letters; row->letter != '\0'; row++)
		if (row->letter == argument[1])
			return row;
	return NULL;
}

/* Not those that only the program itself uses. */
static const struct command *find_shown(const struct command *const *commands, const char *name,
					size_t length)
{
	for (const struct command *const *row = commands; *row != NULL; row++)
		if (*(*row)->help != '\0' && strlen((*row)->name) == length &&
		    strncasecmp((*row)->name, name, length) == 0)
			return *row;
	return NULL;
}

/* "--list", "--completion=bash", "-l". */
static const struct command *command_of(const struct command *const *commands, const char *argument)
{
	const struct letter *letter = find_letter(argument);
	char name[64];

	if (letter != NULL && argument[2] == '\0')
		return command_find(commands, letter->name);
	if (!text_starts(argument, "--"))
		return NULL;
	snprintf(name, sizeof name, "%.*s", (int)strcspn(argument + DASHES, "="),
		 argument + DASHES);
	return command_find(commands, name) != NULL ? command_find(commands, name)
						    : find_shown(commands, name, strlen(name));
}

/* Where the command stands among the arguments; 0: nowhere. "--stop --help" is a stop. */
static int find_command(const struct command *const *commands, int argc, char **argv,
			const struct command **command)
{
	const struct command *help = command_find(commands, "help");
	int word = 0;
	int asked = 0;

	for (int i = 1; i < argc && !text_equal(argv[i], "--"); i++) {
		const struct command *found = command_of(commands, argv[i]);

		if (found != NULL && found != help) {
			*command = found;
			return i;
		}
		if (found == help && asked == 0)
			asked = i;
		if (word == 0 && argv[i][0] != '-')
			word = i;
	}
	*command = word > 0 ? find_shown(commands, argv[word], strlen(argv[word])) : NULL;
	if (*command != NULL)
		return word;
	*command = asked > 0 ? help : NULL;
	return asked;
}

/* Neither a number or a key of the menu nor a mail address. */
static bool looks_like_a_name(const char *word)
{
	size_t length = 0;

	while (isalpha((unsigned char)word[length]) || (length > 0 && word[length] == '-'))
		length++;
	return length > 1 && word[length] == '\0';
}

static bool refuse_option(const struct command *const *commands, const char *argument,
			  struct err *e)
{
	const char *name = argument + strspn(argument, "-");
	struct near near;
	char bare[64];

	snprintf(bare, sizeof bare, "%.*s", (int)strcspn(name, "="), name);
	if (option_find(bare) != NULL)
		return err_set(e, ERR_INPUT,
			       "--%s goes with a command; which ones are there: "
			       "ikabot --help",
			       bare);
	near_begin(&near, bare);
	for (const struct command *const *row = commands; *row != NULL; row++)
		if (*(*row)->help != '\0')
			near_offer(&near, (*row)->name);
	return err_set(e, ERR_INPUT, "there is no option %s; see: ikabot --help%s", argument,
		       near_hint(&near));
}

static bool refuse_word(const struct command *const *commands, const char *word, struct err *e)
{
	const struct function *function = function_find(function_table, word);
	struct near near;

	if (function != NULL)
		return err_set(e, ERR_INPUT, "\"%s\" is a function; start it with: ikabot --run %s",
			       word, function->name);
	near_begin(&near, word);
	for (const struct command *const *row = commands; *row != NULL; row++)
		if (*(*row)->help != '\0')
			near_offer(&near, (*row)->name);
	if (near_found(&near))
		return err_set(e, ERR_INPUT, "there is no command \"%s\"; see: ikabot --help%s",
			       word, near_hint(&near));
	return err_set(e, ERR_INPUT,
		       "\"%s\" is neither a command nor a mail address; the commands: ikabot "
		       "--help; as an answer to the menu: ikabot -- %s",
		       word, word);
}

/* Without a command: answers to the menu's questions, unless they look like something else. */
static bool read_answers(struct arguments *arguments, const struct command *const *commands,
			 int argc, char **argv, struct err *e)
{
	int first = argc > 1 && text_equal(argv[1], "--") ? 2 : 1;

	if (argc > first && first == 1) {
		if (text_starts(argv[1], "--") ||
		    (argv[1][0] == '-' && isalpha((unsigned char)argv[1][1])))
			return refuse_option(commands, argv[1], e);
		/* With a mail address in the environment it may be the password. */
		if (looks_like_a_name(argv[1]) && getenv("IKABOT_MAIL") == NULL)
			return refuse_word(commands, argv[1], e);
	}
	for (int i = first; i < argc; i++)
		arguments->words[arguments->word_count++] = argv[i];
	return true;
}

/* Takes a value from the next argument, where the option needs one and has none. */
static void add_option(struct arguments *arguments, const char *name, const char *value)
{
	char *option =
		value != NULL ? text_format("--%s=%s", name, value) : text_format("--%s", name);

	arguments->options[arguments->option_count++] = option + DASHES;
}

static int read_option(struct arguments *arguments, int left, char **argv)
{
	const char *name = argv[0] + DASHES;
	const struct letter *letter = NULL;
	const char *value = NULL;

	if (!text_starts(argv[0], "--")) {
		letter = find_letter(argv[0]);
		name = letter->name;
		value = argv[0][2] != '\0' ? argv[0] + 2 : NULL;
	}
	if (value != NULL || strchr(name, '=') != NULL || left < 2 ||
	    !option_wants_value(arguments->command, name)) {
		add_option(arguments, name, value);
		return 1;
	}
	add_option(arguments, name, argv[1]);
	return 2;
}

/* A letter is an option only where the command takes it: "-5" and "-a" may be words. */
static bool is_option(const struct command *command, const char *argument)
{
	const struct letter *letter = find_letter(argument);

	if (text_starts(argument, "--"))
		return true;
	if (letter == NULL)
		return false;
	if (option_wants_value(command, letter->name))
		return true;
	return argument[2] == '\0' &&
	       (text_equal(letter->name, "help") || option_fits(command, letter->name));
}

static void read_rest(struct arguments *arguments, int at, int argc, char **argv)
{
	const char *equals = argv[at][0] == '-' ? strchr(argv[at], '=') : NULL;
	bool only_words = false;

	if (equals != NULL) /* "--completion=bash" is "--completion bash" */
		arguments->words[arguments->word_count++] = equals + 1;
	for (int i = 1; i < argc;) {
		if (i == at) {
			i++;
		} else if (!only_words && text_equal(argv[i], "--")) {
			only_words = true;
			i++;
		} else if (!only_words && is_option(arguments->command, argv[i])) {
			int left = argc - i;

			/* The command itself is not a value. */
			if (i < at && at < i + 2)
				left = 1;
			i += read_option(arguments, left, argv + i);
		} else {
			arguments->words[arguments->word_count++] = argv[i++];
		}
	}
}

bool arguments_read(struct arguments *arguments, const struct command *const *commands, int argc,
		    char **argv, struct err *e)
{
	bool answers =
		argc < 2 || text_equal(argv[1], "--") ||
		(argv[1][0] != '-' && find_shown(commands, argv[1], strlen(argv[1])) == NULL);
	int at;

	*arguments = (struct arguments){
		.words = mem_new((size_t)(argc + 1) * sizeof *arguments->words),
		.options = mem_new((size_t)(argc + 1) * sizeof *arguments->options),
	};
	at = answers ? 0 : find_command(commands, argc, argv, &arguments->command);
	if (arguments->command == NULL)
		return read_answers(arguments, commands, argc, argv, e);
	read_rest(arguments, at, argc, argv);
	return true;
}

void arguments_done(struct arguments *arguments)
{
	for (size_t i = 0; i < arguments->option_count; i++)
		free(arguments->options[i] - DASHES);
	free(arguments->options);
	free(arguments->words);
}
