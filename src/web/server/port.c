/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/server/port.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "control/tasks.h"
#include "os/stream.h"
#include "os/tcp.h"
#include "store/session.h"
#include "store/state.h"
#include "task/step.h"
#include "web/server/http.h"
#include "web/server/server.h"

enum { FIRST = 43000, COUNT = 2000, TRIES_MAX = 500, PORT_MAX = 65535, HOLDER_SIZE = 160 };

static const char *const here[] = { "127.0.0.1", "::1", NULL };
static const char *const everywhere[] = { "0.0.0.0", "::", NULL };

/* --- the formula */

static int64_t squares(const char *text)
{
	int64_t sum = 0;

	while (*text != '\0') {
		size_t bytes;
		int64_t c = text_next(text, &bytes);

		if (c < 0)
			c = (unsigned char)*text;
		sum = (sum + c % COUNT * (c % COUNT)) % COUNT;
		text += bytes;
	}
	return sum;
}

int web_port_formula(const char *mail, const char *host, const char *player)
{
	return FIRST + (int)((squares(mail) + squares(host) + squares(player)) % COUNT);
}

static int usual_port(const struct web *web)
{
	struct err ignored = { 0 };
	OWN(json) json_t *session = session_load(web->step->home, &ignored);
	const json_t *account = session_account(session, web->step->account);
	const char *base = strstr(json_get_text(account, "base", ""), "://");
	char host[256] = "";

	if (base != NULL)
		text_copy(host, sizeof host, base + 3);
	host[strcspn(host, "/:")] = '\0';
	return web_port_formula(json_get_text(account, "mail", ""), host,
				json_get_text(account, "player", ""));
}

/* --- whose it is */

/* Which of the tasks that run has that port; borrowed, NULL when none has. */
static const json_t *find_server(struct home *home, const json_t *tasks, int port)
{
	for (size_t i = 0; i < json_array_size(tasks); i++) {
		const json_t *entry = json_array_get(tasks, i);
		struct err ignored = { 0 };
		OWN(json) json_t *saved = NULL;
		const json_t *progress;

		if (!task_runs(entry) ||
		    !text_equal(json_get_text(entry, "action", ""), "webServer"))
			continue;
		saved = state_load(home, json_get_text(entry, "id", ""), &ignored);
		progress = json_object_get(saved, "progress");
		if (json_get_number(progress, "port", 0) == port ||
		    json_get_number(progress, "pagesPort", 0) == port)
			return entry;
	}
	return NULL;
}

static bool is_own(const json_t *server, const char *account)
{
	return text_equal(json_get_text(server, "account", NULL), account);
}

static void describe(const json_t *server, const char *account, int port, char *text, size_t size)
{
	struct tcp_holder holder;

	if (server != NULL)
		snprintf(text, size, "the web server of %s (%s, PID %lld)",
			 is_own(server, account) ? "this account"
						 : json_get_text(server, "account", "?"),
			 json_get_text(server, "id", "?"),
			 (long long)json_get_number(server, "pid", 0));
	else if (tcp_find_holder(port, &holder) && holder.pid > 0)
		snprintf(text, size, "%s (PID %ld)", holder.name, (long)holder.pid);
	else
		snprintf(text, size, "another program");
}

/* "the web server of this account (k3f9)", "python3 (PID 4242)", "another program". */
static void name_holder(struct home *home, const char *account, int port, char *text, size_t size)
{
	struct err ignored = { 0 };
	OWN(json) json_t *tasks = tasks_list(home, NULL, &ignored);

	describe(find_server(home, tasks, port), account, port, text, size);
}

bool web_port_check(struct home *home, const char *account, int port, struct err *e)
{
	struct err why = { 0 };
	int listener = tcp_listen(here[0], port, &why);
	OWN(json) json_t *tasks = NULL;
	const json_t *server;
	char holder[HOLDER_SIZE];

	stream_close(listener);
	if (listener >= 0)
		return true;
	if (why.kind != ERR_BUSY) {
		*e = why;
		return false;
	}
	tasks = tasks_list(home, NULL, &why);
	server = find_server(home, tasks, port);
	if (server != NULL && is_own(server, account))
		return true;
	describe(server, account, port, holder, sizeof holder);
	return err_set(e, ERR_BUSY, "port %d is taken by %s; choose another one, or 0", port,
		       holder);
}

/* --- opening */

static struct web_http *open_port(struct web *web, int port, struct err *e)
{
	return web_http_open(web->is_lan ? everywhere : here, port, web->handler, web, e);
}

/* The first that is free from there on, but for one. */
static struct web_http *open_from(struct web *web, int port, int but, struct err *e)
{
	struct err why = { 0 };

	for (int i = 0; i < TRIES_MAX && port <= PORT_MAX; i++, port++) {
		struct web_http *http = port != but ? open_port(web, port, &why) : NULL;

		if (http != NULL)
			return http;
		if (port != but && why.kind != ERR_BUSY)
			break;
	}
	*e = why;
	return NULL;
}

/* The port it had, unless another program took it meanwhile. */
static struct web_http *open_kept(struct web *web, const char *key)
{
	int port = json_get_int(web->step->progress, key, 0);
	struct web_http *http = NULL;
	struct err why = { 0 };

	if (port > 0)
		http = open_port(web, port, &why);
	if (port > 0 && http == NULL)
		log_warning("%s; taking the next one", why.text);
	return http;
}

static bool open_wished(struct web *web, int port, struct err *e)
{
	char holder[HOLDER_SIZE];
	struct err why = { 0 };

	web->http = open_port(web, port, &why);
	if (web->http != NULL)
		return true;
	if (why.kind != ERR_BUSY) {
		*e = why;
		return false;
	}
	name_holder(web->step->home, web->step->account, port, holder, sizeof holder);
	return err_set(e, ERR_BUSY, "port %d is taken by %s; give it another one: --set %s port=N",
		       port, holder, web->step->id);
}

static bool open_pages(struct web *web, struct err *e)
{
	web->pages_port = web->port;
	if (!web->is_lan)
		return true;
	web->pages = open_kept(web, "pagesPort");
	if (web->pages == NULL)
		web->pages = open_from(web, web->port + 1, web->port, e);
	if (web->pages == NULL)
		return false;
	web->pages_port = web_http_port(web->pages);
	return true;
}

bool web_port_open(struct web *web, struct err *e)
{
	int wished = json_get_int(web->step->configuration, "port", 0);

	if (wished > 0) {
		if (!open_wished(web, wished, e))
			return false;
	} else {
		web->http = open_kept(web, "port");
		if (web->http == NULL)
			web->http = open_from(web, usual_port(web), 0, e);
		if (web->http == NULL)
			return false;
	}
	web->port = web_http_port(web->http);
	if (!open_pages(web, e))
		return false;
	json_put_number(web->step->progress, "port", web->port);
	if (web->is_lan)
		json_put_number(web->step->progress, "pagesPort", web->pages_port);
	else
		json_object_del(web->step->progress, "pagesPort");
	return true;
}
