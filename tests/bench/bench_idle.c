/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What tasks that wait cost: memory, processor time, wake-ups and system calls.
 *
 * Private memory (USS) is what the end of a process would give back. The dirty part of it holds
 * what the process has written; the rest are pages of files that happen to be in use by nobody
 * else, which swings from run to run and costs nothing when memory is short. PSS divides shared
 * pages among those that share them, so its sum over all tasks is what they take together.
 */
#include "bench.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/own.h"

enum { WATCH_S = 21 /* no keeper sleeps longer */, HOUR_S = 3600, SETTLE_MS = 1500 /* tidied */ };

bool bench_usage(pid_t pid, struct bench_usage *usage)
{
	char path[64];
	char line[256];
	OWN(file) FILE *file = NULL;
	unsigned long size;

	*usage = (struct bench_usage){ 0 };
	snprintf(path, sizeof path, "/proc/%ld/smaps_rollup", (long)pid);
	file = fopen(path, "r");
	if (file == NULL)
		return false; /* other systems; and only root may look at a keeper */
	while (fgets(line, sizeof line, file) != NULL) {
		if (sscanf(line, "Private_Clean: %lu", &size) == 1)
			usage->uss += (double)size * 1024;
		else if (sscanf(line, "Private_Dirty: %lu", &size) == 1)
			usage->dirty = (double)size * 1024;
		else if (sscanf(line, "Pss: %lu", &size) == 1)
			usage->pss = (double)size * 1024;
	}
	usage->uss += usage->dirty;
	return true;
}

/* The number behind that word of a file in /proc; 0 where there is none. */
static double number_in(pid_t pid, const char *name, const char *word)
{
	char path[64];
	char line[256];
	OWN(file) FILE *file = NULL;
	double number = 0;

	snprintf(path, sizeof path, "/proc/%ld/%s", (long)pid, name);
	file = fopen(path, "r");
	while (file != NULL && fgets(line, sizeof line, file) != NULL)
		if (strncmp(line, word, strlen(word)) == 0 &&
		    sscanf(line + strlen(word), "%lf", &number) == 1)
			return number;
	return 0;
}

struct counts {
	double cpu_s, wakes;
};

static struct counts count(const pid_t *pids, int count)
{
	struct counts sum = { 0 };

	for (int i = 0; i < count; i++) {
		sum.cpu_s += number_in(pids[i], "schedstat", "") / 1e9;
		sum.wakes += number_in(pids[i], "status", "voluntary_ctxt_switches:");
	}
	return sum;
}

/* strace at one of them; where there is none, execvp fails and the file stays empty. */
static pid_t start_trace(pid_t pid, const char *path)
{
	pid_t tracer = fork();
	char number[16];

	if (tracer == 0) {
		snprintf(number, sizeof number, "%ld", (long)pid);
		execlp("strace", "strace", "-qq", "-o", path, "-p", number, (char *)NULL);
		_exit(127);
	}
	return tracer;
}

/* Each line is a call; -1 when nothing was traced. */
static double end_trace(pid_t tracer, const char *path)
{
	OWN(file) FILE *file = NULL;
	char line[512];
	double calls = 0;

	kill(tracer, SIGINT);
	waitpid(tracer, NULL, 0);
	file = fopen(path, "r");
	if (file == NULL)
		return -1;
	while (fgets(line, sizeof line, file) != NULL)
		if (strstr(line, "resuming interrupted") == NULL) /* begun before strace came */
			calls++;
	return calls;
}

void bench_idle(const pid_t *pids, int number, struct bench_idle *idle)
{
	char path[HOME_PATH_SIZE];
	struct counts before, after;
	double begun = bench_now();
	double watched;
	pid_t tracer;

	*idle = (struct bench_idle){ 0 };
	clock_nap_ms(SETTLE_MS);
	for (int i = 0; i < number; i++) {
		struct bench_usage usage;

		(void)bench_usage(pids[i], &usage);
		idle->uss += usage.uss;
		idle->pss += usage.pss;
	}
	tracer = start_trace(pids[number - 1], home_path(&bench_home, path, "trace"));
	before = count(pids, number - 1); /* strace disturbs the last one */
	begun = bench_now();
	clock_nap_ms(WATCH_S * 1000);
	watched = bench_now() - begun;
	after = count(pids, number - 1);
	idle->cpu_percent = 100 * (after.cpu_s - before.cpu_s) / watched;
	idle->wakes_an_hour = (after.wakes - before.wakes) / (number - 1) * HOUR_S / watched;
	idle->calls_an_hour = end_trace(tracer, path);
	if (idle->calls_an_hour >= 0)
		idle->calls_an_hour *= HOUR_S / watched;
}
