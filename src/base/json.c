/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"

/* Two of them may be subtracted and made milliseconds: nothing overflows. */
#define NUMBER_MAX 4e15

/* Every value but the first stands behind a comma or an opening bracket. */
bool json_is_bounded(const char *text, size_t length)
{
	size_t values = 0;
	bool quoted = false;

	for (size_t i = 0; i < length; i++) {
		if (text[i] == '"')
			quoted = !quoted;
		else if (text[i] == '\\' && quoted)
			i++;
		else if (!quoted && (text[i] == ',' || text[i] == '[' || text[i] == '{'))
			values++;
	}
	return values <= JSON_VALUES_MAX;
}

json_t *json_parse(const char *text, size_t length, const char *what, struct err *e)
{
	json_error_t at;
	json_t *json;
	char reason[160];

	if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) { /* some editors' mark */
		text += 3;
		length -= 3;
	}
	if (!json_is_bounded(text, length))
		return err_null(e, ERR_INPUT, "%s holds more than %d values", what,
				JSON_VALUES_MAX);
	json = json_loadb(text, length, 0, &at);
	if (json != NULL)
		return json;
	text_visible_copy(reason, sizeof reason, at.text);
	return err_null(e, ERR_INPUT, "%s, line %d: %s", what, at.line, reason);
}

static char *print(const json_t *json, size_t flags, const char *end)
{
	char *text = json_dumps(json, flags | JSON_ENCODE_ANY);
	struct buffer buffer = { 0 };

	if (text == NULL)
		return mem_text("null");
	if (*end == '\0')
		return text;
	buffer_text(&buffer, text);
	buffer_text(&buffer, end);
	free(text);
	return buffer_take(&buffer);
}

char *json_line(const json_t *json)
{
	return print(json, JSON_COMPACT, "");
}

char *json_pretty(const json_t *json)
{
	return print(json, JSON_INDENT(2), "\n");
}

/* As JSON escapes it: beyond 16 bits as a pair. */
static void add_escape(struct buffer *to, int32_t code)
{
	if (code > 0xFFFF)
		buffer_format(to, "\\u%04X\\u%04X", 0xD800U + ((code - 0x10000) >> 10),
			      0xDC00U + ((code - 0x10000) & 0x3FF));
	else
		buffer_format(to, "\\u%04X", (unsigned)code);
}

char *json_shown(const json_t *json, bool indented)
{
	OWN(text) char *text = indented ? json_pretty(json) : json_line(json);
	struct buffer shown = { 0 };
	size_t bytes;

	for (const char *at = text; *at != '\0'; at += bytes) {
		int32_t code = text_next(at, &bytes);

		/* jansson has escaped those of one byte; what is left are line ends of its own. */
		if (code > 0x7E && text_deceives(code))
			add_escape(&shown, code);
		else
			buffer_add(&shown, at, bytes);
	}
	return buffer_take(&shown);
}

const char *json_get_text(const json_t *object, const char *key, const char *otherwise)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? text : otherwise;
}

int64_t json_get_number(const json_t *object, const char *key, int64_t otherwise)
{
	const json_t *value = json_object_get(object, key);
	int64_t number;

	if (json_is_number(value))
		return json_number_value(value) > -NUMBER_MAX &&
				       json_number_value(value) < NUMBER_MAX
			       ? (json_is_integer(value) ? json_integer_value(value)
							 : (int64_t)json_real_value(value))
			       : otherwise;
	if (text_number(json_string_value(value), -NUMBER_MAX, NUMBER_MAX, &number))
		return number;
	return otherwise;
}

int json_get_int(const json_t *object, const char *key, int otherwise)
{
	int64_t number = json_get_number(object, key, otherwise);

	return number >= INT_MIN && number <= INT_MAX ? (int)number : otherwise;
}

bool json_get_flag(const json_t *object, const char *key, bool otherwise)
{
	const json_t *value = json_object_get(object, key);

	return json_is_boolean(value) ? json_is_true(value) : otherwise;
}

void json_put_text(json_t *object, const char *key, const char *text)
{
	struct buffer visible = { 0 };

	if (json_object_set_new(object, key, json_string(text)) == 0)
		return;
	text_visible(&visible, text);
	json_object_set_new(object, key, json_string(visible.bytes));
	buffer_done(&visible);
}

void json_put_number(json_t *object, const char *key, int64_t number)
{
	json_object_set_new(object, key, json_integer(number));
}

void json_put_known(json_t *object, const char *key, int64_t number)
{
	if (number != 0)
		json_put_number(object, key, number);
	else
		json_object_set_new(object, key, json_null());
}

void json_put_flag(json_t *object, const char *key, bool flag)
{
	json_object_set_new(object, key, json_boolean(flag));
}

json_t *json_sub(json_t *object, const char *key)
{
	json_t *sub = json_object_get(object, key);

	if (json_is_object(sub))
		return sub;
	json_object_set_new(object, key, json_object());
	return json_object_get(object, key);
}
