/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/login/proxy_try.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "game/http/answer.h"
#include "game/http/follow.h"
#include "game/login/lobby.h"
#include "store/proxy.h"

/* A person waits. */
enum { CONNECT_SECONDS = 10, TOTAL_SECONDS = 20 };

/* Whatever the game says to a stranger, its pages name it. */
static bool names_the_game(const struct http_answer *answer)
{
	static const char name[] = "ikariam";
	const char *text = answer->body.bytes;

	for (size_t i = 0; i + strlen(name) <= answer->body.length; i++)
		if (strncasecmp(text + i, name, strlen(name)) == 0)
			return true;
	return false;
}

static bool is_the_game(const struct http_answer *answer, bool left)
{
	return left ||
	       answer_judge(answer->body.bytes, answer->body.length, false) != ANSWER_GOOD ||
	       names_the_game(answer);
}

static bool not_the_game(const char *proxy, const char *what, struct err *e)
{
	char shown[PROXY_SIZE];

	return err_set(e, ERR_STRANGE,
		       "by way of %s no page of the game comes back (%.160s); does that network "
		       "want a login of its own?",
		       proxy_shown(proxy, shown), what);
}

bool proxy_try(const char *base, const char *proxy, struct err *e)
{
	const struct http_options options = { .user_agent = LOBBY_USER_AGENT,
					      .proxy = proxy,
					      .connect_seconds = CONNECT_SECONDS,
					      .total_seconds = TOTAL_SECONDS };
	OWN(http) struct http *http = http_new(&options, e);
	OWN(http_answer) struct http_answer answer = { 0 };
	OWN(text) char *url = text_format("%sindex.php", base);
	const struct follow_request request = { .url = url };
	struct err why = { 0 };
	char status[32];
	bool left = false;

	if (http == NULL)
		return false;
	if (!follow_send(http, base, &request, &answer, &left, &why)) {
		*e = why;
		return why.kind == ERR_STRANGE ? not_the_game(proxy, why.text, e) : false;
	}
	if (is_the_game(&answer, left))
		return true;
	snprintf(status, sizeof status, "status %d", answer.status);
	return not_the_game(proxy, status, e);
}
