/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main menu drawn again beside many tasks, on a terminal of its own. */
#include "bench.h"

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ui/ask.h"
#include "ui/menu/draw.h"
#include "ui/menu/items.h"

enum { ROWS = 40, COLUMNS = 100 };

/* What was drawn before is forgotten, so that it is drawn and not only compared. */
static double redraw(struct hall *hall)
{
	double begun = bench_now();

	free(hall->drawn);
	hall->drawn = NULL;
	if (!menu_redraw(hall))
		_exit(1);
	return bench_now() - begun;
}

/* In the child, whose standard streams are the terminal. */
static int draw(int rounds, int result)
{
	struct asker asker;
	struct menu menu = { .home = &bench_home,
			     .functions = bench_table,
			     .account = "s301-en/1",
			     .asker = &asker,
			     .server = "en",
			     .player = "Bench",
			     .world = "Bench" };
	struct hall hall = { .menu = &menu };
	double *times = calloc((size_t)rounds, sizeof *times);
	double median;

	setenv("TERM", "xterm", 1);
	asker_init(&asker, NULL, 0);
	menu_items_make(&hall, NULL, 0);
	(void)redraw(&hall); /* warms up */
	for (int i = 0; i < rounds; i++)
		times[i] = redraw(&hall);
	median = bench_median(times, (size_t)rounds);
	return write(result, &median, sizeof median) == sizeof median ? 0 : 1;
}

/* Reads what is drawn, as a terminal does, until the child has ended. */
static void drain(int terminal)
{
	static char text[65536];

	while (read(terminal, text, sizeof text) > 0)
		;
	close(terminal);
}

double bench_redraw_time(int rounds)
{
	struct winsize size = { .ws_row = ROWS, .ws_col = COLUMNS };
	double median = 0;
	int ends[2];
	int terminal;
	int status;
	pid_t child;

	fflush(NULL);
	if (pipe2(ends, O_CLOEXEC) != 0)
		bench_fail("no pipe");
	child = forkpty(&terminal, NULL, NULL, &size);
	if (child < 0)
		bench_fail("no terminal");
	if (child == 0)
		_exit(draw(rounds, ends[1]));
	close(ends[1]);
	drain(terminal);
	if (read(ends[0], &median, sizeof median) != sizeof median)
		bench_fail("the menu could not be drawn");
	close(ends[0]);
	waitpid(child, &status, 0);
	return median;
}
