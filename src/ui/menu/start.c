/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a number in the menu to a running task. First whether it runs already, so that
 * ten questions are not answered in vain; then the questions, a look at the game, and the
 * launch, which finds out once more, under the lock, whether another was quicker.
 */
#include "ui/menu/start.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "control/change.h"
#include "control/entry.h"
#include "control/listen.h"
#include "control/recover.h"
#include "control/resumed.h"
#include "control/start.h"
#include "control/stop.h"
#include "task/function.h"
#include "ui/ask.h"
#include "ui/conversation.h"
#include "ui/details.h"
#include "ui/dialog.h"
#include "ui/doing.h"
#include "ui/link.h"
#include "ui/menu/hall.h"
#include "ui/screen.h"

/* A start under way. */
struct order {
	struct hall *hall;
	const struct function *function;
	json_t *configuration;
	enum if_running choice;
	enum if_interrupted if_interrupted;
	bool is_given;	 /* its answers stood on the command line */
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
	const struct change asked = {
		.home = menu->home, .functions = menu->functions, .entry = entry, .known = menu->key
	};
	char changed[256];

	if (function == NULL || !dialog_can_change(function))
		return err_set(e, ERR_REFUSED, "it cannot be changed while it runs");
	if (!dialog_change(&asked, function, menu->asker, changed, sizeof changed, e))
		return false;
	if (*changed != '\0')
		menu_say(order->hall, "%s changed: %s", function->name, changed);
	return true;
}

static void print_one(int64_t number, const json_t *one)
{
	const char *id = json_get_text(one, "id", "?");

	if (task_runs(one))
		printf("  (%" PRId64 ") %s, PID %lld\n", number, id,
		       (long long)json_get_number(one, "pid", 0));
	else
		printf("  (%" PRId64 ") %s, %s\n", number, id, json_get_text(one, "status", ""));
}

/* Which of several is meant; *holder is borrowed. */
static bool which(struct order *order, const json_t *holders, const json_t **holder, struct err *e)
{
	int64_t count = (int64_t)json_array_size(holders);
	int64_t number = 1;

	if (count > 1) {
		for (int64_t i = 0; i < count; i++)
			print_one(i + 1, json_array_get(holders, (size_t)i));
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
			       .if_interrupted = order->if_interrupted,
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
 * it touches are unknown, it is not known whether they are. */
static bool settle_running(struct order *order, bool *asked, struct err *e)
{
	struct menu *menu = order->hall->menu;
	const struct start start = start_of(order);
	OWN(json) json_t *entries = start_in_the_way(menu->home, &start);
	bool may_be_beside = order->function->touches != NULL && order->configuration == NULL;
	enum dialog_choice choice;

	if (json_array_size(entries) == 0 || order->choice != IF_RUNNING_FAIL ||
	    (may_be_beside && asker_left(menu->asker) > 0))
		return true;
	if (asker_left(menu->asker) > 0)
		return refuse_given(order, entries, e);
	*asked = true;
	if (!dialog_running(menu->home, order->function, entries, may_be_beside, menu->asker,
			    &choice, e))
		return false;
	if (may_be_beside && choice == DIALOG_ANYWAY)
		return true;
	return follow(order, choice, entries, e);
}

/* Waits until it has looked at the game, and says what came of it. */
static void say_gone_on(struct order *order, const json_t *entry, int64_t looks, int64_t pid)
{
	const struct menu *menu = order->hall->menu;
	struct resumed resumed;
	char title[96];
	char line[RESUMED_TEXT_SIZE + 64];

	puts("...");
	fflush(stdout);
	resumed_await(menu->home, menu->functions, entry, looks,
		      clock_monotonic_ms() + RESUMED_WAIT_MS, &resumed);
	menu_say(order->hall, "%s %s.", task_title(entry, title, sizeof title),
		 resumed_print(&resumed, pid, line, sizeof line));
}

static bool resume(struct order *order, const json_t *entries, struct err *e)
{
	const struct menu *menu = order->hall->menu;
	const json_t *entry;
	struct launched launched;
	int64_t looks;

	if (!which(order, entries, &entry, e))
		return false;
	looks = resumed_looks(menu->home, entry);
	if (!resume_task(menu->home, entry, menu->key, &launched, e))
		return false;
	say_gone_on(order, entry, looks, launched.pid);
	return offer_link(order, entry, e);
}

/* Asks what to do about saved ones. Of what was answered beforehand the start itself tells. */
static bool settle_saved(struct order *order, bool *asked, struct err *e)
{
	struct menu *menu = order->hall->menu;
	const struct start start = start_of(order);
	OWN(json) json_t *entries = start_passes_over(menu->home, &start);
	bool may_be_beside = order->function->touches != NULL && order->configuration == NULL;
	enum dialog_saved choice;

	if (json_array_size(entries) == 0 || order->is_given ||
	    order->if_interrupted != IF_INTERRUPTED_FAIL ||
	    json_get_text(json_array_get(entries, 0), "obstacle", NULL) != NULL)
		return true;
	*asked = true;
	if (!dialog_saved(order->function, entries, may_be_beside, menu->asker, &choice, e))
		return false;
	order->is_settled = choice == DIALOG_SAVED_BACK || choice == DIALOG_SAVED_RESUME;
	if (choice == DIALOG_SAVED_RESUME)
		return resume(order, entries, e);
	if (choice == DIALOG_SAVED_REPLACE)
		order->if_interrupted = IF_INTERRUPTED_REPLACE;
	else if (choice == DIALOG_SAVED_BESIDE && !may_be_beside)
		order->if_interrupted = IF_INTERRUPTED_BESIDE;
	return true;
}

static bool settle(struct order *order, bool *asked, struct err *e)
{
	*asked = false;
	return settle_running(order, asked, e) &&
	       (order->is_settled || order->choice == IF_RUNNING_ANYWAY ||
		settle_saved(order, asked, e));
}

/* A talk asks and looks at the game at once. */
static bool converse(struct order *order, struct err *e)
{
	struct menu *menu = order->hall->menu;
	const struct talk_listener listener = conversation(menu->asker);
	struct talk_outcome outcome;
	bool fine = talk_listen(menu->home, menu->functions, order->function, menu->account,
				menu->key, NULL, &listener, NULL, &outcome, e);

	doing_clear();
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

	/* A talk has looked at the game. */
	if (menu->survey == NULL || order->function->survey == NULL ||
	    order->function->talk != NULL)
		return true;
	puts("Looking at the game ...");
	fflush(stdout);
	return menu->survey(menu, order->function, order->configuration, e);
}

static bool say_started(struct order *order, const struct started *started, struct err *e)
{
	struct menu *menu = order->hall->menu;
	OWN(json) json_t *entry = NULL;

	if (*started->resumed == '\0') {
		menu_say(order->hall, "Started %s (%s, PID %ld).", order->function->name,
			 started->task.id, (long)started->task.pid);
	} else {
		entry = json_pack("{s:s, s:s}", "id", started->resumed, "action",
				  order->function->name);
		say_gone_on(order, entry, started->looks, started->task.pid);
	}
	return link_offer(menu->home, order->function, started->task.id, menu->asker, e);
}

/* Another may have been quicker than the person, or works on the same: then a dialog comes once
 * more. It may also have ended meanwhile, and then nothing is asked. */
static bool launch(struct order *order, struct err *e)
{
	struct menu *menu = order->hall->menu;
	struct started started;
	bool asked = true;

	while (!order->is_settled) {
		const struct start start = start_of(order);
		struct err failed = { 0 };
		bool asked_before = asked;

		if (order->choice == IF_RUNNING_RESTART)
			puts("Stopping the running one ...");
		fflush(stdout);
		if (start_task(menu->home, &start, &started, &failed))
			return say_started(order, &started, e);
		if (failed.kind == ERR_BUSY && !settle(order, &asked, e))
			return false;
		if (failed.kind != ERR_BUSY || (!asked && !asked_before)) {
			*e = failed;
			return false;
		}
	}
	return true;
}

bool menu_start(struct hall *hall, const struct function *function, struct err *e)
{
	OWN(order)
	struct order order = {
		.hall = hall,
		.function = function,
		.choice = IF_RUNNING_FAIL,
		.if_interrupted = IF_INTERRUPTED_FAIL,
	};
	bool asked;

	if (function->kind == FUNCTION_ONESHOT) {
		bool fine = ask_everything(&order, e);

		if (fine)
			ask_enter(hall->menu->asker);
		return fine;
	}
	order.is_given = asker_left(hall->menu->asker) > 0;
	if (order.is_given)
		order.if_interrupted = IF_INTERRUPTED_SAME;
	if (!settle(&order, &asked, e))
		return false;
	return order.is_settled ||
	       (ask_everything(&order, e) && survey(&order, e) && launch(&order, e));
}
