/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/page/captcha.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "base/own.h"
#include "world/page/png.h"
#include "world/state/state.h"

enum {
	COLUMNS = 5,
	ROWS = 7,
	DOT = 6, /* pixels of a dot of the font */
	PITCH = (COLUMNS + 1) * DOT,
	LETTERS_MAX = 7,
	WIDTH = LETTERS_MAX * PITCH + 4 * DOT,
	HEIGHT = (ROWS + 6) * DOT,
	PAPER = 235,
};

/* One byte a row, the highest of five bits is the left dot. No 0 O, 1 I, 5 S. */
static const struct {
	char letter;
	uint8_t rows[ROWS];
} font[] = {
	{ 'A', { 0x0e, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11 } },
	{ 'B', { 0x1e, 0x11, 0x11, 0x1e, 0x11, 0x11, 0x1e } },
	{ 'C', { 0x0e, 0x11, 0x10, 0x10, 0x10, 0x11, 0x0e } },
	{ 'D', { 0x1e, 0x11, 0x11, 0x11, 0x11, 0x11, 0x1e } },
	{ 'E', { 0x1f, 0x10, 0x10, 0x1e, 0x10, 0x10, 0x1f } },
	{ 'F', { 0x1f, 0x10, 0x10, 0x1e, 0x10, 0x10, 0x10 } },
	{ 'G', { 0x0e, 0x11, 0x10, 0x17, 0x11, 0x11, 0x0f } },
	{ 'H', { 0x11, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11 } },
	{ 'J', { 0x07, 0x02, 0x02, 0x02, 0x02, 0x12, 0x0c } },
	{ 'K', { 0x11, 0x12, 0x14, 0x18, 0x14, 0x12, 0x11 } },
	{ 'L', { 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x1f } },
	{ 'M', { 0x11, 0x1b, 0x15, 0x15, 0x11, 0x11, 0x11 } },
	{ 'N', { 0x11, 0x19, 0x15, 0x13, 0x11, 0x11, 0x11 } },
	{ 'P', { 0x1e, 0x11, 0x11, 0x1e, 0x10, 0x10, 0x10 } },
	{ 'Q', { 0x0e, 0x11, 0x11, 0x11, 0x15, 0x12, 0x0d } },
	{ 'R', { 0x1e, 0x11, 0x11, 0x1e, 0x14, 0x12, 0x11 } },
	{ 'T', { 0x1f, 0x04, 0x04, 0x04, 0x04, 0x04, 0x04 } },
	{ 'U', { 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0e } },
	{ 'V', { 0x11, 0x11, 0x11, 0x11, 0x11, 0x0a, 0x04 } },
	{ 'W', { 0x11, 0x11, 0x11, 0x15, 0x15, 0x1b, 0x11 } },
	{ 'X', { 0x11, 0x11, 0x0a, 0x04, 0x0a, 0x11, 0x11 } },
	{ 'Y', { 0x11, 0x11, 0x0a, 0x04, 0x04, 0x04, 0x04 } },
	{ 'Z', { 0x1f, 0x01, 0x02, 0x04, 0x08, 0x10, 0x1f } },
	{ '2', { 0x0e, 0x11, 0x01, 0x06, 0x08, 0x10, 0x1f } },
	{ '3', { 0x1e, 0x01, 0x01, 0x0e, 0x01, 0x01, 0x1e } },
	{ '4', { 0x02, 0x06, 0x0a, 0x12, 0x1f, 0x02, 0x02 } },
	{ '6', { 0x06, 0x08, 0x10, 0x1e, 0x11, 0x11, 0x0e } },
	{ '7', { 0x1f, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08 } },
	{ '8', { 0x0e, 0x11, 0x11, 0x0e, 0x11, 0x11, 0x0e } },
	{ '9', { 0x0e, 0x11, 0x11, 0x0f, 0x01, 0x02, 0x0c } },
};

enum { FONT_COUNT = sizeof(font) / sizeof(font[0]) };

void world_captcha_word(uint64_t *random, char word[8])
{
	unsigned length = 5 + world_random_below(random, 3);

	for (unsigned i = 0; i < length; i++)
		word[i] = font[world_random_below(random, FONT_COUNT)].letter;
	word[length] = '\0';
}

bool world_captcha_right(const char *word, const char *answer)
{
	return word[0] != '\0' && strcasecmp(word, answer) == 0;
}

static const uint8_t *rows_of(char letter)
{
	for (size_t i = 0; i < FONT_COUNT; i++)
		if (font[i].letter == letter)
			return font[i].rows;
	return font[0].rows;
}

static void draw_dot(uint8_t *pixels, unsigned left, unsigned top, uint8_t ink)
{
	for (unsigned y = top; y < top + DOT && y < HEIGHT; y++)
		memset(pixels + (size_t)y * WIDTH + left, ink, DOT);
}

/* Letters dance up and down a little and differ in ink. */
static void draw_letter(uint8_t *pixels, char letter, unsigned left, uint64_t *random)
{
	const uint8_t *rows = rows_of(letter);
	unsigned top = DOT + world_random_below(random, 4 * DOT);
	uint8_t ink = (uint8_t)world_random_below(random, 90);

	for (unsigned row = 0; row < ROWS; row++)
		for (unsigned column = 0; column < COLUMNS; column++)
			if (rows[row] >> (COLUMNS - 1 - column) & 1)
				draw_dot(pixels, left + column * DOT, top + row * DOT, ink);
}

static void draw_noise(uint8_t *pixels, uint64_t *random)
{
	for (size_t i = 0; i < (size_t)WIDTH * HEIGHT; i++)
		pixels[i] = (uint8_t)(PAPER - world_random_below(random, 50));
	for (unsigned line = 0; line < 5; line++) {
		int y = (int)world_random_below(random, HEIGHT);

		for (unsigned x = 0; x < WIDTH; x++) {
			y += (int)world_random_below(random, 3) - 1;
			if (y >= 0 && y < HEIGHT)
				pixels[(size_t)y * WIDTH + x] = 140;
		}
	}
}

void world_captcha_picture(struct buffer *to, const char *word, uint64_t *random)
{
	OWN(text) char *pixels = mem_new((size_t)WIDTH * HEIGHT);

	draw_noise((uint8_t *)pixels, random);
	for (unsigned i = 0; i < LETTERS_MAX && word[i] != '\0'; i++)
		draw_letter((uint8_t *)pixels, word[i],
			    2 * DOT + i * PITCH + world_random_below(random, DOT), random);
	world_png(to, (const uint8_t *)pixels, WIDTH, HEIGHT);
}

void world_any_picture(struct buffer *to, const char *path)
{
	enum { SIDE = 16 };
	uint8_t pixels[SIDE * SIDE];
	unsigned grey = 0;

	for (; *path != '\0'; path++)
		grey = grey * 31 + (unsigned char)*path;
	memset(pixels, (int)(grey % 256), sizeof(pixels));
	world_png(to, pixels, SIDE, SIDE);
}
