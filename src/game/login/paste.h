/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/login/paste.h - what a person copies out of the browser.
 */
#ifndef GAME_LOGIN_PASTE_H
#define GAME_LOGIN_PASTE_H

#include <stdbool.h>

struct err;
struct login_session;
struct person;

/* A token out of the person's browser, tested. */
bool login_paste_token(struct person *person, struct err *e);
/* The cookie of the person's browser, when the lobby gives no link: *e says why it does not. */
bool login_paste_cookie(const struct person *person, struct login_session *session, struct err *e);

#endif
