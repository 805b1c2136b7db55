/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "keeper/keeper.h"
#include "os/detached.h"

static const struct {
	const char *name;
	void (*run)(void);
} benchmarks[] = {
	{ "start", bench_start },   { "locks", bench_locks }, { "launch", bench_launch },
	{ "status", bench_status }, { "stop", bench_stop },   { "store", bench_store },
	{ "parse", bench_parse },   { "rate", bench_rate },   { "memory", bench_memory },
	{ "step", bench_step },	    { "world", bench_world }, { "clicks", bench_clicks },
	{ "events", bench_events }, { "tls", bench_tls },     { "others", bench_others },
	{ "curve", bench_curve },
};

/* The least that a program linked like ours does when it is executed. */
static int be_ready(bool stay)
{
	(void)!write(DETACHED_CHANNEL, "r", 1);
	while (stay)
		pause();
	return 0;
}

/* Another process that starts a task of the home. */
static int launch(const char *number)
{
	struct err e = { 0 };

	if (!home_find(&bench_home, &e))
		return 1;
	(void)bench_task(atoi(number), 1);
	return 0;
}

/* So many tasks that wait, for whoever wants to look at them with other tools. */
static int hold(const char *count)
{
	bench_home_begin();
	bench_tasks(atoi(count), 1, NULL);
	printf("IKABOT_HOME=%s; end with Enter\n", bench_home.root);
	fflush(stdout);
	(void)getchar();
	bench_home_end();
	return 0;
}

static bool is_wanted(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return true;
	return argc < 2;
}

static int list_names(const char *wrong)
{
	fprintf(stderr, "bench: there is no benchmark \"%s\"; there are:", wrong);
	for (size_t i = 0; i < sizeof benchmarks / sizeof *benchmarks; i++)
		fprintf(stderr, " %s", benchmarks[i].name);
	fprintf(stderr, "\n");
	return 2;
}

static bool is_name(const char *name)
{
	for (size_t i = 0; i < sizeof benchmarks / sizeof *benchmarks; i++)
		if (strcmp(benchmarks[i].name, name) == 0)
			return true;
	return false;
}

/* In a process of its own: what one sets, opens and allocates is nothing to the next. */
static bool run_apart(void (*run)(void))
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		run();
		exit(0);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

int main(int argc, char **argv)
{
	const char *role = argc > 1 ? argv[1] : "";
	bool failed = false;

	if (strcmp(role, "--nothing") == 0)
		return 0;
	if (strcmp(role, "--ready") == 0 || strcmp(role, "--idle") == 0)
		return be_ready(strcmp(role, "--idle") == 0);
	mem_init();
	if (strcmp(role, "--keeper") == 0)
		return keeper_detached(bench_table, DETACHED_CHANNEL);
	if (strcmp(role, "--launch") == 0 && argc == 3)
		return launch(argv[2]);
	if (strcmp(role, "--hold") == 0 && argc == 3)
		return hold(argv[2]);
	for (int i = 1; i < argc; i++)
		if (!is_name(argv[i]))
			return list_names(argv[i]);
	log_threshold(LOG_LEVEL_ERROR);
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("%-42s %10s %10s %7s  %-19s %s\n", "what", "ours", "machine", "ratio", "bound",
	       "the machine's part");
	for (size_t i = 0; i < sizeof benchmarks / sizeof *benchmarks; i++)
		if (is_wanted(benchmarks[i].name, argc, argv))
			failed |= !run_apart(benchmarks[i].run);
	return failed;
}
