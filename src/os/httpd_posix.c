/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/httpd.h"

#include "os/library.h"

struct httpd httpd;

static const char *const names[] = {
	"libmicrohttpd.so.12",
	"libmicrohttpd.so",
	"libmicrohttpd.12.dylib",
	"libmicrohttpd.dylib",
	NULL,
};

bool httpd_load(struct err *e)
{
#define HTTPD_SYMBOL(name) { "MHD_" #name, (void **)&httpd.name },
	static const struct library_symbol symbols[] = {
		HTTPD_FUNCTIONS(HTTPD_SYMBOL) /* and the end: */
		{ NULL, NULL },
	};
	static bool loaded;

	if (!loaded)
		loaded = library_load(names, symbols, e);
	return loaded;
}
