/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/pages/inspect.h - what a saved page or answer is, and what was understood of it.
 *
 * Behind "ikabot --inspect FILE": shows a person which facts the program would have taken
 * from a page that he saved in his browser.
 */
#ifndef GAME_PAGES_INSPECT_H
#define GAME_PAGES_INSPECT_H

#include <jansson.h>
#include <stddef.h>

struct err;

/* { "kind": "city" | "island" | "worldmap" | "fortress" | "costs" | "movements" | "navy" |
 * "ground" | "global" | "answer" | "accounts", ... }, owned by the caller. NULL with
 * ERR_INPUT when it is none of them. */
json_t *inspect_text(const char *text, size_t length, struct err *e);

#endif
