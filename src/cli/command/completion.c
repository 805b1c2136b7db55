/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scripts only hand on what is typed; what fits is found in cli/command/candidates.c. */
#include "cli/command/completion.h"

#include "base/text.h"

static const char bash_script[] =
	"# ikabot completion for bash: source <(ikabot --completion=bash)\n"
	"_ikabot() {\n"
	"\tlocal line=${COMP_LINE:0:COMP_POINT} words word\n"
	"\tread -ra words <<< \"$line\"\n"
	"\t[[ $line == *[[:space:]] ]] && words+=('')\n"
	"\tword=${words[${#words[@]}-1]}\n"
	"\tmapfile -t COMPREPLY < <(ikabot --complete -- \"${words[@]:1}\" 2>/dev/null | cut -f1)\n"
	"\t[[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace 2>/dev/null\n"
	"\t[[ $word == *=* ]] && compopt +o default 2>/dev/null # no names of files\n"
	"\t# Readline has split the word there already.\n"
	"\tif [[ $word == *=* && ${COMP_WORDBREAKS-} == *=* ]]; then\n"
	"\t\tCOMPREPLY=(\"${COMPREPLY[@]#\"${word%%=*}=\"}\")\n"
	"\tfi\n"
	"\treturn 0\n"
	"}\n"
	"complete -o default -F _ikabot ikabot\n";

static const char zsh_script[] =
	"#compdef ikabot\n"
	"# ikabot completion for zsh: source <(ikabot --completion=zsh)\n"
	"_ikabot() {\n"
	"\tlocal -a found open\n"
	"\tfound=(${(f)\"$(ikabot --complete -- \"${(@)words[2,CURRENT]}\" 2>/dev/null | "
	"cut -f1)\"})\n"
	"\topen=(${(M)found:#*=})\n"
	"\tfound=(${found:#*=})\n"
	"\tif (( $#found + $#open == 0 )); then\n"
	"\t\t[[ $words[CURRENT] == *=* ]] && return 1\n"
	"\t\t_files\n"
	"\t\treturn\n"
	"\tfi\n"
	"\t(( $#found )) && compadd -- $found\n"
	"\t(( $#open )) && compadd -S '' -- $open\n"
	"\treturn 0\n"
	"}\n"
	"if [[ ${funcstack[1]-} == _ikabot ]]; then\n"
	"\t_ikabot \"$@\"\n"
	"else\n"
	"\tcompdef _ikabot ikabot\n"
	"fi\n";

static const char fish_script[] =
	"# ikabot completion for fish: ikabot --completion=fish | source\n"
	"function __ikabot_found\n"
	"\tset -l words (commandline -opc) (commandline -ct)\n"
	"\tikabot --complete -- $words[2..-1] 2>/dev/null\n"
	"end\n"
	"complete -c ikabot -f -a '(__ikabot_found)'\n"
	"complete -c ikabot -n 'contains -- --inspect (commandline -opc)' -F\n";

static const struct {
	const char *shell;
	const char *script;
} scripts[] = { { "bash", bash_script }, { "zsh", zsh_script }, { "fish", fish_script } };

bool completion_print(const char *shell, FILE *to)
{
	for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
		if (text_equal(scripts[i].shell, shell)) {
			fputs(scripts[i].script, to);
			return true;
		}
	return false;
}
