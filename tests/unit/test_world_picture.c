/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"

#include <string.h>

#include "base/buffer.h"
#include "base/own.h"
#include "world/page/captcha.h"
#include "world/page/png.h"

static uint32_t number_at(const char *bytes)
{
	const uint8_t *b = (const uint8_t *)bytes;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* Takes the pixels out of a picture with one stored block. */
static const uint8_t *pixel_rows(const struct buffer *png, uint32_t *width, uint32_t *height)
{
	*width = number_at(png->bytes + 16);
	*height = number_at(png->bytes + 20);
	assert_memory_equal(png->bytes + 37, "IDAT", 4);
	return (const uint8_t *)png->bytes + 41 + 2 + 5;
}

TEST(a_picture_is_a_png_with_its_pixels_stored)
{
	static const uint8_t pixels[] = { 0, 50, 100, 150, 200, 250 };
	OWN(buffer) struct buffer png = { 0 };
	uint32_t width, height;
	const uint8_t *rows;

	world_png(&png, pixels, 3, 2);
	assert_memory_equal(png.bytes, "\x89PNG\r\n\x1a\n", 8);
	assert_memory_equal(png.bytes + 12, "IHDR", 4);
	rows = pixel_rows(&png, &width, &height);
	assert_int_equal(width, 3);
	assert_int_equal(height, 2);
	assert_memory_equal(rows + 1, pixels, 3);
	assert_memory_equal(rows + 5, pixels + 3, 3);
	/* The end chunk has no data, so its checksum is known. */
	assert_memory_equal(png.bytes + png.length - 8, "IEND\xae\x42\x60\x82", 8);
}

TEST(base64_pads_what_is_not_whole)
{
	static const struct {
		const char *plain, *coded;
	} known[] = { { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foobar", "Zm9vYmFy" } };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		OWN(buffer) struct buffer coded = { 0 };

		buffer_text(&coded, "");
		world_base64(&coded, known[i].plain, strlen(known[i].plain));
		assert_string_equal(coded.bytes, known[i].coded);
	}
}

/* How many pixels of letters (darker than all noise) there are between two columns. */
static int ink_between(const struct buffer *png, uint32_t left, uint32_t right)
{
	uint32_t width, height;
	const uint8_t *rows = pixel_rows(png, &width, &height);
	int ink = 0;

	for (uint32_t y = 0; y < height; y++)
		for (uint32_t x = left; x < right && x < width; x++)
			ink += rows[y * (width + 1) + 1 + x] < 100;
	return ink;
}

TEST(a_captcha_shows_as_many_letters_as_its_word_has)
{
	enum { FIRST = 12, PITCH = 36, DOT = 6 };
	uint64_t random = 7;
	OWN(buffer) struct buffer png = { 0 };

	world_captcha_picture(&png, "HELLE", &random);
	for (uint32_t i = 0; i < 5; i++) /* H 17 dots, E 18, L 11 */
		assert_true(ink_between(&png, FIRST + i * PITCH, FIRST + (i + 1) * PITCH) >=
			    11 * DOT * DOT);
	assert_int_equal(ink_between(&png, FIRST + 5 * PITCH + DOT, 1000), 0);
}

TEST(a_captcha_word_is_read_in_either_case_and_never_empty)
{
	uint64_t random = 1;
	char word[8];

	for (int i = 0; i < 200; i++) {
		world_captcha_word(&random, word);
		assert_in_range(strlen(word), 5, 7);
		assert_null(strpbrk(word, "0O1I5S"));
	}
	assert_true(world_captcha_right("AB23X", "ab23x"));
	assert_false(world_captcha_right("AB23X", "AB23"));
	assert_false(world_captcha_right("", ""));
}

RUN_TESTS()
