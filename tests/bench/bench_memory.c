/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What tasks that wait cost: memory and processor time.
 *
 * Private memory (USS) is what the end of a process would give back; PSS divides shared
 * pages among those that share them, so its sum over all tasks is what they take together.
 */
#include "bench.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "os/child.h"

enum { FEW = 50, MANY = 500, STEPS = 6, WATCH_S = 20 /* no keeper sleeps longer than that */ };

struct usage {
	double uss, pss; /* bytes */
};

static bool read_usage(pid_t pid, struct usage *usage)
{
	char path[64];
	char line[256];
	FILE *file;
	unsigned long size;

	*usage = (struct usage){ 0 };
	snprintf(path, sizeof path, "/proc/%ld/smaps_rollup", (long)pid);
	file = fopen(path, "r");
	if (file == NULL)
		return false; /* other systems; and only root may look at a keeper */
	while (fgets(line, sizeof line, file) != NULL) {
		if (sscanf(line, "Private_Clean: %lu", &size) == 1 ||
		    sscanf(line, "Private_Dirty: %lu", &size) == 1)
			usage->uss += (double)size * 1024;
		else if (sscanf(line, "Pss: %lu", &size) == 1)
			usage->pss = (double)size * 1024;
	}
	fclose(file);
	return true;
}

double bench_private(pid_t pid)
{
	struct usage usage;

	(void)read_usage(pid, &usage);
	return usage.uss;
}

/* Processor time used so far, in seconds; the scheduler's own count where there is one. */
static double cpu_time(pid_t pid)
{
	char path[64];
	unsigned long long nanoseconds = 0;
	FILE *file;

	snprintf(path, sizeof path, "/proc/%ld/schedstat", (long)pid);
	file = fopen(path, "r");
	if (file == NULL || fscanf(file, "%llu", &nanoseconds) != 1)
		nanoseconds = 0;
	if (file != NULL)
		fclose(file);
	return (double)nanoseconds / 1e9;
}

static pid_t idle_fork(void)
{
	pid_t child = fork();

	if (child == 0)
		for (;;)
			pause();
	return child;
}

static pid_t idle_exec(void)
{
	int ready[2];
	pid_t child;
	char byte;

	if (pipe2(ready, O_CLOEXEC) != 0)
		bench_fail("no pipe");
	child = fork();
	if (child == 0) {
		dup2(ready[1], DETACHED_CHANNEL);
		execl("/proc/self/exe", "bench", "--idle", (char *)NULL);
		_exit(1);
	}
	close(ready[1]);
	(void)!read(ready[0], &byte, 1);
	close(ready[0]);
	return child;
}

static struct usage usage_of_idle(pid_t (*start)(void))
{
	struct usage usage;
	pid_t child = start();

	clock_nap_ms(50);
	(void)read_usage(child, &usage);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return usage;
}

void bench_memory_lines(const char *what, pid_t pid)
{
	struct usage forked = usage_of_idle(idle_fork);
	struct usage executed = usage_of_idle(idle_exec);
	struct usage usage;
	char text[64];

	if (!read_usage(pid, &usage)) {
		printf("%-42s cannot be read here (on Linux: run as root)\n", what);
		return;
	}
	snprintf(text, sizeof text, "%.32s: USS", what);
	bench_line(text, BENCH_SIZE, (struct bench_pair){ usage.uss, forked.uss }, "< 256 KiB",
		   "forked and idle");
	bench_line(text, BENCH_SIZE, (struct bench_pair){ usage.uss, executed.uss }, "< 256 KiB",
		   "executed and idle, libc + jansson");
	snprintf(text, sizeof text, "%.32s: PSS", what);
	bench_line(text, BENCH_SIZE, (struct bench_pair){ usage.pss, executed.pss }, "",
		   "executed and idle, libc + jansson");
}

static void sum_line(const char *what, const pid_t *pids, int count, double machine,
		     const char *bound)
{
	double sum = 0;

	for (int i = 0; i < count; i++) {
		struct usage usage;

		if (!read_usage(pids[i], &usage))
			return;
		sum += usage.pss;
	}
	bench_line(what, BENCH_SIZE, (struct bench_pair){ sum, machine }, bound,
		   "so many executed and idle");
}

/* So many processes of this program that wait and do nothing. */
static double sum_of_idle(int count)
{
	pid_t *pids = calloc((size_t)count, sizeof *pids);
	double sum = 0;

	for (int i = 0; i < count; i++)
		pids[i] = idle_exec();
	for (int i = 0; i < count; i++) {
		struct usage usage;

		(void)read_usage(pids[i], &usage);
		sum += usage.pss;
	}
	for (int i = 0; i < count; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
	free(pids);
	return sum;
}

void bench_memory(void)
{
	double idle = sum_of_idle(FEW);
	struct launched task;
	pid_t pids[FEW];

	bench_home_begin();
	task = bench_task(0, STEPS);
	bench_wait_rest(task.id, STEPS);
	bench_memory_lines("a task after six steps", task.pid);
	bench_stop_all();
	bench_tasks(FEW, STEPS, pids);
	bench_memory_lines("one of 50 after six steps", pids[0]);
	sum_line("50 waiting tasks: sum of PSS", pids, FEW, idle, "< 12 MiB");
	bench_home_end();
}

void bench_many(void)
{
	double idle = sum_of_idle(MANY);
	pid_t *pids = calloc(MANY, sizeof *pids);
	double used = 0;
	double begun;

	bench_home_begin();
	begun = bench_now();
	bench_tasks(MANY, 1, pids);
	bench_line("500 tasks started and rested, each", BENCH_TIME,
		   (struct bench_pair){ (bench_now() - begun) / MANY, -1 }, "", "");
	sum_line("500 waiting tasks: sum of PSS", pids, MANY, idle, "< 100 MiB");
	begun = bench_now();
	for (int i = 0; i < MANY; i++)
		used -= cpu_time(pids[i]);
	clock_nap_ms(WATCH_S * 1000);
	for (int i = 0; i < MANY; i++)
		used += cpu_time(pids[i]);
	bench_line("500 waiting tasks: of one core", BENCH_PERCENT,
		   (struct bench_pair){ 100 * used / (bench_now() - begun), -1 }, "< 1 %", "");
	begun = bench_now();
	bench_stop_all();
	bench_line("500 tasks stopped, each", BENCH_TIME,
		   (struct bench_pair){ (bench_now() - begun) / MANY, -1 }, "", "");
	free(pids);
	bench_home_end();
}
