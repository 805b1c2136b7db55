/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/bench/bench.h - how fast and how small, beside what the machine allows.
 *
 * Times swing by half on a busy machine, so each figure is taken in turns with the least
 * that the system itself needs for the same thing, and the ratio is what counts. Nothing
 * passes or fails here: whoever reads compares with the bound at the end of the line.
 *
 * The program is its own keeper (task/keeper.h), with a function that parses a city page
 * and rests; what belongs to the whole program is measured on $BUILD/ikabot.
 *
 *	bench.c          the table, and the other roles of this program
 *	bench_measure.c  taking turns, medians, lines
 *	bench_home.c     a home, tasks in it, the practice world
 *	bench_*.c        the benchmarks
 */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buffer.h"
#include "store/home.h"
#include "task/function.h"
#include "task/launch.h"

/* --- bench_measure.c: times are seconds, sizes are bytes, rates are bytes a second */

double bench_now(void);
/* Ends the program: what cannot be measured gives no figures. */
void bench_fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* Does it once and says how long that took. */
typedef double bench_once(void *argument);
struct bench_pair {
	double ours, machine; /* medians */
};
struct bench_pair bench_both(bench_once *ours, bench_once *machine, void *argument, int rounds);
double bench_median(double *values, size_t count); /* sorts them */

enum bench_unit { BENCH_TIME, BENCH_SIZE, BENCH_PERCENT, BENCH_RATE };
/* Prints a line; a machine below 0 is left out. */
void bench_line(const char *what, enum bench_unit unit, struct bench_pair pair, const char *bound,
		const char *machine);

/* Runs a program with its output thrown away, and waits for it. arguments end with NULL. */
double bench_run(const char *path, const char *const *arguments, int status_wanted);
/* $BUILD/ikabot */
const char *bench_ikabot(void);

/* --- bench_home.c */

extern struct home bench_home;
extern const struct function *const bench_table[];

/* A fresh home that IKABOT_HOME names; its end stops the tasks in it and removes it. */
void bench_home_begin(void);
void bench_home_end(void);

/* Starts the nth task; it works that many steps and then rests for an hour. */
struct launched bench_task(int n, int steps);
/* Starts so many tasks and waits until they rest; pids, unless NULL, has room for all. */
void bench_tasks(int count, int steps, pid_t *pids);
void bench_wait_rest(const char *id, int steps);
/* Stops all tasks of the home. */
void bench_stop_all(void);
/* Wakes a task so many times; the median time of the whole step, from the request to look
 * until its worker is gone. */
double bench_step_time(const char *id, int rounds);

/* A city page of 200 KB: a composed one, or the file that BENCH_PAGE names. */
void bench_page(struct buffer *page);

/* --- the benchmarks */

void bench_start(void);
void bench_locks(void);
void bench_launch(void);
void bench_status(void);
void bench_stop(void);
void bench_store(void);
void bench_parse(void);
void bench_rate(void);
void bench_memory(void);
void bench_many(void);
void bench_step(void);
void bench_world(void);
void bench_events(void);

/* bench_memory.c: private memory of a process; 0 where it cannot be read. */
double bench_private(pid_t pid);
/* Prints the memory of one process that waits. */
void bench_memory_lines(const char *what, pid_t pid);

#endif
