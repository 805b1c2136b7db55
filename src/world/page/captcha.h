/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/page/captcha.h - a word that a person reads off a picture.
 */
#ifndef WORLD_PAGE_CAPTCHA_H
#define WORLD_PAGE_CAPTCHA_H

#include <stdbool.h>
#include <stdint.h>

struct buffer;

/* Makes up a word of 5 to 7 letters and digits, none that look alike. */
void world_captcha_word(uint64_t *random, char word[8]);
bool world_captcha_right(const char *word, const char *answer); /* case does not matter */
/* Adds a PNG that shows the word, with noise. */
void world_captcha_picture(struct buffer *to, const char *word, uint64_t *random);
/* Adds a plain square for all other pictures of the game. */
void world_any_picture(struct buffer *to, const char *path);

#endif
