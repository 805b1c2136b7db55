/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "os/child.h"
#include "task/keeper.h"

static const struct {
	const char *name;
	void (*run)(void);
} benchmarks[] = {
	{ "start", bench_start },   { "locks", bench_locks }, { "launch", bench_launch },
	{ "status", bench_status }, { "stop", bench_stop },   { "store", bench_store },
	{ "parse", bench_parse },   { "rate", bench_rate },   { "memory", bench_memory },
	{ "many", bench_many },	    { "step", bench_step },   { "world", bench_world },
	{ "events", bench_events },
};

/* The least that a program linked like ours does when it is executed. */
static int be_ready(bool stay)
{
	(void)!write(DETACHED_CHANNEL, "r", 1);
	while (stay)
		pause();
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

int main(int argc, char **argv)
{
	const char *role = argc > 1 ? argv[1] : "";

	if (strcmp(role, "--nothing") == 0)
		return 0;
	if (strcmp(role, "--ready") == 0 || strcmp(role, "--idle") == 0)
		return be_ready(strcmp(role, "--idle") == 0);
	mem_init();
	if (strcmp(role, "--keeper") == 0)
		return keeper_detached(bench_table, DETACHED_CHANNEL);
	for (int i = 1; i < argc; i++)
		if (!is_name(argv[i]))
			return list_names(argv[i]);
	log_threshold(LOG_LEVEL_ERROR);
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("%-42s %10s %10s %7s  %-12s %s\n", "what", "ours", "machine", "ratio", "bound",
	       "the machine's part");
	for (size_t i = 0; i < sizeof benchmarks / sizeof *benchmarks; i++)
		if (is_wanted(benchmarks[i].name, argc, argv))
			benchmarks[i].run();
	return 0;
}
