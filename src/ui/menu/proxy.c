/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/menu/proxy.h"

#include <stdio.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "store/proxy.h"
#include "store/secrets.h"
#include "ui/ask.h"
#include "ui/menu/given.h"
#include "ui/screen.h"

static void show(const char *url)
{
	char shown[PROXY_SIZE];

	if (url == NULL)
		puts("No proxy is set.");
	else
		screen_tell("The proxy is %s", proxy_shown(url, shown));
}

static char *ask_url(struct asker *asker, struct err *e)
{
	static const char prompt[] =
		"New proxy (protocol://user:password@host:port; \"off\": none; 0: as it is) ";

	for (;;) {
		OWN(text) char *url = ask_line(asker, prompt, ASK_FORGET, e);
		struct err wrong = { 0 };

		if (url == NULL)
			return NULL;
		if (text_equal(url, "0"))
			*url = '\0';
		if (*url == '\0' || text_equal(url, "off") || proxy_check(url, &wrong))
			return STEAL(url);
		if (!ask_again(asker, "New proxy", wrong.text, e))
			return NULL;
	}
}

/* A new one is tried before it is kept; one that fails is kept when the person insists. */
static bool is_wanted(struct menu *menu, const char *url, struct err *e)
{
	struct err why = { 0 };
	bool insists = false;

	if (menu->try_proxy == NULL)
		return true;
	puts("Trying the way to the game ...");
	fflush(stdout);
	if (menu->try_proxy(menu, url, &why))
		return true;
	screen_tell("%s", why.text);
	if (!ask_yes_no(menu->asker, "Keep it all the same?", false, &insists, e))
		return false;
	return insists || err_set(e, ERR_STOPPED, "nothing was changed");
}

bool proxy_menu(struct menu *menu, struct err *e)
{
	OWN(json) json_t *secrets = secrets_load(menu->home, menu->account, menu->key, e);
	OWN(text) char *url = NULL;

	if (secrets == NULL)
		return false;
	show(proxy_find(secrets));
	url = ask_url(menu->asker, e);
	if (url == NULL)
		return false;
	if (*url == '\0')
		return true;
	if (text_equal(url, "off"))
		*url = '\0';
	else if (!is_wanted(menu, url, e))
		return false;
	if (!proxy_change(menu->home, menu->account, menu->key, url, e))
		return false;
	screen_tell("%s", *url != '\0' ? "The proxy is set; tasks use it from their next step on."
				       : "No proxy any more.");
	return true;
}
