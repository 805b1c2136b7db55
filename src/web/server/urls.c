/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/server/urls.h"

#include <stdio.h>
#include <string.h>

#include "os/address.h"
#include "web/server/access.h"
#include "web/server/server.h"

enum { URL_SIZE = 256 };

static void add_url(json_t *urls, const char *host, int port, const char *rest)
{
	bool is_six = strchr(host, ':') != NULL;
	char url[URL_SIZE];

	snprintf(url, sizeof url, "http://%s%s%s:%d/%s", is_six ? "[" : "", host, is_six ? "]" : "",
		 port, rest);
	json_array_append_new(urls, json_string(url));
}

json_t *web_urls(const struct web *web)
{
	json_t *urls = json_array();
	struct address addresses[ADDRESSES_MAX];
	size_t count = web->is_lan ? address_list(addresses, ADDRESSES_MAX) : 0;
	char link[64];

	add_url(urls, "127.0.0.1", web->port, "");
	add_url(urls, "localhost", web->port, "ikabot/");
	if (!web->wants_link)
		return urls;
	snprintf(link, sizeof link, "ikabot/%s/", access_token(web->access));
	add_url(urls, "127.0.0.1", web->port, link);
	for (size_t i = 0; i < count; i++)
		add_url(urls, addresses[i].text, web->port, link);
	return urls;
}
