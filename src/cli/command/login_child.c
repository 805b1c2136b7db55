/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/login_child.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/command/call.h"
#include "game/login/login.h"
#include "os/child.h"
#include "os/guard.h"
#include "os/signals.h"
#include "os/stream.h"
#include "ui/ask.h"

enum { SEND_WAIT_MS = 5000, ANSWER_MAX = 64 * 1024 };

struct login_work {
	struct home *home;
	struct asker *asker;
};

static char *ask(void *argument, enum login_question question, const char *text, struct err *e)
{
	struct asker *asker = argument;
	OWN(text) char *prompt = text_format("%s%s", text, text_ends(text, " ") ? "" : " ");

	return ask_line(asker, prompt, login_question_is_secret(question) ? ASK_SECRET : ASK_PLAIN,
			e);
}

static void tell(void *argument, const char *text)
{
	OWN(buffer) struct buffer visible = { 0 };

	(void)argument;
	text_visible_lines(&visible, text);
	printf("%s\n", visible.bytes != NULL ? visible.bytes : "");
	fflush(stdout);
}

static bool again(void *argument, enum login_question question, const char *complaint,
		  struct err *e)
{
	static const char *const names[] = {
		[LOGIN_MAIL] = "Mail",
		[LOGIN_PASSWORD] = "Password",
		[LOGIN_OTP] = "Code of your second factor",
		[LOGIN_TOKEN] = "the lobby's token",
		[LOGIN_ACCOUNT] = "Which account?",
		[LOGIN_COOKIE] = "the cookie",
		[LOGIN_ANEW] = "Begin anew?",
		[LOGIN_BROWSER] = "A token of the browser?",
	};

	return ask_again_about(argument, names[question], complaint,
			       login_question_is_secret(question) ? ASK_SECRET : ASK_PLAIN, e);
}

static bool warn(const struct login_secret *secret)
{
	if (*secret->warning != '\0')
		command_complain("%s", secret->warning);
	return true;
}

static bool log_in(const struct login_work *login, char account[ACCOUNT_NAME_SIZE], struct key *key,
		   struct err *e)
{
	const struct login_dialog dialog = { ask, tell, login->asker, again };
	struct login_environment environment = { 0 };
	bool in = login_environment(&environment, e) && warn(&environment.password) &&
		  warn(&environment.token) &&
		  login_person(login->home, &environment.options, &dialog, account, key, NULL, e);

	login_environment_done(&environment);
	return in;
}

static int work(void *argument, int channel)
{
	const struct login_work *login = argument;
	size_t before = asker_left(login->asker);
	char account[ACCOUNT_NAME_SIZE] = "";
	struct key *key = guard_new(sizeof *key);
	OWN(json) json_t *answer = json_object();
	OWN(text) char *text = NULL;
	struct err e = { 0 };
	bool in;

	guard_process();
	signals_ignore(SIGPIPE);
	in = log_in(login, account, key, &e);
	json_put_flag(answer, "ok", in);
	json_put_text(answer, "account", account);
	json_put_text(answer, "kind", err_kind_name(e.kind));
	json_put_text(answer, "text", e.text);
	json_put_text(answer, "notice", login->home->notice);
	json_put_number(answer, "taken", (int64_t)(before - asker_left(login->asker)));
	text = json_line(answer);
	(void)(stream_send_line(channel, text, SEND_WAIT_MS) &&
	       (*account == '\0' || stream_send(channel, key->bytes, KEY_SIZE, SEND_WAIT_MS)));
	guard_free(key, sizeof *key);
	return in ? 0 : 1;
}

static bool read_answer(const struct child *child, struct home *home, struct asker *asker,
			char account[ACCOUNT_NAME_SIZE], struct key *key, struct err *e)
{
	struct buffer input = { 0 };
	OWN(text) char *line = stream_line(child->channel, &input, ANSWER_MAX, -1);
	OWN(json) json_t *answer = NULL;
	const char *name;
	bool in;

	if (line == NULL) {
		buffer_done(&input);
		return err_set(e, ERR_STOPPED, "the login was given up");
	}
	answer = json_parse(line, strlen(line), "the login's answer", e);
	asker_skip(asker, (size_t)json_get_number(answer, "taken", 0));
	text_copy(home->notice, sizeof home->notice, json_get_text(answer, "notice", ""));
	in = json_get_flag(answer, "ok", false);
	name = json_get_text(answer, "account", "");
	if (*name != '\0' && stream_exact(child->channel, &input, key, KEY_SIZE, SEND_WAIT_MS))
		text_copy(account, ACCOUNT_NAME_SIZE, name);
	if (!in)
		err_set(e, err_kind_find(json_get_text(answer, "kind", "")), "%s",
			json_get_text(answer, "text", "the login failed"));
	else if (*account == '\0')
		in = err_set(e, ERR_SYSTEM,
			     "the login succeeded, but its key got lost on the way; "
			     "try again");
	buffer_done(&input);
	return in;
}

bool login_child(struct home *home, struct asker *asker, char account[ACCOUNT_NAME_SIZE],
		 struct unlocked *unlocked, struct err *e)
{
	struct login_work login = { home, asker };
	const int keep[] = { -1 };
	struct child child;
	bool in;

	*account = '\0';
	guard_process(); /* from here on this process holds a secret */
	unlocked->key = guard_new(sizeof *unlocked->key);
	signals_ignore(SIGINT); /* Ctrl-C belongs to the child that asks */
	in = child_start(&child, work, &login, keep, e);
	if (in) {
		in = read_answer(&child, home, asker, account, unlocked->key, e);
		child_end(&child);
	}
	signals_default(SIGINT);
	if (*account == '\0')
		unlock_done(unlocked);
	return in;
}
