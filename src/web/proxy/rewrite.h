/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/proxy/rewrite.h - texts of the game, changed so that they lead to us.
 *
 * The game writes most of its links without a host, and those need nothing. Where it names
 * its own host (links, strings of scripts, JSON with escaped slashes, a Location, a part of
 * another URL) the browser would go past the proxy, where no session exists. Hosts that
 * are not the world's, such as those of the pictures, are left alone.
 *
 * Whole pages also lose the scripts that are of no use here (a banner about cookies that
 * never arrive, one that silences the browser's console), and get a badge that leads to
 * our pages.
 */
#ifndef WEB_PROXY_REWRITE_H
#define WEB_PROXY_REWRITE_H

#include <stddef.h>

struct buffer;

struct rewrite {
	const char *base; /* of the world: "https://s301-en.ikariam.gameforge.com/" */
	/* "http://127.0.0.1:44075", as the browser sees us; "": links lose their host, for
	 * what is kept for several browsers. */
	const char *origin;
};

/* Adds the text with the world's host replaced. */
void rewrite_links(struct buffer *to, const char *text, size_t length, const struct rewrite *how);
/* Adds an answer of that type: text with its links replaced, whole pages with the badge,
 * everything else as it is. */
void rewrite_answer(struct buffer *to, const char *type, const char *body, size_t length,
		    const struct rewrite *how);

#endif
