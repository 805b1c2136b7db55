/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/menu/menu.h - the menu: who plays, which tasks run, what can be started.
 *
 * The table of tasks is kept up to date while the menu waits, without disturbing what
 * is being typed. The menu owns no task: leaving it, closing its terminal or pressing
 * Ctrl-C never ends one. Ctrl-C, Ctrl-D and "\" lead back to the menu from every
 * question; a task is started only when all of its questions are answered.
 *
 * Functions have the numbers of their rows: "17" stands in the main menu, "21.3" is 3 in
 * the menu 21. Both may be typed at once: 2103 is 21, then 3.
 */
#ifndef UI_MENU_MENU_H
#define UI_MENU_MENU_H

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

/* Until the person leaves; the exit status: 0, or 1 when menu->failure is set. */
int menu_run(struct menu *menu);

#endif
