/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/scan/markup.h - the tags and the scripts of a page, told apart from its words.
 *
 * The words of a page may be another player's: what a page says about itself stands in its
 * tags and scripts. Whatever would be markup in somebody's words the game escapes.
 */
#ifndef GAME_SCAN_MARKUP_H
#define GAME_SCAN_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "game/scan/scan.h"

/* The next tag, from behind its "<" to before its ">"; comments and the contents of scripts
 * are passed over. False when there is none. */
bool markup_next_tag(struct scan *page, struct scan *tag);
/* The content of the next script, which is taken. */
bool markup_next_script(struct scan *page, struct scan *script);

/* Does it hold that text? */
bool markup_holds(const struct scan *part, const char *text);
/* Does a tag or a script of that HTML hold it? */
bool markup_mentions(const char *html, const char *text);
/* All scripts of a page, line by line; the whole text where it has none, as in an answer or an
 * excerpt. Copied into the buffer. */
struct scan markup_scripts(const char *text, size_t length, struct buffer *copy);
/* Is the tag that element ("a", "span")? */
bool markup_is(const struct scan *tag, const char *element);

#endif
