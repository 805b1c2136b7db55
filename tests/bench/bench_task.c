/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kernel of the program does with tasks: find, start, ask, step, stop. */
#include "bench.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "control/control.h"
#include "control/instance.h"
#include "control/stop.h"
#include "control/tasks.h"
#include "os/detached.h"
#include "os/lock.h"

enum { ROUNDS = 201, ASKS = 2001, LAUNCHES = 61, TASKS = 50, ANSWER_SIZE = 512 };

/* --- locks */

struct locks {
	char paths[TASKS][HOME_PATH_SIZE];
	struct lock *held[TASKS];
};

static double probe(void *argument)
{
	const struct locks *locks = argument;
	double begun = bench_now();
	char label[LABEL_SIZE];

	for (int i = 0; i < TASKS; i++)
		if (!lock_look(locks->paths[i], label, sizeof label))
			bench_fail("%s is not held", locks->paths[i]);
	return bench_now() - begun;
}

static double probe_raw(void *argument)
{
	const struct locks *locks = argument;
	double begun = bench_now();

	for (int i = 0; i < TASKS; i++) {
		int fd = open(locks->paths[i], O_RDWR | O_CLOEXEC);

		(void)flock(fd, LOCK_SH | LOCK_NB);
		close(fd);
	}
	return bench_now() - begun;
}

void bench_locks(void)
{
	static struct locks locks;
	struct err e = { 0 };

	bench_home_begin();
	for (int i = 0; i < TASKS; i++) {
		home_path(&bench_home, locks.paths[i], "locks/%d", i);
		locks.held[i] = lock_take(locks.paths[i], 0, &e);
		if (locks.held[i] == NULL || !lock_write_label(locks.held[i], "{\"pid\":1}", &e))
			bench_fail("%s", e.text);
	}
	bench_line("50 lock probes", BENCH_TIME, bench_both(probe, probe_raw, &locks, ROUNDS), 0,
		   "open, flock, close");
	for (int i = 0; i < TASKS; i++)
		lock_free(locks.held[i]);
	bench_home_end();
}

/* --- launch */

static double launch(void *argument)
{
	double begun = bench_now();
	struct launched task = bench_task(*(int *)argument, 1);
	double took = bench_now() - begun;

	bench_stop_one(task.id);
	return took;
}

/* Executes this program detached; the time until its byte comes. */
static double launch_raw(void *argument)
{
	static const char *const arguments[] = { "bench", "--ready", NULL };
	double begun = bench_now();
	double took;
	int ends[2];
	pid_t between;
	char byte;

	(void)argument;
	if (pipe2(ends, O_CLOEXEC) != 0)
		bench_fail("no pipe");
	between = fork();
	if (between == 0) {
		setsid();
		if (fork() == 0) {
			dup2(ends[1], DETACHED_CHANNEL);
			execv("/proc/self/exe", (char *const *)arguments);
		}
		_exit(0);
	}
	close(ends[1]);
	waitpid(between, NULL, 0);
	if (read(ends[0], &byte, 1) != 1)
		bench_fail("the program did not say that it is ready");
	took = bench_now() - begun;
	close(ends[0]);
	return took;
}

void bench_launch(void)
{
	static const char raw[] = "fork twice, setsid, exec, one byte";
	int n = 0;

	bench_home_begin();
	bench_line("launch until listed and controllable", BENCH_TIME,
		   bench_both(launch, launch_raw, &n, LAUNCHES), 3e-3, raw);
	bench_tasks(TASKS, 1, NULL);
	n = TASKS;
	bench_line("the same beside 50 tasks", BENCH_TIME,
		   bench_both(launch, launch_raw, &n, LAUNCHES), 3e-3, raw);
	bench_home_end();
}

/* --- status */

struct echo {
	const char *id;
	int pair;
	struct sockaddr_un address;
};

static double ask(void *argument)
{
	const struct echo *echo = argument;
	double begun = bench_now();
	struct err e = { 0 };
	OWN(json) json_t *status = control_do(&bench_home, echo->id, "status", &e);

	if (status == NULL)
		bench_fail("%s", e.text);
	return bench_now() - begun;
}

static void answer_for_ever(int fd)
{
	char bytes[ANSWER_SIZE] = "";

	while (read(fd, bytes, sizeof bytes) > 0)
		(void)!write(fd, bytes, sizeof bytes);
}

static void ask_raw(int fd)
{
	static const char request[] = "{\"do\":\"status\"}\n";
	char bytes[ANSWER_SIZE];

	(void)!write(fd, request, sizeof request - 1);
	if (read(fd, bytes, sizeof bytes) <= 0)
		bench_fail("no echo");
}

static double ask_pair(void *argument)
{
	double begun = bench_now();

	ask_raw(((const struct echo *)argument)->pair);
	return bench_now() - begun;
}

static double ask_socket(void *argument)
{
	const struct echo *echo = argument;
	double begun = bench_now();
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (connect(fd, (const struct sockaddr *)&echo->address, sizeof echo->address) != 0)
		bench_fail("nobody listens");
	ask_raw(fd);
	close(fd);
	return bench_now() - begun;
}

static pid_t serve_pair(struct echo *echo)
{
	int ends[2];
	pid_t server;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
		bench_fail("no socket pair");
	server = fork();
	if (server == 0) {
		close(ends[0]);
		answer_for_ever(ends[1]);
		_exit(0);
	}
	close(ends[1]);
	echo->pair = ends[0];
	return server;
}

static pid_t serve_socket(struct echo *echo)
{
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);
	pid_t server;

	echo->address.sun_family = AF_UNIX;
	snprintf(echo->address.sun_path, sizeof echo->address.sun_path, "%.90s/echo",
		 bench_home.root);
	if (bind(listener, (const struct sockaddr *)&echo->address, sizeof echo->address) != 0 ||
	    listen(listener, 8) != 0)
		bench_fail("cannot listen");
	server = fork();
	if (server == 0)
		for (;;) {
			int fd = accept(listener, NULL, NULL);

			answer_for_ever(fd);
			close(fd);
		}
	close(listener);
	return server;
}

static void end(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

void bench_status(void)
{
	struct echo echo = { 0 };
	struct launched task;
	pid_t servers[2];

	bench_home_begin();
	task = bench_task(0, 1);
	bench_wait_rest(task.id, 1);
	echo.id = task.id;
	servers[0] = serve_pair(&echo);
	servers[1] = serve_socket(&echo);
	bench_line("status over the control socket", BENCH_TIME,
		   bench_both(ask, ask_socket, &echo, ASKS), 0.1e-3,
		   "connect, request, answer, close");
	bench_line("the same", BENCH_TIME, bench_both(ask, ask_pair, &echo, ASKS), 0.1e-3,
		   "request and answer over a socket pair");
	end(servers[0]);
	end(servers[1]);
	close(echo.pair);
	bench_home_end();
}

/* --- stop */

static double stop_waiting(void *argument)
{
	struct launched task = bench_task(*(int *)argument, 1);
	struct err e = { 0 };
	OWN(json) json_t *entry = tasks_find(&bench_home, task.id, NULL, &e);
	enum stop_way way = STOP_FORGOTTEN;
	double begun;

	bench_wait_rest(task.id, 1);
	begun = bench_now();
	if (entry == NULL || !task_stop(&bench_home, entry, 10000, &way, &e) || way != STOP_ASKED)
		bench_fail("it did not stop: %s", e.text);
	return bench_now() - begun;
}

static double kill_idle(void *argument)
{
	int ready[2];
	double begun;
	pid_t child;
	char byte;

	(void)argument;
	if (pipe(ready) != 0)
		bench_fail("no pipe");
	child = fork();
	if (child == 0) {
		(void)!write(ready[1], "r", 1);
		for (;;)
			pause();
	}
	(void)!read(ready[0], &byte, 1);
	close(ready[0]);
	close(ready[1]);
	begun = bench_now();
	end(child);
	return bench_now() - begun;
}

void bench_stop(void)
{
	int n = 0;

	bench_home_begin();
	bench_line("stop of a waiting task", BENCH_TIME,
		   bench_both(stop_waiting, kill_idle, &n, LAUNCHES), 10e-3, "kill, waitpid");
	bench_tasks(TASKS, 1, NULL);
	n = TASKS;
	bench_line("the same beside 50 tasks", BENCH_TIME,
		   bench_both(stop_waiting, kill_idle, &n, LAUNCHES), 10e-3, "kill, waitpid");
	bench_home_end();
}

/* --- step */

static double fork_once(void *argument)
{
	double begun = bench_now();
	pid_t child = fork();

	(void)argument;
	if (child == 0)
		_exit(0);
	waitpid(child, NULL, 0);
	(void)bench_write_through(); /* a step's result survives a power cut */
	return bench_now() - begun;
}

static double step_once(void *argument)
{
	return bench_step_time(argument, 1);
}

void bench_step(void)
{
	struct launched task;

	bench_home_begin();
	task = bench_task(0, 1);
	bench_wait_rest(task.id, 1);
	bench_line("one step without network, page parsed", BENCH_TIME,
		   bench_both(step_once, fork_once, task.id, LAUNCHES), 0,
		   "fork, exit, waitpid, 1 KB through to the disk");
	bench_home_end();
}
