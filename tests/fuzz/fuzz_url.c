/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Addresses: of a Location, of a login link, of a channel. Whom we believe an address to name
 * libcurl, which goes there, must name as well: cookies and tokens depend on it.
 */
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "base/url.h"
#include "game/http/http.h"
#include "game/login/lobby.h"
#include "game/login/session.h"
#include "store/channels.h"
#include "web/server/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NAMED_SIZE = 512 };

static struct {
	__typeof__(curl_url) *make;
	__typeof__(curl_url_set) *set;
	__typeof__(curl_url_get) *get;
	__typeof__(curl_url_cleanup) *cleanup;
	__typeof__(curl_free) *free;
} far;

static bool load(void)
{
	void *library = dlopen("libcurl.so.4", RTLD_NOW);

	if (far.make != NULL)
		return true;
	if (library == NULL)
		return false;
	*(void **)&far.set = dlsym(library, "curl_url_set");
	*(void **)&far.get = dlsym(library, "curl_url_get");
	*(void **)&far.cleanup = dlsym(library, "curl_url_cleanup");
	*(void **)&far.free = dlsym(library, "curl_free");
	*(void **)&far.make = dlsym(library, "curl_url");
	return far.make != NULL;
}

/* "https://host:port" as libcurl understands the address; false: it would not go there. */
static bool name_by_curl(const char *url, char named[NAMED_SIZE], char host[NAMED_SIZE])
{
	CURLU *handle = far.make();
	char *parts[3] = { NULL };
	static const CURLUPart wanted[] = { CURLUPART_SCHEME, CURLUPART_HOST, CURLUPART_PORT };
	bool fine = far.set(handle, CURLUPART_URL, url, 0) == CURLUE_OK;

	for (int i = 0; fine && i < 3; i++)
		fine = far.get(handle, wanted[i], &parts[i], i == 2 ? CURLU_DEFAULT_PORT : 0) ==
		       CURLUE_OK;
	if (fine) {
		snprintf(named, NAMED_SIZE, "%s://%s:%s", parts[0], parts[1], parts[2]);
		snprintf(host, NAMED_SIZE, "%s", parts[1]);
	}
	for (int i = 0; i < 3; i++)
		far.free(parts[i]);
	far.cleanup(handle);
	return fine;
}

/* An origin of ours and what libcurl makes of the whole address name the same place. */
static void compare(const char *url)
{
	char origin[HTTP_ORIGIN_SIZE], again[HTTP_ORIGIN_SIZE];
	char ours[NAMED_SIZE], theirs[NAMED_SIZE], host[NAMED_SIZE];

	if (!http_origin(url, origin))
		return;
	if (!http_origin(origin, again) || !text_equal(origin, again))
		abort();
	if (!load() || !name_by_curl(url, theirs, host))
		return;
	if (!name_by_curl(origin, ours, host) || strcasecmp(ours, theirs) != 0)
		abort();
	if (url_host_is_loopback(strstr(origin, "://") + 3) && strcasecmp(host, "localhost") != 0 &&
	    strncmp(host, "127.", 4) != 0 && !text_equal(host, "[::1]"))
		abort();
}

static void resolve(const char *location)
{
	static const char *const from[] = {
		"https://s9-xy.ikariam.gameforge.com/index.php?view=city",
		"http://127.0.0.1:80/s9-xy/index.php", "http://h"
	};
	char to[HTTP_URL_SIZE], again[HTTP_URL_SIZE];

	for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
		if (!http_resolve(from[i], location, to))
			continue;
		compare(to);
		if (!http_resolve(from[i], to, again) || !text_equal(to, again))
			abort();
	}
}

static void follow(const char *link)
{
	char base[BASE_SIZE], language[64];
	char named[NAMED_SIZE], host[NAMED_SIZE];
	struct err e = { .kind = ERR_NONE };

	if (login_base(link, LOBBY_URL, base, &e) && load() && name_by_curl(link, named, host) &&
	    !text_ends(host, ".ikariam.gameforge.com"))
		abort();
	(void)login_base(link, "http://127.0.0.1:80", base, &e);
	if (lobby_is_real(link) && load() && name_by_curl(link, named, host) &&
	    !text_equal(host, "lobby.ikariam.gameforge.com"))
		abort();
	follow_language(link, language, sizeof language);
}

static void set_channels(const char *text)
{
	for (const struct channel *channel = channels; channel->name != NULL; channel++) {
		OWN(json) json_t *given = json_object();
		OWN(json) json_t *settings = NULL;
		struct err e = { .kind = ERR_NONE };

		for (int i = 0; i < CHANNEL_FIELDS && channel->fields[i].key != NULL; i++)
			json_put_text(given, channel->fields[i].key, text);
		settings = channel_settings(channel, given, &e);
		if (settings != NULL && json_object_get(settings, "webhook") != NULL)
			compare(text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWN(text) char *text = malloc(size + 1);
	OWN(text) char *escaped = NULL;

	memcpy(text, data, size);
	text[size] = '\0';
	compare(text);
	resolve(text);
	follow(text);
	set_channels(text);
	escaped = http_escape(text);
	if (strpbrk(escaped, "&=#? \"<>\r\n") != NULL)
		abort();
	return 0;
}
