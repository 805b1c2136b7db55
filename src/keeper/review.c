/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A change of the configuration is looked at before it is taken, by a child that runs the
 * function's survey. The keeper goes on answering meanwhile; the caller of the change gets its
 * answer when the child has ended. A stop, and a caller that leaves, end the look.
 */
#include "keeper/review.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "control/change.h"
#include "control/survey.h"
#include "keeper/change.h"
#include "keeper/clients.h"
#include "keeper/state.h"
#include "os/child.h"
#include "task/function.h"

static bool review(struct keeper *keeper, const json_t *changed, struct err *e)
{
	struct review *review = &keeper->review;
	const struct survey survey = { .home = &keeper->home,
				       .functions = keeper->table,
				       .function = keeper->function,
				       .account = keeper->account,
				       .key = keeper->key,
				       .configuration = changed,
				       .before = json_object_get(keeper->saved, "configuration") };

	if (review->child.pid > 0)
		return err_set(e, ERR_BUSY, "another change is being looked at; try again");
	if (!survey_begin(&survey, &review->child, e)) {
		review->child = (struct child){ 0, -1 };
		return change_refused(e);
	}
	review->deadline_ms = clock_monotonic_ms() + CHANGE_LOOK_MS;
	review->client = keeper->caller;
	keeper->caller->awaits = true;
	return true;
}

/* The child is gone, and is not waited for any more; *client may have left before. */
static struct client *end_child(struct keeper *keeper)
{
	struct review *review = &keeper->review;
	struct client *client = review->client->awaits ? review->client : NULL;

	child_signal(&review->child, SIGKILL);
	child_end(&review->child);
	buffer_done(&review->input);
	*review = (struct review){ .child = { 0, -1 } };
	if (client != NULL)
		client->awaits = false;
	keeper->tidy = false;
	return client;
}

static void give_up(struct keeper *keeper, enum err_kind kind, const char *why)
{
	struct client *client = end_child(keeper);
	struct err e = { 0 };

	log_info("a change was not taken: %s", why);
	err_set(&e, kind, "%s; nothing was changed", why);
	if (client != NULL)
		keeper_answer(keeper, client, NULL, &e);
}

static void judge(struct keeper *keeper, const char *line)
{
	struct client *client = end_child(keeper);
	OWN(json) json_t *answer = json_object();
	struct err e = { 0 };
	OWN(json) json_t *changed = survey_outcome(line, &e);
	bool taken;

	if (client == NULL)
		return; /* it was told that we did not answer: what it wanted is not done later */
	taken = changed != NULL ? keeper_take_change(keeper, changed, &e) : change_refused(&e);
	if (!taken)
		log_info("a change was not taken: %s", e.text);
	keeper_answer(keeper, client, taken ? answer : NULL, &e);
}

void keeper_on_review(struct keeper *keeper)
{
	struct review *review = &keeper->review;
	enum stream_end end =
		stream_receive(review->child.channel, &review->input, SURVEY_LINE_MAX);
	char *line = stream_cut_line(&review->input);

	while (line != NULL && survey_status(&review->child, line, NULL)) {
		free(line);
		line = stream_cut_line(&review->input);
	}
	if (line != NULL)
		judge(keeper, line);
	else if (end != STREAM_OPEN || review->input.length >= SURVEY_LINE_MAX)
		give_up(keeper, ERR_STRANGE, "the look at the game broke off");
	free(line);
}

void keeper_tend_review(struct keeper *keeper)
{
	const struct review *review = &keeper->review;

	if (review->child.pid <= 0)
		return;
	if (!review->client->awaits || stream_is_left(review->client->fd))
		give_up(keeper, ERR_STOPPED, "its caller has left");
	else if (keeper->ended || keeper->stop_wanted)
		give_up(keeper, ERR_REFUSED, "the task is ending");
	else if (clock_monotonic_ms() >= review->deadline_ms)
		give_up(keeper, ERR_RETRY, "the game could not be looked at in time");
}

bool keeper_change(struct keeper *keeper, const json_t *request, json_t *answer, struct err *e)
{
	const json_t *before = json_object_get(keeper->saved, "configuration");
	OWN(json) json_t *changed = change_apply(keeper->function, before, request, e);

	(void)answer;
	if (changed == NULL)
		return false;
	if (keeper->function->survey != NULL)
		return review(keeper, changed, e);
	return function_check(keeper->function, changed, e) &&
	       keeper_take_change(keeper, changed, e);
}
