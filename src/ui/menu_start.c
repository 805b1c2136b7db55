/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a number in the menu to a running task. First whether it runs already, so that
 * nobody answers ten questions in vain; then the questions, a look at the game, and the
 * launch, which finds out once more, under the lock, whether another was quicker.
 */
#include <stdio.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "task/function.h"
#include "task/start.h"
#include "task/stop.h"
#include "ui/ask.h"
#include "ui/conversation.h"
#include "ui/details.h"
#include "ui/dialog.h"
#include "ui/link.h"
#include "ui/menu_parts.h"
#include "ui/screen.h"

/* A start under way. */
struct order {
	struct hall *hall;
	const struct function *function;
	json_t *configuration;
	enum if_running choice;
	bool is_settled; /* nothing is to be started after all */
};

static void own_order(struct order *order)
{
	json_decref(order->configuration);
}

static bool show_details(struct hall *hall, const char *id, struct err *e)
{
	const struct menu *menu = hall->menu;
	const struct details details = { menu->home, menu->functions, menu->key, menu->asker };
	char said[DETAILS_SAID_SIZE] = "";
	bool fine = details_menu(&details, id, said, e);

	if (*said != '\0')
		menu_say(hall, "%s", said);
	return fine;
}

/* The running one may be of another function, which touches the same. */
static bool change(struct order *order, const json_t *entry, struct err *e)
{
	const struct menu *menu = order->hall->menu;
	const struct function *function =
		function_find(menu->functions, json_get_text(entry, "action", ""));
	char changed[256];

	if (function == NULL || !dialog_can_change(function))
		return err_set(e, ERR_REFUSED, "it cannot be changed while it runs");
	if (!dialog_change(menu->home, function, entry, menu->asker, changed, sizeof changed, e))
		return false;
	if (*changed != '\0')
		menu_say(order->hall, "%s changed: %s", function->name, changed);
	return true;
}

/* Which of several is meant; *holder is borrowed. */
static bool which(struct order *order, const json_t *holders, const json_t **holder, struct err *e)
{
	long count = (long)json_array_size(holders);
	long number = 1;

	if (count > 1) {
		for (long i = 0; i < count; i++) {
			const json_t *one = json_array_get(holders, (size_t)i);

			printf("  (%ld) %s, PID %lld\n", i + 1, json_get_text(one, "id", "?"),
			       (long long)json_get_number(one, "pid", 0));
		}
		if (!ask_number(order->hall->menu->asker, "Which one?", 1, count, "1", &number, e))
			return false;
	}
	*holder = json_array_get(holders, (size_t)number - 1);
	return true;
}

static bool offer_link(struct order *order, const json_t *holder, struct err *e)
{
	const struct menu *menu = order->hall->menu;
	const struct function *function =
		function_find(menu->functions, json_get_text(holder, "action", ""));

	return function == NULL ||
	       link_offer(menu->home, function, json_get_text(holder, "id", ""), menu->asker, e);
}

static bool follow(struct order *order, enum dialog_choice choice, const json_t *holders,
		   struct err *e)
{
	const json_t *holder;

	order->is_settled = choice != DIALOG_RESTART && choice != DIALOG_ANYWAY;
	if (choice == DIALOG_RESTART)
		order->choice = IF_RUNNING_RESTART;
	if (choice == DIALOG_ANYWAY)
		order->choice = IF_RUNNING_ANYWAY;
	if (choice != DIALOG_USE && choice != DIALOG_CHANGE)
		return true;
	if (!which(order, holders, &holder, e))
		return false;
	if (choice == DIALOG_CHANGE)
		return change(order, holder, e);
	return offer_link(order, holder, e) &&
	       show_details(order->hall, json_get_text(holder, "id", ""), e);
}

static struct start start_of(const struct order *order)
{
	const struct menu *menu = order->hall->menu;

	return (struct start){ .functions = menu->functions,
			       .function = order->function,
			       .account = menu->account,
			       .key = menu->key,
			       .configuration = order->configuration,
			       .choice = order->choice,
			       .stop_wait_ms = STOP_WAIT_MS };
}

/* The answers given beforehand were meant for the function's questions: they must not
 * choose what becomes of a running task. */
static bool refuse_given(struct order *order, const json_t *entries, struct err *e)
{
	struct menu *menu = order->hall->menu;
	char text[384];

	start_describe(menu->home, json_array_get(entries, 0), text, sizeof text);
	asker_skip(menu->asker, asker_left(menu->asker));
	return err_set(e, ERR_BUSY, "%s; the answers on the command line were not used", text);
}

/* Asks what to do about those in the way. Before the questions of a function that says what
 * it touches nobody knows whether they are. */
static bool settle_running(struct order *order, struct err *e)
{
	struct menu *menu = order->hall->menu;
	const struct start start = start_of(order);
	OWN(json) json_t *entries = start_in_the_way(menu->home, &start);
	bool may_be_beside = order->function->touches != NULL && order->configuration == NULL;
	enum dialog_choice choice;

	if (json_array_size(entries) == 0 || (may_be_beside && asker_left(menu->asker) > 0))
		return true;
	if (asker_left(menu->asker) > 0)
		return refuse_given(order, entries, e);
	if (!dialog_running(menu->home, order->function, entries, may_be_beside, menu->asker,
			    &choice, e))
		return false;
	if (may_be_beside && choice == DIALOG_ANYWAY)
		return true;
	return follow(order, choice, entries, e);
}

/* A talk asks and looks at the game at once. */
static bool converse(struct order *order, struct err *e)
{
	struct menu *menu = order->hall->menu;
	const struct talk_listener listener = conversation(menu->asker);
	struct talk_outcome outcome;
	bool fine = talk_listen(menu->home, menu->functions, order->function, menu->account,
				menu->key, NULL, &listener, NULL, &outcome, e);

	json_decref(outcome.result);
	order->configuration = outcome.configuration;
	return fine;
}

static bool ask_everything(struct order *order, struct err *e)
{
	const struct function *function = order->function;
	struct screen screen;

	screen_stdout(&screen);
	putchar('\n');
	screen_wrap(&screen, "", function->help);
	fflush(stdout);
	if (function->talk != NULL)
		return converse(order, e);
	order->configuration =
		question_ask_all(function->questions, ask_question, order->hall->menu->asker, e);
	return order->configuration != NULL && function_check(function, order->configuration, e);
}

static bool survey(const struct order *order, struct err *e)
{
	struct menu *menu = order->hall->menu;

	if (menu->survey == NULL || order->function->survey == NULL)
		return true;
	puts("Looking at the game ...");
	fflush(stdout);
	return menu->survey(menu, order->function, order->configuration, e);
}

/* Another may have been quicker than the person: then the dialog comes once more. */
static bool launch(struct order *order, struct err *e)
{
	struct menu *menu = order->hall->menu;
	struct started started;

	while (!order->is_settled) {
		const struct start start = start_of(order);
		struct err failed = { 0 };

		if (order->choice == IF_RUNNING_RESTART)
			puts("Stopping the running one ...");
		fflush(stdout);
		if (start_task(menu->home, &start, &started, &failed)) {
			menu_say(order->hall, "Started %s (%s, PID %ld).", order->function->name,
				 started.task.id, (long)started.task.pid);
			return link_offer(menu->home, order->function, started.task.id, menu->asker,
					  e);
		}
		if (failed.kind != ERR_BUSY || order->choice != IF_RUNNING_FAIL) {
			*e = failed;
			return false;
		}
		if (!settle_running(order, e))
			return false;
	}
	return true;
}

bool menu_start(struct hall *hall, const struct function *function, struct err *e)
{
	OWN(order)
	struct order order = { .hall = hall, .function = function, .choice = IF_RUNNING_FAIL };

	if (function->kind == FUNCTION_ONESHOT) {
		bool fine = ask_everything(&order, e);

		if (fine)
			ask_enter(hall->menu->asker);
		return fine;
	}
	if (!settle_running(&order, e))
		return false;
	return order.is_settled ||
	       (ask_everything(&order, e) && survey(&order, e) && launch(&order, e));
}
