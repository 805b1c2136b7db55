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
#include "game/gate.h"
#include "os/file.h"
#include "os/lock.h"
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

static void entering_nests_and_shuts_others_out(void **state)
{
	OWN(gate) struct gate *one = gate_new(&home, ACCOUNT, &stop);
	OWN(gate) struct gate *two = gate_new(&home, ACCOUNT, &stop);
	struct err e = { .kind = ERR_NONE };

	(void)state;
	assert_true(gate_enter(one, 0, &e));
	assert_true(gate_enter(one, 0, &e));
	gate_leave(one);
	assert_false(gate_enter(two, 50, &e));
	assert_int_equal(e.kind, ERR_RETRY);
	gate_leave(one);
	assert_true(gate_enter(two, 50, &e));
}

static void requests_keep_their_distance_across_tasks(void **state)
{
	OWN(gate) struct gate *one = gate_new(&home, ACCOUNT, &stop);
	OWN(gate) struct gate *two = gate_new(&home, ACCOUNT, &stop);
	struct err e = { .kind = ERR_NONE };
	int64_t start;

	(void)state;
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

static void a_clock_that_was_set_back_waits_for_one_gap_at_most(void **state)
{
	OWN(gate) struct gate *gate = gate_new(&home, ACCOUNT, &stop);
	struct err e = { .kind = ERR_NONE };
	char path[HOME_PATH_SIZE];
	int64_t start = clock_monotonic_ms();

	(void)state;
	assert_true(home_make(&home, &e));
	home_path(&home, path, "locks/s301-en+7.gate");
	assert_true(file_replace(path, "99999999999999 someone\n", 23, false, &e));
	assert_true(gate_enter(gate, 1000, &e));
	assert_true(gate_pace(gate, 200, &e));
	assert_in_range(clock_monotonic_ms() - start, 150, 1500);
}

static void a_stop_ends_the_waiting(void **state)
{
	OWN(gate) struct gate *one = gate_new(&home, ACCOUNT, NULL);
	OWN(gate) struct gate *two = gate_new(&home, ACCOUNT, &stop);
	struct err e = { .kind = ERR_NONE };

	(void)state;
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

static void nobody_starves_in_a_crowd(void **state)
{
	pid_t children[4];

	(void)state;
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

static void a_killed_task_leaves_the_gate_open(void **state)
{
	OWN(gate) struct gate *gate = gate_new(&home, ACCOUNT, NULL);
	struct err e = { .kind = ERR_NONE };
	char path[HOME_PATH_SIZE];
	pid_t child = fork();

	(void)state;
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

#define TEST(function) cmocka_unit_test_setup_teardown(function, make_home, drop_home)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(entering_nests_and_shuts_others_out),
		TEST(requests_keep_their_distance_across_tasks),
		TEST(a_clock_that_was_set_back_waits_for_one_gap_at_most),
		TEST(a_stop_ends_the_waiting),
		TEST(nobody_starves_in_a_crowd),
		TEST(a_killed_task_leaves_the_gate_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
