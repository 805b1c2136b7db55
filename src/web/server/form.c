/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/server/form.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "base/url.h"

enum { DESCRIBED_MAX = 4000 };
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

static bool decodes_to(const char *at, const char *end, const char *wanted)
{
	while (at < end && *wanted != '\0')
		if (url_next_decoded(&at, end) != *wanted++)
			return false;
	return at == end && *wanted == '\0';
}

/* Is that the field's name for the game? It passes over blanks before a name, and ends it at
 * a NUL, or at a bracket: the field is then an array of that name. */
static bool is_named(const struct field *field, const char *name)
{
	const char *at = field->name;
	const char *end = at + field->name_length;
	char c = ' ';

	while (c == ' ' && at < end)
		c = url_next_decoded(&at, end);
	for (; *name != '\0'; name++) {
		if (c != *name)
			return false;
		c = at < end ? url_next_decoded(&at, end) : '\0';
	}
	return c == '\0' || c == '[';
}

static bool find_field(const char *query, const char *name, struct field *field)
{
	const char *end = query + strlen(query);

	while (next_field(&query, end, field))
		if (is_named(field, name))
			return true;
	return false;
}

bool form_has_field(const char *query, const char *name)
{
	struct field field;

	return find_field(query, name, &field);
}

bool form_has(const char *query, const char *name, const char *value)
{
	const char *end = query + strlen(query);
	struct field field;

	/* Of several with one name the game takes the last; any of them counts here. */
	while (next_field(&query, end, &field))
		if (is_named(&field, name) && field.value != NULL &&
		    decodes_to(field.value, field.name + field.length, value))
			return true;
	return false;
}

int64_t form_number(const char *query, const char *name)
{
	struct field field;
	char digits[24];
	int64_t number;
	size_t length;

	if (!find_field(query, name, &field) || field.value == NULL)
		return -1;
	length = field.length - (size_t)(field.value - field.name);
	if (length >= sizeof digits)
		return -1;
	memcpy(digits, field.value, length);
	digits[length] = '\0';
	return text_number(digits, 0, 1000000000, &number) ? number : -1;
}

static void add_decoded(struct buffer *to, const char *at, const char *end)
{
	while (at < end) {
		char c = url_next_decoded(&at, end);

		buffer_add(to, &c, 1);
	}
}

void form_describe(struct buffer *to, const char *query)
{
	const char *end = query + strlen(query);
	struct field field;

	while (next_field(&query, end, &field) && to->length < DESCRIBED_MAX) {
		OWN(buffer) struct buffer line = { 0 };

		add_decoded(&line, field.name, field.name + field.name_length);
		if (field.value != NULL) {
			buffer_text(&line, " = ");
			add_decoded(&line, field.value, field.name + field.length);
		}
		text_visible(to, line.bytes != NULL ? line.bytes : "");
		buffer_text(to, "\n");
	}
}

/* Adds a field, the token as its placeholder. Bytes that no URL may hold are encoded: a
 * body may have been written by hand. */
static void add_field(struct buffer *to, const struct field *field)
{
	if (is_named(field, FORM_PROOF))
		return;
	if (to->length > 0)
		buffer_text(to, "&");
	if (is_named(field, TOKEN)) {
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

/* The names of a query, sorted: a body may have millions of fields to be looked up. */
struct names {
	struct field *list; /* freed by the caller */
	size_t count;
};

static int by_name(const void *a, const void *b)
{
	const struct field *one = a, *other = b;

	if (one->name_length != other->name_length)
		return one->name_length < other->name_length ? -1 : 1;
	return memcmp(one->name, other->name, one->name_length);
}

static struct names sort_names(const char *query)
{
	const char *end = query + strlen(query);
	struct names names = { 0 };
	struct field field;
	size_t room = 0;

	while (next_field(&query, end, &field)) {
		if (names.count == room) {
			room = room == 0 ? 16 : room * 2;
			names.list = mem_grow(names.list, room, sizeof field);
		}
		names.list[names.count++] = field;
	}
	if (names.count > 0)
		qsort(names.list, names.count, sizeof field, by_name);
	return names;
}

static bool is_among(const struct field *field, const struct names *names)
{
	return names->count > 0 &&
	       bsearch(field, names->list, names->count, sizeof *field, by_name) != NULL;
}

/* but: names of fields that are left out; NULL: none. */
static void add_fields(struct buffer *to, const char *fields, size_t length,
		       const struct names *but)
{
	const char *end = fields + length;
	struct field field;

	while (next_field(&fields, end, &field))
		if (but == NULL || !is_among(&field, but))
			add_field(to, &field);
}

char *form_mark_token(const char *query)
{
	struct buffer marked = { 0 };
	struct field field;

	if (!find_field(query, TOKEN, &field))
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
	struct names known = sort_names(query);

	add_fields(&all, query, strlen(query), NULL);
	if (all.length + length > FORM_QUERY_MAX)
		form->query = buffer_take(&all);
	add_fields(&all, body, length, &known);
	free(known.list);
	if (form->query == NULL) {
		form->query = buffer_take(&all);
		return;
	}
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
