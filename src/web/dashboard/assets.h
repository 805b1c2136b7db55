/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/dashboard/assets.h - the pages of the dashboard, compiled into the program.
 *
 * The files of src/web/dashboard/assets are served as they are: no build step beside "make",
 * nothing loaded from elsewhere, so that the strictest content security policy holds. The Makefile
 * turns them into the table; the type follows from the name's ending, the etag from the
 * content. All pages are below /ikabot/ and name each other by relative addresses, so that
 * they work below /ikabot/TOKEN/, too.
 */
#ifndef WEB_DASHBOARD_ASSETS_H
#define WEB_DASHBOARD_ASSETS_H

#include <stddef.h>

struct asset {
	const char *path; /* below /ikabot/: "app.js" */
	const unsigned char *bytes;
	size_t length;
	const char *etag; /* with its quotes, as the header wants it */
};

/* The file of that name, or NULL; "" is the page itself. */
const struct asset *asset_find(const char *path);
/* The content type by the name's ending. */
const char *asset_type(const struct asset *asset);

#endif
