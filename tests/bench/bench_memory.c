/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The memory of tasks that wait, beside processes that do nothing at all. */
#include "bench.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "os/detached.h"

enum { FEW = 50, MANY = 500, STEPS = 6, SETTLE_MS = 1500 /* then it has tidied up */ };

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

static struct bench_usage usage_of_idle(pid_t (*start)(void))
{
	struct bench_usage usage;
	pid_t child = start();

	clock_nap_ms(50);
	(void)bench_usage(child, &usage);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return usage;
}

void bench_memory_lines(const char *what, pid_t pid)
{
	struct bench_usage forked = usage_of_idle(idle_fork);
	struct bench_usage executed = usage_of_idle(idle_exec);
	struct bench_usage usage;
	char text[64];

	clock_nap_ms(SETTLE_MS);
	if (!bench_usage(pid, &usage)) {
		printf("%-42s cannot be read here (on Linux: run as root)\n", what);
		return;
	}
	snprintf(text, sizeof text, "%.32s: USS", what);
	bench_line(text, BENCH_SIZE, (struct bench_pair){ usage.uss, executed.uss },
		   256 * BENCH_KIB, "executed and idle, libc + jansson");
	snprintf(text, sizeof text, "%.32s: dirty", what);
	bench_line(text, BENCH_SIZE, (struct bench_pair){ usage.dirty, forked.dirty }, 0,
		   "forked and idle");
	snprintf(text, sizeof text, "%.32s: PSS", what);
	bench_line(text, BENCH_SIZE, (struct bench_pair){ usage.pss, executed.pss }, 0,
		   "executed and idle, libc + jansson");
}

static void sum_line(const char *what, const pid_t *pids, int count, double machine, double bound)
{
	double sum = 0;

	for (int i = 0; i < count; i++) {
		struct bench_usage usage;

		if (!bench_usage(pids[i], &usage))
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
		struct bench_usage usage;

		(void)bench_usage(pids[i], &usage);
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
	sum_line("50 waiting tasks: sum of PSS", pids, FEW, idle, 12 * BENCH_MIB);
	bench_home_end();
}

void bench_many_lines(double pss, double cpu_percent)
{
	bench_line("500 waiting tasks: sum of PSS", BENCH_SIZE,
		   (struct bench_pair){ pss, sum_of_idle(MANY) }, 100 * BENCH_MIB,
		   "so many executed and idle");
	bench_line("500 waiting tasks: of one core", BENCH_PERCENT,
		   (struct bench_pair){ cpu_percent, -1 }, 1.0, "");
}
