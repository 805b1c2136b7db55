/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/http/curl_library.h - libcurl, loaded when the first request is made.
 *
 * Only workers talk to the network, so only they pay for libcurl and the thirty
 * libraries behind it. Nothing here may be used before curl_load has said true. A
 * handle never crosses a fork: the keeper loads nothing, each worker loads its own.
 */
#ifndef GAME_HTTP_CURL_LIBRARY_H
#define GAME_HTTP_CURL_LIBRARY_H

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <stdbool.h>

#include "os/library.h"

struct err;

#define CURL_FUNCTIONS(X)           \
	X(curl_global_init)         \
	X(curl_version_info)        \
	X(curl_easy_init)           \
	X(curl_easy_setopt)         \
	X(curl_easy_getinfo)        \
	X(curl_easy_cleanup)        \
	X(curl_multi_init)          \
	X(curl_multi_add_handle)    \
	X(curl_multi_remove_handle) \
	X(curl_multi_perform)       \
	X(curl_multi_poll)          \
	X(curl_multi_info_read)     \
	X(curl_multi_cleanup)       \
	X(curl_multi_strerror)      \
	X(curl_slist_append)        \
	X(curl_slist_free_all)

struct curl_library {
	CURL_FUNCTIONS(LIBRARY_FIELD)
};
extern struct curl_library curl;

/* False and ERR_SYSTEM with what to install. Cheap after the first time. */
bool curl_load(struct err *e);

#endif
