/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole processes: executed, done, waited for. */
#include "bench.h"

enum { ROUNDS = 201, TASKS = 50 };

struct run {
	const char *arguments[8];
	int status;
};

static double run_ikabot(void *argument)
{
	const struct run *run = argument;

	return bench_run(bench_ikabot(), run->arguments, run->status);
}

static double run_true(void *argument)
{
	static const char *const nothing[] = { "true", NULL };

	(void)argument;
	return bench_run("/bin/true", nothing, 0);
}

/* This program has the same libraries. */
static double run_nothing(void *argument)
{
	static const char *const nothing[] = { "bench", "--nothing", NULL };

	(void)argument;
	return bench_run("/proc/self/exe", nothing, 0);
}

static void line(const char *what, struct run run, bench_once *machine, double bound,
		 const char *machine_is)
{
	bench_line(what, BENCH_TIME, bench_both(run_ikabot, machine, &run, ROUNDS), bound,
		   machine_is);
}

void bench_start(void)
{
	static const char alike[] = "exec of a main() that returns, libc + jansson";
	const struct run list = { { "ikabot", "--list" }, 0 };

	bench_home_begin();
	line("--version", (struct run){ { "ikabot", "--version" }, 0 }, run_true, 2e-3,
	     "/bin/true");
	line("--list, no task", list, run_nothing, 2e-3, alike);
	bench_tasks(TASKS, 1, NULL);
	line("--list, 50 tasks", list, run_nothing, 4e-3, alike);
	line("--list --json, 50 tasks", (struct run){ { "ikabot", "--list", "--json" }, 0 },
	     run_nothing, 4e-3, alike);
	line("--run that finds its task running",
	     (struct run){ { "ikabot", "--run", "autoPirate", "missions=3", "mission=1",
			     "--account=s301-en/1" },
			   75 },
	     run_nothing, 2e-3, alike);
	bench_home_end();
}
