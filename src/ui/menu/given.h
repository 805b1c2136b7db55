/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/menu/given.h - what the menu is opened with: whose it is, what can be started, and what the
 * layers above do for it.
 */
#ifndef UI_MENU_GIVEN_H
#define UI_MENU_GIVEN_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"
#include "store/home.h"

struct asker;
struct function;
struct key;

struct menu {
	struct home *home;
	const struct function *const *functions; /* ends with NULL */
	char account[ACCOUNT_NAME_SIZE];
	const struct key *key;
	struct asker *asker;
	const char *server, *player, *world, *mail; /* for people; NULL: not known */
	const char *place; /* what else they should know of where they are; or NULL */

	/* What the layers above do for the menu. */
	/* Looks at the game before a launch; may be NULL. SIGINT is ignored meanwhile: it
	 * reaches the child that looks. */
	bool (*survey)(struct menu *menu, const struct function *function,
		       const json_t *configuration, struct err *e);
	/* Carries out an order of notify/notify.h with the network; its answer, owned by the
	 * caller; may be NULL. */
	json_t *(*notify)(struct menu *menu, const json_t *order, struct err *e);
	/* Does this proxy lead to the game? May be NULL. */
	bool (*try_proxy)(struct menu *menu, const char *url, struct err *e);
	void *argument;

	/* Set by menu_run: why the first thing failed that an answer given beforehand asked
	 * for; ERR_NONE when nothing did. */
	enum err_kind failure;
};

#endif
