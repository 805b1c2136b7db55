/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/proxy/rewrite.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/own.h"
#include "base/text.h"

enum { HEAD_SEEN = 2048 };

/* A plain link, one in a string of JSON, one that is a part of another URL. */
struct spelling {
	const char *colon, *slash;
};
static const struct spelling spellings[] = {
	{ ":", "/" },
	{ ":", "\\/" },
	{ "%3A", "%2F" },
};

/* Is that Content-Type one of a text that may hold links? */
static bool is_text(const char *type)
{
	return text_starts(type, "text/") || strstr(type, "json") != NULL ||
	       strstr(type, "javascript") != NULL || strstr(type, "xml") != NULL;
}

/* "s301-en.ikariam.gameforge.com", with the port where the base has one. */
static size_t host_of(const char *base, const char **host)
{
	const char *found = strstr(base, "://");

	*host = found != NULL ? found + 3 : base;
	return strcspn(*host, "/?#");
}

/* Does the text before end with that? Then *before becomes shorter. */
static bool cut_end(const char *text, size_t *before, const char *end)
{
	size_t length = strlen(end);

	if (*before < length || strncasecmp(text + *before - length, end, length) != 0)
		return false;
	*before -= length;
	return true;
}

/* The spelling of the two slashes before a host; *start is where the link begins. NULL when
 * there is no link. */
static const struct spelling *read_start(const char *text, size_t host_at, size_t *start,
					 bool *has_scheme)
{
	for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
		const struct spelling *one = &spellings[i];
		size_t before = host_at;
		size_t scheme;

		if (!cut_end(text, &before, one->slash) || !cut_end(text, &before, one->slash))
			continue;
		*start = before;
		scheme = before;
		*has_scheme = cut_end(text, &scheme, one->colon) &&
			      (cut_end(text, &scheme, "https") || cut_end(text, &scheme, "http"));
		if (*has_scheme)
			*start = scheme;
		return one;
	}
	return NULL;
}

/* Where the link goes on after its host; 0 when it is that of another host, which only begins
 * with the same letters, or of another port. */
static size_t read_end(const char *text, size_t length, size_t at, bool has_port)
{
	static const char *const usual[] = { ":443", ":80" };

	if (at < length && (isalnum((unsigned char)text[at]) || text[at] == '-' ||
			    text[at] == '_' || text[at] == '@'))
		return 0;
	if (at + 1 < length && text[at] == '.' && isalnum((unsigned char)text[at + 1]))
		return 0;
	for (size_t i = 0; !has_port && i < sizeof usual / sizeof *usual; i++) {
		size_t size = strlen(usual[i]);

		if (at + size <= length && memcmp(text + at, usual[i], size) == 0 &&
		    (at + size == length || !isdigit((unsigned char)text[at + size])))
			return at + size;
	}
	if (at + 1 < length && text[at] == ':' && isdigit((unsigned char)text[at + 1]))
		return 0;
	return at;
}

/* The origin in that spelling. */
static void add_origin(struct buffer *to, const char *origin, bool has_scheme,
		       const struct spelling *spelling)
{
	const char *from = origin;

	if (!has_scheme && strstr(from, "//") != NULL)
		from = strstr(from, "//");
	for (; *from != '\0'; from++) {
		if (*from == ':')
			buffer_text(to, spelling->colon);
		else if (*from == '/')
			buffer_text(to, spelling->slash);
		else
			buffer_add(to, from, 1);
	}
}

/* Past the path that the base has after its host, in that spelling; 0 when the link leads to
 * another place of the same host, such as the lobby of a practice world. */
static size_t skip_path(const char *text, size_t length, size_t at, const char *path,
			const struct spelling *spelling)
{
	for (; *path != '\0' && !text_equal(path, "/"); path++) {
		const char one[] = { *path, '\0' };
		const char *wanted = *path == '/' ? spelling->slash : one;
		size_t size = strlen(wanted);

		if (at + size > length || strncasecmp(text + at, wanted, size) != 0)
			return 0;
		at += size;
	}
	if (at < length && (isalnum((unsigned char)text[at]) || text[at] == '-'))
		return 0;
	return at;
}

void rewrite_links(struct buffer *to, const char *text, size_t length, const struct rewrite *how)
{
	const char *host;
	size_t host_length = host_of(how->base, &host);
	bool has_port = memchr(host, ':', host_length) != NULL;
	size_t done = 0;
	size_t from = 0;
	const char *found;

	while (host_length > 0 && from < length &&
	       (found = memmem(text + from, length - from, host, host_length)) != NULL) {
		size_t at = (size_t)(found - text);
		size_t end = read_end(text, length, at + host_length, has_port);
		size_t start = 0;
		bool has_scheme = false;
		const struct spelling *spelling =
			end > 0 ? read_start(text, at, &start, &has_scheme) : NULL;

		from = at + host_length;
		if (spelling != NULL)
			end = skip_path(text, length, end, host + host_length, spelling);
		if (spelling == NULL || end == 0 || start < done)
			continue;
		buffer_add(to, text + done, start - done);
		add_origin(to, how->origin, has_scheme, spelling);
		done = from = end;
	}
	buffer_add(to, text + done, length - done);
}

/* --- whole pages */

static const char *find_word(const char *text, const char *end, const char *word)
{
	size_t length = strlen(word);

	for (; end - text >= (ptrdiff_t)length; text++) {
		text = memchr(text, *word, (size_t)(end - text));
		if (text == NULL || end - text < (ptrdiff_t)length)
			return NULL;
		if (strncasecmp(text, word, length) == 0)
			return text;
	}
	return NULL;
}

static bool holds(const char *text, const char *end, const char *word)
{
	return memmem(text, (size_t)(end - text), word, strlen(word)) != NULL;
}

/* A script without use here; text is what stands between its tags. */
static bool is_useless(const char *text, const char *end)
{
	return holds(text, end, "cookiebanner") ||
	       (holds(text, end, "console") &&
		(holds(text, end, "log: function") || holds(text, end, "dir: function")));
}

/* Adds the page without such scripts. */
static void drop_scripts(struct buffer *to, const char *text, size_t length)
{
	const char *end = text + length;
	const char *start;

	while ((start = find_word(text, end, "<script")) != NULL) {
		const char *close = find_word(start, end, "</script>");

		if (close == NULL)
			break;
		close += strlen("</script>");
		buffer_add(to, text, (size_t)((is_useless(start, close) ? start : close) - text));
		text = close;
	}
	buffer_add(to, text, (size_t)(end - text));
}

static const char *find_last(const char *text, size_t length, const char *word)
{
	size_t size = strlen(word);

	for (size_t at = length >= size ? length - size + 1 : 0; at-- > 0;)
		if (text[at] == *word && strncasecmp(text + at, word, size) == 0)
			return text + at;
	return NULL;
}

static bool is_page(const char *type, const char *body, size_t length)
{
	const char *end = body + (length < HEAD_SEEN ? length : HEAD_SEEN);

	return text_starts(type, "text/html") && find_word(body, end, "<html") != NULL;
}

static void add_badge(struct buffer *to, const char *page, size_t length)
{
	static const char badge[] =
		"<link rel=\"stylesheet\" href=\"/ikabot/badge.css\">"
		"<a id=\"ikabot-badge\" href=\"/ikabot/\" target=\"_blank\" rel=\"noopener\" "
		"title=\"The tasks of ikabot\">ikabot</a>";
	const char *end = find_last(page, length, "</body>");
	size_t before = end != NULL ? (size_t)(end - page) : length;

	buffer_add(to, page, before);
	buffer_text(to, badge);
	buffer_add(to, page + before, length - before);
}

void rewrite_answer(struct buffer *to, const char *type, const char *body, size_t length,
		    const struct rewrite *how)
{
	OWN(buffer) struct buffer scripts = { 0 };
	OWN(buffer) struct buffer links = { 0 };

	if (length == 0 || !is_text(type)) {
		buffer_add(to, body, length);
	} else if (!is_page(type, body, length)) {
		rewrite_links(to, body, length, how);
	} else {
		drop_scripts(&scripts, body, length);
		rewrite_links(&links, scripts.bytes, scripts.length, how);
		add_badge(to, links.bytes, links.length);
	}
}
