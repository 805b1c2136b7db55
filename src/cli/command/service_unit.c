/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/service_unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/own.h"
#include "base/text.h"

#define MARK "# Made by ikabot --service, which replaces it and takes it away.\n"

/* What a task started from here goes by, and one that systemd starts would miss. */
static const char *const variables[] = {
	"IKABOT_HOME",
	"IKABOT_MAIL",
	"IKABOT_PASSWORD_FILE",
	"IKABOT_TOKEN_FILE",
	"IKABOT_LOBBY_URL",
	"IKABOT_LOCALE",
	"IKABOT_TELEGRAM_URL",
	"TZ",
	"SSL_CERT_FILE",
	"SSL_CERT_DIR",
	NULL,
};

enum word {
	WORD_PROGRAM,  /* no variable is looked for in it */
	WORD_ARGUMENT, /* "$" begins a variable */
	WORD_VARIABLE,
};

/* systemd reads backslashes and quotes as C does, and "%" as a specifier everywhere. */
static bool add_word(struct buffer *to, const char *word, enum word kind, struct err *e)
{
	OWN(buffer) struct buffer visible = { 0 };

	text_visible(&visible, word);
	if (!text_equal(visible.bytes != NULL ? visible.bytes : "", word))
		return err_set(e, ERR_INPUT, "\"%.200s\" cannot stand in a unit of systemd",
			       visible.bytes);
	buffer_text(to, "\"");
	for (const char *c = word; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\')
			buffer_text(to, "\\");
		if (*c == '%' || (*c == '$' && kind == WORD_ARGUMENT))
			buffer_add(to, c, 1);
		buffer_add(to, c, 1);
	}
	buffer_text(to, "\"");
	return true;
}

static bool add_argument(struct buffer *to, const char *before, const char *word, struct err *e)
{
	OWN(text) char *whole = text_format("%s%s", before, word);

	buffer_text(to, " ");
	return add_word(to, whole, WORD_ARGUMENT, e);
}

static bool add_variables(struct buffer *to, struct err *e)
{
	for (const char *const *name = variables; *name != NULL; name++) {
		const char *value = getenv(*name);
		OWN(text) char *pair = NULL;

		if (value == NULL || *value == '\0')
			continue;
		pair = text_format("%s=%s", *name, value);
		buffer_text(to, "Environment=");
		if (!add_word(to, pair, WORD_VARIABLE, e))
			return false;
		buffer_text(to, "\n");
	}
	return true;
}

static bool add_command(const struct service_unit *unit, struct buffer *to, struct err *e)
{
	if (strpbrk(unit->executable, "\"'\\") != NULL)
		return err_set(e, ERR_INPUT,
			       "systemd starts no program whose path has quotes or backslashes, as "
			       "%s; move it",
			       unit->executable);
	buffer_text(to, "ExecStart=");
	if (!add_word(to, unit->executable, WORD_PROGRAM, e))
		return false;
	/* A task that was changed while it ran goes on as it is, not as it began. */
	buffer_format(to, " --run %s --foreground --if-interrupted=resume", unit->function);
	if (!add_argument(to, "--account=", unit->account, e) ||
	    (unit->instance != NULL && !add_argument(to, "--instance=", unit->instance, e)))
		return false;
	for (size_t i = 0; i < unit->count; i++)
		if (!add_argument(to, "", unit->pairs[i], e))
			return false;
	buffer_text(to, "\n");
	return true;
}

bool service_unit_print(const struct service_unit *unit, struct buffer *to, struct err *e)
{
	buffer_format(to, MARK "[Unit]\nDescription=ikabot %s\n\n", unit->function);
	buffer_text(to, "[Service]\n");
	if (!add_variables(to, e) || !add_command(unit, to, e))
		return false;
	/* The keeper ends its steps itself. What only a person can mend is not tried again. */
	buffer_text(to, "KillMode=mixed\nRestart=on-failure\nRestartSec=5min\n"
			"RestartPreventExitStatus=1 2 66 75 77\n\n"
			"[Install]\nWantedBy=default.target\n");
	return true;
}

bool service_unit_is_ours(const char *text)
{
	return text_starts(text, MARK);
}
