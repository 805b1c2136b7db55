/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The socket of a task: requests, followers, and callers that mean it no good. */
#include "kernel.h"

#include <sys/stat.h>
#include <sys/wait.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "os/local.h"
#include "os/stream.h"

/* --- the socket */

static void a_control_socket_is_for_its_owner_alone(void **state)
{
	struct launched task = start("count", COUNT(2, 1000000));
	struct stat kind;
	char name[64];
	(void)state;

	snprintf(name, sizeof name, ".ikabot.d/run/%s.sock", task.id);
	assert_int_equal(stat(scratch_path(name), &kind), 0);
	assert_int_equal(kind.st_mode & 0777, 0600);
}

static void a_deleted_socket_comes_back(void **state)
{
	struct launched task = start("count", COUNT(1000000, 50));
	struct err e = { 0 };
	(void)state;

	assert_int_equal(unlink(scratch_path(".ikabot.d/run/")), -1);
	{
		char name[64];

		snprintf(name, sizeof name, ".ikabot.d/run/%s.sock", task.id);
		assert_int_equal(unlink(scratch_path(name)), 0);
	}
	WAIT_FOR(({
		OWN(json) json_t *now = control_do(&home, task.id, "status", &e);
		now != NULL;
	}));
}

/* --- changes */

static void a_change_is_checked_and_counts_at_once(void **state)
{
	struct launched task = start("count", COUNT(1000, 1000000));
	struct err e = { 0 };
	(void)state;

	WAIT_FOR(is_state(task.id, "waiting") && done_of(task.id) == 1);
	assert_null(control_ask(&home, task.id,
				json_pack("{s:s, s:s, s:s}", "do", "set", "key", "steps", "value",
					  "none"),
				1000, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_null(
		control_ask(&home, task.id,
			    json_pack("{s:s, s:s, s:s}", "do", "set", "key", "fixed", "value", "y"),
			    1000, &e));
	assert_int_equal(e.kind, ERR_REFUSED);
	do_ok(task.id, json_pack("{s:s, s:s, s:i}", "do", "set", "key", "steps", "value", 2));
	WAIT_FOR(count_tasks() == 0); /* looked again, and two steps were enough */
}

static void refuses(const char *id, json_t *request, const char *why)
{
	struct err e = { 0 };

	assert_null(control_ask(&home, id, request, CONTROL_WAIT_MS, &e));
	if (strstr(e.text, why) == NULL)
		fail_msg("%s", e.text);
}

static void a_list_grows_by_items_that_are_some_and_by_nothing_else(void **state)
{
	struct launched list = start("collect", json_pack("{s:[s]}", "items", "one"));
	OWN(json) json_t *now = NULL;
	char item[300];
	(void)state;

	memset(item, 'x', sizeof item - 1);
	item[sizeof item - 1] = '\0';
	WAIT_FOR(is_state(list.id, "needs-answer"));
	refuses(list.id, json_pack("{s:s}", "do", "add"), "an item has 1 to");
	refuses(list.id, json_pack("{s:s, s:s}", "do", "add", "item", ""), "an item has 1 to");
	refuses(list.id, json_pack("{s:s, s:s}", "do", "add", "item", "a,b"), "no comma");
	refuses(list.id, json_pack("{s:s, s:s}", "do", "add", "item", item), "an item has 1 to");
	refuses(list.id, json_pack("{s:s, s:s}", "do", "set", "key", "items"), "needs a");
	refuses(list.id, json_pack("{s:s, s:s}", "do", "set", "key", "else"), "no key \"else\"");
	refuses(list.id, json_pack("{s:s}", "do", "dance"), "dance");
	do_ok(list.id, json_pack("{s:s, s:s}", "do", "add", "item", "two"));
	now = status(list.id);
	assert_int_equal(json_array_size(
				 json_object_get(json_object_get(now, "configuration"), "items")),
			 2);
}

static void a_task_without_a_list_takes_no_item(void **state)
{
	struct launched task = start("ask", json_object());
	(void)state;

	WAIT_FOR(is_state(task.id, "needs-answer"));
	refuses(task.id, json_pack("{s:s, s:s}", "do", "add", "item", "one"), "has no list");
}

/* --- callers */

static int call_raw(const char *id)
{
	char folder[HOME_PATH_SIZE];
	char name[32];
	struct err e = { 0 };

	control_socket_name(id, name);
	return local_connect(home_path(&home, folder, "run"), name, &e);
}

static void nonsense_is_answered_and_harms_nothing(void **state)
{
	static const char *const lines[] = { "\n",
					     "{}\n",
					     "[]\n",
					     "{\"do\":1}\n",
					     "nonsense\n",
					     "{\"do\":\"no\"}\n",
					     "{\"do\":\"set\"}\n",
					     "\x01\xff\n" };
	struct launched task = start("count", COUNT(1000000, 1000000));
	(void)state;

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct buffer input = { 0 };
		int fd = call_raw(task.id);
		char *answer;

		assert_true(stream_send(fd, lines[i], strlen(lines[i]), 1000));
		answer = stream_line(fd, &input, 65536, 2000);
		assert_non_null(answer);
		assert_non_null(strstr(answer, "\"ok\":false"));
		free(answer);
		buffer_done(&input);
		close(fd);
	}
	assert_true(answers(task.id));
}

static void too_long_a_request_and_silent_callers_do_not_block_the_task(void **state)
{
	struct launched task = start("count", COUNT(1000000, 1000000));
	char *flood = mem_new(200000);
	int silent[40];
	int fd;
	(void)state;

	for (int i = 0; i < 40; i++)
		silent[i] = call_raw(task.id);
	fd = call_raw(task.id);
	memset(flood, 'x', 200000);
	(void)stream_send(fd, flood, 200000, 200);
	assert_true(answers(task.id));
	for (int i = 0; i < 40; i++)
		if (silent[i] >= 0)
			close(silent[i]);
	close(fd);
	free(flood);
	assert_true(answers(task.id));
}

static bool first_changes(const json_t *change, void *argument)
{
	int *seen = argument;

	if (change != NULL)
		(*seen)++;
	return *seen < 3;
}

static void a_follower_hears_every_change(void **state)
{
	struct launched task = start("count", COUNT(1000000, 5));
	struct err e = { 0 };
	int seen = 0;
	(void)state;

	assert_true(control_follow(&home, task.id, first_changes, &seen, &e));
	assert_int_equal(seen, 3);
}

/* Answers like a task that is killed while it writes. */
static void tell_half(int listener)
{
	static const char lines[] = "{\"ok\":true}\n{\"state\":\"waiting\"}\n{\"state\":\"wai";
	struct stream_wait wait = { .fd = listener };
	struct buffer input = { 0 };
	const char *request;
	int caller;

	stream_wait(&wait, 1, 5000);
	caller = local_accept(listener);
	request = caller >= 0 ? stream_line(caller, &input, 1000, 5000) : NULL;
	_exit(request != NULL && stream_send(caller, lines, strlen(lines), 5000) ? 0 : 1);
}

static bool count_calls(const json_t *change, void *argument)
{
	int *calls = argument;

	(void)change;
	return ++*calls < 100;
}

static void a_follower_leaves_a_task_that_dies_in_the_middle_of_a_line(void **state)
{
	struct err e = { 0 };
	char path[HOME_PATH_SIZE];
	int listener = local_listen(home_path(&home, path, "run"), "half.sock", &e);
	int calls = 0;
	int status;
	pid_t task = fork();
	(void)state;

	if (task == 0)
		tell_half(listener);
	close(listener);
	assert_true(control_follow(&home, "half", count_calls, &calls, &e));
	assert_in_range(calls, 2, 3);
	assert_int_equal(waitpid(task, &status, 0), task);
	assert_int_equal(status, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		CASE(a_control_socket_is_for_its_owner_alone),
		CASE(a_deleted_socket_comes_back),
		CASE(a_change_is_checked_and_counts_at_once),
		CASE(a_list_grows_by_items_that_are_some_and_by_nothing_else),
		CASE(a_task_without_a_list_takes_no_item),
		CASE(nonsense_is_answered_and_harms_nothing),
		CASE(too_long_a_request_and_silent_callers_do_not_block_the_task),
		CASE(a_follower_hears_every_change),
		CASE(a_follower_leaves_a_task_that_dies_in_the_middle_of_a_line),
	};

	if (argc > 1 && strcmp(argv[1], "--keeper") == 0)
		return keeper_detached(table, DETACHED_CHANNEL);
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
