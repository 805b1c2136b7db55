/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/login/environment.h - what the environment tells a login.
 */
#ifndef GAME_LOGIN_ENVIRONMENT_H
#define GAME_LOGIN_ENVIRONMENT_H

#include <stdbool.h>

#include "game/login/dialog.h"

struct err;

/* Options from IKABOT_LOBBY_URL, IKABOT_MAIL, IKABOT_PASSWORD_FILE (or ikabot-password
 * in CREDENTIALS_DIRECTORY), IKABOT_TOKEN_FILE, IKABOT_LOCALE, IKABOT_ACCOUNT. Holds the
 * texts that options point to; free with login_environment_done, which wipes them.
 * Of a file the first line counts, without a byte order mark and the line end. False with
 * ERR_INPUT when a file that is named cannot be read, or every user may write into it. */
enum { LOGIN_PATH_SIZE = 1024, LOGIN_WARNING_SIZE = 512 };
struct login_secret {
	char path[LOGIN_PATH_SIZE];
	char warning[LOGIN_WARNING_SIZE]; /* other users can read it, and what to do; or "" */
};
struct login_environment {
	struct login_options options;
	struct login_secret password, token; /* where they come from */
	char *owned[8];
};
bool login_environment(struct login_environment *environment, struct err *e);
void login_environment_done(struct login_environment *environment);

/* The password of one source, to be wiped and freed by the caller; NULL with *e->kind ERR_NONE
 * when the environment does not name it. */
enum login_source { LOGIN_FROM_FILE, LOGIN_FROM_CREDENTIALS, LOGIN_SOURCES };
char *login_password(enum login_source source, struct login_secret *from, struct err *e);
/* The first line of the file from->path, as passwords are read: owned by the caller, to be wiped.
 * NULL and *e when it cannot be used; from->warning when it is not closed. */
char *login_read_secret(struct login_secret *from, struct err *e);

#endif
