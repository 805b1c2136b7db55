/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screen.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "os/terminal.h"

static const char *const codes[] = {
	[TONE_PLAIN] = "",	   [TONE_BOLD] = "\033[1m",  [TONE_DIM] = "\033[2m",
	[TONE_GOOD] = "\033[32m",  [TONE_BUSY] = "\033[36m", [TONE_HELD] = "\033[33m",
	[TONE_BAD] = "\033[1;31m",
};

enum { ROOM_LEAST = 10 };

void screen_stdout(struct screen *screen)
{
	int rows;

	screen->to = stdout;
	terminal_size(STDOUT_FILENO, &screen->columns, &rows);
	screen->colour = terminal_has_colour(STDOUT_FILENO);
}

bool screen_is_movable(void)
{
	const char *type = getenv("TERM");

	return terminal_is(STDIN_FILENO) && terminal_is(STDOUT_FILENO) && type != NULL &&
	       *type != '\0' && !text_equal(type, "dumb");
}

void screen_clear(void)
{
	if (screen_is_movable())
		fputs("\033[H\033[2J", stdout);
}

void screen_put_over(const char *text)
{
	OWN(buffer) struct buffer whole = { 0 };
	bool movable = screen_is_movable();

	buffer_text(&whole, movable ? "\033[H" : "");
	for (; *text != '\0'; text++) {
		if (movable && *text == '\n')
			buffer_text(&whole, "\033[K"); /* each line wipes the rest of its own */
		buffer_add(&whole, text, 1);
	}
	buffer_text(&whole, movable ? "\033[J" : "");
	fwrite(whole.bytes, 1, whole.length, stdout);
	fflush(stdout);
}

enum tone screen_state_tone(const char *state)
{
	static const struct {
		const char *state;
		enum tone tone;
	} tones[] = {
		{ "starting", TONE_BUSY },    { "running", TONE_BUSY },
		{ "waiting", TONE_GOOD },     { "finished", TONE_GOOD },
		{ "paused", TONE_HELD },      { "stopping", TONE_HELD },
		{ "interrupted", TONE_HELD }, { "needs-answer", TONE_BAD },
		{ "failed", TONE_BAD },	      { "damaged", TONE_BAD },
	};

	for (size_t i = 0; i < sizeof tones / sizeof *tones; i++)
		if (text_equal(tones[i].state, state))
			return tones[i].tone;
	return TONE_PLAIN;
}

static void say(const struct screen *screen, enum tone tone, const char *text, size_t length)
{
	bool dressed = screen->colour && tone != TONE_PLAIN && length > 0;

	fprintf(screen->to, "%s%.*s%s", dressed ? codes[tone] : "", (int)length, text,
		dressed ? "\033[0m" : "");
}

void screen_say(const struct screen *screen, enum tone tone, const char *text)
{
	say(screen, tone, text, strlen(text));
}

void screen_cell(const struct screen *screen, enum tone tone, const char *text, int columns,
		 bool last)
{
	OWN(buffer) struct buffer visible = { 0 };
	int taken;

	text_visible(&visible, text);
	if (visible.bytes == NULL)
		buffer_text(&visible, "");
	if (text_columns(visible.bytes) > columns) {
		visible.length = text_fit(visible.bytes, columns > 0 ? columns - 1 : 0);
		visible.bytes[visible.length] = '\0';
		if (columns > 0)
			buffer_text(&visible, "…");
	}
	taken = text_columns(visible.bytes);
	say(screen, tone, visible.bytes, visible.length);
	if (!last && taken < columns)
		fprintf(screen->to, "%*s", columns - taken, "");
}

/* Bytes of the first line: as many whole words as fit, or as much of a long one. */
static size_t first_line(const char *text, int columns)
{
	size_t fits = text_fit(text, columns);
	size_t bytes;

	if (text[fits] == '\0' || text[fits] == ' ')
		return fits;
	for (size_t i = fits; i > 0; i--)
		if (text[i - 1] == ' ')
			return i;
	text_next(text, &bytes);
	return fits > 0 ? fits : bytes;
}

/* used: columns of the first line that are taken already. */
static void wrap(const struct screen *screen, int used, int indent, const char *text)
{
	OWN(buffer) struct buffer visible = { 0 };
	int room = screen->columns - used;
	const char *rest;

	text_visible(&visible, text);
	rest = visible.bytes != NULL ? visible.bytes : "";
	do {
		size_t length = first_line(rest, room > ROOM_LEAST ? room : ROOM_LEAST);

		fprintf(screen->to, "%.*s\n", (int)length, rest);
		rest += length;
		rest += strspn(rest, " ");
		if (*rest != '\0')
			fprintf(screen->to, "%*s", indent, "");
		room = screen->columns - indent;
	} while (*rest != '\0');
}

void screen_wrap(const struct screen *screen, const char *heading, const char *text)
{
	int indent = text_columns(heading);

	fputs(heading, screen->to);
	wrap(screen, indent, indent, text);
}

void screen_hang(const struct screen *screen, int indent, const char *text)
{
	wrap(screen, 0, indent, text);
}

void screen_tell(const char *format, ...)
{
	struct screen screen;
	OWN(text) char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	va_end(arguments);
	screen_stdout(&screen);
	screen_wrap(&screen, "", text != NULL ? text : "");
}

const char *screen_prompt(const struct screen *screen, const char *prompt)
{
	for (;;) {
		size_t length = strcspn(prompt, "\n");
		OWN(text) char *line = text_format("%.*s", (int)length, prompt);
		const char *next;

		if (prompt[length] == '\0' && text_columns(line) <= screen->columns)
			return prompt;
		if (prompt[length] == '\0')
			length = first_line(prompt, screen->columns);
		next = prompt + length + strspn(prompt + length, " ");
		next += *next == '\n' ? 1 : 0;
		if (*next == '\0')
			return prompt;
		if (prompt[length] == '\n')
			screen_hang(screen, 0, line);
		else
			fprintf(screen->to, "%.*s\n", (int)length, prompt);
		prompt = next;
	}
}

/* At a terminal; a pipe gets each error as one line. */
static bool complain_wrapped(const struct err *e)
{
	OWN(text) char *line = text_format("ikabot: %s", e->text);
	struct screen screen = { .to = stderr };
	int rows;

	if (!terminal_is(STDERR_FILENO) || strchr(line, '\n') != NULL)
		return false;
	terminal_size(STDERR_FILENO, &screen.columns, &rows);
	screen_hang(&screen, 2, line);
	return true;
}

void screen_complain(const struct err *e)
{
	OWN(buffer) struct buffer visible = { 0 };

	if (complain_wrapped(e))
		return;

	text_visible_lines(&visible, e->text);
	fprintf(stderr, "ikabot: %s\n", visible.bytes != NULL ? visible.bytes : "");
}
