/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/login/environment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
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

/* Editors put these first: they are no part of the first line. */
static const char utf8_mark[] = "\xEF\xBB\xBF";
static const char *const utf16_marks[] = { "\xFF\xFE", "\xFE\xFF" };

/* Others may have put another password in, or read it; folders of systemd are closed. */
static bool is_closed_enough(const char *path, char *warning, size_t size, struct err *e)
{
	switch (file_reach(path)) {
	case FILE_WRITABLE:
		return err_set(e, ERR_INPUT,
			       "every user may write into %s, so it is not used; close it with: "
			       "chmod 600 %s",
			       path, path);
	case FILE_READABLE:
		if (file_is_ours(path))
			snprintf(warning, size,
				 "other users can read %.200s; close it with: chmod 600 %.200s",
				 path, path);
		return true;
	case FILE_CLOSED: break;
	}
	return true;
}

/* The first line of a text, without the mark before it and the line end. */
static char *first_line(const char *text, const char *path, struct err *e)
{
	char *line;

	for (size_t i = 0; i < sizeof utf16_marks / sizeof *utf16_marks; i++)
		if (text_starts(text, utf16_marks[i]))
			return err_null(e, ERR_INPUT, "%s is UTF-16; save it as UTF-8", path);
	line = mem_text(text_starts(text, utf8_mark) ? text + strlen(utf8_mark) : text);
	line[strcspn(line, "\r\n")] = '\0';
	return line;
}

static char *read_secret(const char *path, struct err *e)
{
	struct buffer content = { 0 };
	char *line = NULL;

	if (file_read_named(path, FILE_MAX, &content, e))
		line = first_line(content.bytes != NULL ? content.bytes : "", path, e);
	if (content.bytes != NULL)
		mem_wipe(content.bytes, content.room);
	buffer_done(&content);
	if (line == NULL)
		e->kind = ERR_INPUT;
	return line;
}

char *login_read_secret(struct login_secret *from, struct err *e)
{
	return is_closed_enough(from->path, from->warning, sizeof from->warning, e)
		       ? read_secret(from->path, e)
		       : NULL;
}

char *login_password(enum login_source source, struct login_secret *from, struct err *e)
{
	const char *path = variable("IKABOT_PASSWORD_FILE");
	const char *folder = variable("CREDENTIALS_DIRECTORY");

	*from = (struct login_secret){ 0 };
	if (source == LOGIN_FROM_FILE && path != NULL)
		text_copy(from->path, sizeof from->path, path);
	if (source == LOGIN_FROM_CREDENTIALS && folder != NULL)
		snprintf(from->path, sizeof from->path, "%s/ikabot-password", folder);
	if (*from->path == '\0' || (source == LOGIN_FROM_CREDENTIALS && !file_exists(from->path)))
		return NULL;
	return source == LOGIN_FROM_FILE ? login_read_secret(from, e) : read_secret(from->path, e);
}

static bool take(struct login_environment *environment, char *text, const char **option,
		 const struct err *why)
{
	if (text != NULL)
		*option = keep(environment, text);
	return text != NULL || why->kind == ERR_NONE;
}

/* The first that there is: two wrong ones would be two refusals of the lobby. */
static bool read_password(struct login_environment *environment, struct err *e)
{
	struct err why = { 0 };

	for (int source = 0; source < LOGIN_SOURCES; source++) {
		char *password = login_password(source, &environment->password, &why);

		if (!take(environment, password, &environment->options.password, &why)) {
			*e = why;
			return false;
		}
		if (password != NULL)
			return true;
	}
	return true;
}

static bool read_token(struct login_environment *environment, struct err *e)
{
	const char *path = variable("IKABOT_TOKEN_FILE");
	struct login_secret *from = &environment->token;

	if (path == NULL)
		return true;
	text_copy(from->path, sizeof from->path, path);
	return is_closed_enough(path, from->warning, sizeof from->warning, e) &&
	       take(environment, read_secret(path, e), &environment->options.token, e);
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

	*environment = (struct login_environment){ 0 };
	environment->options.lobby_url = variable("IKABOT_LOBBY_URL");
	environment->options.mail = variable("IKABOT_MAIL");
	environment->options.locale = locale;
	environment->options.account = variable("IKABOT_ACCOUNT");
	if (locale != NULL && !is_locale(locale))
		return err_set(e, ERR_INPUT, "IKABOT_LOCALE is not a locale such as en_GB");
	if (read_password(environment, e) && read_token(environment, e))
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
