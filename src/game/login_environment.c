/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "game/login.h"
#include "os/file.h"

enum { FILE_MAX = 4096, LOCALE_SIZE = 16 };

static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : NULL;
}

static const char *keep(struct login_environment *environment, char *text)
{
	size_t count = sizeof environment->owned / sizeof *environment->owned;

	for (size_t i = 0; i < count; i++)
		if (environment->owned[i] == NULL)
			return environment->owned[i] = text;
	return NULL; /* there is one place for each option */
}

/* The first line of a file: people end files with a line end. */
static bool read_secret(struct login_environment *environment, const char *path,
			const char **option, struct err *e)
{
	struct buffer content = { 0 };
	bool read = file_read_named(path, FILE_MAX, &content, e);

	if (read) {
		char *text = mem_text(content.bytes != NULL ? content.bytes : "");

		text[strcspn(text, "\r\n")] = '\0';
		*option = keep(environment, text);
	}
	if (content.bytes != NULL)
		mem_wipe(content.bytes, content.room);
	buffer_done(&content);
	if (!read)
		e->kind = ERR_INPUT;
	return read;
}

static bool read_password(struct login_environment *environment, struct err *e)
{
	const char *path = variable("IKABOT_PASSWORD_FILE");
	const char *folder = variable("CREDENTIALS_DIRECTORY");
	OWN(text) char *credential = NULL;

	if (path == NULL && folder != NULL) {
		credential = text_format("%s/ikabot-password", folder);
		path = file_exists(credential) ? credential : NULL;
	}
	return path == NULL || read_secret(environment, path, &environment->options.password, e);
}

/* "en_GB", "de-DE" */
static bool is_locale(const char *text)
{
	size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_");

	return length >= 2 && length < LOCALE_SIZE && text[length] == '\0';
}

bool login_environment(struct login_environment *environment, struct err *e)
{
	const char *locale = variable("IKABOT_LOCALE");
	const char *token = variable("IKABOT_TOKEN_FILE");

	*environment = (struct login_environment){ 0 };
	environment->options.lobby_url = variable("IKABOT_LOBBY_URL");
	environment->options.mail = variable("IKABOT_MAIL");
	environment->options.locale = locale;
	environment->options.account = variable("IKABOT_ACCOUNT");
	if (locale != NULL && !is_locale(locale))
		return err_set(e, ERR_INPUT, "IKABOT_LOCALE is no locale such as en_GB");
	if (read_password(environment, e) &&
	    (token == NULL || read_secret(environment, token, &environment->options.token, e)))
		return true;
	login_environment_done(environment);
	return false;
}

void login_environment_done(struct login_environment *environment)
{
	size_t count = sizeof environment->owned / sizeof *environment->owned;

	for (size_t i = 0; i < count; i++) {
		if (environment->owned[i] != NULL)
			mem_wipe(environment->owned[i], strlen(environment->owned[i]));
		free(environment->owned[i]);
	}
	*environment = (struct login_environment){ 0 };
}
