/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>

#include "base/mem.h"
#include "cli/command.h"

int main(int argc, char **argv)
{
	setlocale(LC_CTYPE, "");
	mem_init();
	return command_line(argc, argv);
}
