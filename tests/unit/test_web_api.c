/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON API over real connections, answered by the one loop that also sends the requests. */
#include "harness.h"
#include "task/talk.h"
#include "web/api/api.h"
#include "web/server/http.h"
#include "web/server/server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "os/stream.h"
#include "scratch.h"
#include "store/state.h"
#include "task/function.h"
#include "web/api/reply.h"

#define ACCOUNT "s301-en/1"
#define CALL_MAX (256 * 1024)

/* --- two functions: one with a form, one with a talk */

static const struct question form[] = {
	{ .key = "count",
	  .text = "How many?",
	  .type = QUESTION_NUMBER,
	  .min = 1,
	  .max = 9,
	  .otherwise = "3",
	  .changeable = true },
	{ .key = "list",
	  .text = "Which ones?",
	  .type = QUESTION_LIST,
	  .max = 5,
	  .otherwise = "",
	  .only_if = "count=3" },
	{ .key = NULL },
};

static struct step_result work(struct step *step, struct err *e)
{
	(void)step;
	(void)e;
	return step_done("done");
}

static bool chat(struct talk *talk, struct err *e)
{
	int64_t number = 0;

	talk_say(talk, "There are 4 ships.");
	return talk_number(talk, "count", "How many?", 1, 9, NULL, &number, e);
}

static const struct function form_function = {
	.name = "formFunction",
	.number = "91",
	.menu = "Form",
	.help = "Has a form.",
	.kind = FUNCTION_FINITE,
	.duplicate = DUPLICATE_HARMFUL,
	.why = "Twice is too much.",
	.questions = form,
	.step = work,
};
static const struct function talk_function = {
	.name = "talkFunction",
	.number = "92",
	.menu = "Talk",
	.help = "Has a talk.",
	.kind = FUNCTION_ONESHOT,
	.duplicate = DUPLICATE_SAFE,
	.questions = form,
	.talk = chat,
};
static const struct function *const functions[] = { &form_function, &talk_function, NULL };

/* --- the server and its loop */

struct server {
	struct home home;
	struct step step;
	struct web web;
};

static struct server server;

static void route(void *web, struct exchange *exchange, const struct web_request *request)
{
	api_handle(((struct web *)web)->api, exchange, request);
}

static int serve(void **state)
{
	static const char *const loopback[] = { "127.0.0.1", NULL };
	struct err e = { 0 };

	if (scratch_make(state) != 0)
		return -1;
	server.home = scratch_home();
	server.step = (struct step){
		.functions = functions, .home = &server.home, .id = "web1", .account = ACCOUNT
	};
	server.web = (struct web){ .step = &server.step };
	server.web.http = web_http_open(loopback, 0, route, &server.web, &e);
	if (server.web.http == NULL)
		return -1;
	server.web.port = web_http_port(server.web.http);
	server.web.api = api_new(&server.web);
	return 0;
}

static int stop_serving(void **state)
{
	web_http_close(server.web.http);
	api_free(server.web.api);
	return scratch_remove(state);
}

/* One turn of the loop; fd is a client that waits for its answer. */
static void turn(int fd)
{
	int descriptors[64];
	struct stream_wait waits[65] = { { .fd = fd } };
	size_t count = web_http_descriptors(server.web.http, descriptors, 32);
	int wait_ms = api_wait_ms(server.web.api);

	count += api_descriptors(server.web.api, descriptors + count, 32);
	for (size_t i = 0; i < count; i++)
		waits[i + 1] = (struct stream_wait){ .fd = descriptors[i] };
	stream_wait(waits, count + 1,
		    web_http_wait_ms(server.web.http, wait_ms < 20 ? wait_ms : 20));
	api_run(server.web.api);
	web_http_run(server.web.http);
}

/* --- a client */

static int client_open(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)server.web.port),
				       .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

/* Sends with the loop turning, as the request may be larger than what fits at once. */
static void client_send(int fd, const char *text)
{
	OWN(buffer) struct buffer output = { 0 };

	buffer_text(&output, text);
	while (output.length > 0 && stream_flush(fd, &output) == STREAM_OPEN)
		turn(fd);
}

struct answer {
	int status;
	char *head;
	json_t *body;
};

static void own_answer(struct answer *answer)
{
	free(answer->head);
	json_decref(answer->body);
}

/* Until the server closes the connection. */
static struct answer client_hear(int fd)
{
	OWN(buffer) struct buffer input = { 0 };
	struct answer answer = { 0 };
	struct err e = { 0 };
	const char *body;

	WAIT_FOR((turn(fd), stream_receive(fd, &input, CALL_MAX) == STREAM_CLOSED));
	close(fd);
	assert_true(input.length > 12);
	answer.status = atoi(input.bytes + 9);
	body = strstr(input.bytes, "\r\n\r\n");
	assert_non_null(body);
	answer.body = json_parse(body + 4, strlen(body + 4), "the answer", &e);
	answer.head = mem_text(input.bytes);
	return answer;
}

static struct answer get(const char *path)
{
	OWN(text) char *request = NULL;
	int fd = client_open();

	request = text_format("GET /ikabot/api/%s HTTP/1.1\r\nHost: localhost\r\n"
			      "Connection: close\r\n\r\n",
			      path);
	client_send(fd, request);
	return client_hear(fd);
}

static struct answer post_with(const char *path, const char *headers, const char *body)
{
	OWN(text) char *request = NULL;
	int fd = client_open();

	request = text_format("POST /ikabot/api/%s HTTP/1.1\r\nHost: localhost\r\n"
			      "Connection: close\r\n%sContent-Length: %zu\r\n\r\n%s",
			      path, headers, strlen(body), body);
	client_send(fd, request);
	return client_hear(fd);
}

static struct answer post(const char *path, const char *body)
{
	OWN(text) char *headers = NULL;

	headers = text_format("Content-Type: application/json\r\nX-Ikabot-Csrf: %s\r\n",
			      server.web.api->csrf);
	return post_with(path, headers, body);
}

static void refused(struct answer answer, int status, const char *part)
{
	OWN(answer) struct answer owned = answer;
	const char *error = json_get_text(owned.body, "error", "");

	if (owned.status != status || strstr(error, part) == NULL)
		fail_msg("%d and not %d: %s (%s)", owned.status, status, error, part);
}

/* --- what it shows */

TEST_WITH(the_functions_are_told_with_their_questions, serve, stop_serving)
{
	OWN(answer) struct answer answer = get("functions");
	const json_t *first = json_array_get(answer.body, 0);
	const json_t *questions = json_object_get(first, "questions");

	assert_int_equal(answer.status, 200);
	assert_int_equal(json_array_size(answer.body), 2);
	assert_string_equal(json_get_text(first, "name", ""), "formFunction");
	assert_string_equal(json_get_text(first, "kind", ""), "finite");
	assert_string_equal(json_get_text(first, "duplicate", ""), "harmful");
	assert_false(json_get_flag(first, "hasTalk", true));
	assert_true(json_get_flag(json_array_get(answer.body, 1), "hasTalk", false));
	assert_true(json_get_flag(json_array_get(questions, 0), "changeable", false));
	assert_string_equal(json_get_text(json_array_get(questions, 0), "otherwise", ""), "3");
	assert_string_equal(json_get_text(json_array_get(questions, 1), "onlyIf", ""), "count=3");
	assert_string_equal(json_get_text(json_array_get(questions, 1), "type", ""), "list");
	assert_int_equal(json_get_number(json_array_get(questions, 0), "default", 0), 3);
	assert_string_equal(json_get_text(json_object_get(json_array_get(questions, 1), "only"),
					  "key", ""),
			    "count");
}

static void save_task(const char *id, const char *account, const char *picture)
{
	OWN(json) json_t *saved = NULL;
	struct err e = { 0 };

	saved = json_pack("{s:i, s:s, s:s, s:s, s:i, s:i, s:s, s:s, s:s, s:{s:i}, s:{}}", "version",
			  1, "id", id, "account", account, "function", "formFunction", "instance",
			  1, "date", 1700000000, "state", "waiting", "status", "2 of 3", "picture",
			  picture, "configuration", "count", 3, "progress");
	assert_true(state_save(&server.home, saved, false, &e));
}

TEST_WITH(a_task_without_a_process_is_shown_as_interrupted, serve, stop_serving)
{
	save_task("k3f9", ACCOUNT, "");
	{
		OWN(answer) struct answer list = get("tasks");
		OWN(answer) struct answer one = get("tasks/k3f9");
		const json_t *tasks = json_object_get(list.body, "tasks");
		const json_t *question = json_array_get(json_object_get(one.body, "questions"), 0);

		assert_int_equal(json_array_size(tasks), 1);
		assert_string_equal(json_get_text(json_array_get(tasks, 0), "state", ""),
				    "interrupted");
		assert_int_equal(json_array_size(json_object_get(list.body, "ended")), 0);
		assert_int_equal(one.status, 200);
		assert_string_equal(json_get_text(question, "key", ""), "count");
		assert_int_equal(json_get_number(question, "value", 0), 3);
		assert_true(json_is_array(json_object_get(one.body, "log")));
	}
}

TEST_WITH(tasks_of_another_account_are_not_there, serve, stop_serving)
{
	save_task("b2c3", "s302-en/7", "");
	refused(get("tasks/b2c3"), 404, "no task");
	refused(post("tasks/b2c3/forget", "{}"), 404, "no task");
}

TEST_WITH(only_pictures_of_our_own_folder_are_shown, serve, stop_serving)
{
	static const char *const wrong[] = { "/etc/passwd", "%s/.ikabot.d/../.ikabot", "%s/.ikabot",
					     "%s/.ikabot.d/state/k3f9.json" };

	scratch_write(".ikabot", "{\"version\":1}");
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		char path[1200];

		snprintf(path, sizeof path, "%s", wrong[i]);
		if (text_starts(wrong[i], "%s"))
			snprintf(path, sizeof path, "%s%s", scratch, wrong[i] + 2);
		save_task("k3f9", ACCOUNT, path);
		refused(get("tasks/k3f9/picture"), 404, "no picture");
	}
}

/* --- what it refuses */

TEST_WITH(a_post_needs_the_token_of_this_run, serve, stop_serving)
{
	save_task("k3f9", ACCOUNT, "");
	refused(post_with("tasks/k3f9/forget", "Content-Type: application/json\r\n", "{}"), 403,
		"X-Ikabot-Csrf");
	refused(post_with("tasks/k3f9/forget",
			  "Content-Type: application/json\r\nX-Ikabot-Csrf: "
			  "0123456789abcdef0123456789abcdef\r\n",
			  "{}"),
		403, "X-Ikabot-Csrf");
	{
		OWN(answer) struct answer answer = get("tasks");

		assert_int_equal(json_array_size(json_object_get(answer.body, "tasks")), 1);
	}
}

TEST_WITH(what_is_no_request_is_refused_with_the_reason, serve, stop_serving)
{
	OWN(text) char *large = mem_new(API_BODY_MAX + 100);

	refused(post("start", "{\"function\":"), 400, "line");
	refused(post("start", "[]"), 400, "object");
	refused(post("start", "[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]"), 400, "deep");
	refused(post("start", ""), 400, "object");
	refused(post("start", "{}"), 404, "no function");
	refused(post("start", "{\"function\":\"formFunction\",\"configuration\":{\"count\":99}}"),
		400, "from 1 to 9");
	refused(post("start", "{\"function\":\"formFunction\",\"configuration\":{\"x\":1}}"), 400,
		"no key");
	refused(post("start", "{\"function\":\"formFunction\",\"ifRunning\":\"wait\"}"), 400,
		"ifRunning");
	refused(post("start", "{\"function\":\"talkFunction\"}"), 409, "leaves no task");
	refused(post("talk", "{\"function\":\"formFunction\"}"), 409, "no talk");
	refused(post("talk", "{\"function\":\"talkFunction\",\"given\":{\"y\":1}}"), 400, "no key");
	refused(post("talk/nosuchtalk", "{\"answer\":\"1\"}"), 404, "no such talk");
	memset(large, ' ', API_BODY_MAX + 50);
	refused(post("start", large), 413, "at most");
	refused(get("nothing"), 404, "nothing here");
	refused(get("tasks/a/b/c"), 404, "nothing here");
	refused(get("start"), 405, "GET");
	refused(post("functions", "{}"), 405, "POST");
	refused(get("history?days=0"), 400, "from 1 to");
}

TEST_WITH(more_than_a_minutes_worth_of_posts_is_too_many, serve, stop_serving)
{
	int served = 0;

	for (int i = 0; i < API_POSTS_A_MINUTE + 10; i++) {
		OWN(answer) struct answer answer = post("talk/x/leave", "{}");

		served += answer.status == 200;
		assert_true(answer.status == 200 || answer.status == 429);
	}
	assert_in_range(served, API_POSTS_A_MINUTE, API_POSTS_A_MINUTE + 5);
	{
		OWN(answer) struct answer still = get("tasks");

		assert_int_equal(still.status, 200);
	}
}

/* --- what it does */

TEST_WITH(a_saved_task_is_forgotten_but_not_paused, serve, stop_serving)
{
	save_task("k3f9", ACCOUNT, "");
	refused(post("tasks/k3f9/pause", "{}"), 409, "does not run");
	refused(post("tasks/k3f9/dance", "{}"), 404, "no action");
	{
		OWN(answer) struct answer answer = post("tasks/k3f9/forget", "{}");
		OWN(answer) struct answer list = get("tasks");

		assert_int_equal(answer.status, 200);
		assert_int_equal(json_array_size(json_object_get(list.body, "tasks")), 0);
	}
}

TEST_WITH(a_talk_goes_question_by_question_to_its_end, serve, stop_serving)
{
	const char *start = "{\"function\":\"talkFunction\",\"given\":{}}";
	OWN(answer) struct answer begun = post("talk", start);
	OWN(text) char *path = NULL;

	path = text_format("talk/%s", json_get_text(begun.body, "talk", ""));
	assert_int_equal(begun.status, 200);
	assert_string_equal(json_string_value(
				    json_array_get(json_object_get(begun.body, "say"), 0)),
			    "There are 4 ships.");
	assert_string_equal(json_get_text(json_object_get(begun.body, "ask"), "key", ""), "count");
	{
		OWN(answer) struct answer again = post(path, "{\"answer\":\"77\"}");
		OWN(answer) struct answer ended = post(path, "{\"answer\":\"7\"}");
		const json_t *end = json_object_get(ended.body, "end");

		assert_non_null(
			json_get_text(json_object_get(again.body, "ask"), "complaint", NULL));
		assert_true(json_get_flag(end, "ok", false));
		assert_int_equal(json_get_number(json_object_get(end, "configuration"), "count", 0),
				 7);
		refused(post(path, "{\"answer\":\"7\"}"), 409, "over");
	}
}

TEST_WITH(more_talks_than_may_be_are_refused_until_one_is_left, serve, stop_serving)
{
	OWN(text) char *path = NULL;

	for (int i = 0; i < 8; i++) {
		OWN(answer) struct answer answer = post("talk", "{\"function\":\"talkFunction\"}");

		assert_int_equal(answer.status, 200);
		free(path);
		path = text_format("talk/%s/leave", json_get_text(answer.body, "talk", ""));
	}
	refused(post("talk", "{\"function\":\"talkFunction\"}"), 409, "8 talks");
	{
		OWN(answer) struct answer left = post(path, "{}");
		OWN(answer) struct answer again = post("talk", "{\"function\":\"talkFunction\"}");

		assert_int_equal(left.status, 200);
		assert_int_equal(again.status, 200);
	}
}

/* --- events */

enum { STREAMS = 100 };

static int listen_to_events(const char *query)
{
	OWN(text) char *request = NULL;
	int fd = client_open();

	request =
		text_format("GET /ikabot/api/events%s HTTP/1.1\r\nHost: localhost\r\n\r\n", query);
	client_send(fd, request);
	return fd;
}

/* Turns the loop until the text has come on that stream. */
static void wait_event(int fd, struct buffer *input, const char *text)
{
	WAIT_FOR((turn(fd), stream_receive(fd, input, CALL_MAX),
		  input->length > 0 && strstr(input->bytes, text) != NULL));
}

TEST_WITH(a_change_reaches_a_hundred_streams_and_nothing_comes_without_one, serve, stop_serving)
{
	struct buffer inputs[STREAMS] = { 0 };
	int fds[STREAMS];

	for (int i = 0; i < STREAMS; i++) {
		fds[i] = listen_to_events("");
		wait_event(fds[i], &inputs[i], "event: cities");
		assert_non_null(strstr(inputs[i].bytes, "event: tasks\ndata: {\"tasks\":[]"));
		buffer_drop(&inputs[i], inputs[i].length);
	}
	save_task("k3f9", ACCOUNT, "");
	for (int i = 0; i < STREAMS; i++)
		wait_event(fds[i], &inputs[i], "\"k3f9\"");
	for (int i = 0; i < STREAMS; i++) {
		buffer_drop(&inputs[i], inputs[i].length);
		assert_int_equal(stream_receive(fds[i], &inputs[i], CALL_MAX), STREAM_OPEN);
		assert_int_equal(inputs[i].length, 0);
		close(fds[i]);
		buffer_done(&inputs[i]);
	}
}

TEST_WITH(a_log_is_followed_line_by_line_and_through_a_rotation, serve, stop_serving)
{
	OWN(buffer) struct buffer input = { 0 };
	int fd;

	scratch_write(".ikabot.d/log/k3f9.log", "one\ntwo\nhalf");
	fd = listen_to_events("?task=k3f9");
	wait_event(fd, &input, "\"first\":true,\"lines\":[\"one\",\"two\"]");
	scratch_write(".ikabot.d/log/k3f9.log", "one\ntwo\nhalf a line\nand \x1b[31m more\n");
	wait_event(fd, &input, "[\"half a line\",\"and \\\\x1b[31m more\"]");
	scratch_write(".ikabot.d/log/k3f9.log", "new\n");
	wait_event(fd, &input, "[\"new\"]");
	close(fd);
}

int main(int argc, char **argv)
{
	mem_init();
	return tests_run(argc, argv, NULL, NULL);
}
