/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/pages/accounts.h - the accounts that the lobby lists.
 */
#ifndef GAME_PAGES_ACCOUNTS_H
#define GAME_PAGES_ACCOUNTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "game/scan/scan.h"
#include "store/home.h"

struct lobby_account {
	int64_t id;
	char player[NAME_SIZE];
	char world[NAME_SIZE];	  /* the server's name, "" when it is not listed */
	char language[8];	  /* of the world's host */
	char account_language[8]; /* the one that login links are asked with */
	int number;		  /* of the world */
	bool is_blocked;
	char last_login[16];	      /* "2026-01-31" or "Unknown" */
	char name[ACCOUNT_NAME_SIZE]; /* "s301-en/12345" */
};

/* From the JSON of the lobby's two answers; servers may be NULL. Owned by the caller. */
struct lobby_account *lobby_read_accounts(const json_t *accounts, const json_t *servers,
					  size_t *count);
json_t *lobby_print_account(const struct lobby_account *account); /* owned by the caller */

#endif
