/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "os/file.h"
#include "os/lock.h"
#include "store/gate.h"
#include "store/home.h"

#define ACCOUNT "s301-en/7"

static struct home home;
static volatile sig_atomic_t stop;

static int make_home(void **state)
{
	char folder[] = "/tmp/ikabot-test-XXXXXX";
	struct err e = { .kind = ERR_NONE };

	(void)state;
	stop = 0;
	if (mkdtemp(folder) == NULL)
		return -1;
	setenv("IKABOT_HOME", folder, 1);
	return home_find(&home, &e) ? 0 : -1;
}

static int drop_home(void **state)
{
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		execlp("rm", "rm", "-rf", home.root, (char *)NULL);
		_exit(1);
	}
	waitpid(child, NULL, 0);
	return 0;
}

TEST_WITH(entering_nests_and_shuts_others_out, make_home, drop_home)
{
	OWN(gate) struct gate *one = gate_new(&home, ACCOUNT, &stop);
	OWN(gate) struct gate *two = gate_new(&home, ACCOUNT, &stop);
	struct err e = { .kind = ERR_NONE };

	assert_true(gate_enter(one, 0, &e));
	assert_true(gate_enter(one, 0, &e));
	gate_leave(one);
	assert_false(gate_enter(two, 50, &e));
	assert_int_equal(e.kind, ERR_RETRY);
	gate_leave(one);
	assert_true(gate_enter(two, 50, &e));
}

TEST_WITH(requests_keep_their_distance_across_tasks, make_home, drop_home)
{
	OWN(gate) struct gate *one = gate_new(&home, ACCOUNT, &stop);
	OWN(gate) struct gate *two = gate_new(&home, ACCOUNT, &stop);
	struct err e = { .kind = ERR_NONE };
	int64_t start;

	assert_true(gate_enter(one, 1000, &e));
	assert_true(gate_pace(one, 300, &e));
	assert_true(gate_was_ours(one));
	gate_leave(one);
	start = clock_monotonic_ms();
	assert_true(gate_enter(two, 1000, &e));
	assert_false(gate_was_ours(two));
	assert_true(gate_pace(two, 300, &e));
	assert_in_range(clock_monotonic_ms() - start, 250, 1500);
}

TEST_WITH(a_clock_that_was_set_back_waits_for_one_gap_at_most, make_home, drop_home)
{
	OWN(gate) struct gate *gate = gate_new(&home, ACCOUNT, &stop);
	struct err e = { .kind = ERR_NONE };
	char path[HOME_PATH_SIZE];
	int64_t start = clock_monotonic_ms();

	assert_true(home_make(&home, &e));
	home_path(&home, path, "locks/s301-en+7.gate");
	assert_true(file_replace(path, "99999999999999 someone\n", 23, false, &e));
	assert_true(gate_enter(gate, 1000, &e));
	assert_true(gate_pace(gate, 200, &e));
	assert_in_range(clock_monotonic_ms() - start, 150, 1500);
}

TEST_WITH(a_stop_ends_the_waiting, make_home, drop_home)
{
	OWN(gate) struct gate *one = gate_new(&home, ACCOUNT, NULL);
	OWN(gate) struct gate *two = gate_new(&home, ACCOUNT, &stop);
	struct err e = { .kind = ERR_NONE };

	assert_true(gate_enter(one, 0, &e));
	stop = 1;
	assert_false(gate_enter(two, 60000, &e));
	assert_int_equal(e.kind, ERR_STOPPED);
	gate_leave(one);
	stop = 0;
	assert_true(gate_enter(two, 60000, &e));
	stop = 1;
	assert_false(gate_pace(two, 60000, &e));
	assert_int_equal(e.kind, ERR_STOPPED);
}

/* Goes through the gate as often as it can until told to end; the count is its answer. */
static int crowd(int seconds)
{
	struct gate *gate = gate_new(&home, ACCOUNT, NULL);
	int64_t end = clock_monotonic_ms() + seconds * 1000;
	struct err e = { .kind = ERR_NONE };
	int passed = 0;

	while (clock_monotonic_ms() < end && gate_enter(gate, 5000, &e)) {
		clock_nap_ms(5);
		gate_leave(gate);
		passed++;
	}
	gate_free(gate);
	return passed > 250 ? 250 : passed;
}

TEST_WITH(nobody_starves_in_a_crowd, make_home, drop_home)
{
	pid_t children[4];

	for (int i = 0; i < 4; i++) {
		children[i] = fork();
		if (children[i] == 0)
			_exit(crowd(2));
	}
	for (int i = 0; i < 4; i++) {
		int status = 0;

		waitpid(children[i], &status, 0);
		assert_true(WIFEXITED(status));
		assert_in_range(WEXITSTATUS(status), 5, 250);
	}
}

TEST_WITH(a_killed_task_leaves_the_gate_open, make_home, drop_home)
{
	OWN(gate) struct gate *gate = gate_new(&home, ACCOUNT, NULL);
	struct err e = { .kind = ERR_NONE };
	char path[HOME_PATH_SIZE];
	pid_t child = fork();

	if (child == 0) {
		struct gate *mine = gate_new(&home, ACCOUNT, NULL);

		(void)gate_enter(mine, 0, &e);
		pause();
		_exit(0);
	}
	home_path(&home, path, "locks/s301-en+7.gate");
	while (!lock_held(path))
		clock_nap_ms(5);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	assert_true(gate_enter(gate, 1000, &e));
}

/* --- a person, and tasks at work */

/* A task that has asked once and may ask again in a long while. */
static void rest_for_long(void)
{
	struct gate *task = gate_new(&home, ACCOUNT, NULL);
	struct err e = { .kind = ERR_NONE };
	bool came;

	if (gate_enter(task, 1000, &e) && gate_pace(task, 60000, &e))
		(void)gate_rest(task, 60000, &came, &e);
	_exit(1);
}

TEST_WITH(a_person_reads_while_a_task_rests_and_orders_when_it_has_gone, make_home, drop_home)
{
	OWN(gate) struct gate *other = gate_new(&home, ACCOUNT, NULL);
	OWN(gate) struct gate *person = gate_new(&home, ACCOUNT, NULL);
	struct err e = { .kind = ERR_NONE };
	char path[HOME_PATH_SIZE];
	pid_t child = fork();

	if (child == 0)
		rest_for_long();
	gate_for_person(person);
	home_path(&home, path, "locks/s301-en+7.visit");
	while (!lock_held(path))
		clock_nap_ms(5);
	assert_true(gate_enter_to_read(person, 5000, &e));
	assert_true(gate_pace(person, 60000, &e));
	gate_leave(person);
	assert_false(gate_enter(other, 50, &e));
	assert_false(gate_enter(person, 50, &e));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	assert_true(gate_enter(person, 1000, &e));
}

TEST_WITH(a_person_is_shut_out_between_requests_without_rest, make_home, drop_home)
{
	OWN(gate) struct gate *task = gate_new(&home, ACCOUNT, NULL);
	OWN(gate) struct gate *person = gate_new(&home, ACCOUNT, NULL);
	struct err e = { .kind = ERR_NONE };

	gate_for_person(person);
	assert_true(gate_enter(task, 0, &e));
	assert_true(gate_pace(task, 60000, &e));
	assert_false(gate_enter_to_read(person, 50, &e));
	gate_leave(task);
	assert_true(gate_enter_to_read(person, 50, &e));
}

/* In a child: enters and says so. A lock lives on in a child that has inherited it. */
static pid_t send_in(bool is_person, int to, struct gate *inherited)
{
	pid_t child = fork();
	struct err e = { .kind = ERR_NONE };

	if (child == 0) {
		struct gate *gate = gate_new(&home, ACCOUNT, NULL);
		bool is_in;

		gate_free(inherited);
		if (is_person)
			gate_for_person(gate);
		is_in = is_person ? gate_enter_to_read(gate, 10000, &e)
				  : gate_enter(gate, 10000, &e);
		if (is_in && gate_pace(gate, 0, &e))
			(void)!write(to, is_person ? "P" : "T", 1);
		gate_leave(gate);
		_exit(0);
	}
	return child;
}

static void wait_for_lock(const char *kind)
{
	char path[HOME_PATH_SIZE];

	home_path(&home, path, "locks/s301-en+7.%s", kind);
	while (!lock_held(path))
		clock_nap_ms(1);
}

TEST_WITH(a_resting_task_lets_a_person_go_first_even_without_a_gap, make_home, drop_home)
{
	OWN(gate) struct gate *task = gate_new(&home, ACCOUNT, NULL);
	struct err e = { .kind = ERR_NONE };
	bool came = true;
	int ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	assert_true(gate_enter(task, 0, &e));
	assert_true(gate_rest(task, 0, &came, &e));
	assert_false(came);
	child = send_in(true, ends[1], task);
	wait_for_lock("first");
	assert_true(gate_rest(task, 0, &came, &e));
	assert_true(came);
	assert_false(gate_was_ours(task));
	waitpid(child, NULL, 0);
	close(ends[0]);
	close(ends[1]);
}

TEST_WITH(a_person_goes_before_the_task_that_is_next, make_home, drop_home)
{
	OWN(gate) struct gate *one = gate_new(&home, ACCOUNT, NULL);
	struct err e = { .kind = ERR_NONE };
	char order[3] = "";
	int ends[2];
	pid_t task, person;

	assert_int_equal(pipe(ends), 0);
	assert_true(gate_enter(one, 0, &e));
	person = send_in(true, ends[1], one);
	wait_for_lock("first");
	task = send_in(false, ends[1], one);
	wait_for_lock("turn");
	gate_leave(one);
	waitpid(task, NULL, 0);
	waitpid(person, NULL, 0);
	assert_int_equal(read(ends[0], order, 2), 2);
	assert_string_equal(order, "PT");
	close(ends[0]);
	close(ends[1]);
}

RUN_TESTS()
