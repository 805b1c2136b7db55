/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/proxy.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/text.h"
#include "store/secrets.h"

bool proxy_check(const char *url, struct err *e)
{
	static const char *const schemes[] = { "http://", "https://", "socks5://", "socks5h://",
					       "socks4://" };

	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (text_starts(url, schemes[i]) && strlen(url) > strlen(schemes[i]) &&
		    strlen(url) < PROXY_SIZE && strpbrk(url, " \t\r\n\"\\") == NULL)
			return true;
	return err_set(e, ERR_INPUT,
		       "an address such as socks5://host:1080 or http://host:3128 is needed");
}

const char *proxy_find(const json_t *secrets)
{
	const json_t *proxy = json_object_get(secrets, "proxy");
	const char *url = json_get_text(proxy, "url", NULL);

	if (!json_get_flag(proxy, "set", false))
		return NULL;
	/* As the Python program kept it. */
	return url != NULL ? url : json_get_text(json_object_get(proxy, "conf"), "http", NULL);
}

const char *proxy_shown(const char *url, char shown[PROXY_SIZE])
{
	const char *slashes = strstr(url, "//");
	const char *at = strrchr(url, '@');

	if (slashes != NULL && at != NULL && at > slashes)
		snprintf(shown, PROXY_SIZE, "%.*s***%s", (int)(slashes + 2 - url), url, at);
	else
		text_copy(shown, PROXY_SIZE, url);
	return shown;
}

/* A secrets_edit; argument is the address. */
static bool edit(json_t *secrets, void *argument, struct err *e)
{
	const char *url = argument;
	json_t *proxy = json_sub(secrets, "proxy");

	(void)e;
	json_put_flag(proxy, "set", *url != '\0');
	json_put_text(proxy, "url", url);
	return true;
}

bool proxy_change(struct home *home, const char *account, const struct key *key, const char *url,
		  struct err *e)
{
	return secrets_change(home, account, key, edit, (void *)url, e);
}
