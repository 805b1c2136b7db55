/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/bench/bench.h - how fast and how small, beside what the machine allows.
 *
 * Times swing by half on a busy machine, so each figure is taken in turns with the least
 * that the system itself needs for the same thing, and the ratio is what counts. Nothing
 * passes or fails here: whoever reads compares with the bound at the end of the line.
 *
 * The program is its own keeper (keeper/keeper.h), with a function that parses a city page
 * and rests; what belongs to the whole program is measured on $BUILD/ikabot.
 *
 *	bench.c          the table, and the other roles of this program
 *	bench_measure.c  taking turns, medians, lines
 *	bench_home.c     a home, tasks in it
 *	bench_idle.c     what processes cost that wait
 *	bench_*.c        the benchmarks
 */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buffer.h"
#include "control/launch.h"
#include "store/home.h"
#include "task/function.h"

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

enum bench_unit { BENCH_TIME, BENCH_SIZE, BENCH_PERCENT, BENCH_RATE, BENCH_COUNT };
/* A figure for people. */
const char *bench_print(char *text, size_t size, enum bench_unit unit, double value);
#define BENCH_KIB 1024.0
#define BENCH_MIB (1024.0 * 1024)
/* Prints a line; a machine below 0 is left out. The bound is the most it should be, of a
 * rate the least, and 0 for none: it is what a quiet 2.8 GHz machine keeps. */
void bench_line(const char *what, enum bench_unit unit, struct bench_pair pair, double bound,
		const char *machine);

/* Runs a program with its output thrown away, and waits for it. arguments end with NULL. */
double bench_run(const char *path, const char *const *arguments, int status_wanted);
/* The same whatever comes of it, the program looked for in PATH; its wait status. */
int bench_try(const char *program, const char *const *arguments);
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
/* All tasks of the home. */
json_t *bench_list(void);
/* Stops all tasks of the home, or one. */
void bench_stop_all(void);
void bench_stop_one(const char *id);
/* Puts the nth of some entries that look like real ones into the register. */
void bench_put_entry(int n, int status);
/* Wakes a task so many times; the median time of the whole step, from the request to look
 * until its worker is gone. */
double bench_step_time(const char *id, int rounds);

/* A city page of 200 KB: a composed one, or the file that BENCH_PAGE names. */
void bench_page(struct buffer *page);

/* Times of a page, a struct buffer: parsed as a city's (bench_rate.c), merely passed over. */
double bench_parse_city(void *page);
double bench_pass_over(void *page);

/* One KB written so that it survives a power cut, as plainly as can be (bench_store.c). */
double bench_write_through(void);

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
void bench_step(void);
void bench_world(void);
void bench_clicks(void);
void bench_events(void);
void bench_curve(void);
void bench_others(void);
void bench_tls(void);

/* --- bench_idle.c */

struct bench_usage {
	double uss, dirty, pss; /* bytes */
};
/* False where it cannot be read. */
bool bench_usage(pid_t pid, struct bench_usage *usage);

/* So many tasks while nothing happens, for as long as their longest sleep. */
struct bench_idle {
	double uss, pss;		     /* of all */
	double cpu_percent;		     /* of all, of one core */
	double wakes_an_hour, calls_an_hour; /* of one; calls below 0: no strace here */
};
void bench_idle(const pid_t *pids, int count, struct bench_idle *idle);

/* --- bench_menu.c: the median time of drawing the menu again */
double bench_redraw_time(int rounds);

/* --- bench_memory.c */

/* Prints the memory of one process that waits. */
void bench_memory_lines(const char *what, pid_t pid);
/* Prints what 500 of them take, all together. */
void bench_many_lines(double pss, double cpu_percent);

#endif
