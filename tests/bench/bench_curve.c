/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How everything grows with the number of tasks: keepers as they are, which have made a step
 * and wait. For each number of them all is measured that a person would do with them.
 *
 * The exponent is the slope of the figures over the number of tasks, both as logarithms, from
 * 100 tasks on: below that what is done once for all of them hides what is done for each. 0 is
 * what does not grow, 1 grows with their number. What is done for one task should not grow at
 * all, but whoever reads the list reads all of it; so only what grows faster than the number
 * is marked.
 */
#include "bench.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "control/recover.h"

enum { SIZES = 5, FROM = 2 /* of the sizes, for the slope */, FEW = 5, ROUNDS = 15 };

static const int sizes[SIZES] = { 10, 50, 100, 500, 1000 };

enum row {
	LAUNCH_ALL,
	LIST,
	LAUNCH,
	UPDATE,
	ROUND,
	REDRAW,
	USS,
	PSS,
	CPU,
	WAKES,
	CALLS,
	RECOVER_ALL,
	STOP_ALL,
	ROWS
};

static const struct {
	const char *what;
	enum bench_unit unit;
} rows[ROWS] = {
	[LAUNCH_ALL] = { "launch all, until all rest", BENCH_TIME },
	[LIST] = { "--list", BENCH_TIME },
	[LAUNCH] = { "launch of one more", BENCH_TIME },
	[UPDATE] = { "status update to the register", BENCH_TIME },
	[ROUND] = { "one woken until its step is done", BENCH_TIME },
	[REDRAW] = { "redraw of the menu", BENCH_TIME },
	[USS] = { "memory of all, private (USS)", BENCH_SIZE },
	[PSS] = { "memory of all, shared in parts (PSS)", BENCH_SIZE },
	[CPU] = { "processor time of all while they wait", BENCH_PERCENT },
	[WAKES] = { "wake-ups of one in an idle hour", BENCH_COUNT },
	[CALLS] = { "system calls of one in an idle hour", BENCH_COUNT },
	[RECOVER_ALL] = { "recover all that were killed", BENCH_TIME },
	[STOP_ALL] = { "--stop --all", BENCH_TIME },
};

/* Figures of one row, by size; below 0: not measured. */
typedef double curve[SIZES];

static double least_squares(const curve figures)
{
	double n = 0, x_sum = 0, y_sum = 0, xx_sum = 0, xy_sum = 0;

	for (int i = FROM; i < SIZES; i++) {
		double x = log(sizes[i]);
		double y = log(figures[i]);

		if (figures[i] < 0)
			continue;
		if (figures[i] <= 0)
			return NAN;
		n++;
		x_sum += x;
		y_sum += y;
		xx_sum += x * x;
		xy_sum += x * y;
	}
	if (n < 2)
		return NAN;
	return (n * xy_sum - x_sum * y_sum) / (n * xx_sum - x_sum * x_sum);
}

static void print_row(enum row row, const curve figures)
{
	static const double noise = 0.15;
	double exponent = least_squares(figures);
	char text[32];

	printf("%-38s", rows[row].what);
	for (int i = 0; i < SIZES; i++)
		printf(" %10s",
		       figures[i] < 0 ? "-"
				      : bench_print(text, sizeof text, rows[row].unit, figures[i]));
	if (isnan(exponent))
		printf("        -\n");
	else
		printf(" %8.2f%s\n", exponent, exponent > 1 + noise ? "  worse than linear" : "");
}

/* --- one size */

static double list_once(void)
{
	static const char *const list[] = { "ikabot", "--list", NULL };

	return bench_run(bench_ikabot(), list, 0);
}

static int next; /* the number of the task that would come next */

static double launch_once(void)
{
	double begun = bench_now();
	struct launched task = bench_task(next, 1);
	double took = bench_now() - begun;

	bench_wait_rest(task.id, 1);
	bench_stop_one(task.id);
	return took;
}

static double update_once(void)
{
	static int status;
	double begun = bench_now();

	bench_put_entry(1, ++status);
	return bench_now() - begun;
}

static double median_of(double (*once)(void), int rounds)
{
	double times[ROUNDS];

	(void)once(); /* warms up */
	for (int i = 0; i < rounds; i++)
		times[i] = once();
	return bench_median(times, (size_t)rounds);
}

static double stop_all(void)
{
	static const char *const stop[] = { "ikabot", "--stop", "--all", NULL };

	return bench_run(bench_ikabot(), stop, 0);
}

/* As after a power cut. */
static void kill_all(const pid_t *pids, int count)
{
	for (int i = 0; i < count; i++)
		(void)kill(pids[i], SIGKILL);
	for (;;) {
		OWN(json) json_t *entries = bench_list();
		OWN(json) json_t *interrupted = recover_candidates(entries);

		if (json_array_size(interrupted) == (size_t)count)
			return;
		clock_nap_ms(5);
	}
}

/* What "ikabot --recover" does, for tasks of this program. */
static double recover_all(void)
{
	double begun = bench_now();
	OWN(json) json_t *entries = bench_list();
	OWN(json) json_t *candidates = recover_candidates(entries);
	size_t i;
	json_t *entry;

	json_each_item(candidates, i, entry) {
		struct launched launched;
		struct err e = { 0 };

		if (!recover_task(&bench_home, entry, NULL, &launched, &e))
			bench_fail("%s", e.text);
	}
	return bench_now() - begun;
}

static void measure(curve figures[ROWS], int size)
{
	int count = sizes[size];
	pid_t *pids = calloc((size_t)count, sizeof *pids);
	struct bench_idle idle;
	double begun = bench_now();

	next = count;
	bench_tasks(count, 1, pids);
	figures[LAUNCH_ALL][size] = bench_now() - begun;
	bench_idle(pids, count, &idle);
	figures[USS][size] = idle.uss;
	figures[PSS][size] = idle.pss;
	figures[CPU][size] = idle.cpu_percent;
	figures[WAKES][size] = idle.wakes_an_hour;
	figures[CALLS][size] = idle.calls_an_hour;
	figures[LIST][size] = median_of(list_once, ROUNDS);
	figures[UPDATE][size] = median_of(update_once, ROUNDS);
	figures[REDRAW][size] = bench_redraw_time(ROUNDS);
	figures[LAUNCH][size] = median_of(launch_once, FEW);
	{
		struct launched task = bench_task(next, 1);

		bench_wait_rest(task.id, 1);
		figures[ROUND][size] = bench_step_time(task.id, FEW);
		bench_stop_one(task.id);
	}
	kill_all(pids, count);
	figures[RECOVER_ALL][size] = recover_all();
	figures[STOP_ALL][size] = stop_all();
	free(pids);
}

void bench_curve(void)
{
	static curve figures[ROWS];
	const char *chosen = getenv("BENCH_TASKS");
	int most = chosen != NULL ? atoi(chosen) : sizes[SIZES - 1];

	for (int row = 0; row < ROWS; row++)
		for (int size = 0; size < SIZES; size++)
			figures[row][size] = -1;
	for (int size = 0; size < SIZES && sizes[size] <= most; size++) {
		bench_home_begin();
		measure(figures, size);
		bench_home_end();
		fprintf(stderr, "%d tasks measured\n", sizes[size]);
	}
	printf("\n%-38s", "with so many tasks");
	for (int i = 0; i < SIZES; i++)
		printf(" %10d", sizes[i]);
	printf(" exponent\n");
	for (enum row row = 0; row < ROWS; row++)
		print_row(row, figures[row]);
	if (figures[PSS][3] >= 0)
		bench_many_lines(figures[PSS][3], figures[CPU][3]);
}
