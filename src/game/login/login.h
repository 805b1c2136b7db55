/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/login/login.h - from a mail address to a session in a world.
 *
 * The lobby knows the person (a token), the world knows the account (cookies). A token
 * comes from mail and password, or is pasted out of the person's own browser. Where
 * the lobby wants a check that only a person can pass, the dialog explains how to paste
 * the token; nothing of that kind is ever solved by machine.
 *
 * What is stored: mail, player, world, base, lobby and locale in the account's object
 * of the session file, readable; token and cookies among the sealed secrets. The seal's
 * key comes from the account's password, also when a token was pasted.
 *
 * An account is named "s<number>-<language>/<account id>" in our files.
 */
#ifndef GAME_LOGIN_LOGIN_H
#define GAME_LOGIN_LOGIN_H

#include <signal.h>
#include <stdbool.h>

#include "game/login/dialog.h"
#include "game/login/environment.h"
#include "store/home.h"

struct err;
struct key;

/*
 * Logs in with a person at hand (or with options that leave nothing to ask). On success
 * account holds the account's name and key the key of its secrets, and the session is
 * stored. A stored session that is still good is kept.
 *
 * dialog may be NULL: whatever would have been asked is then ERR_INPUT.
 * stop   may be NULL.
 * Errors: ERR_REFUSED (wrong password, vacation...), ERR_INPUT, ERR_RETRY, ERR_STOPPED. With
 * ERR_RETRY account and key are there, too, when only the world could not be reached: the lobby
 * knows the person, and the key opens what the account has stored. Else account is "".
 */
bool login_person(struct home *home, const struct login_options *options,
		  const struct login_dialog *dialog, char account[ACCOUNT_NAME_SIZE],
		  struct key *key, const volatile sig_atomic_t *stop, struct err *e);

/* Renews the account's session unattended: with the stored token, else with the mail and
 * the password that the environment names. The caller holds the account's gate. False
 * with ERR_SESSION ("log in again with: ikabot --login") when only a person can help. */
bool login_again(struct home *home, const char *account, const struct key *key,
		 const volatile sig_atomic_t *stop, struct err *e);
/* Could login_again do it, as far as the lobby is concerned? A token that is over is renewed;
 * the world's session is left alone. False with ERR_SESSION when only a person can help. */
bool login_is_possible(struct home *home, const char *account, const struct key *key,
		       const volatile sig_atomic_t *stop, struct err *e);

#endif
