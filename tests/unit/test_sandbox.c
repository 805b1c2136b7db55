/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sandbox bites: each try is made in a process of its own, confined as a step is. */
#include "harness.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/json.h"
#include "base/own.h"
#include "os/child.h"
#include "os/guard.h"
#include "os/lock.h"
#include "os/sandbox/filter.h"
#include "os/tcp.h"
#include "store/confine.h"
#include "store/journal.h"
#include "store/secrets.h"
#include "store/session.h"

#ifdef SANDBOX_LINUX
#include "confined.h"

/* --- what a step that was taken over would try; 0: it could, else why it could not */

static int try_open(const char *path, int flags)
{
	int fd = open(path, flags, 0600);

	if (fd >= 0)
		close(fd);
	return outcome(fd);
}

static int read_a_private_file(void)
{
	return try_open(scratch_path("id_rsa"), O_RDONLY);
}

static int write_beside_the_session(void)
{
	return try_open(scratch_path(".bashrc"), O_WRONLY | O_CREAT);
}

static int replace_a_file_of_the_user(void)
{
	char from[1200];

	snprintf(from, sizeof from, "%s", scratch_path(".ikabot.d/cache/mine"));
	close(open(from, O_WRONLY | O_CREAT, 0600));
	return outcome(rename(from, scratch_path("id_rsa")));
}

static int remove_a_file_of_the_user(void)
{
	return outcome(unlink(scratch_path("id_rsa")));
}

static int read_the_kept_key(void)
{
	return try_open(scratch_path(".ikabot.d/keys/one.key"), O_RDONLY);
}

static int write_a_saved_task(void)
{
	return try_open(scratch_path(".ikabot.d/state/a1b2.json"), O_WRONLY | O_CREAT);
}

static int write_the_label_of_a_task(void)
{
	return try_open(scratch_path(".ikabot.d/locks/s301-en+1.autoPirate.1"), O_RDWR);
}

static int make_a_lock(void)
{
	return try_open(scratch_path(".ikabot.d/locks/s301-en+1.autoPirate.2"), O_RDWR | O_CREAT);
}

static int write_a_journal(void)
{
	return try_open(scratch_path(".ikabot.d/journal/s301-en+2.json"), O_RDWR | O_CREAT);
}

static int read_its_journal(void)
{
	return try_open(scratch_path(".ikabot.d/journal/s301-en+1.json"), O_RDONLY);
}

static int read_another_journal(void)
{
	return try_open(scratch_path(".ikabot.d/journal/s301-en+2.json"), O_RDONLY);
}

static int list_the_journals(void)
{
	return try_open(scratch_path(".ikabot.d/journal"), O_RDONLY | O_DIRECTORY);
}

static int write_a_log(void)
{
	return try_open(scratch_path(".ikabot.d/log/a1b2.log"), O_WRONLY | O_APPEND | O_CREAT);
}

static int change_who_is_next(void)
{
	return try_open(scratch_path(".ikabot.d/locks/s301-en+2.gate"), O_RDWR);
}

static int remove_a_lock(void)
{
	return outcome(unlink(scratch_path(".ikabot.d/locks/one")));
}

static int read_the_shadow_file(void)
{
	return try_open("/etc/shadow", O_RDONLY);
}

static int look_into_the_parent(void)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%ld/mem", (long)getppid());
	return try_open(path, O_RDONLY);
}

static int reach_another_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	static const int others[] = { 443 };
	struct err ignored = { 0 };

	if (!sandbox_ports(others, 1, &ignored))
		return -1;
	return outcome(connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&address,
			       sizeof address));
}

static int open_a_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	return outcome(
		bind(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&address, sizeof address));
}

/* --- and what it needs */

static int use_its_own_folders(void)
{
	return try_open(scratch_path(".ikabot.d/locks/s301-en+1.gate"), O_RDWR | O_CREAT) |
	       try_open(scratch_path(".ikabot.d/locks/s301-en+1.turn"), O_RDWR | O_CREAT) |
	       try_open(scratch_path(".ikabot.d/locks/s301-en+1.first"), O_RDWR | O_CREAT) |
	       try_open(scratch_path(".ikabot.d/locks/s301-en+1.visit"), O_RDWR | O_CREAT) |
	       try_open(scratch_path(".ikabot.d/locks/session"), O_RDWR | O_CREAT) |
	       try_open(scratch_path(".ikabot.d/cache/one"), O_WRONLY | O_CREAT) |
	       outcome(rename(scratch_path(".ikabot.d/cache/one"),
			      scratch_path(".ikabot.d/cache/two"))) |
	       try_open("/dev/null", O_RDWR) | try_open("/etc/passwd", O_RDONLY);
}

static int reach_the_world(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int ports[] = { 443, 0 };
	struct err ignored = { 0 };

	ports[1] = port;
	if (!sandbox_ports(ports, 2, &ignored))
		return -1;
	return outcome(connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&address,
			       sizeof address));
}

/* --- tests */

TEST_WITH(no_file_of_the_user_is_read_or_changed, begin, end)
{
	needs_landlock(1);
	assert_int_equal(result_of(read_a_private_file), EACCES);
	assert_int_equal(result_of(write_beside_the_session), EACCES);
	assert_int_equal(result_of(replace_a_file_of_the_user), EACCES);
	assert_int_equal(result_of(remove_a_file_of_the_user), EACCES);
	assert_string_equal(scratch_read("id_rsa"), "a private key");
}

TEST_WITH(no_kept_key_saved_task_or_lock_is_touched, begin, end)
{
	needs_landlock(1);
	assert_int_equal(result_of(read_the_kept_key), EACCES);
	assert_int_equal(result_of(write_a_saved_task), EACCES);
	assert_int_equal(result_of(remove_a_lock), EACCES);
}

TEST_WITH(nothing_is_written_that_other_tasks_go_by, begin, end)
{
	static const enum confine_kind kinds[] = { CONFINE_STEP, CONFINE_TALK, CONFINE_MESSAGE,
						   CONFINE_SERVER };

	needs_landlock(1);
	scratch_write(".ikabot.d/locks/s301-en+1.autoPirate.1", "{}");
	scratch_write(".ikabot.d/locks/s301-en+2.gate", "");
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		assert_int_equal(result_as(kinds[i], write_the_label_of_a_task), EACCES);
		assert_int_equal(result_as(kinds[i], make_a_lock), EACCES);
		assert_int_equal(result_as(kinds[i], change_who_is_next), EACCES);
		assert_int_equal(result_as(kinds[i], write_a_journal), EACCES);
		assert_int_equal(result_as(kinds[i], write_a_saved_task), EACCES);
	}
	assert_int_equal(result_of(write_a_log), EACCES);
}

TEST_WITH(the_journals_of_other_accounts_are_out_of_reach, begin, end)
{
	static const enum confine_kind kinds[] = { CONFINE_STEP, CONFINE_TALK, CONFINE_MESSAGE,
						   CONFINE_SERVER };

	needs_landlock(1);
	scratch_write(".ikabot.d/journal/s301-en+1.json", "{}");
	scratch_write(".ikabot.d/journal/s301-en+2.json", "{}");
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		assert_int_equal(result_as(kinds[i], read_its_journal), EACCES);
		assert_int_equal(result_as(kinds[i], read_another_journal), EACCES);
		assert_int_equal(result_as(kinds[i], list_the_journals), EACCES);
	}
}

static int keep_its_journal(void)
{
	struct err e = { 0 };
	OWN(json) json_t *journal = journal_load(&home, ACCOUNT, &e);

	return journal != NULL && journal_save(&home, ACCOUNT, journal, true, &e) ? 0 : (int)e.kind;
}

TEST_WITH(a_step_keeps_its_own_journal_through_the_clerk, begin, end)
{
	assert_int_equal(result_of(keep_its_journal), 0);
	assert_non_null(strstr(scratch_read(".ikabot.d/journal/s301-en+1.json"), "intents"));
	scratch_write(".ikabot.d/journal/s301-en+1.json", "nonsense");
	assert_int_equal(result_of(keep_its_journal), 0);
	assert_int_equal(scratch_count(".ikabot.d/journal", ".damaged-"), 1);
}

static int take_a_lock_that_was_replaced(void)
{
	struct err e = { 0 };
	OWN(lock) struct lock *lock = NULL;

	/* Seen from here it is the same: a file that was not there when it began. */
	lock = lock_take(scratch_path(".ikabot.d/locks/s301-en+2.gate"), 0, &e);
	return lock != NULL ? 0 : (int)e.kind;
}

TEST_WITH(a_lock_that_was_replaced_is_found_by_the_next_step, begin, end)
{
	needs_landlock(1);
	assert_int_equal(result_of(take_a_lock_that_was_replaced), ERR_RETRY);
}

TEST_WITH(no_secret_of_the_system_or_of_the_parent_is_read, begin, end)
{
	needs_landlock(1);
	assert_int_equal(result_of(read_the_shadow_file), EACCES);
	assert_int_equal(result_of(look_into_the_parent), EACCES);
}

TEST_WITH(only_the_ports_of_the_game_are_reached, begin, end)
{
	needs_landlock(4);
	assert_int_equal(result_of(reach_another_port), EACCES);
	assert_int_equal(result_of(open_a_port), EACCES);
	assert_int_equal(result_of(reach_the_world), 0);
}

TEST_WITH(what_a_step_needs_it_has, begin, end)
{
	assert_int_equal(result_of(use_its_own_folders), 0);
}

/* --- limits */

static int use_a_gigabyte_and_more(void)
{
	for (int i = 0; i < 2048; i++)
		if (malloc(1024 * 1024) == NULL)
			return ENOMEM;
	return 0;
}

static int how_long_it_may_compute(void)
{
	struct rlimit limit;

	getrlimit(RLIMIT_CPU, &limit);
	return limit.rlim_cur == RLIM_INFINITY ? 255 : (int)(limit.rlim_cur / 10);
}

static int how_large_a_core_may_be(void)
{
	struct rlimit limit;

	getrlimit(RLIMIT_CORE, &limit);
	return (int)limit.rlim_max + prctl(PR_GET_DUMPABLE);
}

TEST_WITH(memory_and_computing_are_bounded, begin, end)
{
	assert_int_equal(result_of(use_a_gigabyte_and_more), ENOMEM);
	assert_int_equal(result_of(how_long_it_may_compute), 12);
}

TEST_WITH(a_guarded_process_leaves_no_core_and_cannot_be_looked_into, begin, end)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		guard_process();
		_exit(how_large_a_core_may_be());
	}
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
}

/* --- without it */

static int unconfined(void *argument, int channel)
{
	struct clerk_duty duty = { .home = &home, .account = ACCOUNT };
	struct err e = { 0 };

	(void)argument;
	(void)channel;
	if (!confine(CONFINE_STEP, &duty, false, &e))
		_exit(255);
	execlp("true", "true", (char *)NULL);
	_exit(255);
}

TEST_WITH(switched_off_it_does_nothing, begin, end)
{
	const int keep[] = { -1 };
	struct child child;
	struct err e = { 0 };

	assert_true(child_start(&child, unconfined, NULL, keep, &e));
	assert_int_equal(child_end(&child), 0); /* it became the program */
}

/* --- the session file, through the clerk */

static json_t *session_of(const char *text)
{
	struct err e = { 0 };

	scratch_write(".ikabot", text);
	return session_load(&home, &e);
}

static bool note(json_t *session, void *argument, struct err *e)
{
	(void)e;
	json_put_number(session_account_make(session, ACCOUNT), argument, 7);
	return true;
}

static bool switch_off(json_t *session, void *argument, struct err *e)
{
	(void)argument;
	(void)e;
	json_put_number(json_sub(session, "settings"), "sandbox", 0);
	return true;
}

static bool touch_another(json_t *session, void *argument, struct err *e)
{
	(void)argument;
	(void)e;
	json_put_text(session_account_make(session, "s301-en/2"), "lobby", "http://127.0.0.1:1");
	return true;
}

static int note_its_use(void)
{
	struct err e = { 0 };

	return session_change(&home, note, (void *)"sessionUsed", true, &e) ? 0 : e.kind;
}

static int note_its_settings(void)
{
	struct err e = { 0 };

	return session_change(&home, note, (void *)"settings", false, &e) ? 0 : e.kind;
}

static int switch_the_sandbox_off(void)
{
	struct err e = { 0 };

	return session_change(&home, switch_off, NULL, false, &e) ? 0 : e.kind;
}

static int change_another_account(void)
{
	struct err e = { 0 };

	return session_change(&home, touch_another, NULL, false, &e) ? 0 : e.kind;
}

static int read_it(void)
{
	struct err e = { 0 };
	OWN(json) json_t *session = session_load(&home, &e);

	return session_account(session, ACCOUNT) != NULL ? 0 : ERR_MISSING;
}

static int find_it_damaged(void)
{
	struct err e = { 0 };
	OWN(json) json_t *session = session_load(&home, &e);

	return session != NULL && strstr(home.notice, "damaged") != NULL ? 0 : ERR_SYSTEM;
}

TEST_WITH(the_session_file_is_read_and_noted_in_through_the_clerk, begin, end)
{
	json_decref(session_of("{\"version\": 1, \"accounts\": {\"" ACCOUNT
			       "\": {\"mail\": \"m\"}}, \"settings\": {}}"));
	assert_int_equal(result_of(read_it), 0);
	assert_int_equal(result_of(note_its_use), 0);
	assert_non_null(strstr(scratch_read(".ikabot"), "\"sessionUsed\": 7"));
	scratch_write(".ikabot", "nonsense");
	assert_int_equal(result_of(find_it_damaged), 0); /* looking leaves it there */
	(void)result_of(note_its_use);
	assert_int_equal(scratch_count("", ".ikabot.damaged-"), 1);
}

TEST_WITH(a_step_changes_no_setting_and_no_other_account, begin, end)
{
	static const char text[] = "{\"version\": 1, \"accounts\": {\"" ACCOUNT
				   "\": {}, \"s301-en/2\": {}}, \"settings\": {}}";

	json_decref(session_of(text));
	needs_landlock(1);
	assert_int_equal(result_of(switch_the_sandbox_off), ERR_REFUSED);
	assert_int_equal(result_of(change_another_account), ERR_REFUSED);
	assert_int_equal(result_of(note_its_settings), ERR_REFUSED);
	assert_string_equal(scratch_read(".ikabot"), text);
}

/* --- sealed secrets */

static struct key key;

static bool set_secret(json_t *secrets, void *argument, struct err *e)
{
	(void)e;
	json_object_set_new(secrets, argument, json_pack("[s]", "/bin/true"));
	return true;
}

static int seal_in_the_sandbox(void *argument, int channel)
{
	struct clerk_duty duty = { .home = &home, .account = ACCOUNT, .key = &key };
	struct err e = { 0 };

	(void)channel;
	_exit(confine(CONFINE_STEP, &duty, true, &e) &&
			      secrets_change(&home, ACCOUNT, &key, set_secret, argument, &e)
		      ? 0
		      : (int)e.kind);
}

static int sealing(const char *what)
{
	const int keep[] = { -1 };
	struct child child;
	struct err e = { 0 };

	assert_true(child_start(&child, seal_in_the_sandbox, (void *)what, keep, &e));
	return WEXITSTATUS(child_end(&child));
}

TEST_WITH(a_step_keeps_cookies_but_sets_no_program_to_be_started, begin, end)
{
	needs_landlock(1);
	json_decref(session_of("{\"version\": 1, \"accounts\": {\"" ACCOUNT "\": {}}}"));
	assert_int_equal(sealing("cookies"), 0);
	assert_int_equal(sealing("command"), ERR_REFUSED);
	assert_int_equal(sealing("proxy"), ERR_REFUSED);
	assert_int_equal(sealing("cookies"), 0);
}

static int run(void)
{
	int failed = tests_run_list("tests", &test_list, NULL, NULL);

	lacking = SECCOMP;
	return failed + tests_run_list("without seccomp", &test_list, NULL, NULL);
}

int main(void)
{
	if (getenv("UNDER_VALGRIND") != NULL)
		return 0; /* it does not survive what is tried here */
	return run() + again_as_nobody(run);
}

#else

TEST(no_file_of_the_user_is_within_reach)
{
	SKIP("this system has no sandbox, or a sanitizer would not live in it");
}

RUN_TESTS()

#endif
