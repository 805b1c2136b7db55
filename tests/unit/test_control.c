/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The socket of a task: requests, followers, and callers that mean it no good. */
#include "kernel.h"

#include <sys/stat.h>
#include <sys/wait.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "control/change.h"
#include "os/detached.h"
#include "os/local.h"
#include "os/stream.h"

/* --- the socket */

TEST_WITH(a_control_socket_is_for_its_owner_alone, begin, end)
{
	struct launched task = start("count", COUNT(2, 1000000));
	struct stat kind;
	char name[64];

	snprintf(name, sizeof name, ".ikabot.d/run/%s.sock", task.id);
	assert_int_equal(stat(scratch_path(name), &kind), 0);
	assert_int_equal(kind.st_mode & 0777, 0600);
}

TEST_WITH(a_deleted_socket_comes_back, begin, end)
{
	struct launched task = start("count", COUNT(1000000, 50));
	struct err e = { 0 };

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

TEST_WITH(a_change_is_checked_and_counts_at_once, begin, end)
{
	struct launched task = start("count", COUNT(1000, 1000000));
	struct err e = { 0 };

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

TEST_WITH(a_list_grows_by_items_that_are_some_and_by_nothing_else, begin, end)
{
	struct launched list = start("collect", json_pack("{s:[s]}", "items", "one"));
	OWN(json) json_t *now = NULL;
	char item[300];

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

/* --- changes that are looked at first */

static json_t *items_of(const char *id)
{
	OWN(json) json_t *now = status(id);

	return json_incref(json_object_get(json_object_get(now, "configuration"), "items"));
}

static void has_items(const char *id, const char *wanted)
{
	OWN(json) json_t *items = items_of(id);
	OWN(text) char *text = question_text(items);

	assert_string_equal(text, wanted);
}

static struct launched judged(void)
{
	struct launched task = start("judged", json_pack("{s:[s]}", "items", "one"));

	WAIT_FOR(is_state(task.id, "needs-answer"));
	return task;
}

TEST_WITH(a_change_that_does_not_stand_the_look_leaves_the_old_value, begin, end)
{
	struct launched task = judged();

	refuses(task.id, json_pack("{s:s, s:s}", "do", "add", "item", "bad"),
		"there is no bad (nothing was changed)");
	has_items(task.id, "one");
	do_ok(task.id, json_pack("{s:s, s:s}", "do", "add", "item", "GOOD"));
	has_items(task.id, "one, good");
}

/* Sends it, and waits until the task looks: then it takes no second change. */
static void begin_slow_change(const struct launched *task, struct control_call *call)
{
	struct err e = { 0 };

	*call = (struct control_call){ .id = task->id, .fd = -1 };
	control_advance(&home, call, "{\"do\":\"add\",\"item\":\"slow\"}");
	WAIT_FOR(({
		OWN(json)
		json_t *again =
			control_ask(&home, task->id,
				    json_pack("{s:s, s:s}", "do", "add", "item", "bad"), 2000, &e);
		again == NULL &&strstr(e.text, "another change is being looked at") != NULL;
	}));
}

TEST_WITH(while_a_change_is_looked_at_the_task_answers_and_its_caller_hears_later, begin, end)
{
	struct launched task = judged();
	struct control_call call;

	begin_slow_change(&task, &call);
	has_items(task.id, "one");
	do_ok(task.id, json_pack("{s:s}", "do", "pause"));
	WAIT_FOR(is_state(task.id, "paused")); /* after its present step */
	scratch_write(".ikabot.d/cache/go", "");
	WAIT_FOR((control_advance(&home, &call, ""), call.settled));
	if (call.answer == NULL)
		fail_msg("%s", call.e.text);
	json_decref(call.answer);
	control_close(&call);
	has_items(task.id, "one, slow");
}

TEST_WITH(a_stop_ends_the_look_and_its_caller_is_told, begin, end)
{
	struct launched task = judged();
	struct control_call call;

	begin_slow_change(&task, &call);
	do_ok(task.id, json_pack("{s:s}", "do", "stop"));
	WAIT_FOR(count_tasks() == 0);
	WAIT_FOR((control_advance(&home, &call, ""), call.settled));
	assert_null(call.answer);
	assert_string_equal(call.e.text, "the task is ending; nothing was changed");
	control_close(&call);
}

TEST_WITH(what_a_caller_wanted_who_has_left_is_not_done_later, begin, end)
{
	struct launched task = judged();
	struct control_call call;

	begin_slow_change(&task, &call);
	control_close(&call);
	/* The look is over when the next change is taken. */
	WAIT_FOR(({
		struct err e = { 0 };
		OWN(json)
		json_t *taken =
			control_ask(&home, task.id,
				    json_pack("{s:s, s:s}", "do", "add", "item", "two"), 2000, &e);
		taken != NULL;
	}));
	scratch_write(".ikabot.d/cache/go", "");
	has_items(task.id, "one, two");
}

TEST_WITH(a_task_without_a_list_takes_no_item, begin, end)
{
	struct launched task = start("ask", json_object());

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

TEST_WITH(nonsense_is_answered_and_harms_nothing, begin, end)
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

TEST_WITH(too_long_a_request_and_silent_callers_do_not_block_the_task, begin, end)
{
	struct launched task = start("count", COUNT(1000000, 1000000));
	char *flood = mem_new(200000);
	int silent[40];
	int fd;

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

TEST_WITH(a_follower_hears_every_change, begin, end)
{
	struct launched task = start("count", COUNT(1000000, 5));
	struct err e = { 0 };
	int seen = 0;

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

TEST_WITH(a_follower_leaves_a_task_that_dies_in_the_middle_of_a_line, begin, end)
{
	struct err e = { 0 };
	char path[HOME_PATH_SIZE];
	int listener = local_listen(home_path(&home, path, "run"), "half.sock", &e);
	int calls = 0;
	int status;
	pid_t task = fork();

	if (task == 0)
		tell_half(listener);
	close(listener);
	assert_true(control_follow(&home, "half", count_calls, &calls, &e));
	assert_in_range(calls, 2, 3);
	assert_int_equal(waitpid(task, &status, 0), task);
	assert_int_equal(status, 0);
}

TEST_WITH(what_this_machine_refuses_is_not_called_trouble_of_the_game, begin, end)
{
	struct err e = { 0 };

	err_set(&e, ERR_SYSTEM, "cannot listen on port 1: Permission denied");
	assert_false(change_refused(&e));
	assert_int_equal(e.kind, ERR_SYSTEM);
	assert_string_equal(e.text, "cannot listen on port 1: Permission denied (nothing was "
				    "changed)");
	err_set(&e, ERR_RETRY, "no answer");
	assert_false(change_refused(&e));
	assert_non_null(strstr(e.text, "the game could not be looked at"));
}

int main(int argc, char **argv)
{
	RUN_TESTS_OR_KEEPER(argc, argv, table);
}
