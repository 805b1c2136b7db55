/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sandbox bites: each try is made in a process of its own, confined as a step is. */
#include "harness.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "base/json.h"
#include "base/own.h"
#include "os/child.h"
#include "os/guard.h"
#include "os/sandbox_parts.h"
#include "os/tcp.h"
#include "scratch.h"
#include "store/secrets.h"
#include "store/session.h"
#include "task/confine.h"

#ifdef SANDBOX_LINUX
#include <sys/ptrace.h>
#include <sys/syscall.h>

#define ACCOUNT "s301-en/1"

static struct home home;
static int port; /* somebody listens there */

/* --- what a step that was taken over would try; 0: it could, else why it could not */

static int outcome(long result)
{
	return result < 0 ? errno : 0;
}

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

static int remove_a_lock(void)
{
	return outcome(unlink(scratch_path(".ikabot.d/locks/one")));
}

static int open_a_private_file_to_all(void)
{
	return outcome(chmod(scratch_path("id_rsa"), 0644));
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

static int run_a_program(void)
{
	execlp("true", "true", (char *)NULL);
	return errno;
}

static int signal_the_parent(void)
{
	return outcome(kill(getppid(), 0));
}

static int reach_another_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	static const int others[] = { 443 };

	sandbox_ports(others, 1);
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

static int make_a_local_socket(void)
{
	return outcome(socket(AF_UNIX, SOCK_STREAM, 0));
}

static int make_a_packet_socket(void)
{
	return outcome(socket(AF_PACKET, SOCK_RAW, 0));
}

static int become_root_of_a_world(void)
{
	return outcome(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, NULL));
}

static int type_into_the_terminal(void)
{
	return outcome(ioctl(STDIN_FILENO, TIOCSTI, "x"));
}

static int trace_the_parent(void)
{
	return outcome(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
}

static int mount_something(void)
{
	return outcome(syscall(SYS_mount, "none", "/mnt", "tmpfs", 0, NULL));
}

static int load_into_the_kernel(void)
{
	return outcome(syscall(SYS_bpf, 0, NULL, 0));
}

/* --- and what it needs */

static int use_its_own_folders(void)
{
	return try_open(scratch_path(".ikabot.d/locks/one"), O_RDWR | O_CREAT) |
	       try_open(scratch_path(".ikabot.d/journal/one"), O_WRONLY | O_CREAT) |
	       outcome(rename(scratch_path(".ikabot.d/journal/one"),
			      scratch_path(".ikabot.d/journal/one"))) |
	       try_open(scratch_path(".ikabot.d/log/one"), O_WRONLY | O_APPEND | O_CREAT) |
	       try_open(scratch_path(".ikabot.d/state"), O_RDONLY) | try_open("/dev/null", O_RDWR) |
	       try_open("/etc/hosts", O_RDONLY);
}

static int reach_the_world(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int ports[] = { 443, 0 };

	ports[1] = port;
	sandbox_ports(ports, 2);
	return outcome(connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&address,
			       sizeof address));
}

static int abort_for_good(void)
{
	abort();
}

static int signal_itself(void)
{
	return outcome(kill(getpid(), SIGUSR1));
}

/* --- trying */

static int attempt(void *argument, int channel)
{
	int (*const *try)(void) = argument;
	struct clerk_duty duty = { .home = &home, .account = ACCOUNT };
	int result;

	(void)channel;
	confine(CONFINE_STEP, &duty, true);
	result = (*try)();
	confine_end();
	_exit(result);
}

static int status_of(int (*try)(void))
{
	const int keep[] = { -1 };
	struct child child;
	struct err e = { 0 };

	assert_true(child_start(&child, attempt, &try, keep, &e));
	return child_end(&child);
}

/* The error number it met. */
static int result_of(int (*try)(void))
{
	int status = status_of(try);

	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int killed_by(int (*try)(void))
{
	int status = status_of(try);

	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void needs_landlock(int at_least)
{
	if (sandbox_offers() < at_least)
		skip();
}

static int begin(void **state)
{
	struct err e = { 0 };
	int listener = tcp_listen("127.0.0.1", 0, &e);

	if (scratch_make(state) != 0 || listener < 0)
		return -1;
	*state = (void *)(intptr_t)listener;
	port = tcp_port(listener);
	home = scratch_home();
	scratch_write("id_rsa", "a private key");
	scratch_write(".ikabot.d/keys/one.key", "a kept key");
	scratch_write(".ikabot.d/locks/one", "");
	scratch_write(".ikabot", "{\"version\": 1, \"accounts\": {}, \"settings\": {}}");
	return 0;
}

static int end(void **state)
{
	close((int)(intptr_t)*state);
	return scratch_remove(state);
}

static void no_file_of_the_user_is_read_or_changed(void **state)
{
	(void)state;
	needs_landlock(1);
	assert_int_equal(result_of(read_a_private_file), EACCES);
	assert_int_equal(result_of(write_beside_the_session), EACCES);
	assert_int_equal(result_of(replace_a_file_of_the_user), EACCES);
	assert_int_equal(result_of(remove_a_file_of_the_user), EACCES);
	assert_int_equal(result_of(open_a_private_file_to_all), EPERM);
	assert_string_equal(scratch_read("id_rsa"), "a private key");
}

static void no_kept_key_saved_task_or_lock_is_touched(void **state)
{
	(void)state;
	needs_landlock(1);
	assert_int_equal(result_of(read_the_kept_key), EACCES);
	assert_int_equal(result_of(write_a_saved_task), EACCES);
	assert_int_equal(result_of(remove_a_lock), EACCES);
}

static void no_secret_of_the_system_or_of_the_parent_is_read(void **state)
{
	(void)state;
	needs_landlock(1);
	assert_int_equal(result_of(read_the_shadow_file), EACCES);
	assert_int_equal(result_of(look_into_the_parent), EACCES);
}

static void no_program_is_started_and_nobody_signalled(void **state)
{
	(void)state;
	assert_int_equal(result_of(run_a_program), EACCES);
	assert_int_equal(result_of(signal_the_parent), EPERM);
	assert_int_equal(result_of(type_into_the_terminal), EPERM);
	assert_int_equal(result_of(become_root_of_a_world), EPERM);
}

static void only_the_internet_is_reached_and_there_the_ports_of_the_game(void **state)
{
	(void)state;
	assert_int_equal(result_of(make_a_local_socket), EACCES);
	assert_int_equal(result_of(make_a_packet_socket), EACCES);
	needs_landlock(4);
	assert_int_equal(result_of(reach_another_port), EACCES);
	assert_int_equal(result_of(open_a_port), EACCES);
	assert_int_equal(result_of(reach_the_world), 0);
}

static void who_traces_mounts_or_loads_into_the_kernel_dies(void **state)
{
	(void)state;
	assert_int_equal(killed_by(trace_the_parent), SIGSYS);
	assert_int_equal(killed_by(mount_something), SIGSYS);
	assert_int_equal(killed_by(load_into_the_kernel), SIGSYS);
}

static void what_a_step_needs_it_has(void **state)
{
	(void)state;
	assert_int_equal(result_of(use_its_own_folders), 0);
	assert_int_equal(killed_by(abort_for_good), SIGABRT);
	assert_int_equal(killed_by(signal_itself), SIGUSR1);
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

static void memory_and_computing_are_bounded(void **state)
{
	(void)state;
	assert_int_equal(result_of(use_a_gigabyte_and_more), ENOMEM);
	assert_int_equal(result_of(how_long_it_may_compute), 12);
}

static void a_guarded_process_leaves_no_core_and_cannot_be_looked_into(void **state)
{
	pid_t child = fork();
	int status;
	(void)state;

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

	(void)argument;
	(void)channel;
	confine(CONFINE_STEP, &duty, false);
	_exit(read_a_private_file() | run_a_program());
}

static void switched_off_it_does_nothing(void **state)
{
	const int keep[] = { -1 };
	struct child child;
	struct err e = { 0 };
	(void)state;

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

static void the_session_file_is_read_and_noted_in_through_the_clerk(void **state)
{
	(void)state;

	json_decref(session_of("{\"version\": 1, \"accounts\": {\"" ACCOUNT
			       "\": {\"mail\": \"m\"}}, \"settings\": {}}"));
	assert_int_equal(result_of(read_it), 0);
	assert_int_equal(result_of(note_its_use), 0);
	assert_non_null(strstr(scratch_read(".ikabot"), "\"sessionUsed\": 7"));
	scratch_write(".ikabot", "nonsense");
	assert_int_equal(result_of(find_it_damaged), 0);
	assert_int_equal(scratch_count("", ".ikabot.damaged-"), 1);
}

static void a_step_changes_no_setting_and_no_other_account(void **state)
{
	static const char text[] = "{\"version\": 1, \"accounts\": {\"" ACCOUNT
				   "\": {}, \"s301-en/2\": {}}, \"settings\": {}}";
	(void)state;

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
	confine(CONFINE_STEP, &duty, true);
	_exit(secrets_change(&home, ACCOUNT, &key, set_secret, argument, &e) ? 0 : (int)e.kind);
}

static int sealing(const char *what)
{
	const int keep[] = { -1 };
	struct child child;
	struct err e = { 0 };

	assert_true(child_start(&child, seal_in_the_sandbox, (void *)what, keep, &e));
	return WEXITSTATUS(child_end(&child));
}

static void a_step_keeps_cookies_but_sets_no_program_to_be_started(void **state)
{
	(void)state;

	needs_landlock(1);
	json_decref(session_of("{\"version\": 1, \"accounts\": {\"" ACCOUNT "\": {}}}"));
	assert_int_equal(sealing("cookies"), 0);
	assert_int_equal(sealing("command"), ERR_REFUSED);
	assert_int_equal(sealing("proxy"), ERR_REFUSED);
	assert_int_equal(sealing("cookies"), 0);
}

#define TRY(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TRY(no_file_of_the_user_is_read_or_changed),
		TRY(no_kept_key_saved_task_or_lock_is_touched),
		TRY(no_secret_of_the_system_or_of_the_parent_is_read),
		TRY(no_program_is_started_and_nobody_signalled),
		TRY(only_the_internet_is_reached_and_there_the_ports_of_the_game),
		TRY(who_traces_mounts_or_loads_into_the_kernel_dies),
		TRY(what_a_step_needs_it_has),
		TRY(memory_and_computing_are_bounded),
		TRY(a_guarded_process_leaves_no_core_and_cannot_be_looked_into),
		TRY(switched_off_it_does_nothing),
		TRY(the_session_file_is_read_and_noted_in_through_the_clerk),
		TRY(a_step_changes_no_setting_and_no_other_account),
		TRY(a_step_keeps_cookies_but_sets_no_program_to_be_started),
	};

	if (getenv("UNDER_VALGRIND") != NULL)
		return 0; /* it does not survive what is tried here */
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
	return 0; /* this system, or this build, has no sandbox */
}

#endif
