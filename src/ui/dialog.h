/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/dialog.h - "autoPirate is already running": what now?
 *
 * Before any launch the person learns that a copy runs or is saved, what a second one would
 * do, and chooses. Nothing is done without a choice; the default changes nothing.
 */
#ifndef UI_DIALOG_H
#define UI_DIALOG_H

#include <jansson.h>
#include <stdbool.h>

struct asker;
struct change;
struct err;
struct function;
struct home;

enum dialog_choice {
	DIALOG_BACK,
	DIALOG_USE,	/* look at the running one */
	DIALOG_RESTART, /* stop it and start this one instead */
	DIALOG_ANYWAY,	/* beside it; a harmful copy was confirmed once more */
	DIALOG_CHANGE,	/* change the running one */
};

/* entries: those in the way (control/start.h), at least one. may_be_beside: it is not known
 * yet whether they touch the same; then starting another is the default. False and *e
 * when the person gave up, or the answer given beforehand is wrong. */
bool dialog_running(struct home *home, const struct function *function, const json_t *entries,
		    bool may_be_beside, struct asker *asker, enum dialog_choice *choice,
		    struct err *e);
enum dialog_saved {
	DIALOG_SAVED_BACK,
	DIALOG_SAVED_RESUME,
	DIALOG_SAVED_REPLACE, /* forget them, and start this one */
	DIALOG_SAVED_BESIDE,  /* as dialog_running's DIALOG_ANYWAY */
};

/* The same about saved tasks in the way (control/interrupted.h). */
bool dialog_saved(const struct function *function, const json_t *entries, bool may_be_beside,
		  struct asker *asker, enum dialog_saved *choice, struct err *e);
/* May some of the function's answers be changed while it runs? */
bool dialog_can_change(const struct function *function);
/* Asks which answer of a task, running or saved, to change, and the new one, judged as before a
 * start (control/change.h); until the person has enough. *changed: what was changed, for people, ""
 * when nothing. */
bool dialog_change(const struct change *order, const struct function *function, struct asker *asker,
		   char *changed, size_t size, struct err *e);

#endif
