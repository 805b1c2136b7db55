/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/http/curl_library.h"

#include "base/err.h"

struct curl_library curl;

bool curl_load(struct err *e)
{
	static const char *const names[] = { "libcurl.so.4",	"libcurl-gnutls.so.4", "libcurl.so",
					     "libcurl.4.dylib", "libcurl.dylib",       NULL };
#define SYMBOL(function) { #function, (void **)&curl.function },
	static const struct library_symbol symbols[] = { CURL_FUNCTIONS(SYMBOL){ NULL, NULL } };
#undef SYMBOL
	static bool is_ready;

	if (is_ready)
		return true;
	if (!library_load(names, symbols, e))
		return false;
	if (curl.curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		return err_set(e, ERR_SYSTEM, "libcurl does not start");
	is_ready = true;
	return true;
}
