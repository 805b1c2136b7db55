/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/scan/markup.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

bool markup_holds(const struct scan *part, const char *text)
{
	return memmem(part->at, (size_t)(part->end - part->at), text, strlen(text)) != NULL;
}

bool markup_is(const struct scan *tag, const char *element)
{
	size_t length = strlen(element);

	return (size_t)(tag->end - tag->at) >= length &&
	       strncasecmp(tag->at, element, length) == 0 &&
	       (tag->at + length == tag->end || isspace((unsigned char)tag->at[length]));
}

static bool begins(const struct scan *page, const char *start)
{
	size_t length = strlen(start);

	return (size_t)(page->end - page->at) >= length && memcmp(page->at, start, length) == 0;
}

/* Moves behind that text, or to the end where there is none. */
static void pass(struct scan *page, const char *text)
{
	const char *found = memmem(page->at, (size_t)(page->end - page->at), text, strlen(text));

	page->at = found != NULL ? found + strlen(text) : page->end;
}

/* Behind a "<": moves behind the ">" that ends the tag; one between quotes does not. */
static struct scan take_tag(struct scan *page)
{
	struct scan tag = *page;
	char quote = '\0';

	for (; page->at < page->end; page->at++) {
		char c = *page->at;

		if (quote != '\0')
			quote = c == quote ? '\0' : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '>')
			break;
	}
	tag.end = page->at;
	if (page->at < page->end)
		page->at++;
	return tag;
}

bool markup_next_tag(struct scan *page, struct scan *tag)
{
	for (;;) {
		pass(page, "<");
		if (page->at == page->end)
			return false;
		if (begins(page, "!--")) {
			pass(page, "-->");
			continue;
		}
		*tag = take_tag(page);
		if (markup_is(tag, "script"))
			pass(page, "</script");
		return true;
	}
}

bool markup_next_script(struct scan *page, struct scan *script)
{
	const char *found;

	pass(page, "<script");
	if (page->at == page->end)
		return false;
	(void)take_tag(page);
	*script = *page;
	found = memmem(page->at, (size_t)(page->end - page->at), "</script", 8);
	script->end = page->at = found != NULL ? found : page->end;
	return true;
}

bool markup_mentions(const char *html, const char *text)
{
	struct scan tags = scan_of(html, strlen(html));
	struct scan scripts = tags;
	struct scan part;

	if (!markup_holds(&tags, text))
		return false;
	while (markup_next_tag(&tags, &part))
		if (markup_holds(&part, text))
			return true;
	while (markup_next_script(&scripts, &part))
		if (markup_holds(&part, text))
			return true;
	return false;
}

struct scan markup_scripts(const char *text, size_t length, struct buffer *copy)
{
	struct scan page = scan_of(text, length);
	struct scan script;
	bool is_json = length > 0 && (*text == '[' || *text == '{');
	bool is_any = false;

	while (!is_json && markup_next_script(&page, &script)) {
		buffer_add(copy, script.at, (size_t)(script.end - script.at));
		buffer_text(copy, "\n");
		is_any = true;
	}
	return is_any ? scan_of(copy->bytes, copy->length) : scan_of(text, length);
}
