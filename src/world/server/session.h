/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/server/session.h - logins, cookies and the token that is good once.
 *
 * An account has one session: a new login ends the old one, as in the game. A session is
 * known by either of its two cookies, so that a player who copies only the cookie
 * "ikariam" from a browser gets in as well and is given the other one.
 */
#ifndef WORLD_SERVER_SESSION_H
#define WORLD_SERVER_SESSION_H

#include <stdbool.h>
#include <stdint.h>

struct world;
struct world_account;
struct world_answer;
struct world_door;
struct world_request;

/* A key for a login link, kept by the account. */
const char *world_key_new(struct world *world, struct world_account *account);
/* Follows a login link: begins a session and sends the player to his city. False when the
 * key is unknown or was used before. */
bool world_session_login(struct world *world, const struct world_door *door, const char *key,
			 struct world_answer *answer, int64_t now_ms);
/* The account whose session it is on the server of that door, or NULL when it is over or unknown.
 * Adds the cookie that the client lacks. */
struct world_account *world_session_find(struct world *world, const struct world_door *door,
					 const struct world_request *request,
					 struct world_answer *answer);
/* Whose session the cookies name, on any server, or NULL. */
struct world_account *world_session_peek(struct world *world, const struct world_request *request);

/* A new token; the session accepts the newest few. */
void world_token_new(struct world *world, struct world_account *account, char token[33]);
/* Takes a token: true once for each of the newest few. */
bool world_token_take(struct world_account *account, const char *token);

/* The lobby token of a player: the same in every run with that seed, until revoked. */
void world_lobby_token(const struct world *world, int player, char token[40]);

#endif
