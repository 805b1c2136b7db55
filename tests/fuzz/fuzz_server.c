/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answers of a game server, a lobby or a notification service, byte by byte, through libcurl
 * into the client: heads, cookies, redirects, and what a login makes of them. None leads to
 * another host.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/json.h"
#include "base/text.h"
#include "fuzz_answers.h"
#include "game/http/follow.h"
#include "game/login/lobby.h"
#include "game/login/session.h"
#include "notify/notice.h"
#include "notify/sender.h"
#include "notify/sending.h"
#include "notify/telegram.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask_lobby(const char *url)
{
	struct err e = { .kind = ERR_NONE };
	OWN(lobby) struct lobby *lobby = lobby_new(url, LOBBY_LOCALE, "fuzz", NULL, &e);
	struct lobby_account *accounts = NULL;
	size_t count = 0;

	if (lobby == NULL)
		abort();
	if (lobby_login(lobby, "a@b.example", "x", NULL, NULL, &e) == LOBBY_IN &&
	    strpbrk(lobby_token(lobby), "\r\n; ") != NULL)
		abort(); /* it goes into headers */
	accounts = lobby_accounts(lobby, &count, &e);
	if (count > 0)
		free(lobby_link(lobby, &accounts[0], NULL, &e));
	free(accounts);
}

static void enter_world(const char *base)
{
	struct err e = { .kind = ERR_NONE };
	const struct lobby_account account = { .id = 1, .name = "s301-en/1" };
	OWN(login_session)
	struct login_session session = { .mail = "a@b.example",
					 .lobby = base,
					 .locale = LOBBY_LOCALE,
					 .user_agent = "fuzz",
					 .token = "",
					 .account = &account };
	OWN(text) char *link = text_format("%sindex.php?action=loginAvatar", base);
	size_t i;
	json_t *cookie;

	if (!login_follow(&session, link, &e))
		return;
	json_each_item(session.cookies, i, cookie) {
		if (strpbrk(json_get_text(cookie, "value", ""), "\r\n\t") != NULL)
			abort();
	}
}

static void notify(const char *base)
{
	OWN(json) json_t *settings = json_object();
	struct notice notice = { .id = "k3f9", .state = "test", .function = "fuzz" };
	struct sending sending;
	struct err e = { .kind = ERR_NONE };

	json_put_text(settings, "botToken", "1:a");
	json_put_text(settings, "chatId", "1");
	json_put_text(settings, "base", base);
	json_put_text(settings, "webhook", base);
	json_decref(telegram_call(settings, "getUpdates", "offset=1", NULL, &e));
	(void)telegram_say(settings, "text", &sending, &e);
	(void)sender_discord.send(settings, &notice, &sending, &e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const kinds[])(const char *base) = { ask_lobby, enter_world, notify };
	OWN(text) char *url = NULL;

	if (size == 0)
		return 0;
	url = text_format("http://127.0.0.1:%d/", answers_port());
	answers_say((const char *)data + 1, size - 1);
	kinds[*data % (sizeof kinds / sizeof *kinds)](url);
	answers_say("", 0);
	return 0;
}
