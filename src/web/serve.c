/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The function "webServer": the game and the tasks in a browser. It is one long step, whose
 * loop waits for everything at once and never for one thing alone; what could take long is
 * done by children.
 */
#include "web/serve.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "os/stream.h"
#include "os/tcp.h"
#include "store/confine.h"
#include "task/function.h"
#include "web/api/api.h"
#include "web/proxy/proxy.h"
#include "web/routes.h"
#include "web/server/access.h"
#include "web/server/http.h"
#include "web/server/port.h"
#include "web/server/server.h"
#include "web/server/urls.h"

enum { WAIT_MAX_MS = 500, DESCRIPTORS_MAX = 60 };

static const struct question questions[] = {
	{ .key = "port",
	  .text = "On which port? 0 is the usual one of this account",
	  .type = QUESTION_NUMBER,
	  .min = 0,
	  .max = 65535,
	  .otherwise = "0",
	  .changeable = true },
	{ .key = "bind",
	  .text = "Who may reach it? lan: everyone in your network with the link, unencrypted",
	  .type = QUESTION_TEXT,
	  .max = 8,
	  .words = "loopback lan",
	  .otherwise = "loopback",
	  .changeable = true },
	{ 0 },
};

static bool is_lan(const json_t *configuration)
{
	return text_equal(json_get_text(configuration, "bind", "loopback"), "lan");
}

static bool check(const json_t *configuration, struct err *e)
{
	const char *bind = json_get_text(configuration, "bind", "loopback");

	if (is_lan(configuration) || text_equal(bind, "loopback"))
		return true;
	return err_set(e, ERR_INPUT, "bind: loopback or lan, not \"%s\"", bind);
}

/* A port that was wished for and is taken: said at once, and by whom. */
static bool survey(struct step *step, json_t *configuration, const json_t *before, struct err *e)
{
	int port = json_get_int(configuration, "port", 0);

	return port == 0 || port == json_get_number(before, "port", 0) ||
	       web_port_check(step->home, step->account, port, e);
}

/* --- what it says */

/* The links hold the token where one is demanded; without it the first two do not work. */
static void tell(const struct web *web)
{
	OWN(json) json_t *urls = web_urls(web);
	char text[400] = "";
	size_t used = 0;

	for (size_t i = web->wants_link ? 2 : 0; i < json_array_size(urls); i++) {
		const char *url = json_string_value(json_array_get(urls, i));

		if (used + strlen(url) + 2 < sizeof text)
			used += (size_t)snprintf(text + used, sizeof text - used, " %s", url);
	}
	log_info("serving on port %d%s", web->port, web->is_lan ? ", for the network" : "");
	if (web->is_lan)
		step_status(web->step, "whoever has this link plays your account:%s", text);
	else if (web->wants_link)
		step_status(web->step, "game and tasks:%s", text);
	else
		step_status(web->step, "the game: %s the dashboard: %s",
			    json_string_value(json_array_get(urls, 0)),
			    json_string_value(json_array_get(urls, 1)));
}

/* --- the step */

static size_t gather(struct web *web, struct stream_wait *waits)
{
	int descriptors[DESCRIPTORS_MAX];
	size_t count = web_http_descriptors(web->http, descriptors, DESCRIPTORS_MAX);

	if (web->pages != NULL)
		count += web_http_descriptors(web->pages, descriptors + count,
					      DESCRIPTORS_MAX - count);
	count += proxy_descriptors(web->proxy, descriptors + count, DESCRIPTORS_MAX - count);
	count += api_descriptors(web->api, descriptors + count, DESCRIPTORS_MAX - count);
	for (size_t i = 0; i < count; i++)
		waits[i] = (struct stream_wait){ .fd = descriptors[i] };
	return count;
}

static int wait_ms(struct web *web)
{
	int most_ms = api_wait_ms(web->api);

	if (most_ms < 0 || most_ms > WAIT_MAX_MS)
		most_ms = WAIT_MAX_MS;
	most_ms = proxy_wait_ms(web->proxy, most_ms);
	most_ms = web_http_wait_ms(web->http, most_ms);
	return web->pages != NULL ? web_http_wait_ms(web->pages, most_ms) : most_ms;
}

/* Until the task is to stop, or its keeper is gone. */
static void serve(struct web *web)
{
	while (!*web->step->stop) {
		struct stream_wait waits[DESCRIPTORS_MAX + 1];
		size_t count = gather(web, waits);
		const struct stream_wait *keeper = &waits[count];

		waits[count++] = (struct stream_wait){ .fd = web->step->channel };
		stream_wait(waits, count, wait_ms(web));
		if (keeper->readable)
			break;
		proxy_run(web->proxy);
		api_run(web->api);
		web_http_run(web->http);
		if (web->pages != NULL)
			web_http_run(web->pages);
	}
}

static void own_web(struct web *web)
{
	/* Those that keep exchanges first. */
	proxy_free(web->proxy);
	api_free(web->api);
	web_http_close(web->http);
	web_http_close(web->pages);
	access_free(web->access);
}

/* After the ports are open, for it may open none; before the first caller is heard. */
static bool enter_sandbox(const struct web *web, struct err *e)
{
	struct step *step = web->step;
	struct clerk_duty duty = { .home = step->home,
				   .account = step->account,
				   .key = step->key,
				   .reaches = true,
				   .errand = api_errand,
				   .context = web->api };

	if (!confine(CONFINE_SERVER, &duty, step->sandbox, e))
		return false;
	step_confined(step, confine_holds());
	return true;
}

static struct step_result step(struct step *step, struct err *e)
{
	OWN(web)
	struct web web = { .step = step,
			   .handler = web_route,
			   .is_lan = is_lan(step->configuration),
			   .tells_users = tcp_tells_peers(),
			   .since_ms = clock_wall_ms() };

	web.wants_link = web.is_lan || !web.tells_users;
	if (!web.tells_users)
		log_info(
			"this system does not tell which of its users calls; the link is demanded");
	if (!web_port_open(&web, e))
		return step_failed();
	web.access = access_new(&web);
	web.proxy = proxy_new(&web);
	web.api = api_new(&web);
	if (!step_save(step, e) || !enter_sandbox(&web, e))
		return step_failed();
	tell(&web);
	serve(&web);
	return step_again(clock_wall_ms(), "starting again");
}

const struct function function_web_server = {
	.name = "webServer",
	.number = "16",
	.menu = "Web server",
	.help = "Lets you play in a browser beside the tasks, without ending their session, and "
		"shows and steers all tasks there.",
	.keywords = "dashboard proxy phone link play",
	.kind = FUNCTION_ENDLESS,
	.duplicate = DUPLICATE_WASTEFUL,
	.why = "A second one would serve the same on another port.",
	.questions = questions,
	.check = check,
	.survey = survey,
	.step_limit_s = STEP_SERVES,
	.step = step,
};
