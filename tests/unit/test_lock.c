/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "os/lock.h"
#include "scratch.h"

/* A child that takes the lock, tells so, and holds it until it is killed. */
static pid_t child_holding_lock(const char *path)
{
	int tell[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(tell), 0);
	pid = fork();
	if (pid == 0) {
		struct err e = { 0 };
		struct lock *lock = lock_take(path, 0, &e);

		lock_write_label(lock, "the child", &e);
		(void)!write(tell[1], lock != NULL ? "y" : "n", 1);
		for (;;)
			pause();
	}
	assert_int_equal(read(tell[0], &byte, 1), 1);
	assert_int_equal(byte, 'y');
	close(tell[0]);
	close(tell[1]);
	return pid;
}

TEST_IN_SCRATCH(a_killed_owner_leaves_no_lock_behind)
{
	const char *path = scratch_path("lock");
	struct err e = { 0 };
	struct lock *lock;

	for (int i = 0; i < 50; i++) {
		pid_t owner = child_holding_lock(path);

		assert_null(lock_take(path, 0, &e));
		assert_int_equal(e.kind, ERR_BUSY);
		kill(owner, SIGKILL);
		waitpid(owner, NULL, 0);
		lock = lock_take(path, 0, &e);
		assert_non_null(lock);
		lock_free(lock);
	}
}

TEST_IN_SCRATCH(a_look_says_who_holds_it)
{
	const char *path = scratch_path("lock");
	char label[64];
	pid_t owner = child_holding_lock(path);

	assert_true(lock_look(path, label, sizeof label));
	assert_string_equal(label, "the child");
	kill(owner, SIGKILL);
	waitpid(owner, NULL, 0);
	assert_false(lock_held(path));
	assert_false(lock_held(scratch_path("never made")));
}

TEST_IN_SCRATCH(a_lock_whose_file_was_removed_counts_no_more)
{
	const char *path = scratch_path("lock");
	struct err e = { 0 };
	struct lock *first = lock_take(path, 0, &e);
	struct lock *second;

	assert_true(lock_counts(first, path));
	assert_int_equal(unlink(path), 0);
	assert_false(lock_counts(first, path));
	second = lock_take(path, 0, &e);
	assert_non_null(second);
	assert_true(lock_counts(second, path));
	assert_false(lock_counts(first, path));
	lock_free(first);
	lock_free(second);
}

/* It opened the file before it was removed, and must not go on waiting for that one. */
TEST_IN_SCRATCH(who_waits_for_a_removed_file_takes_the_new_one)
{
	const char *path = scratch_path("lock");
	pid_t owner = child_holding_lock(path);
	pid_t waiter = fork();
	int status;

	if (waiter == 0) {
		struct err e = { 0 };
		struct lock *lock = lock_take(path, 20000, &e);

		_exit(lock != NULL && lock_counts(lock, path) ? 0 : 1);
	}
	usleep(30000);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(waitpid(waiter, &status, 0), waiter);
	assert_int_equal(status, 0);
	assert_int_equal(kill(owner, 0), 0); /* it lives, and holds a file without a name */
	kill(owner, SIGKILL);
	waitpid(owner, NULL, 0);
}

/* Now and then at once, now and then after a moment: a taker can win, and can lose, at any place.
 */
static void remove_for_ever(const char *path)
{
	for (useconds_t pause = 0;; pause = (pause + 7) % 100) {
		(void)unlink(path);
		usleep(pause);
	}
}

/* Whatever is removed between opening and locking: who has it holds what the path names, or
 * named when it was taken; two never hold the same file. */
TEST_IN_SCRATCH(a_taken_lock_was_the_one_at_its_path)
{
	const char *path = scratch_path("lock");
	pid_t remover = fork();
	int counted = 0;

	if (remover == 0)
		remove_for_ever(path);
	for (int i = 0; i < 500; i++) {
		struct err e = { 0 };
		struct lock *lock = lock_take(path, 20000, &e);

		assert_non_null(lock);
		counted += lock_counts(lock, path);
		lock_free(lock);
	}
	kill(remover, SIGKILL);
	waitpid(remover, NULL, 0);
	assert_true(counted > 0);
}

TEST_IN_SCRATCH(a_label_that_another_has_changed_is_noticed)
{
	const char *path = scratch_path("lock");
	struct err e = { 0 };
	struct lock *lock = lock_take(path, 0, &e);
	char label[64];

	lock_read_label(lock, label, sizeof label);
	assert_string_equal(label, "");
	assert_false(lock_is_labelled(lock));
	assert_true(lock_write_label(lock, "mine", &e));
	assert_true(lock_is_labelled(lock));
	assert_int_equal(truncate(path, 0), 0);
	assert_false(lock_is_labelled(lock));
	assert_true(lock_counts(lock, path));
	assert_true(lock_write_label(lock, "mine", &e));
	assert_true(lock_is_labelled(lock));
	lock_read_label(lock, label, sizeof label);
	assert_string_equal(label, "mine");
	lock_free(lock);
}

TEST_IN_SCRATCH(looking_never_makes_a_taking_fail)
{
	const char *path = scratch_path("lock");
	struct err e = { 0 };
	pid_t lookers[4];

	lock_free(lock_take(path, 0, &e));
	for (int i = 0; i < 4; i++) {
		lookers[i] = fork();
		if (lookers[i] == 0)
			for (;;)
				lock_held(path);
	}
	for (int i = 0; i < 2000; i++) {
		struct lock *lock = lock_take(path, 0, &e);

		if (lock == NULL)
			fail_msg("round %d: %s", i, e.text);
		lock_free(lock);
	}
	for (int i = 0; i < 4; i++) {
		kill(lookers[i], SIGKILL);
		waitpid(lookers[i], NULL, 0);
	}
}

/* 0 for the one that had it until the others had all tried, 1 for those it was busy for. */
static int take_until_told(const char *path, const int told[2])
{
	struct err e = { 0 };
	struct lock *lock = lock_take(path, 0, &e);
	char byte;

	close(told[1]);
	if (lock == NULL)
		return e.kind == ERR_BUSY ? 1 : 2;
	(void)!read(told[0], &byte, 1);
	lock_free(lock);
	return 0;
}

TEST_IN_SCRATCH(only_one_of_many_takers_gets_it)
{
	enum { TAKERS = 40 };
	const char *path = scratch_path("lock");
	int told[2];
	int status;

	assert_int_equal(pipe(told), 0);
	for (int i = 0; i < TAKERS; i++)
		if (fork() == 0)
			_exit(take_until_told(path, told));
	for (int i = 0; i < TAKERS - 1; i++) {
		WAIT_FOR(waitpid(-1, &status, WNOHANG) > 0);
		assert_int_equal(WEXITSTATUS(status), 1);
	}
	close(told[1]);
	close(told[0]);
	wait(&status);
	assert_int_equal(status, 0);
}

TEST_IN_SCRATCH(waiting_ends_when_asked_to_stop)
{
	const char *path = scratch_path("lock");
	pid_t owner = child_holding_lock(path);
	volatile sig_atomic_t stop = 1;
	struct err e = { 0 };

	assert_null(lock_take_until(path, -1, &stop, &e));
	assert_int_equal(e.kind, ERR_STOPPED);
	assert_null(lock_take(path, 30, &e));
	assert_int_equal(e.kind, ERR_BUSY);
	kill(owner, SIGKILL);
	waitpid(owner, NULL, 0);
}

/* How often a child that waits 2 s in vain wakes up. */
static long looks_of(struct lock *(*take)(const char *path, int wait_ms,
					  const volatile sig_atomic_t *stop, struct err *e),
		     const char *path)
{
	struct rusage before, after;
	pid_t pid;

	getrusage(RUSAGE_CHILDREN, &before);
	pid = fork();
	if (pid == 0) {
		struct err e = { 0 };

		_exit(take(path, 2000, NULL, &e) == NULL ? 0 : 1);
	}
	waitpid(pid, NULL, 0);
	getrusage(RUSAGE_CHILDREN, &after);
	return after.ru_nvcsw - before.ru_nvcsw;
}

TEST_IN_SCRATCH(those_who_wait_in_a_crowd_look_seldom)
{
	const char *path = scratch_path("lock");
	struct err e = { 0 };
	struct lock *lock = lock_take(path, 0, &e);

	assert_non_null(lock);
	assert_in_range(looks_of(lock_take_in_crowd, path), 2, 90);
	lock_free(lock);
	lock = lock_take_in_crowd(path, 1000, NULL, &e);
	assert_non_null(lock);
	lock_free(lock);
}

RUN_TESTS()
