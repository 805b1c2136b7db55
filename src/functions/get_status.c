/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * getStatus (menu 4): what all cities hold and make, and one city in detail.
 *
 * Changes nothing. A city that cannot be read is named with the reason; the others are
 * shown all the same.
 */
#include <stdlib.h>
#include <strings.h>

#include "base/err.h"
#include "base/json.h"
#include "base/near.h"
#include "base/own.h"
#include "base/text.h"
#include "functions/list.h"
#include "play/report.h"
#include "play/status.h"

static const struct question questions[] = {
	{ .key = "city",
	  .text = "Which city in detail? Its number, name or id; 0 for none",
	  .type = QUESTION_TEXT,
	  .max = NAME_SIZE,
	  .otherwise = "0" },
	{ .key = NULL },
};

static bool look(struct talk *talk, struct status *status, struct err *e)
{
	OWN(visit) struct visit visit = { 0 };

	return visit_begin(&visit, &talk->step, e) && status_load(&visit, status, e);
}

/* By number in the list, name or id. */
static const struct status_city *find(const struct status *status, const char *wanted)
{
	int64_t number;

	for (int i = 0; i < status->count; i++)
		if (strcasecmp(status->cities[i].link.name, wanted) == 0)
			return &status->cities[i];
	if (!text_number(wanted, 1, QUESTION_MAX_DEFAULT, &number))
		return NULL;
	for (int i = 0; i < status->count; i++)
		if (status->cities[i].link.id == number)
			return &status->cities[i];
	return number <= status->count ? &status->cities[number - 1] : NULL;
}

static bool is_there(const struct status *status, const char *wanted, struct err *e)
{
	char visible[80];
	struct near near;

	if (find(status, wanted) != NULL)
		return true;
	if (*wanted == '\0')
		return err_set(e, ERR_INPUT, "city: a city is needed: its number, name or id");
	near_begin(&near, wanted);
	for (int i = 0; i < status->count; i++)
		near_offer(&near, status->cities[i].link.name);
	text_visible_copy(visible, sizeof visible, wanted);
	return err_set(e, ERR_INPUT, "city: there is no city \"%s\" of yours%s", visible,
		       near_hint(&near));
}

/* An answer that is there beforehand is looked at before anything is said. */
static bool is_fit(const struct talk *talk, const struct status *status, struct err *e)
{
	const char *wanted = json_get_text(talk->given, questions->key, "0");

	return text_equal(wanted, "0") || is_there(status, wanted, e);
}

static bool show(struct talk *talk, const struct status *status, const char *wanted, struct err *e)
{
	const struct status_city *row = find(status, wanted);

	if (row == NULL)
		return is_there(status, wanted, e);
	if (!row->is_known)
		return err_set(e, ERR_REFUSED, "%s cannot be read: %s", row->link.name, row->why);
	status_say_city(talk, &row->city);
	return true;
}

/* Asked until the answer is a city, where somebody answers. */
static bool show_one(struct talk *talk, const struct status *status, struct err *e)
{
	bool is_asked = talk->is_person && !talk_is_given(talk, questions->key);

	for (int i = 0; i < QUESTION_TRIES; i++) {
		struct err wrong = { 0 };
		const json_t *city;

		if (is_asked)
			talk_say(talk, "%s", "");
		if (!talk_ask(talk, questions, &city, e))
			return false;
		if (text_equal(json_string_value(city), "0") ||
		    show(talk, status, json_string_value(city), &wrong))
			return true;
		if (!is_asked || i == QUESTION_TRIES - 1) {
			*e = wrong;
			return false;
		}
		report_line(talk, REPORT_BAD, 2, "%s", wrong.text);
	}
	return true;
}

static bool run(struct talk *talk, struct err *e)
{
	OWN(status) struct status status = { 0 };

	if (!look(talk, &status, e) || !is_fit(talk, &status, e))
		return false;
	talk->result = status_print(&status);
	if (talk->is_person)
		talk_say(talk, "%s", "");
	status_say_totals(talk, &status);
	status_say_cities(talk, &status);
	return show_one(talk, &status, e);
}

const struct function function_get_status = {
	.name = "getStatus",
	.number = "4",
	.menu = "Account status",
	.help = "Shows what all cities hold and make, how long the wine lasts, what is being "
		"built, ships and gold; and one city with all its buildings.",
	.keywords = "overview empire resources production population",
	.kind = FUNCTION_ONESHOT,
	.duplicate = DUPLICATE_SAFE,
	.why = "Both would look at the same cities.",
	.questions = questions,
	.talk = run,
};
