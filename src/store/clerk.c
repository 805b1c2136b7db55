/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/clerk.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/outcome.h"
#include "base/own.h"
#include "base/text.h"
#include "os/child.h"
#include "os/file.h"
#include "os/guard.h"
#include "os/local.h"
#include "os/process.h"
#include "os/signals.h"
#include "os/stream.h"
#include "store/desk.h"
#include "store/home.h"
#include "store/journal.h"
#include "store/secrets.h"
#include "store/session.h"

enum {
	LINE_MAX_BYTES = 4 * 1024 * 1024, /* an errand's answer is as long as a job's */
	HEAR_MS = 5000,			  /* for a client's request: others wait meanwhile */
	LOOK_MS = 500, /* for the hirer, where the system does not tell of its end */
};

static struct child clerk;
static pid_t hirer; /* whose child it is */

/* --- the clerk: what may be changed */

/* What login and step note on their account. */
static const char *const open_keys[] = {
	"base",	       "player",	"world",   "language", "sessionLost", "loginNeeded",
	"sessionUsed", "sessionNumber", "secrets", "lists",    NULL
};
static const char *const sealed_keys[] = { "cookies", "lobbyToken", "userAgent", NULL };

static json_t *without(const json_t *object, const char *const *keys)
{
	json_t *copy = json_copy((json_t *)object);

	for (; copy != NULL && *keys != NULL; keys++)
		json_object_del(copy, *keys);
	return copy != NULL ? copy : json_object();
}

static bool same_but(const json_t *before, const json_t *after, const char *const *keys)
{
	OWN(json) json_t *left = without(before, keys);
	OWN(json) json_t *right = without(after, keys);

	return json_equal(left, right);
}

static bool is_allowed(const struct clerk_duty *duty, const json_t *before, const json_t *after)
{
	const char *const accounts[] = { "accounts", NULL };
	const char *const own[] = { duty->account, NULL };
	const json_t *old = session_account(before, duty->account);
	const json_t *new = session_account(after, duty->account);

	return json_is_object(old) && json_is_object(new) && same_but(before, after, accounts) &&
	       same_but(json_object_get(before, "accounts"), json_object_get(after, "accounts"),
			own) &&
	       same_but(old, new, open_keys) &&
	       secrets_differ_only(old, new, duty->key, sealed_keys);
}

/* --- the clerk: its duties */

static json_t *parse_session(const struct buffer *text, struct err *e)
{
	return json_parse(text->bytes != NULL ? text->bytes : "", text->length, "the session", e);
}

static json_t *read_journal(const struct clerk_duty *duty, struct buffer *to, struct err *e)
{
	if (duty->account == NULL)
		return err_null(e, ERR_REFUSED, "there is no account whose journal it could be");
	return journal_read(duty->home, duty->account, to, e) ? json_integer((json_int_t)to->length)
							      : NULL;
}

static bool read_file(const struct clerk_duty *duty, struct buffer *to, struct err *e)
{
	char path[HOME_PATH_SIZE];

	return file_read(home_session(duty->home, path), SESSION_SIZE_MAX, to, e);
}

static bool take(int caller, struct buffer *input, size_t length, struct buffer *to)
{
	OWN(text) char *bytes = NULL;

	if (length == 0 || length > SESSION_SIZE_MAX)
		return false;
	bytes = malloc(length);
	if (bytes == NULL || !stream_exact(caller, input, bytes, length, HEAR_MS))
		return false;
	buffer_add(to, bytes, length);
	return true;
}

static json_t *put(const struct clerk_duty *duty, int caller, struct buffer *input,
		   const json_t *line, struct err *e)
{
	OWN(buffer) struct buffer text = { 0 };
	OWN(buffer) struct buffer old = { 0 };
	OWN(json) json_t *before = NULL;
	OWN(json) json_t *after = NULL;
	char path[HOME_PATH_SIZE];

	if (!take(caller, input, (size_t)json_get_number(line, "length", 0), &text))
		return err_null(e, ERR_SYSTEM, "the session did not come whole");
	if (!read_file(duty, &old, e))
		return NULL;
	before = parse_session(&old, e);
	after = before != NULL ? parse_session(&text, e) : NULL;
	if (after == NULL)
		return NULL;
	if (!is_allowed(duty, before, after))
		return err_null(e, ERR_REFUSED, "a step may not change that in the session file");
	if (!file_replace(home_session(duty->home, path), text.bytes, text.length,
			  json_get_flag(line, "durable", false), e))
		return NULL;
	return json_true();
}

static json_t *keep_journal(const struct clerk_duty *duty, int caller, struct buffer *input,
			    const json_t *line, struct err *e)
{
	OWN(buffer) struct buffer text = { 0 };
	size_t length = (size_t)json_get_number(line, "length", 0);

	if (duty->account == NULL)
		return err_null(e, ERR_REFUSED, "there is no account whose journal it could be");
	if (length == 0) /* what is there is none */
		return journal_move_aside(duty->home, duty->account, e) ? json_true() : NULL;
	if (!take(caller, input, length, &text))
		return err_null(e, ERR_SYSTEM, "the journal did not come whole");
	return journal_write(duty->home, duty->account, text.bytes, text.length,
			     json_get_flag(line, "durable", false), e)
		       ? json_true()
		       : NULL;
}

static json_t *mend(const struct clerk_duty *duty, struct err *e)
{
	json_t *answer;

	*duty->home->notice = '\0';
	if (!session_mend(duty->home, e))
		return NULL;
	answer = json_object();
	json_put_text(answer, "notice", duty->home->notice);
	return answer;
}

/* The answer's line; the bytes of the file follow where one was read. */
static void answer(int caller, json_t *said, const struct err *e, const struct buffer *bytes)
{
	OWN(text) char *text = outcome_print(said, e);

	(void)(stream_send(caller, text, strlen(text), HEAR_MS) &&
	       (bytes->length == 0 || stream_send(caller, bytes->bytes, bytes->length, HEAR_MS)));
}

struct clerk_errand {
	const struct clerk_duty *duty;
	const json_t *order;
	int caller;
};

static int run_errand(void *argument, int channel)
{
	const struct clerk_errand *errand = argument;
	const struct buffer nothing = { 0 };
	struct err e = { 0 };
	json_t *said;

	stream_close(channel);
	process_name("ikabot-job");
	signals_ignore(SIGPIPE);
	said = errand->duty->errand(errand->duty->context, errand->order, &e);
	answer(errand->caller, said, &e, &nothing);
	return 0;
}

/* Not waited for: it answers by itself. */
static bool start_errand(const struct clerk_duty *duty, int caller, const json_t *order,
			 struct err *e)
{
	struct clerk_errand errand = { duty, order, caller };
	const int keep[] = { caller, -1 };
	struct child child;

	if (duty->errand == NULL)
		return err_set(e, ERR_REFUSED, "no errands are run here");
	if (!child_start(&child, run_errand, &errand, keep, e))
		return false;
	stream_close(child.channel);
	return true;
}

/* Hands the connection over; nothing follows it. */
static bool reach(const struct clerk_duty *duty, int caller, const char *name, struct err *e)
{
	char folder[HOME_PATH_SIZE];
	OWN(fd) int fd = -1;

	if (!duty->reaches || strchr(name, '/') != NULL || !text_ends(name, ".sock"))
		return err_set(e, ERR_REFUSED, "a step may not reach \"%.40s\"", name);
	fd = local_connect(home_path(duty->home, folder, "run"), name, e);
	return fd >= 0 && local_hand_over(caller, fd, e);
}

static void attend(const struct clerk_duty *duty, int caller)
{
	OWN(buffer) struct buffer input = { 0 };
	OWN(buffer) struct buffer bytes = { 0 };
	OWN(text) char *text = stream_line(caller, &input, LINE_MAX_BYTES, HEAR_MS);
	struct err e = { 0 };
	OWN(json) json_t *line = NULL;
	const char *what;
	json_t *said = NULL;

	line = text != NULL ? json_parse(text, strlen(text), "the request", &e) : NULL;
	what = json_get_text(line, "do", "");
	if (text_equal(what, "errand") &&
	    start_errand(duty, caller, json_object_get(line, "order"), &e))
		return;
	if (text_equal(what, "reach")) {
		if (reach(duty, caller, json_get_text(line, "name", ""), &e))
			return;
		(void)stream_send(caller, "-", 1, HEAR_MS); /* no connection: the answer */
	}
	if (text_equal(what, "read") && read_file(duty, &bytes, &e))
		said = json_integer((json_int_t)bytes.length);
	else if (text_equal(what, "put"))
		said = put(duty, caller, &input, line, &e);
	else if (text_equal(what, "read-journal"))
		said = read_journal(duty, &bytes, &e);
	else if (text_equal(what, "journal"))
		said = keep_journal(duty, caller, &input, line, &e);
	else if (text_equal(what, "mend"))
		said = mend(duty, &e);
	else if (e.kind == ERR_NONE)
		err_set(&e, ERR_INPUT, "the clerk does not know \"%.20s\"", what);
	answer(caller, said, &e, &bytes);
}

/* It outlives the signals that a terminal or a service manager sends to all, and ends when
 * no client is left, or with the process that hired it: also when a process that was left behind
 * could still ask, for it holds the lock of the task (store/confine.h). */
static int attend_all(void *argument, int desk)
{
	static const int deaf_to[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGCHLD };
	const struct clerk_duty *duty = argument;
	struct stream_wait waits[] = { { .fd = desk }, { .fd = child_watch_parent() } };
	int wait_ms = waits[1].fd >= 0 ? -1 : LOOK_MS;
	bool closed = false;

	process_name("ikabot-clerk");
	for (size_t i = 0; i < sizeof deaf_to / sizeof *deaf_to; i++)
		signals_ignore(deaf_to[i]);
	while (!closed && !waits[1].readable && !child_is_orphan()) {
		OWN(fd) int caller = -1;

		stream_wait(waits, 2, wait_ms); /* it fails where memory is short */
		caller = local_take_over(desk, &closed);
		if (caller >= 0)
			attend(duty, caller);
	}
	_exit(0); /* what is to be done at the end of the program is not its business */
}

/* --- who hires it */

bool clerk_hire(struct clerk_duty *duty, struct err *e)
{
	const int keep[] = { duty->lock > 0 ? duty->lock : -1, -1 };

	if (desk_is_there())
		return true;
	if (!child_start(&clerk, attend_all, duty, keep, e))
		return false;
	hirer = getpid();
	desk_open(clerk.channel);
	child_heirloom(clerk.channel);
	return true;
}

void clerk_dismiss(void)
{
	if (!desk_is_there() || hirer != getpid())
		return;
	child_heirloom(-1);
	desk_open(-1);
	stream_end(clerk.channel);
	child_end(&clerk);
}
