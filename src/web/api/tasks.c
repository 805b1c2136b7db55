/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be seen of the account's tasks, and what can be done to one. */
#include "web/api/tasks.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "config.h"
#include "control/change.h"
#include "control/control.h"
#include "control/recover.h"
#include "control/resumed.h"
#include "control/stop.h"
#include "control/tasks.h"
#include "os/file.h"
#include "store/home.h"
#include "store/logs.h"
#include "store/session.h"
#include "store/state.h"
#include "task/function.h"
#include "task/words.h"
#include "web/api/question.h"
#include "web/api/reply.h"
#include "web/api/roster.h"
#include "web/server/exchange.h"
#include "web/server/job.h"
#include "web/server/server.h"
#include "web/server/urls.h"

enum {
	LOG_BYTES = 8 * 1024,
	PICTURE_MAX = 2 * 1024 * 1024,
	/* Stopping by force takes up to 16 s, a start 10 s, a look before a change a minute. */
	ACTION_LIMIT_MS = CHANGE_WAIT_MS + 10000,
};

/* --- who serves whom */

static json_t *print_server(const struct api *api)
{
	const struct step *step = api->web->step;
	json_t *server = json_object();

	json_put_number(server, "pid", getpid());
	json_put_text(server, "id", step->id);
	json_put_number(server, "port", api->web->port);
	json_put_flag(server, "lan", api->web->is_lan);
	json_put_number(server, "since", api->web->since_ms / 1000);
	json_object_set_new(server, "urls", web_urls(api->web));
	return server;
}

void api_status(const struct api_call *call)
{
	const struct step *step = call->api->web->step;
	struct err e = { 0 };
	OWN(json) json_t *session = session_load(step->home, &e);
	OWN(json) json_t *body = json_object();
	const json_t *account;

	if (session == NULL) {
		api_fail(call->exchange, &e);
		return;
	}
	account = session_account(session, step->account);
	json_put_text(body, "account", step->account);
	json_put_text(body, "player", json_get_text(account, "player", ""));
	json_put_text(body, "world", json_get_text(account, "world", ""));
	json_put_text(body, "version", PACKAGE_VERSION);
	json_put_text(body, "csrf", call->api->csrf);
	json_object_set_new(body, "states", words_print_states());
	json_object_set_new(body, "server", print_server(call->api));
	api_answer(call->exchange, 200, body);
}

/* --- seeing */

void api_tasks(const struct api_call *call)
{
	roster_look(call->api->roster);
	api_answer(call->exchange, 200, roster_tasks(call->api->roster));
}

/* The task that the path names, borrowed from the roster; NULL: answered with 404. */
static const json_t *named(const struct api_call *call)
{
	const json_t *entry;
	struct err e = { 0 };

	roster_look(call->api->roster);
	entry = roster_find(call->api->roster, call->words[0]);
	if (entry != NULL)
		return entry;
	err_set(&e, ERR_MISSING, "there is no task \"%.40s\" of this account", call->words[0]);
	api_fail(call->exchange, &e);
	return NULL;
}

static json_t *last_lines(struct home *home, const char *id)
{
	OWN(buffer) struct buffer text = { 0 };
	json_t *lines = json_array();
	struct err e = { 0 };
	char *line;

	if (!logs_tail(home, id, LOG_BYTES, &text, &e) || text.length == 0)
		return lines;
	for (char *rest = text.bytes; (line = strsep(&rest, "\n")) != NULL;) {
		OWN(buffer) struct buffer visible = { 0 };

		if (*line == '\0')
			continue;
		text_visible(&visible, line);
		json_array_append_new(lines, json_string(visible.bytes));
	}
	return lines;
}

/* The questions whose answers may be changed, each with its present answer. */
static json_t *changeable(const struct function *function, const json_t *configuration)
{
	json_t *list = json_array();
	const struct question *question = function != NULL ? function->questions : NULL;

	for (; question != NULL && question->key != NULL; question++) {
		json_t *one;

		if (!question->changeable)
			continue;
		one = api_question(question);
		json_object_set(one, "value", json_object_get(configuration, question->key));
		json_array_append_new(list, one);
	}
	return list;
}

/* The answers that apply, in words. */
static json_t *answers_of(const struct function *function, const json_t *configuration)
{
	json_t *list = json_array();
	const struct question *question = function != NULL ? function->questions : NULL;

	for (; question != NULL && question->key != NULL; question++) {
		OWN(text) char *answer = NULL;

		if (json_object_get(configuration, question->key) == NULL ||
		    !question_applies(question, configuration))
			continue;
		answer = words_of_answer(configuration, question);
		if (*answer == '\0')
			continue;
		json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "key", question->key,
						      "question", question->text, "text", answer));
	}
	return list;
}

/* What only the saved task knows. */
static void add_saved(const struct api_call *call, json_t *task, const json_t *saved)
{
	static const char *const parts[] = { "configuration", "progress", "counters" };
	const char *picture = json_get_text(saved, "picture", "");
	const struct function *function =
		function_find(call->api->web->step->functions, json_get_text(task, "action", ""));
	OWN(text) char *address = NULL;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		json_object_set(task, parts[i], json_object_get(saved, parts[i]));
	json_object_set_new(task, "questions",
			    changeable(function, json_object_get(saved, "configuration")));
	json_object_set_new(task, "told",
			    answers_of(function, json_object_get(saved, "configuration")));
	json_object_set_new(task, "facts",
			    words_print_progress(json_object_get(saved, "progress")));
	if (!text_equal(json_get_text(task, "state", ""), "needs-answer"))
		return;
	json_put_number(task, "asked", json_get_number(saved, "until", 0));
	if (*picture == '\0')
		return;
	address = text_format("/ikabot/api/tasks/%s/picture", call->words[0]);
	json_put_text(task, "picture", address);
}

void api_task(const struct api_call *call)
{
	struct home *home = call->api->web->step->home;
	const json_t *entry = named(call);
	struct err e = { 0 };
	OWN(json) json_t *saved = entry != NULL ? state_load(home, call->words[0], &e) : NULL;
	OWN(json) json_t *task = NULL;

	if (entry == NULL)
		return;
	task = json_copy((json_t *)entry);
	add_saved(call, task, saved);
	json_object_set_new(task, "log", last_lines(home, call->words[0]));
	api_answer(call->exchange, 200, task);
}

/* The type of a picture by its first bytes; NULL: it is none. */
static const char *picture_type(const struct buffer *picture)
{
	static const struct {
		const char *start;
		size_t length;
		const char *type;
	} kinds[] = {
		{ "\x89PNG\r\n\x1a\n", 8, "image/png" },
		{ "\xff\xd8\xff", 3, "image/jpeg" },
		{ "GIF8", 4, "image/gif" },
	};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (picture->length > kinds[i].length &&
		    memcmp(picture->bytes, kinds[i].start, kinds[i].length) == 0)
			return kinds[i].type;
	return NULL;
}

/* The name comes from a step, which reads what strangers wrote: only pictures below our own
 * folder are handed out. */
static bool read_picture(struct home *home, const char *id, struct buffer *picture, struct err *e)
{
	OWN(json) json_t *saved = state_load(home, id, e);
	const char *name = json_get_text(saved, "picture", "");
	char folder[HOME_PATH_SIZE];

	if (saved == NULL)
		return false;
	home_path(home, folder, "%s", "");
	if (!text_starts(name, folder) || strstr(name, "/..") != NULL)
		return err_set(e, ERR_MISSING, "the task shows no picture");
	return file_read(name, PICTURE_MAX, picture, e);
}

void api_picture(const struct api_call *call)
{
	OWN(buffer) struct buffer picture = { 0 };
	struct err e = { 0 };
	const char *type = NULL;

	if (named(call) == NULL)
		return;
	if (read_picture(call->api->web->step->home, call->words[0], &picture, &e)) {
		type = picture_type(&picture);
		if (type == NULL)
			err_set(&e, ERR_MISSING, "the task shows no picture");
	}
	if (type == NULL) {
		e.kind = ERR_MISSING;
		api_fail(call->exchange, &e);
		return;
	}
	exchange_add_header(call->exchange, "Cache-Control", "no-store");
	exchange_add_header(call->exchange, "X-Content-Type-Options", "nosniff");
	exchange_answer(call->exchange, 200, type, picture.bytes, picture.length);
}

/* --- doing, in a job's process */

struct action {
	const char *name;
	/* The answer, a new reference. */
	json_t *(*run)(const struct step *step, const json_t *entry, const json_t *order,
		       struct err *e);
	enum { ANY, RUNNING, SAVED } wants; /* for which tasks */
};

static json_t *told(const char *text)
{
	json_t *answer = json_object();

	json_put_text(answer, "text", text);
	return answer;
}

bool api_tell_outcome(const struct step *step, json_t *answer, int64_t looks, struct err *e)
{
	static const char *const names[] = {
		[RESUMED_GOES_ON] = "goes-on",	 [RESUMED_PAUSED] = "paused",
		[RESUMED_ASKS] = "needs-answer", [RESUMED_ENDED] = "ended",
		[RESUMED_FAILED] = "failed",	 [RESUMED_SILENT] = "silent",
	};
	struct resumed resumed;
	char line[RESUMED_TEXT_SIZE + 64];
	char title[96];

	resumed_await(step->home, step->functions, answer, looks,
		      clock_monotonic_ms() + RESUMED_WAIT_MS, &resumed);
	resumed_print(&resumed, 0, line, sizeof line);
	if (resumed.how == RESUMED_FAILED)
		return err_set(e, ERR_REFUSED, "%s %s", task_title(answer, title, sizeof title),
			       line);
	json_put_text(answer, "outcome", names[resumed.how]);
	json_put_text(answer, "text", line);
	return true;
}

/* The answer about a task that runs now: what came of it. */
static json_t *outcome(const struct step *step, const json_t *entry, int64_t looks, int64_t pid,
		       struct err *e)
{
	OWN(json) json_t *answer = json_object();

	json_put_text(answer, "id", json_get_text(entry, "id", ""));
	json_put_text(answer, "action", json_get_text(entry, "action", ""));
	json_put_number(answer, "pid", pid);
	return api_tell_outcome(step, answer, looks, e) ? STEAL(answer) : NULL;
}

/* A verb of the control socket, with those keys of the request that it has. */
static json_t *request_of(const json_t *order)
{
	static const char *const keys[] = { "key", "value", "values", "item", "text" };
	const json_t *body = json_object_get(order, "body");
	json_t *request = json_object();

	json_put_text(request, "do", json_get_text(order, "action", ""));
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (json_object_get(body, keys[i]) != NULL)
			json_object_set(request, keys[i], json_object_get(body, keys[i]));
	return request;
}

static json_t *ask(const struct step *step, const json_t *entry, const json_t *order, struct err *e)
{
	OWN(json) json_t *answer = NULL;

	answer = control_ask(step->home, json_get_text(entry, "id", ""), request_of(order),
			     CONTROL_WAIT_MS, e);
	return answer != NULL ? told("done") : NULL;
}

static json_t *change(const struct step *step, const json_t *entry, const json_t *order,
		      struct err *e)
{
	const struct change asked = {
		.home = step->home, .functions = step->functions, .entry = entry, .known = step->key
	};

	return change_task(&asked, request_of(order), e) ? told("done") : NULL;
}

static json_t *resume(const struct step *step, const json_t *entry, const json_t *order,
		      struct err *e)
{
	bool is_paused = text_equal(json_get_text(entry, "state", ""), "paused");
	int64_t looks = resumed_looks(step->home, entry);
	struct launched task = { .pid = json_get_int(entry, "pid", 0) };
	OWN(json) json_t *answer = NULL;

	if (!task_runs(entry))
		return resume_task(step->home, entry, step->key, &task, e)
			       ? outcome(step, entry, looks, task.pid, e)
			       : NULL;
	answer = ask(step, entry, order, e);
	/* Of one that was not paused no look comes. */
	return answer != NULL ? outcome(step, entry, is_paused ? looks : -1, task.pid, e) : NULL;
}

static json_t *stop(const struct step *step, const json_t *entry, const json_t *order,
		    struct err *e)
{
	enum stop_way way;

	(void)order;
	return task_stop(step->home, entry, STOP_WAIT_MS, &way, e) ? told(stop_way_text(way))
								   : NULL;
}

static json_t *restart(const struct step *step, const json_t *entry, const json_t *order,
		       struct err *e)
{
	struct launched task;
	int64_t looks;

	(void)order;
	if (text_equal(json_get_text(entry, "id", ""), step->id))
		return err_null(e, ERR_REFUSED,
				"the server cannot restart itself; use: ikabot --restart %s",
				step->id);
	looks = resumed_looks(step->home, entry);
	return restart_task(step->home, entry, step->key, STOP_WAIT_MS, &task, e)
		       ? outcome(step, entry, looks, task.pid, e)
		       : NULL;
}

static const struct action actions[] = {
	{ "pause", ask, RUNNING }, { "wake", ask, RUNNING },	{ "set", change, ANY },
	{ "add", change, ANY },	   { "answer", ask, RUNNING },	{ "resume", resume, ANY },
	{ "stop", stop, RUNNING }, { "restart", restart, ANY }, { "forget", stop, SAVED },
};

static const struct action *find_action(const char *name)
{
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (text_equal(actions[i].name, name))
			return &actions[i];
	return NULL;
}

/* context is the api. order: { "id", "action", "body" }. */
static json_t *act_job(void *context, const json_t *order, struct err *e)
{
	const struct api *api = context;
	const struct step *step = api->web->step;
	const struct action *action = find_action(json_get_text(order, "action", ""));
	OWN(json) json_t *entry = NULL;

	entry = tasks_find(step->home, json_get_text(order, "id", ""), step->account, e);
	assert(action != NULL); /* api_act has looked */
	if (entry == NULL)
		return NULL;
	if (action == NULL) /* an errand's order comes from the sandbox and is not trusted */
		return err_null(e, ERR_INPUT, "there is no such action");
	if (action->wants == RUNNING && !task_runs(entry))
		return err_null(e, ERR_REFUSED, "the task does not run; resume or forget it");
	if (action->wants == SAVED && task_runs(entry))
		return err_null(e, ERR_REFUSED, "the task runs; stop it");
	return action->run(step, entry, order, e);
}

const struct api_work api_act_work = { "act", act_job };

static json_t *stop_self_job(void *context, const json_t *order, struct err *e)
{
	const struct api *api = context;

	(void)order;
	return control_do(api->web->step->home, api->web->step->id, "stop", e);
}

const struct api_work api_stop_self_work = { "stopSelf", stop_self_job };

static void self_stopped(void *argument, json_t *answer, const struct err *e)
{
	(void)argument;
	if (answer == NULL)
		log_warning("the server could not stop itself: %s", e->text);
}

/* The answer goes first: a server that has ended cannot give it. */
static void act_stop_self(const struct api_call *call)
{
	const struct job job = {
		.work = api_stop_self_work.work,
		.errand = api_stop_self_work.name,
		.context = call->api,
		.limit_ms = ACTION_LIMIT_MS,
		.done = self_stopped,
	};
	OWN(json) json_t *answer = told("the server stops");
	struct err e = { 0 };

	if (jobs_start(call->api->jobs, &job, &e))
		api_answer(call->exchange, 200, answer);
	else
		api_fail(call->exchange, &e);
}

void api_act(const struct api_call *call)
{
	bool is_self = text_equal(call->words[0], call->api->web->step->id);
	struct err e = { 0 };

	if (named(call) == NULL)
		return;
	if (find_action(call->words[1]) == NULL) {
		err_set(&e, ERR_MISSING, "there is no action \"%.40s\"", call->words[1]);
		api_fail(call->exchange, &e);
		return;
	}
	log_info("the dashboard asks: %s %s", call->words[1], call->words[0]);
	if (is_self && text_equal(call->words[1], "stop")) {
		act_stop_self(call);
		return;
	}
	api_job(call, &api_act_work,
		json_pack("{s:s, s:s, s:O}", "id", call->words[0], "action", call->words[1], "body",
			  call->body),
		ACTION_LIMIT_MS);
}
