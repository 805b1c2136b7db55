/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/login/seal.h - opening what an account has stored, with the password just given.
 */
#ifndef GAME_LOGIN_SEAL_H
#define GAME_LOGIN_SEAL_H

#include <jansson.h>

struct err;
struct key;
struct person;

/* The key of the account's secrets, and these. What a former password sealed is sealed anew
 * where its key is kept, and else is lost. */
json_t *person_open_secrets(const struct person *person, const char *name, struct key *key,
			    struct err *e);
/* Puts the key in the place of a kept one that the login has made stale. The session is there,
 * whatever becomes of that. */
void person_renew_key(const struct person *person, const char *name, const struct key *key);

#endif
