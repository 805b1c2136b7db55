/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/session_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/own.h"
#include "base/text.h"

/* How deep an account, a key of it, and an entry of its register stand. */
#define ACCOUNT_INDENT "    "
#define KEY_INDENT "      "
#define ENTRY_INDENT "        "

/* The place right behind that mark; NULL when it is not between the two. */
static const char *behind(const char *from, const char *end, const char *mark)
{
	const char *found =
		from < end ? memmem(from, (size_t)(end - from), mark, strlen(mark)) : NULL;

	return found != NULL ? found + strlen(mark) : NULL;
}

/* The place right behind the bracket that closes at this depth; NULL when there is none. A
 * bracket is rarer than what stands before it, and memchr() faster than memmem() with a short
 * mark: the register may be long. */
static const char *behind_close(const char *from, const char *end, const char *indent, char bracket)
{
	size_t depth = strlen(indent);

	for (const char *at = from; at < end; at++) {
		at = memchr(at, bracket, (size_t)(end - at));
		if (at == NULL)
			break;
		if ((size_t)(at - from) > depth && at[-1 - (ptrdiff_t)depth] == '\n' &&
		    strncmp(at - depth, indent, depth) == 0)
			return at + 1;
	}
	return NULL;
}

/* Does the line open an object or array alone: "{", or "\"key\": {"? */
static bool opens(const char *line, size_t length)
{
	const char *last = line + length - 1;

	return length > 0 && (*last == '{' || *last == '[') &&
	       (length == 1 || (length > 4 && *line == '"' && memcmp(last - 3, "\": ", 3) == 0));
}

static bool closes(const char *line, size_t length)
{
	return (length == 1 || (length == 2 && line[1] == ',')) && (*line == '}' || *line == ']');
}

/* Every line stands as deep as the lines before it say, and no line opens or closes two. */
static bool is_indented(const char *at, const char *end)
{
	size_t depth = 0;

	while (at < end) {
		const char *next = memchr(at, '\n', (size_t)(end - at));
		const char *line = at;
		size_t length;

		if (next == NULL)
			return false;
		while (line < next && *line == ' ')
			line++;
		length = (size_t)(next - line);
		if (closes(line, length) && depth-- == 0)
			return false;
		if ((size_t)(line - at) != 2 * depth || length == 0)
			return false;
		if (opens(line, length))
			depth++;
		else if (line[length - 1] == '{' || line[length - 1] == '[')
			return false;
		at = next + 1;
	}
	return depth == 0;
}

bool session_text_is_usual(const struct buffer *text)
{
	static const char start[] = "{\n  \"version\": 1,\n";

	return text->length > strlen(start) && memcmp(text->bytes, start, strlen(start)) == 0 &&
	       is_indented(text->bytes, text->bytes + text->length);
}

/* What stands in the object of that name; a name that is there twice is left to others. */
static bool find_object(const char **from, const char **to, const char *indent, const char *name)
{
	OWN(text) char *head = text_format("\n%s\"%s\": {\n", indent, name);
	const char *inside = behind(*from, *to, head);
	const char *past = inside != NULL ? behind_close(inside - 1, *to, indent, '}') : NULL;

	if (past == NULL || behind(past, *to, head) != NULL)
		return false;
	*from = inside - 1; /* with the line end before the first key */
	*to = past;
	return true;
}

bool session_text_array(const struct buffer *text, const char *account, const char *key,
			struct span *array)
{
	OWN(text) char *head = text_format("\n" KEY_INDENT "\"%s\": [", key);
	const char *from = text->bytes;
	const char *to = text->bytes + text->length;
	const char *at;

	if (!find_object(&from, &to, "  ", "accounts") ||
	    !find_object(&from, &to, ACCOUNT_INDENT, account))
		return false;
	at = behind(from, to, head);
	if (at == NULL || behind(at, to, head) != NULL)
		return false;
	array->from = (size_t)(at - 1 - text->bytes);
	at = *at == ']' ? at + 1 : behind_close(at, to, KEY_INDENT, ']');
	if (at == NULL)
		return false;
	array->to = (size_t)(at - text->bytes);
	return true;
}

enum entry_search session_text_entry(const struct buffer *text, struct span array, const char *id,
				     struct span *entry)
{
	static const size_t brace = sizeof "\n" ENTRY_INDENT - 1;
	OWN(text)
	char *head = text_format("\n" ENTRY_INDENT "{\n" ENTRY_INDENT "  \"id\": \"%s\"", id);
	OWN(text) char *quoted = text_format("\"%s\"", id);
	const char *from = text->bytes + array.from;
	const char *end = text->bytes + array.to;
	const char *at = behind(from, end, head);
	const char *start = at != NULL ? at - strlen(head) : NULL;

	if (at == NULL)
		return behind(from, end, quoted) == NULL ? ENTRY_ABSENT : ENTRY_UNCLEAR;
	at = behind_close(at, end, ENTRY_INDENT, '}');
	if (at == NULL)
		return ENTRY_UNCLEAR;
	*entry = (struct span){ (size_t)(start - text->bytes) + brace, (size_t)(at - text->bytes) };
	return ENTRY_FOUND;
}

void session_text_replace(struct buffer *text, struct span span, const struct buffer *bytes)
{
	struct buffer whole = { 0 };

	buffer_room(&whole, text->length + bytes->length);
	buffer_add(&whole, text->bytes, span.from);
	buffer_add(&whole, bytes->bytes, bytes->length);
	buffer_add(&whole, text->bytes + span.to, text->length - span.to);
	buffer_done(text);
	*text = whole;
}

void session_text_append(struct buffer *text, struct span array, const json_t *entry)
{
	OWN(buffer) struct buffer bytes = { 0 };
	bool empty = array.to - array.from == strlen("[]");
	/* Behind the last entry, or between the brackets. */
	size_t at = empty ? array.from + 1 : array.to - strlen("\n" KEY_INDENT "]");

	buffer_text(&bytes, empty ? "\n" ENTRY_INDENT : ",\n" ENTRY_INDENT);
	session_text_print_entry(&bytes, entry);
	if (empty)
		buffer_text(&bytes, "\n" KEY_INDENT);
	session_text_replace(text, (struct span){ at, at }, &bytes);
}

void session_text_remove(struct buffer *text, struct span entry)
{
	static const struct buffer nothing = { 0 };
	static const char alone[] = "\n" KEY_INDENT "]";
	const char *after = text->bytes + entry.to;
	bool last = *after != ',';

	entry.from -= strlen("\n" ENTRY_INDENT);
	if (!last)
		entry.to++;
	else if (text->bytes[entry.from - 1] == ',')
		entry.from--;
	else
		entry.to +=
			strlen(alone) - 1; /* the only one: nothing stays between the brackets */
	session_text_replace(text, entry, &nothing);
}

static void print(struct buffer *to, const json_t *json, const char *indent)
{
	OWN(text) char *text = json_dumps(json, JSON_INDENT(2));

	for (const char *line = text; line != NULL && *line != '\0';) {
		size_t length = strcspn(line, "\n");

		buffer_add(to, line, length);
		line += length;
		if (*line == '\n') {
			buffer_text(to, "\n");
			buffer_text(to, indent);
			line++;
		}
	}
}

void session_text_print_entry(struct buffer *to, const json_t *entry)
{
	print(to, entry, ENTRY_INDENT);
}

void session_text_print_array(struct buffer *to, const json_t *array)
{
	print(to, array, KEY_INDENT);
}

void session_text_forget_tasks(struct buffer *text)
{
	static const char head[] = "\n" KEY_INDENT "\"processList\": [";
	static const char tail[] = "\n" KEY_INDENT "]";
	const char *end = text->bytes + text->length;
	const char *from = text->bytes;
	struct buffer rest = { 0 };

	for (;;) {
		const char *list = behind(from, end, head);
		const char *after = list != NULL && *list != ']' ? behind(list, end, tail) : list;

		if (after == NULL)
			break;
		buffer_add(&rest, from, (size_t)(list - from));
		from = *list == ']' ? list : after - 1;
	}
	buffer_add(&rest, from, (size_t)(end - from));
	buffer_done(text);
	*text = rest;
}
