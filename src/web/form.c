/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/form.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/own.h"
#include "base/text.h"

#define TOKEN "actionRequest"
#define PLACEHOLDER "REQUESTID"
#define URLENCODED "application/x-www-form-urlencoded"

/* One field of a query, as it is written. */
struct field {
	const char *name;
	size_t name_length;
	const char *value; /* NULL: no "=" */
	size_t length;	   /* of all of it */
};

/* The next one; false at the end. */
static bool next_field(const char **at, const char *end, struct field *field)
{
	const char *stop;
	const char *sign;

	while (*at < end && **at == '&')
		(*at)++;
	if (*at >= end)
		return false;
	stop = memchr(*at, '&', (size_t)(end - *at));
	if (stop == NULL)
		stop = end;
	sign = memchr(*at, '=', (size_t)(stop - *at));
	*field = (struct field){ *at, (size_t)((sign != NULL ? sign : stop) - *at),
				 sign != NULL ? sign + 1 : NULL, (size_t)(stop - *at) };
	*at = stop;
	return true;
}

static bool is_named(const struct field *field, const char *name, size_t length)
{
	return field->name_length == length && memcmp(field->name, name, length) == 0;
}

static bool find_field(const char *query, const char *name, size_t length, struct field *field)
{
	const char *end = query + strlen(query);

	while (next_field(&query, end, field))
		if (is_named(field, name, length))
			return true;
	return false;
}

bool form_has(const char *query, const char *name, const char *value)
{
	struct field field;
	size_t length;

	if (!find_field(query, name, strlen(name), &field) || field.value == NULL)
		return false;
	length = field.length - (size_t)(field.value - field.name);
	return length == strlen(value) && memcmp(field.value, value, length) == 0;
}

long form_number(const char *query, const char *name)
{
	struct field field;
	char digits[24];
	long number;
	size_t length;

	if (!find_field(query, name, strlen(name), &field) || field.value == NULL)
		return -1;
	length = field.length - (size_t)(field.value - field.name);
	if (length >= sizeof digits)
		return -1;
	memcpy(digits, field.value, length);
	digits[length] = '\0';
	return text_number(digits, 0, 1000000000, &number) ? number : -1;
}

/* Adds a field, the token as its placeholder. Bytes that no URL may hold are encoded: a
 * body may have been written by hand. */
static void add_field(struct buffer *to, const struct field *field)
{
	if (to->length > 0)
		buffer_text(to, "&");
	if (is_named(field, TOKEN, strlen(TOKEN))) {
		buffer_text(to, TOKEN "=" PLACEHOLDER);
		return;
	}
	for (size_t i = 0; i < field->length; i++) {
		unsigned char c = (unsigned char)field->name[i];

		if (c <= ' ' || c >= 0x7F || c == '#')
			buffer_format(to, "%%%02X", c);
		else
			buffer_add(to, &field->name[i], 1);
	}
}

static void add_fields(struct buffer *to, const char *fields, size_t length, const char *but)
{
	const char *end = fields + length;
	struct field field, other;

	while (next_field(&fields, end, &field))
		if (but == NULL || !find_field(but, field.name, field.name_length, &other))
			add_field(to, &field);
}

char *form_mark_token(const char *query)
{
	struct buffer marked = { 0 };
	struct field field;

	if (!find_field(query, TOKEN, strlen(TOKEN), &field))
		return NULL;
	add_fields(&marked, query, strlen(query), NULL);
	return buffer_take(&marked);
}

/* In a form with parts the token is a line of its own, after the head of its part. */
static void add_parts(struct buffer *to, const char *body, size_t length)
{
	static const char head[] = "name=\"" TOKEN "\"\r\n\r\n";
	const char *end = body + length;
	const char *found = memmem(body, length, head, sizeof head - 1);
	const char *stop;

	if (found != NULL) {
		found += sizeof head - 1;
		stop = memmem(found, (size_t)(end - found), "\r\n", 2);
		if (stop != NULL) {
			buffer_add(to, body, (size_t)(found - body));
			buffer_text(to, PLACEHOLDER);
			body = stop;
		}
	}
	buffer_add(to, body, (size_t)(end - body));
}

/* Fields of the query first, and only once: so they win wherever they are looked at. */
static void make_fields(struct form *form, const char *query, const char *body, size_t length)
{
	OWN(buffer) struct buffer all = { 0 };

	add_fields(&all, query, strlen(query), NULL);
	if (all.length + length <= FORM_QUERY_MAX) {
		add_fields(&all, body, length, query);
		form->query = buffer_take(&all);
		return;
	}
	form->query = buffer_take(&all);
	add_fields(&all, body, length, query);
	form->length = all.length;
	form->body = buffer_take(&all);
	form->type = URLENCODED;
}

void form_make(struct form *form, const char *query, const char *body, size_t length,
	       const char *type)
{
	OWN(buffer) struct buffer all = { 0 };

	*form = (struct form){ 0 };
	if (length == 0 || type == NULL || text_starts(type, URLENCODED)) {
		make_fields(form, query, body != NULL ? body : "", length);
		return;
	}
	add_fields(&all, query, strlen(query), NULL);
	form->query = buffer_take(&all);
	add_parts(&all, body, length);
	form->length = all.length;
	form->body = buffer_take(&all);
	form->type = type;
}

void form_done(struct form *form)
{
	free(form->query);
	free(form->body);
}
