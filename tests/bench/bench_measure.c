/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "base/mem.h"

extern char **environ;

double bench_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void bench_fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fprintf(stderr, "bench: ");
	vfprintf(stderr, format, args);
	fprintf(stderr, "\n");
	va_end(args);
	bench_home_end();
	exit(1);
}

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a;
	double right = *(const double *)b;

	return (left > right) - (left < right);
}

double bench_median(double *values, size_t count)
{
	qsort(values, count, sizeof *values, compare);
	return values[count / 2];
}

struct bench_pair bench_both(bench_once *ours, bench_once *machine, void *argument, int rounds)
{
	double *our_times = mem_new((size_t)rounds * sizeof *our_times);
	double *machine_times = mem_new((size_t)rounds * sizeof *machine_times);
	struct bench_pair pair;

	/* The first of each only warms up. */
	for (int i = -1; i < rounds; i++) {
		our_times[i < 0 ? 0 : i] = ours(argument);
		machine_times[i < 0 ? 0 : i] = machine(argument);
	}
	pair.ours = bench_median(our_times, (size_t)rounds);
	pair.machine = bench_median(machine_times, (size_t)rounds);
	free(our_times);
	free(machine_times);
	return pair;
}

const char *bench_print(char *text, size_t size, enum bench_unit unit, double value)
{
	if (unit == BENCH_PERCENT)
		snprintf(text, size, "%.3f %%", value);
	else if (unit == BENCH_COUNT)
		snprintf(text, size, "%.0f", value);
	else if (unit == BENCH_RATE)
		snprintf(text, size, "%.0f MB/s", value / 1e6);
	else if (unit == BENCH_SIZE && value >= 4 * 1024 * 1024)
		snprintf(text, size, "%.1f MiB", value / 1024 / 1024);
	else if (unit == BENCH_SIZE)
		snprintf(text, size, "%.0f KiB", value / 1024);
	else if (value >= 1)
		snprintf(text, size, "%.2f s", value);
	else if (value >= 1e-3)
		snprintf(text, size, "%.2f ms", value * 1e3);
	else
		snprintf(text, size, "%.1f us", value * 1e6);
	return text;
}

/* "< 3.00 ms", and whether it is kept. */
static void judge(char *text, size_t size, enum bench_unit unit, double ours, double bound)
{
	bool least = unit == BENCH_RATE;
	bool kept = least ? ours > bound : ours < bound;
	char number[32];

	if (bound > 0)
		snprintf(text, size, "%s %s %s", least ? ">" : "<",
			 bench_print(number, sizeof number, unit, bound), kept ? "" : "missed");
}

void bench_line(const char *what, enum bench_unit unit, struct bench_pair pair, double bound,
		const char *machine)
{
	char ours[32];
	char theirs[32] = "-";
	char ratio[32] = "-";
	char verdict[64] = "";

	if (pair.machine >= 0)
		bench_print(theirs, sizeof theirs, unit, pair.machine);
	if (pair.machine > 0)
		snprintf(ratio, sizeof ratio, "%.1f", pair.ours / pair.machine);
	judge(verdict, sizeof verdict, unit, pair.ours, bound);
	printf("%-42s %10s %10s %7s  %-19s %s\n", what,
	       bench_print(ours, sizeof ours, unit, pair.ours), theirs, ratio, verdict, machine);
}

int bench_try(const char *program, const char *const *arguments)
{
	posix_spawn_file_actions_t streams;
	int status = 0;
	pid_t pid;

	posix_spawn_file_actions_init(&streams);
	posix_spawn_file_actions_addopen(&streams, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&streams, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&streams, 2, "/dev/null", O_WRONLY, 0);
	if (posix_spawnp(&pid, program, &streams, NULL, (char *const *)arguments, environ) != 0)
		bench_fail("cannot run %s", program);
	waitpid(pid, &status, 0);
	posix_spawn_file_actions_destroy(&streams);
	return status;
}

double bench_run(const char *path, const char *const *arguments, int status_wanted)
{
	posix_spawn_file_actions_t streams;
	double begun;
	double took;
	int status = 0;
	pid_t pid;

	posix_spawn_file_actions_init(&streams);
	posix_spawn_file_actions_addopen(&streams, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&streams, 1, "/dev/null", O_WRONLY, 0);
	if (status_wanted != 0) /* an error is expected, and its message of no interest */
		posix_spawn_file_actions_addopen(&streams, 2, "/dev/null", O_WRONLY, 0);
	begun = bench_now();
	if (posix_spawn(&pid, path, &streams, NULL, (char *const *)arguments, environ) != 0)
		bench_fail("cannot run %s", path);
	waitpid(pid, &status, 0);
	took = bench_now() - begun;
	posix_spawn_file_actions_destroy(&streams);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != status_wanted)
		bench_fail("%s %s ended with status %d instead of %d", path,
			   arguments[1] != NULL ? arguments[1] : "", WEXITSTATUS(status),
			   status_wanted);
	return took;
}

const char *bench_ikabot(void)
{
	static char path[512];
	const char *build = getenv("BUILD");

	snprintf(path, sizeof path, "%s/ikabot", build != NULL ? build : "build");
	return path;
}
