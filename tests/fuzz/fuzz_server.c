/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answers of a game server, a lobby or a notification service, byte by byte, through libcurl
 * into the client: heads, cookies, redirects, and what a login makes of them. The parts of the
 * input between lines
 * "====" are the answers to one request after the other; none leads to another host.
 */
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/json.h"
#include "base/text.h"
#include "fuzz_http.h"
#include "game/follow.h"
#include "game/lobby.h"
#include "game/login_parts.h"
#include "notify/notify_parts.h"
#include "os/tcp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
	int listener, port;
	const char *at, *end; /* what is still to be said */
	pthread_mutex_t lock;
} server = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* The next part; nothing when all was said. */
static void next_part(struct buffer *part)
{
	static const char mark[] = "\n====\n";
	const char *stop;

	pthread_mutex_lock(&server.lock);
	stop = memmem(server.at, (size_t)(server.end - server.at), mark, sizeof mark - 1);
	buffer_add(part, server.at, (size_t)((stop != NULL ? stop : server.end) - server.at));
	server.at = stop != NULL ? stop + sizeof mark - 1 : server.end;
	pthread_mutex_unlock(&server.lock);
}

/* One answer a connection. */
static void *serve(void *unused)
{
	(void)unused;
	for (;;) {
		int fd = accept(server.listener, NULL, NULL);
		OWN(buffer) struct buffer part = { 0 };
		char heard[8192];

		if (fd < 0)
			continue;
		if (recv(fd, heard, sizeof heard, 0) > 0) {
			next_part(&part);
			(void)send(fd, part.bytes, part.length, MSG_NOSIGNAL);
		}
		close(fd);
	}
	return NULL;
}

static void start(void)
{
	struct err e = { .kind = ERR_NONE };
	pthread_t thread;

	server.listener = tcp_listen("127.0.0.1", 0, &e);
	if (server.listener < 0)
		abort();
	fcntl(server.listener, F_SETFL, 0);
	server.port = tcp_port(server.listener);
	if (pthread_create(&thread, NULL, serve, NULL) != 0)
		abort();
}

static void say(const char *text, size_t size)
{
	pthread_mutex_lock(&server.lock);
	server.at = text;
	server.end = text + size;
	pthread_mutex_unlock(&server.lock);
}

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
	json_array_foreach(session.cookies, i, cookie)
	{
		if (strpbrk(json_get_text(cookie, "value", ""), "\r\n\t") != NULL)
			abort();
	}
}

static void notify(const char *base)
{
	OWN(json) json_t *settings = json_object();
	struct notice notice = { .id = "k3f9", .state = "test", .function = "fuzz" };
	struct err e = { .kind = ERR_NONE };

	json_put_text(settings, "botToken", "1:a");
	json_put_text(settings, "chatId", "1");
	json_put_text(settings, "base", base);
	json_put_text(settings, "webhook", base);
	json_decref(telegram_call(settings, "getUpdates", "offset=1", NULL, &e));
	(void)telegram_say(settings, "text", &e);
	(void)sender_discord.send(settings, &notice, &e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const kinds[])(const char *base) = { ask_lobby, enter_world, notify };
	OWN(text) char *url = NULL;

	if (server.port == 0)
		start();
	if (size == 0)
		return 0;
	url = text_format("http://127.0.0.1:%d/", server.port);
	say((const char *)data + 1, size - 1);
	kinds[*data % (sizeof kinds / sizeof *kinds)](url);
	say("", 0);
	return 0;
}
