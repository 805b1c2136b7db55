/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts from anywhere on their way to a terminal, a log, a table or a number. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/find.h"
#include "base/json.h"
#include "base/own.h"
#include "base/pick.h"
#include "base/text.h"
#include "base/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FITTED_MAX = 4096 }; /* bytes: it is done once for each width */

/* Nothing in it may steer a terminal, and all of it is UTF-8. */
static void check_visible(const char *text)
{
	size_t bytes;

	for (; *text != '\0'; text += bytes) {
		int32_t code = text_next(text, &bytes);

		if (code < 0x20 || code == 0x7F || (code >= 0x80 && code < 0xA0) ||
		    (code >= 0x202A && code <= 0x202E))
			abort();
	}
}

static void show(const char *text)
{
	OWN(buffer) struct buffer visible = { 0 };
	OWN(buffer) struct buffer again = { 0 };
	char cut[40];

	text_visible(&visible, text);
	if (visible.length == 0)
		return;
	check_visible(visible.bytes);
	text_visible(&again, visible.bytes); /* what is visible stays as it is */
	if (!text_equal(visible.bytes, again.bytes))
		abort();
	text_visible_copy(cut, sizeof cut, text);
	check_visible(cut);
	for (int columns = 0; visible.length < FITTED_MAX && columns < 100; columns += 7) {
		size_t fits = text_fit(visible.bytes, columns);

		if (fits > visible.length)
			abort();
		visible.bytes[fits] = '\0';
		if (text_columns(visible.bytes) > columns)
			abort();
		check_visible(visible.bytes);
		again.length = 0;
		text_visible(&again, text);
		memcpy(visible.bytes, again.bytes, again.length + 1);
	}
}

static void keep(const char *text)
{
	OWN(json) json_t *object = json_object();
	OWN(json) json_t *parsed = NULL;
	OWN(text) char *line = NULL;
	struct err e = { .kind = ERR_NONE };

	json_put_text(object, "text", text);
	line = json_line(object);
	parsed = json_parse(line, strlen(line), "the line", &e);
	if (parsed == NULL || !json_equal(parsed, object) || strchr(line, '\n') != NULL)
		abort();
	err_set(&e, ERR_INPUT, "%s", text);
	err_prefix(&e, "%s", text);
	(void)err_kind_find(text);
	(void)url_host_is_loopback(text);
}

/* None is picked where the answer is none, and some where it is one. */
static void pick(const char *text)
{
	bool is_meant[12] = { false };
	bool fine = pick_numbers(text, sizeof is_meant / sizeof *is_meant, is_meant);
	bool some = false;

	for (size_t i = 0; i < sizeof is_meant / sizeof *is_meant; i++)
		some |= is_meant[i];
	if (some != fine)
		abort();
}

/* A number finds what has it, whatever else is typed. */
static void find(const char *text)
{
	const struct findable ships = { "8.3", "Market/Buy ships", "buyShips",
					"Buys trade ships." };
	const struct findable named = { "8.3", NULL, text, NULL };

	(void)find_fit(&ships, text);
	if (find_fit(&named, "803") != FIND_NUMBER)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWN(text) char *text = malloc(size + 1);
	char cut[9];
	int64_t number = 0;

	memcpy(text, data, size);
	text[size] = '\0';
	show(text);
	keep(text);
	pick(text);
	find(text);
	text_copy(cut, sizeof cut, text);
	if (strlen(cut) >= sizeof cut || strncmp(cut, text, strlen(cut)) != 0)
		abort();
	if (text_number(text, -5, 1000000, &number) && (number < -5 || number > 1000000))
		abort();
	(void)text_trim(text);
	return 0;
}
