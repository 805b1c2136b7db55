/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notify/notice.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "store/session.h"
#include "store/telling.h"

/* "s301-en/12345": the language stands between dash and slash. */
static void set_account(struct notice *notice, const char *account, const json_t *session)
{
	const json_t *known = session_account(session, account);
	const char *server = account + strcspn(account, "-");

	server += *server == '-';
	text_copy(notice->account, sizeof notice->account, account);
	snprintf(notice->server, sizeof notice->server, "%.*s", (int)strcspn(server, "/"), server);
	text_visible_copy(notice->world, sizeof notice->world, json_get_text(known, "world", "?"));
	text_visible_copy(notice->player, sizeof notice->player,
			  json_get_text(known, "player", "?"));
}

bool notice_read(struct notice *notice, const json_t *order, const json_t *session, struct err *e)
{
	const char *account = json_get_text(order, "account", "");

	if (!account_name_is_valid(account) || !state_id_is_valid(json_get_text(order, "id", "")))
		return err_set(e, ERR_INPUT, "the notice names no task");
	*notice = (struct notice){ 0 };
	set_account(notice, account, session);
	text_copy(notice->id, sizeof notice->id, json_get_text(order, "id", ""));
	text_visible_copy(notice->function, sizeof notice->function,
			  json_get_text(order, "function", ""));
	text_copy(notice->state, sizeof notice->state, json_get_text(order, "state", ""));
	text_visible_copy(notice->status, sizeof notice->status,
			  json_get_text(order, "status", ""));
	text_copy(notice->picture, sizeof notice->picture, json_get_text(order, "picture", ""));
	notice->question = json_get_number(order, "question", 0);
	return true;
}

static const char *happened(const char *kind)
{
	static const struct {
		const char *kind, *text;
	} words[] = {
		{ TELLING_FINISHED, "has finished" },
		{ TELLING_FAILED, "has failed" },
		{ TELLING_QUESTION, "needs an answer" },
		{ TELLING_LOGIN, "needs you to log in again" },
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (text_equal(kind, words[i].kind))
			return words[i].text;
	return kind;
}

/* "autoPirate (k3f9) has failed", "alert (m2x1): attack"; ASCII only. */
static void subject(char *title, const char *function, const char *id, const char *kind)
{
	const char *words = happened(kind);

	snprintf(title, NOTICE_TITLE_SIZE, "%s (%s)%s %s", function, id, words == kind ? ":" : "",
		 words);
	for (char *c = title; *c != '\0'; c++)
		if ((unsigned char)*c < ' ' || (unsigned char)*c >= 0x7F)
			*c = '?';
}

static const char *kind_of(const json_t *event)
{
	return json_get_text(event, "kind", "");
}

/* What a message is about, as far as its events have it in common. */
struct scope {
	const char *task; /* NULL: of several tasks */
	const char *kind; /* NULL: of several kinds */
	size_t tasks;
};

static struct scope scope_of(const struct notice *notice, const json_t *events)
{
	const json_t *first = json_array_get(events, 0);
	struct scope scope = { json_get_text(first, "task", notice->id), kind_of(first), 0 };
	OWN(json) json_t *tasks = json_object();
	size_t i;
	json_t *event;

	json_each_item(events, i, event) {
		json_put_flag(tasks, json_get_text(event, "task", notice->id), true);
		if (scope.kind != NULL && !text_equal(scope.kind, kind_of(event)))
			scope.kind = NULL;
	}
	scope.tasks = json_object_size(tasks);
	if (scope.tasks > 1)
		scope.task = NULL;
	return scope;
}

/* With its time where there are several, and with its task where there are several of these. */
static void add_event(struct buffer *lines, const struct notice *notice, const json_t *event,
		      const struct scope *scope, bool several)
{
	int64_t more = json_get_number(event, "more", 0);
	char when[32], title[NOTICE_TITLE_SIZE];

	clock_short(when, sizeof when, json_get_number(event, "at", 0));
	subject(title, json_get_text(event, "function", notice->function),
		json_get_text(event, "task", notice->id), kind_of(event));
	if (lines->length > 0)
		buffer_text(lines, "\n");
	if (several)
		buffer_format(lines, "%s  ", when);
	if (scope->task == NULL)
		buffer_format(lines, "%s: ", title);
	else if (scope->kind == NULL)
		buffer_format(lines, "%s: ", happened(kind_of(event)));
	text_visible(lines, json_get_text(event, "text", ""));
	if (more > 0)
		buffer_format(lines, " (and %lld more; the task's log has them)", (long long)more);
	if (json_get_flag(event, "again", false))
		buffer_text(lines, " (perhaps told before)");
}

static void name_all(struct notice *notice, const struct scope *scope)
{
	if (scope->task == NULL)
		snprintf(notice->title, sizeof notice->title, "%zu tasks %s", scope->tasks,
			 scope->kind == NULL			     ? "have news"
			 : text_equal(scope->kind, TELLING_FINISHED) ? "have finished"
			 : text_equal(scope->kind, TELLING_FAILED)   ? "have failed"
			 : text_equal(scope->kind, TELLING_LOGIN)    ? "need you to log in again"
								     : "have news");
	else if (scope->kind == NULL)
		snprintf(notice->title, sizeof notice->title, "%s (%s) has news", notice->function,
			 notice->id);
	else
		*notice->title = '\0';
}

size_t notice_tell(struct notice *notice, const json_t *events)
{
	const json_t *first = json_array_get(events, 0);
	struct scope scope = scope_of(notice, events);
	size_t count = json_array_size(events);
	OWN(buffer) struct buffer lines = { 0 };
	size_t told = 0;

	text_copy(notice->state, sizeof notice->state, kind_of(first));
	text_copy(notice->picture, sizeof notice->picture, json_get_text(first, "picture", ""));
	notice->question = json_get_number(first, "id", 0);
	name_all(notice, &scope);
	buffer_text(&lines, "");
	while (told < count) {
		size_t before = lines.length;

		add_event(&lines, notice, json_array_get(events, told), &scope, count > 1);
		if (lines.length >= sizeof notice->status && told > 0) {
			lines.length = before;
			lines.bytes[before] = '\0';
			break;
		}
		told++;
	}
	text_copy(notice->status, sizeof notice->status, lines.bytes);
	return told;
}

void notice_trial(struct notice *notice, const char *account, const json_t *session)
{
	*notice = (struct notice){ .state = "test", .status = "Notifications arrive here." };
	set_account(notice, account, session);
}

bool notice_is_question(const struct notice *notice)
{
	return text_equal(notice->state, TELLING_QUESTION);
}

const char *notice_title(const struct notice *notice, char title[NOTICE_TITLE_SIZE])
{
	if (*notice->title != '\0')
		text_copy(title, NOTICE_TITLE_SIZE, notice->title);
	else if (*notice->id == '\0')
		text_copy(title, NOTICE_TITLE_SIZE, "ikabot: a test");
	else
		subject(title, notice->function, notice->id, notice->state);
	return title;
}

const char *notice_text(const struct notice *notice, bool reply, char *text, size_t size)
{
	OWN(buffer) struct buffer whole = { 0 };
	char title[NOTICE_TITLE_SIZE];

	buffer_format(&whole, "%s\nServer: %s, World: %s, Player: %s\n",
		      notice_title(notice, title), notice->server, notice->world, notice->player);
	/* Before the status, which may be long enough to be cut. */
	if (reply && notice_is_question(notice))
		buffer_format(&whole, "Answer here (question %lld): write the text, or: %s TEXT\n",
			      (long long)notice->question, notice->id);
	buffer_text(&whole, notice->status);
	text_copy(text, size, whole.bytes);
	return text;
}
