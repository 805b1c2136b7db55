/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which process is meant, and where it is: hosts that are renamed, containers, other computers. */
#include "kernel.h"

#include <sched.h>
#include <sys/wait.h>

#include "control/identity.h"
#include "os/detached.h"
#include "os/lock.h"
#include "os/process.h"
#include "os/site.h"
#include "store/register.h"
#include "store/state.h"

/* Runs work in a process of its own, in fresh namespaces; skips where that is not permitted. */
static int in_namespaces(int kinds, int (*work)(void))
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		pid_t inner;

		if (unshare(kinds) != 0)
			_exit(99);
		inner = fork(); /* a pid namespace begins with the next child */
		if (inner == 0)
			_exit(work());
		if (waitpid(inner, &status, 0) != inner || !WIFEXITED(status))
			_exit(98);
		_exit(WEXITSTATUS(status));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 99) {
		SKIP("namespaces are not permitted here");
	}
	return WEXITSTATUS(status);
}

static bool rename_host(void)
{
	static const char name[] = "another-name";

	return sethostname(name, sizeof name - 1) == 0;
}

static pid_t start_idle(void)
{
	pid_t idle = fork();

	if (idle == 0)
		for (;;)
			pause();
	return idle;
}

static void end_idle(pid_t idle)
{
	kill(idle, SIGKILL);
	waitpid(idle, NULL, 0);
}

/* --- hosts */

static int know_it_after_a_rename(void)
{
	struct err e = { 0 };
	struct process idle;
	pid_t pid = start_idle();

	if (!process_find(pid, &idle) || !rename_host())
		return 1;
	if (!process_lives(&idle) || process_where(&idle) != SITE_HERE)
		return 2;
	if (!process_signal(&idle, SIGKILL, &e))
		return 3;
	return waitpid(pid, NULL, 0) == pid ? 0 : 4;
}

TEST_WITH(a_process_is_known_after_its_host_was_renamed, begin, end)
{
	assert_int_equal(in_namespaces(CLONE_NEWUTS, know_it_after_a_rename), 0);
}

static json_t *renamed_entry;

/* The keeper hangs, so that only a signal can end it. */
static int stop_it_after_a_rename(void)
{
	struct err e = { 0 };
	enum stop_way way = STOP_ASKED;

	if (!rename_host())
		return 1;
	if (!task_stop(&home, renamed_entry, 100, &way, &e)) {
		fprintf(stderr, "%s\n", e.text);
		return 2;
	}
	return way == STOP_TERMINATED ? 0 : 3;
}

TEST_WITH(a_task_can_be_ended_by_force_after_its_host_was_renamed, begin, end)
{
	struct launched task = start("count", COUNT(1000000, 1000000));

	WAIT_FOR(done_of(task.id) == 1);
	renamed_entry = entry_of(task.id);
	assert_null(task_elsewhere(renamed_entry));
	kill(task.pid, SIGSTOP);
	assert_int_equal(in_namespaces(CLONE_NEWUTS, stop_it_after_a_rename), 0);
	json_decref(renamed_entry);
	assert_int_equal(count_tasks(), 0);
}

/* What programs wrote before there was a namespace and a machine in it. */
TEST_WITH(labels_of_older_programs_still_name_their_process, begin, end)
{
	pid_t pid = start_idle();
	struct process idle;

	assert_true(process_find(pid, &idle));
	idle.site.space = 0;
	*idle.site.machine = '\0';
	assert_true(process_lives(&idle));
	assert_int_equal(process_where(&idle), SITE_HERE);
	text_copy(idle.site.host, sizeof idle.site.host, "what-it-was-called");
	assert_int_equal(process_where(&idle), SITE_HERE); /* pid, start and boot fit */
	idle.start++;
	assert_int_equal(process_where(&idle), SITE_CONTAINER);
	text_copy(idle.site.boot, sizeof idle.site.boot, "another-boot");
	assert_int_equal(process_where(&idle), SITE_COMPUTER);
	end_idle(pid);
}

/* --- containers */

static int be_process_one(void)
{
	struct err e = { 0 };
	struct process self;

	process_self(&self);
	if (self.pid != 1 || self.start == 0 || self.site.space == 0)
		return 1;
	if (!process_signal(&self, 0, &e))
		return 2;
	/* It would be sent, and nothing would come of it. */
	if (process_signal(&self, SIGKILL, &e) || strstr(e.text, "outside") == NULL)
		return 3;
	return 0;
}

TEST_WITH(process_one_is_known_and_its_kill_is_not_claimed, begin, end)
{
	assert_int_equal(in_namespaces(CLONE_NEWPID, be_process_one), 0);
}

static struct process outsider;

static int look_at_the_outsider(void)
{
	struct err e = { 0 };

	if (process_lives(&outsider) || process_where(&outsider) != SITE_CONTAINER)
		return 1;
	if (process_signal(&outsider, SIGKILL, &e) || e.kind != ERR_REFUSED)
		return 2;
	return strstr(e.text, "container") != NULL ? 0 : 3;
}

TEST_WITH(a_process_of_another_pid_namespace_is_never_signalled, begin, end)
{
	pid_t pid = start_idle();

	assert_true(process_find(pid, &outsider));
	assert_int_equal(in_namespaces(CLONE_NEWPID, look_at_the_outsider), 0);
	assert_true(process_lives(&outsider));
	end_idle(pid);
}

TEST_WITH(another_boot_is_another_computer_or_our_own_past, begin, end)
{
	struct err e = { 0 };
	struct process self;

	process_self(&self);
	text_copy(self.site.boot, sizeof self.site.boot, "another-boot");
	assert_int_equal(process_where(&self), SITE_BEFORE);
	assert_false(process_signal(&self, 0, &e));
	assert_int_equal(e.kind, ERR_MISSING);
	text_copy(self.site.machine, sizeof self.site.machine, "another");
	assert_int_equal(process_where(&self), SITE_COMPUTER);
	assert_false(process_signal(&self, 0, &e));
	assert_int_equal(e.kind, ERR_REFUSED);
	assert_non_null(strstr(e.text, self.site.host));
}

/* --- tasks that others hold */

/* A task as another process holds it: its lock, label, entry and state file. */
static struct lock *pretend(const struct process *holder)
{
	OWN(json) json_t *entry = NULL;
	OWN(json) json_t *saved = NULL;
	OWN(text) char *label = NULL;
	struct err e = { 0 };
	struct lock *lock = lock_take(scratch_path(".ikabot.d/locks/s301-en+1.count.1"), 0, &e);

	saved = json_pack("{s:s, s:s, s:s, s:i, s:s, s:{}}", "id", "zzzz", "account", ACCOUNT,
			  "function", "count", "instance", 1, "state", "waiting", "configuration");
	entry = json_pack("{s:s, s:s, s:s, s:i, s:s}", "id", "zzzz", "account", ACCOUNT, "action",
			  "count", "instance", 1, "state", "waiting");
	identity_put(entry, holder);
	label = json_line(entry);
	assert_non_null(lock);
	assert_true(lock_write_label(lock, label, &e));
	assert_true(register_put(&home, ACCOUNT, entry, 1000, &e));
	assert_true(state_save(&home, saved, false, &e));
	return lock;
}

TEST_WITH(a_task_of_another_computer_is_told_and_not_touched, begin, end)
{
	struct err e = { 0 };
	OWN(json) json_t *entry = NULL;
	struct process holder;
	struct lock *lock;
	enum stop_way way;

	process_self(&holder);
	text_copy(holder.site.boot, sizeof holder.site.boot, "another-boot");
	text_copy(holder.site.machine, sizeof holder.site.machine, "another");
	text_copy(holder.site.host, sizeof holder.site.host, "pi4");
	lock = pretend(&holder);
	entry = entry_of("zzzz");
	assert_string_equal(task_elsewhere(entry), "on another computer (pi4)");
	assert_false(task_stop(&home, entry, 0, &way, &e));
	assert_int_equal(e.kind, ERR_REFUSED);
	assert_non_null(strstr(e.text, "on another computer (pi4)"));
	assert_int_equal(scratch_count(".ikabot.d/state", "zzzz"), 1);
	lock_free(lock);
}

TEST_WITH(what_is_told_of_a_stop_is_what_was_sent, begin, end)
{
	struct err e = { 0 };
	OWN(json) json_t *entry = NULL;
	pid_t pid = start_idle();
	struct process holder;
	struct lock *lock;
	enum stop_way way;

	assert_true(process_find(pid, &holder));
	end_idle(pid); /* who holds the lock now, no label says */
	lock = pretend(&holder);
	entry = entry_of("zzzz");
	assert_false(task_stop(&home, entry, 0, &way, &e));
	assert_int_equal(way, STOP_ASKED);
	assert_null(strstr(e.text, "SIGKILL"));
	assert_non_null(strstr(e.text, "is gone"));
	lock_free(lock);
}

/* --- many that hang */

enum { HUNG = 6 };

static void note_way(const json_t *entry, enum stop_way way, const struct err *e, void *argument)
{
	(void)entry;
	if (e->kind == ERR_NONE && way == STOP_TERMINATED)
		++*(int *)argument;
}

static void start_hung(struct launched tasks[HUNG])
{
	for (int i = 0; i < HUNG; i++) {
		OWN(json) json_t *configuration = COUNT(1000000, 1000000);
		struct launch launch = { .function = "count",
					 .account = ACCOUNT,
					 .configuration = configuration,
					 .instance = i + 1 };
		struct err e = { 0 };

		if (!launch_task(&home, &launch, &tasks[i], &e))
			fail_msg("%s", e.text);
		WAIT_FOR(done_of(tasks[i].id) == 1);
	}
	for (int i = 0; i < HUNG; i++)
		kill(tasks[i].pid, SIGSTOP);
}

TEST_WITH(six_that_hang_are_stopped_in_the_time_of_one, begin, end)
{
	struct launched hung[HUNG];
	OWN(json) json_t *entries = NULL;
	int64_t start;
	int terminated = 0;

	start_hung(hung);
	entries = tasks();
	assert_int_equal(json_array_size(entries), HUNG);
	start = clock_monotonic_ms();
	tasks_stop(&home, entries, 500, note_way, &terminated);
	assert_in_range(clock_monotonic_ms() - start, 500, 500 + 3000);
	assert_int_equal(terminated, HUNG);
	assert_int_equal(count_tasks(), 0);
}

TEST_WITH(six_that_hang_are_asked_in_the_time_of_one, begin, end)
{
	struct launched hung[HUNG];
	struct control_call calls[HUNG];
	int64_t start;

	start_hung(hung);
	for (int i = 0; i < HUNG; i++)
		calls[i] = (struct control_call){ .id = hung[i].id, .fd = -1 };
	start = clock_monotonic_ms();
	control_ask_all(&home, calls, HUNG, json_pack("{s:s}", "do", "pause"), 300);
	assert_in_range(clock_monotonic_ms() - start, 300, 300 + 1000);
	for (int i = 0; i < HUNG; i++) {
		assert_null(calls[i].answer);
		assert_int_equal(calls[i].e.kind, ERR_MISSING);
		kill(hung[i].pid, SIGCONT);
	}
	/* What was told to have failed has no effect later. */
	for (int i = 0; i < HUNG; i++) {
		WAIT_FOR(answers(hung[i].id));
		assert_true(is_state(hung[i].id, "waiting"));
	}
}

int main(int argc, char **argv)
{
	RUN_TESTS_OR_KEEPER(argc, argv, table);
}
