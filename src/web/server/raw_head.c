/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/server/raw_head.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { LENGTH_DIGITS_MAX = 15 }; /* a petabyte */

/* A line without its end. */
struct line {
	const char *at;
	size_t length;
};

/* What stands at most once. */
struct once {
	bool has_host, has_length, has_coding;
};

static bool is_control(char c)
{
	return ((unsigned char)c < ' ' && c != '\t') || c == 0x7F;
}

/* The next line; *at goes on behind its end. */
static enum raw_verdict take_line(const char **at, const char *end, struct line *line)
{
	const char *c = *at;

	while (c < end && !is_control(*c))
		c++;
	if (c == end || (*c == '\r' && c + 1 == end))
		return RAW_MORE;
	if (*c != '\r' || c[1] != '\n')
		return RAW_BAD;
	*line = (struct line){ *at, (size_t)(c - *at) };
	*at = c + 2;
	return RAW_GOOD;
}

static size_t token_length(const char *at, size_t length)
{
	size_t i = 0;

	while (i < length && (isalnum((unsigned char)at[i]) ||
			      (at[i] != '\0' && strchr("!#$%&'*+-.^_`|~", at[i]) != NULL)))
		i++;
	return i;
}

/* "GET /path HTTP/1.1" */
static bool read_request(struct line line, struct raw_head *head)
{
	size_t method = token_length(line.at, line.length);
	const char *target = line.at + method + 1;
	const char *version;

	head->is_head = method == 4 && memcmp(line.at, "HEAD", 4) == 0;
	if (method == 0 || method + 1 >= line.length || line.at[method] != ' ')
		return false;
	version = memchr(target, ' ', line.length - method - 1);
	if (version == NULL || version == target || memchr(target, '\t', line.length - method - 1))
		return false;
	version++;
	head->names_host = line.at[line.length - 1] == '1';
	return line.at + line.length - version == 8 && memcmp(version, "HTTP/1.", 7) == 0 &&
	       (version[7] == '0' || version[7] == '1');
}

static struct line trim(struct line line)
{
	while (line.length > 0 && (*line.at == ' ' || *line.at == '\t'))
		line = (struct line){ line.at + 1, line.length - 1 };
	while (line.length > 0 &&
	       (line.at[line.length - 1] == ' ' || line.at[line.length - 1] == '\t'))
		line.length--;
	return line;
}

static bool is_word(struct line line, const char *word)
{
	return line.length == strlen(word) && strncasecmp(line.at, word, line.length) == 0;
}

static bool read_length(struct line value, int64_t *number)
{
	*number = 0;
	if (value.length == 0 || value.length > LENGTH_DIGITS_MAX)
		return false;
	for (size_t i = 0; i < value.length; i++) {
		if (!isdigit((unsigned char)value.at[i]))
			return false;
		*number = *number * 10 + (value.at[i] - '0');
	}
	return true;
}

/* Marks what stands at most once; false where it stood already. */
static bool mark(bool *seen)
{
	bool is_first = !*seen;

	*seen = true;
	return is_first;
}

/* "Name: value" */
static bool read_field(struct line line, struct once *once, struct raw_head *head)
{
	size_t length = token_length(line.at, line.length);
	struct line name = { line.at, length };
	struct line value;

	if (length == 0 || length == line.length || line.at[length] != ':')
		return false;
	value = trim((struct line){ line.at + length + 1, line.length - length - 1 });
	if (is_word(name, "Host"))
		return mark(&once->has_host);
	if (is_word(name, "Content-Length"))
		return mark(&once->has_length) && read_length(value, &head->body);
	if (is_word(name, "Transfer-Encoding")) {
		head->is_chunked = true;
		return mark(&once->has_coding) && is_word(value, "chunked");
	}
	return true;
}

enum raw_verdict raw_head_judge(const char *bytes, size_t length, struct raw_head *head)
{
	const char *at = bytes;
	const char *end = bytes + length;
	struct once once = { 0 };
	struct line line;
	enum raw_verdict verdict = take_line(&at, end, &line);

	*head = (struct raw_head){ 0 };
	/* Some old browsers end a form with an empty line that they do not count. */
	if (verdict == RAW_GOOD && line.length == 0)
		verdict = take_line(&at, end, &line);
	if (verdict == RAW_GOOD && !read_request(line, head))
		verdict = RAW_BAD;
	while (verdict == RAW_GOOD) {
		verdict = take_line(&at, end, &line);
		if (verdict == RAW_GOOD && line.length == 0)
			break;
		if (verdict == RAW_GOOD && !read_field(line, &once, head))
			verdict = RAW_BAD;
	}
	head->length = (size_t)(at - bytes);
	if (verdict == RAW_GOOD &&
	    ((once.has_length && once.has_coding) || (head->names_host && !once.has_host)))
		verdict = RAW_BAD;
	return verdict;
}
