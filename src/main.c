/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/stat.h>

#include "base/mem.h"
#include "cli/command.h"

int main(int argc, char **argv)
{
	/* All that it makes is its owner's alone, and of use to him, whatever the caller's. */
	umask(077);
	mem_init();
	return command_line(argc, argv);
}
