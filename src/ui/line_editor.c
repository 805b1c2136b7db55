/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/line_editor.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "base/err.h"
#include "base/mem.h"
#include "os/library.h"
#include "os/stream.h"

enum { TICK_MS = 1000, HISTORY_MAX = 200 };

#define NAMES(X)                         \
	X(rl_callback_handler_install)   \
	X(rl_callback_handler_remove)    \
	X(rl_callback_read_char)         \
	X(rl_check_signals)              \
	X(rl_forced_update_display)      \
	X(rl_variable_bind)              \
	X(rl_readline_name)              \
	X(rl_catch_signals)              \
	X(rl_catch_sigwinch)             \
	X(rl_persistent_signal_handlers) \
	X(add_history)                   \
	X(stifle_history)

static struct {
	NAMES(LIBRARY_FIELD)
} readline_;

/* What the callback, which has no argument of its own, has heard. */
static struct {
	char *line;
	bool is_over;
} heard;

static void on_line(char *line)
{
	readline_.rl_callback_handler_remove();
	heard.line = line;
	heard.is_over = true;
}

/* The program's texts are UTF-8 whatever the environment says. */
static void speak_utf8(void)
{
	if (setlocale(LC_CTYPE, "") == NULL || MB_CUR_MAX == 1)
		(void)setlocale(LC_CTYPE, "C.UTF-8");
}

static bool load(void)
{
	static const char *const names[] = { "libreadline.so.8", "libreadline.so",
					     "libreadline.8.dylib", "libreadline.dylib", NULL };
#define SYMBOL(name) { #name, (void **)&readline_.name },
	static const struct library_symbol symbols[] = { NAMES(SYMBOL){ NULL, NULL } };
#undef SYMBOL
	struct err e = { 0 };

	if (!library_load(names, symbols, &e))
		return false; /* plain lines do, too */
	speak_utf8();
	*readline_.rl_readline_name = "ikabot";
	*readline_.rl_catch_signals = 1;
	*readline_.rl_catch_sigwinch = 1;
	*readline_.rl_persistent_signal_handlers = 1; /* between two keys, too */
	readline_.rl_variable_bind("disable-completion", "on");
	readline_.stifle_history(HISTORY_MAX);
	return true;
}

bool line_editor_is_there(void)
{
	static enum { UNKNOWN, THERE, MISSING } state;

	if (state == UNKNOWN)
		state = load() ? THERE : MISSING;
	return state == THERE;
}

static void wait_for_key(const struct line_wish *wish)
{
	struct stream_wait wait = { .fd = STDIN_FILENO };

	stream_wait(&wait, 1, TICK_MS);
	/* A signal gives the terminal back and is passed on in here. */
	readline_.rl_check_signals();
	if (wait.readable)
		readline_.rl_callback_read_char();
	else if (wish->idle != NULL && wish->idle(wish->argument))
		readline_.rl_forced_update_display();
}

enum line_end line_editor_read(const struct line_wish *wish, const volatile sig_atomic_t *cancelled,
			       char **text)
{
	heard.line = NULL;
	heard.is_over = false;
	readline_.rl_callback_handler_install(wish->prompt, on_line);
	while (!heard.is_over && *cancelled == 0)
		wait_for_key(wish);
	if (!heard.is_over)
		readline_.rl_callback_handler_remove();
	if (heard.line == NULL) {
		fputc('\n', stdout);
		return LINE_CANCELLED;
	}
	if (wish->remember && *heard.line != '\0')
		readline_.add_history(heard.line);
	*text = mem_text(heard.line);
	free(heard.line);
	return LINE_GIVEN;
}
