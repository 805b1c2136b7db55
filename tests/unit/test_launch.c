/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tasks that are launched, doubled and stopped. */
#include "kernel.h"

#include <sys/wait.h>

#include "control/identity.h"
#include "control/start.h"
#include "os/detached.h"
#include "os/guard.h"
#include "os/lock.h"
#include "os/process.h"
#include "os/stream.h"
#include "store/home.h"
#include "store/register.h"
#include "store/state.h"

/* --- the list */

/* Two tasks that hold the lock in turn, faster than any could leave and start. */
static void take_turns(const char *path, json_t *const *labels)
{
	struct err e = { 0 };
	struct lock *lock = lock_take(path, 0, &e);
	char *texts[] = { json_line(labels[0]), json_line(labels[1]) };
	pid_t parent = getppid();

	for (int i = 0; lock != NULL && getppid() == parent; i = !i)
		(void)lock_write_label(lock, texts[i], &e);
	_exit(1);
}

TEST_WITH(of_two_that_follow_each_other_one_is_listed_as_running, begin, end)
{
	const char *path = scratch_path(".ikabot.d/locks/s301-en+1.count.1");
	OWN(json) json_t *first = json_pack("{s:s}", "id", "aaaa");
	OWN(json) json_t *second = json_pack("{s:s}", "id", "bbbb");
	json_t *both[] = { first, second };
	struct process self;
	struct err e = { 0 };
	int seen = 0;
	pid_t holder;

	assert_true(home_make(&home, &e));
	process_self(&self);
	for (int i = 0; i < 2; i++) {
		OWN(json) json_t *saved = NULL;

		saved = json_pack("{s:O, s:s, s:s, s:i, s:s}", "id", json_object_get(both[i], "id"),
				  "account", ACCOUNT, "function", "count", "instance", 1, "state",
				  "waiting");
		assert_true(state_save(&home, saved, false, &e));
		/* Of a holder that is dead the list waits to hear who follows it. */
		identity_put(both[i], &self);
	}
	holder = fork();
	if (holder == 0)
		take_turns(path, both);
	WAIT_FOR(lock_held(path));
	for (int i = 0; i < 500; i++) {
		OWN(json) json_t *entries = tasks();
		int running = 0;

		for (size_t k = 0; k < json_array_size(entries); k++)
			running += task_runs(json_array_get(entries, k));
		assert_in_range(running, 0, 1);
		seen += running;
	}
	assert_in_range(seen, 1, 500);
	kill(holder, SIGKILL);
	assert_int_equal(waitpid(holder, NULL, 0), holder);
}

/* --- stopping */

TEST_WITH(a_stopped_process_is_ended_by_force, begin, end)
{
	struct launched task = start("count", COUNT(1000000, 1000000));
	OWN(json) json_t *entry = entry_of(task.id);
	struct err e = { 0 };
	enum stop_way way;

	WAIT_FOR(done_of(task.id) == 1);
	kill(task.pid, SIGSTOP);
	assert_true(task_stop(&home, entry, 100, &way, &e));
	assert_int_not_equal(way, STOP_ASKED);
	assert_int_equal(count_tasks(), 0);
	assert_int_equal(scratch_count(".ikabot.d/state", ".json"), 0);
}

/* What keeps secrets belongs to root, as far as its files in /proc tell. */
static int signal_a_guarded_process(void)
{
	int ready[2];
	char byte;
	struct process process;
	struct err e = { 0 };
	pid_t guarded;

	if ((geteuid() == 0 && setuid(65534) != 0) || pipe(ready) != 0)
		return 1;
	guarded = fork();
	if (guarded == 0) {
		guard_process();
		(void)!write(ready[1], "", 1);
		for (;;)
			pause();
	}
	if (read(ready[0], &byte, 1) != 1 || !process_find(guarded, &process))
		return 2;
	if (!process_signal(&process, SIGKILL, &e))
		return 3;
	return waitpid(guarded, NULL, 0) == guarded ? 0 : 4;
}

TEST_WITH(an_ordinary_user_can_signal_what_keeps_secrets, begin, end)
{
	pid_t user = fork();
	int status;

	if (user == 0)
		_exit(signal_a_guarded_process());
	assert_int_equal(waitpid(user, &status, 0), user);
	assert_int_equal(status, 0);
}

TEST_WITH(a_hanging_step_does_not_delay_a_stop_for_ever, begin, end)
{
	struct launched task = start("hang", json_object());
	OWN(json) json_t *entry = entry_of(task.id);
	struct err e = { 0 };
	enum stop_way way;

	WAIT_FOR(worker_of(task.id) > 0);
	assert_true(task_stop(&home, entry, 10000, &way, &e));
	assert_int_equal(count_tasks(), 0);
}

TEST_WITH(a_foreign_process_is_never_signalled, begin, end)
{
	pid_t foreign = fork();
	struct process process;
	OWN(json) json_t *entry = NULL;
	struct err e = { 0 };
	enum stop_way way;

	if (foreign == 0)
		for (;;)
			pause();
	assert_true(process_find(foreign, &process));
	/* An entry and a held lock whose label name the foreign process's pid, as it would
	 * look after the pid was handed out again. */
	entry = json_pack("{s:s, s:s, s:s, s:i, s:i, s:i, s:s, s:s, s:s}", "id", "zzzz", "account",
			  ACCOUNT, "action", "count", "instance", 1, "pid", (int)foreign, "start",
			  1, "boot", process.site.boot, "host", process.site.host, "state",
			  "running");
	assert_true(register_put(&home, ACCOUNT, entry, 1000, &e));
	{
		OWN(text) char *label = json_line(entry);
		struct lock *lock =
			lock_take(scratch_path(".ikabot.d/locks/s301-en+1.count.1"), 0, &e);

		assert_non_null(lock);
		assert_true(lock_write_label(lock, label, &e));
		assert_false(task_stop(&home, entry, 0, &way, &e));
		assert_int_equal(e.kind, ERR_BUSY);
		lock_free(lock);
	}
	assert_true(process_lives(&process));
	assert_int_equal(count_tasks(), 0); /* and no ghost is shown */
	kill(foreign, SIGKILL);
	waitpid(foreign, NULL, 0);
}

/* --- doubles */

static void count_saved(const char *id, void *argument)
{
	(void)id;
	(*(int *)argument)++;
}

/* Without the file that a running task writes just now. */
static int count_states(void)
{
	struct err e = { 0 };
	int count = 0;

	assert_true(state_each(&home, count_saved, &count, &e));
	return count;
}

TEST_WITH(of_fifty_launches_at_once_one_runs, begin, end)
{
	/* So many valgrinds at once are slower than a launch may be. */
	const int launches = getenv("UNDER_VALGRIND") != NULL ? 8 : 50;
	int gate[2];
	int started = 0;

	assert_int_equal(pipe(gate), 0);
	for (int i = 0; i < launches; i++)
		if (fork() == 0) {
			OWN(json) json_t *configuration = COUNT(1000000, 1000000);
			struct start order = { .function = &count_function,
					       .account = ACCOUNT,
					       .configuration = configuration };
			struct started result;
			struct err e = { 0 };
			char byte;

			close(gate[1]);
			(void)!read(gate[0], &byte, 1); /* all wake at once */
			if (start_task(&home, &order, &result, &e))
				_exit(0);
			if (e.kind != ERR_BUSY || strstr(e.text, "PID ") == NULL ||
			    strstr(e.text, "PID 0") != NULL) {
				fprintf(stderr, "launch: %s\n", e.text);
				_exit(2);
			}
			_exit(75);
		}
	close(gate[0]);
	close(gate[1]);
	for (int i = 0; i < launches; i++) {
		int result;

		wait(&result);
		assert_int_not_equal(WEXITSTATUS(result), 2);
		started += WEXITSTATUS(result) == 0;
	}
	assert_int_equal(started, 1);
	assert_int_equal(count_tasks(), 1);
	assert_int_equal(count_states(), 1);
}

TEST_WITH(restarts_from_several_sides_leave_exactly_one, begin, end)
{
	enum { SIDES = 8 };
	struct launched first = start("count", COUNT(1000000, 3));
	(void)first;

	for (int i = 0; i < SIDES; i++)
		if (fork() == 0) {
			OWN(json) json_t *configuration = COUNT(1000000, 3);
			struct start order = { .function = &count_function,
					       .account = ACCOUNT,
					       .configuration = configuration,
					       .choice = IF_RUNNING_RESTART,
					       .stop_wait_ms = 30000 };
			struct started result;
			struct err e = { 0 };

			if (start_task(&home, &order, &result, &e))
				_exit(0);
			fprintf(stderr, "restart: %s\n", e.text);
			_exit(1);
		}
	for (int i = 0; i < SIDES; i++) {
		int result;

		wait(&result);
		assert_int_equal(result, 0);
	}
	assert_int_equal(count_tasks(), 1);
}

TEST_WITH(anyway_takes_the_next_instance, begin, end)
{
	OWN(json) json_t *configuration = COUNT(1000000, 1000000);
	struct start order = { .function = &count_function,
			       .account = ACCOUNT,
			       .configuration = configuration,
			       .choice = IF_RUNNING_ANYWAY };
	struct started result;
	struct err e = { 0 };

	for (int i = 1; i <= 3; i++) {
		assert_true(start_task(&home, &order, &result, &e));
		assert_int_equal(result.task.instance, i);
	}
	assert_int_equal(count_tasks(), 3);
	order.choice = IF_RUNNING_USE;
	assert_true(start_task(&home, &order, &result, &e));
	assert_true(result.used);
	assert_int_equal(count_tasks(), 3);
	assert_null(tasks_find(&home, "count", NULL, &e));
	assert_int_equal(e.kind, ERR_INPUT);
}

/* It cannot leave the register, and holds its lock until it gives that up. */
TEST_WITH(a_task_that_is_leaving_is_waited_for, begin, end)
{
	struct launched task = start("count", COUNT(100, 1000000));
	struct lock *held = NULL;
	struct process keeper;
	struct err e = { 0 };
	char file[64];
	pid_t starter;
	int result;

	snprintf(file, sizeof file, ".ikabot.d/state/%s.json", task.id);
	WAIT_FOR(is_state(task.id, "waiting"));
	assert_true(process_find(task.pid, &keeper));
	held = lock_take(scratch_path(".ikabot.d/locks/session"), 1000, &e);
	do_ok(task.id, json_pack("{s:s}", "do", "stop"));
	WAIT_FOR(strstr(scratch_read(file), "\"ended\":") != NULL);
	starter = fork();
	if (starter == 0) {
		OWN(json) json_t *configuration = COUNT(100, 1000000);
		struct start order = { .function = &count_function,
				       .account = ACCOUNT,
				       .configuration = configuration };
		struct started started;

		lock_free(held);
		if (!start_task(&home, &order, &started, &e))
			fprintf(stderr, "%s\n", e.text);
		_exit(e.kind == ERR_NONE && !started.used ? 0 : 1);
	}
	WAIT_FOR(!process_lives(&keeper));
	lock_free(held);
	waitpid(starter, &result, 0);
	assert_int_equal(result, 0);
	assert_int_equal(count_tasks(), 1);
}

TEST_WITH(wait_starts_when_the_running_one_has_ended, begin, end)
{
	OWN(json) json_t *configuration = COUNT(1000000, 1000000);
	struct launched first = start("count", COUNT(20, 5));
	struct start order = { .function = &count_function,
			       .account = ACCOUNT,
			       .configuration = configuration,
			       .choice = IF_RUNNING_WAIT };
	struct started result;
	struct err e = { 0 };

	assert_true(start_task(&home, &order, &result, &e));
	assert_string_not_equal(result.task.id, first.id);
	assert_int_equal(count_tasks(), 1);
}

/* --- launching */

TEST_WITH(a_launch_that_cannot_work_says_why_and_leaves_nothing, begin, end)
{
	struct launch launch = { .function = "count", .account = ACCOUNT, .instance = 1 };
	OWN(json) json_t *wrong = json_pack("{s:i}", "steps", 0);
	struct launched launched;
	struct err e = { 0 };

	launch.configuration = wrong;
	assert_false(launch_task(&home, &launch, &launched, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_non_null(strstr(e.text, "steps: a number from 1"));
	launch.function = "nothing";
	assert_false(launch_task(&home, &launch, &launched, &e));
	assert_non_null(strstr(e.text, "no function"));
	assert_int_equal(scratch_count(".ikabot.d/state", ".json"), 0);
	assert_int_equal(count_tasks(), 0);
}

/* Its starter has told that it does not start. */
TEST_WITH(a_task_whose_starter_gave_up_does_not_start, begin, end)
{
	static const char *const arguments[] = { "ikabot", "--keeper", "count", ACCOUNT, NULL };
	OWN(json) json_t *configuration = COUNT(1000000, 1000000);
	struct launch launch = { .function = "count",
				 .account = ACCOUNT,
				 .configuration = configuration,
				 .instance = 1 };
	OWN(json) json_t *order = launch_order(&launch);
	OWN(text) char *text = json_line(order);
	struct process keeper;
	struct err e = { 0 };
	int channel;
	pid_t pid;

	assert_true(detached_start(arguments, NULL, &channel, &pid, &e));
	assert_int_equal(kill(pid, SIGSTOP), 0);
	assert_true(process_find(pid, &keeper));
	assert_true(stream_send_line(channel, text, 1000));
	close(channel);
	assert_int_equal(kill(pid, SIGCONT), 0);
	WAIT_FOR(!process_lives(&keeper) || count_tasks() > 0);
	assert_int_equal(count_tasks(), 0);
	assert_int_equal(scratch_count(".ikabot.d/state", ".json"), 0);
}

TEST_WITH(a_task_inherits_no_descriptor_and_no_terminal, begin, end)
{
	struct launched task;
	char path[64];
	char line[256];
	DIR *folder;
	const struct dirent *entry;
	int spare = open("/dev/null", O_RDONLY); /* not close-on-exec on purpose */

	if (getenv("UNDER_VALGRIND") != NULL) {
		SKIP("valgrind has descriptors of its own");
		return;
	}
	assert_true(spare > 2);
	task = start("count", COUNT(1000000, 1000000));
	WAIT_FOR(done_of(task.id) == 1 && worker_of(task.id) == 0);
	snprintf(path, sizeof path, "/proc/%ld/fd", (long)task.pid);
	folder = opendir(path);
	if (folder == NULL) {
		SKIP("only root may look at a keeper");
		return;
	}
	while ((entry = readdir(folder)) != NULL) {
		ssize_t length = readlinkat(dirfd(folder), entry->d_name, line, sizeof line - 1);

		if (length < 0)
			continue;
		line[length] = '\0';
		/* Its lock, its log, its sockets and its signal pipe. */
		if (atol(entry->d_name) > 2)
			assert_true(text_starts(line, "socket:") || text_starts(line, "pipe:") ||
				    strstr(line, scratch) != NULL);
		else
			assert_true(text_equal(line, "/dev/null") || strstr(line, scratch) != NULL);
	}
	closedir(folder);
	close(spare);
	assert_int_equal(getsid(task.pid) == getsid(0), 0);
}

TEST_WITH(a_home_on_a_long_path_works, begin, end)
{
	char path[1024];
	struct launched task;

	snprintf(path, sizeof path, "%s/%0180d", scratch, 1);
	assert_int_equal(mkdir(path, 0700), 0);
	setenv("IKABOT_HOME", path, 1);
	home = scratch_home();
	task = start("count", COUNT(1000000, 1000000));
	WAIT_FOR(done_of(task.id) == 1);
}

int main(int argc, char **argv)
{
	RUN_TESTS_OR_KEEPER(argc, argv, table);
}
