/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/completion.h"

#include <string.h>

#include "base/text.h"
#include "cli/command.h"
#include "functions/list.h"

static bool is_shown(const struct command *command)
{
	return *command->help != '\0';
}

static void print_commands(FILE *to, const char *before)
{
	for (const struct command *const *row = commands; *row != NULL; row++)
		if (is_shown(*row))
			fprintf(to, "%s--%s", before, (*row)->name);
}

static void print_functions(FILE *to)
{
	for (const struct function *const *f = function_table; *f != NULL; f++)
		fprintf(to, " %s", (*f)->name);
}

static bool takes_task(const struct command *command)
{
	return strstr(command->arguments, "TASK") != NULL;
}

/* "--stop|--pause|...": a pattern of the commands that name tasks. */
static void print_task_commands(FILE *to, const char *between)
{
	const char *before = "";

	for (const struct command *const *row = commands; *row != NULL; row++)
		if (is_shown(*row) && takes_task(*row)) {
			fprintf(to, "%s--%s", before, (*row)->name);
			before = between;
		}
}

/* The ids of the tasks there are, for all three shells. */
#define TASK_IDS "ikabot --list --json 2>/dev/null | grep -o '\"id\":\"[^\"]*\"' | cut -d'\"' -f4"

static void print_bash(FILE *to)
{
	fprintf(to, "# ikabot completion for bash: source <(ikabot --completion=bash)\n"
		    "_ikabot() {\n"
		    "\tlocal word=${COMP_WORDS[COMP_CWORD]}\n"
		    "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n"
		    "\t\tmapfile -t COMPREPLY < <(compgen -W \"");
	print_commands(to, " ");
	fprintf(to,
		"\" -- \"$word\")\n\t\treturn\n\tfi\n\tcase ${COMP_WORDS[1]} in\n\t--run|--help)\n"
		"\t\tmapfile -t COMPREPLY < <(compgen -W \"");
	print_functions(to);
	fprintf(to, "\" -- \"$word\") ;;\n\t");
	print_task_commands(to, "|");
	fprintf(to,
		")\n\t\tmapfile -t COMPREPLY < <(compgen -W \"$(" TASK_IDS ")\" -- \"$word\") ;;\n"
		"\t--inspect)\n\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$word\") ;;\n"
		"\t--completion)\n\t\tmapfile -t COMPREPLY < <(compgen -W 'bash zsh fish' -- "
		"\"$word\") ;;\n"
		"\tesac\n}\ncomplete -F _ikabot ikabot\n");
}

static void print_zsh(FILE *to)
{
	fprintf(to, "#compdef ikabot\n"
		    "# ikabot completion for zsh: source <(ikabot --completion=zsh)\n"
		    "_ikabot() {\n"
		    "\tif (( CURRENT == 2 )); then\n\t\tcompadd --");
	print_commands(to, " ");
	fprintf(to, "\n\t\treturn\n\tfi\n\tcase $words[2] in\n\t--run|--help) compadd --");
	print_functions(to);
	fprintf(to, " ;;\n\t");
	print_task_commands(to, "|");
	fprintf(to, ") compadd -- ${(f)\"$(" TASK_IDS ")\"} ;;\n"
		    "\t--inspect) _files ;;\n\t--completion) compadd -- bash zsh fish ;;\n"
		    "\tesac\n}\ncompdef _ikabot ikabot\n");
}

static void print_fish(FILE *to)
{
	fprintf(to, "# ikabot completion for fish: ikabot --completion=fish | source\n"
		    "complete -c ikabot -f\n");
	for (const struct command *const *row = commands; *row != NULL; row++)
		if (is_shown(*row))
			fprintf(to,
				"complete -c ikabot -n 'test (count (commandline -opc)) -eq 1' "
				"-l %s -d '%s'\n",
				(*row)->name, (*row)->help);
	fprintf(to, "complete -c ikabot -n 'contains -- (commandline -opc)[2] --run --help' -a '");
	print_functions(to);
	fprintf(to, "'\ncomplete -c ikabot -n 'contains -- (commandline -opc)[2] ");
	print_task_commands(to, " ");
	fprintf(to, "' -a '("
		    "ikabot --list --json 2>/dev/null | string match -r -a "
		    "\"\\\"id\\\":\\\"([^\\\"]*)\" -g"
		    ")'\n"
		    "complete -c ikabot -n 'contains -- (commandline -opc)[2] --inspect' -F\n"
		    "complete -c ikabot -n 'contains -- (commandline -opc)[2] --completion' -a "
		    "'bash zsh fish'\n");
}

bool completion_print(const char *shell, FILE *to)
{
	static const struct {
		const char *shell;
		void (*print)(FILE *to);
	} printers[] = { { "bash", print_bash }, { "zsh", print_zsh }, { "fish", print_fish } };

	for (size_t i = 0; i < sizeof printers / sizeof *printers; i++)
		if (text_equal(printers[i].shell, shell)) {
			printers[i].print(to);
			return true;
		}
	return false;
}
