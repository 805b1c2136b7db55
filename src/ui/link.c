/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/link.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "control/tasks.h"
#include "os/browser.h"
#include "task/function.h"
#include "ui/ask.h"

enum { BEGIN_WAIT_MS = 5000, LOOK_MS = 50, URL_SIZE = 256 };
#define SCHEME "http://"
#define DASHBOARD "/ikabot/"

/* The task's status once it holds an address, owned by the caller; NULL when it does not. */
static char *await_address(struct home *home, const char *id)
{
	int64_t start_ms = clock_monotonic_ms();

	while (clock_monotonic_ms() - start_ms < BEGIN_WAIT_MS) {
		struct err ignored = { 0 };
		OWN(json) json_t *entry = tasks_find(home, id, NULL, &ignored);
		const char *status = json_get_text(entry, "status", "");

		if (strstr(status, SCHEME) != NULL)
			return text_format("%s", status);
		if (entry == NULL || !task_runs(entry))
			return NULL;
		clock_nap_ms(LOOK_MS);
	}
	return NULL;
}

static bool is_of_this_machine(const char *url)
{
	return text_starts(url, SCHEME "localhost") || text_starts(url, SCHEME "127.");
}

/* One line each. The last one of this machine is the best to begin with. */
static void print_addresses(const char *status, char best[URL_SIZE])
{
	const char *at = status;
	char url[URL_SIZE];

	while ((at = strstr(at, SCHEME)) != NULL) {
		snprintf(url, sizeof url, "%.*s", (int)strcspn(at, " "), at);
		printf("  %-10s %s\n", strstr(url, DASHBOARD) != NULL ? "dashboard" : "game", url);
		if (*best == '\0' || is_of_this_machine(url))
			text_copy(best, URL_SIZE, url);
		at += strlen(SCHEME);
	}
}

bool link_offer(struct home *home, const struct function *function, const char *id,
		struct asker *asker, struct err *e)
{
	OWN(text) char *status = NULL;
	char url[URL_SIZE] = "";
	bool yes = false;

	if (function->step_limit_s != STEP_SERVES)
		return true;
	status = await_address(home, id);
	if (status == NULL)
		return true;
	print_addresses(status, url);
	if (!browser_can_open() || asker_left(asker) > 0)
		return true;
	return ask_yes_no(asker, "Open it in the browser?", true, &yes, e) &&
	       (!yes || browser_open(url, e));
}
