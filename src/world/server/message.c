/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests and answers as the rules see them: no HTTP library here. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/url.h"
#include "world/server/message.h"

static char *copy(const char *text, size_t length)
{
	char *fresh = mem_new(length + 1);

	memcpy(fresh, text, length);
	return fresh;
}

void world_field_add(struct world_request *request, const char *name, size_t name_length,
		     const char *value, size_t value_length)
{
	if (request->field_count == WORLD_FIELDS_MAX)
		return;
	request->fields[request->field_count++] =
		(struct world_field){ copy(name, name_length), copy(value, value_length) };
}

const char *world_field(const struct world_request *request, const char *name)
{
	for (size_t i = 0; i < request->field_count; i++)
		if (text_equal(request->fields[i].name, name))
			return request->fields[i].value;
	return "";
}

int64_t world_field_number(const struct world_request *request, const char *name, int64_t otherwise)
{
	int64_t number = otherwise;

	(void)text_number(world_field(request, name), -2147483647L, 2147483647L, &number);
	return number;
}

/* In place. */
static size_t decode(char *text, size_t length)
{
	const char *at = text;
	const char *end = text + length;
	size_t to = 0;

	while (at < end)
		text[to++] = url_next_decoded(&at, end);
	text[to] = '\0';
	return to;
}

static void add_pair(struct world_request *request, const char *pair, size_t length)
{
	const char *equals = memchr(pair, '=', length);
	size_t name_length = equals == NULL ? length : (size_t)(equals - pair);
	size_t value_length = equals == NULL ? 0 : length - name_length - 1;
	char *name = copy(pair, name_length);
	char *value = copy(equals == NULL ? "" : equals + 1, value_length);

	world_field_add(request, name, decode(name, name_length), value,
			decode(value, value_length));
	free(name);
	free(value);
}

void world_form_parse(struct world_request *request)
{
	const char *at = request->body.bytes;
	const char *end = at == NULL ? NULL : at + request->body.length;

	if (at == NULL || *at == '{' || *at == '[')
		return; /* JSON is no form */
	while (at < end) {
		const char *stop = memchr(at, '&', (size_t)(end - at));

		if (stop == NULL)
			stop = end;
		if (stop > at)
			add_pair(request, at, (size_t)(stop - at));
		at = stop + 1;
	}
}

void world_request_done(struct world_request *request)
{
	for (size_t i = 0; i < request->field_count; i++) {
		free(request->fields[i].name);
		free(request->fields[i].value);
	}
	request->field_count = 0;
	buffer_done(&request->body);
}

void world_answer_text(struct world_answer *answer, int status, const char *type, const char *text)
{
	answer->status = status;
	answer->type = type;
	buffer_done(&answer->body);
	buffer_text(&answer->body, text);
}

void world_answer_cookie(struct world_answer *answer, char *cookie)
{
	if (answer->cookie_count < sizeof(answer->cookies) / sizeof(answer->cookies[0]))
		answer->cookies[answer->cookie_count++] = cookie;
	else
		free(cookie);
}

void world_answer_done(struct world_answer *answer)
{
	buffer_done(&answer->body);
	free(answer->location);
	for (size_t i = 0; i < answer->cookie_count; i++)
		free(answer->cookies[i]);
	answer->cookie_count = 0;
	answer->location = NULL;
}
