/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notify/notice.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "store/session.h"

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
	return true;
}

void notice_trial(struct notice *notice, const char *account, const json_t *session)
{
	*notice = (struct notice){ .state = "test", .status = "Notifications arrive here." };
	set_account(notice, account, session);
}

bool notice_is_question(const struct notice *notice)
{
	return text_equal(notice->state, "needs-answer");
}

static const char *happened(const struct notice *notice)
{
	static const struct {
		const char *state, *text;
	} words[] = {
		{ "finished", "has finished" },
		{ "failed", "has failed" },
		{ "needs-answer", "needs an answer" },
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (text_equal(notice->state, words[i].state))
			return words[i].text;
	return notice->state;
}

const char *notice_title(const struct notice *notice, char title[NOTICE_TITLE_SIZE])
{
	if (*notice->id == '\0')
		snprintf(title, NOTICE_TITLE_SIZE, "ikabot: a test");
	else
		snprintf(title, NOTICE_TITLE_SIZE, "%s (%s) %s", notice->function, notice->id,
			 happened(notice));
	for (char *c = title; *c != '\0'; c++)
		if ((unsigned char)*c < ' ' || (unsigned char)*c >= 0x7F)
			*c = '?';
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
		buffer_format(&whole, "Answer here: write the text, or: %s TEXT\n", notice->id);
	buffer_text(&whole, notice->status);
	text_copy(text, size, whole.bytes);
	return text;
}
