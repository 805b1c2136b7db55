/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/proxy_menu.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "store/secrets.h"
#include "ui/ask.h"

enum { URL_MAX = 512 };

/* The address without what stands between "//" and "@", which may be a password. */
static void print_url(const char *url)
{
	const char *slashes = strstr(url, "//");
	const char *at = strrchr(url, '@');
	char shown[URL_MAX];

	if (slashes != NULL && at != NULL && at > slashes)
		snprintf(shown, sizeof shown, "%.*s***%s", (int)(slashes + 2 - url), url, at);
	else
		text_copy(shown, sizeof shown, url);
	printf("The proxy is %s\n", shown);
}

static bool is_proxy_url(const char *url)
{
	static const char *const schemes[] = { "http://", "https://", "socks5://", "socks5h://",
					       "socks4://" };

	if (strlen(url) >= URL_MAX || strpbrk(url, " \t\r\n\"\\") != NULL)
		return false;
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (text_starts(url, schemes[i]) && strlen(url) > strlen(schemes[i]))
			return true;
	return false;
}

/* A secrets_edit; argument is the address, "" for none. */
static bool set_proxy(json_t *secrets, void *argument, struct err *e)
{
	const char *url = argument;
	json_t *proxy = json_sub(secrets, "proxy");

	(void)e;
	json_put_flag(proxy, "set", *url != '\0');
	json_put_text(proxy, "url", url);
	return true;
}

static char *ask_url(struct asker *asker, struct err *e)
{
	static const char prompt[] =
		"New proxy (protocol://user:password@host:port; \"off\": none; "
		"empty: as it is) ";

	for (;;) {
		OWN(text) char *url = ask_line(asker, prompt, ASK_FORGET, e);

		if (url == NULL)
			return NULL;
		if (*url == '\0' || text_equal(url, "off") || is_proxy_url(url))
			return STEAL(url);
		if (!ask_again(
			    asker, "New proxy",
			    "an address such as socks5://host:1080 or http://host:3128 is needed",
			    e))
			return NULL;
	}
}

bool proxy_menu(struct home *home, const char *account, const struct key *key, struct asker *asker,
		struct err *e)
{
	OWN(json) json_t *secrets = secrets_load(home, account, key, e);
	const json_t *proxy = json_object_get(secrets, "proxy");
	OWN(text) char *url = NULL;

	if (secrets == NULL)
		return false;
	if (json_get_flag(proxy, "set", false))
		print_url(json_get_text(proxy, "url", ""));
	else
		puts("No proxy is set.");
	url = ask_url(asker, e);
	if (url == NULL)
		return false;
	if (*url == '\0')
		return true;
	if (text_equal(url, "off"))
		*url = '\0';
	if (!secrets_change(home, account, key, set_proxy, url, e))
		return false;
	puts(*url != '\0' ? "The proxy is set; tasks use it from their next step on."
			  : "No proxy any more.");
	return true;
}
