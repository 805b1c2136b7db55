/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"
#include "cli/command.h"

int main(int argc, char **argv)
{
	mem_init();
	return command_line(argc, argv);
}
