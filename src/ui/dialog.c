/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/dialog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "control/change.h"
#include "control/entry.h"
#include "control/interrupted.h"
#include "control/start.h"
#include "task/function.h"
#include "task/words.h"
#include "ui/ask.h"
#include "ui/list_edit.h"
#include "ui/screen.h"

enum { LINE_SIZE = 512, ANSWER_SIZE = 512, QUESTIONS_MAX = 64 };

bool dialog_can_change(const struct function *function)
{
	for (const struct question *question = function->questions; question->key != NULL;
	     question++)
		if (question->changeable)
			return true;
	return false;
}

/* --- what to do about a running one */

/* home: they run there; NULL: they are saved. */
static void print_situation(struct home *home, const json_t *entries, const char *why)
{
	struct screen screen;
	char text[LINE_SIZE];
	size_t i;
	json_t *entry;

	screen_stdout(&screen);
	putchar('\n');
	json_each_item(entries, i, entry) {
		OWN(text) char *sentence = NULL;

		if (home != NULL)
			start_describe(home, entry, text, sizeof text);
		else
			interrupted_describe(entry, text, sizeof text);
		sentence = text_format("%s.", text);
		screen_wrap(&screen, "", sentence);
	}
	screen_wrap(&screen, "", why);
}

static void print_choices(const struct function *function, size_t running, bool may_be_beside)
{
	const char *mark = may_be_beside ? "" : "   [default]";

	printf("  (1) Use %s running one%s\n", running > 1 ? "a" : "the", mark);
	puts(running > 1 ? "  (2) Stop them and start this one instead"
			 : "  (2) Stop it and start this one instead");
	puts(may_be_beside ? "  (3) Start another beside it   [default]" : "  (3) Start anyway");
	if (dialog_can_change(function))
		puts(running > 1 ? "  (4) Change a running one" : "  (4) Change the running one");
	puts("  (0) Back");
}

static const char other_work[] =
	"Another one may do other work; if both want the same, you are asked before it starts.";

/* A harmful copy is asked about once more. */
static bool is_sure(const struct function *function, struct asker *asker, bool *sure, struct err *e)
{
	*sure = true;
	if (function->duplicate != DUPLICATE_HARMFUL)
		return true;
	screen_tell("Running two does harm. %s", function->why);
	return ask_yes_no(asker, "Start a second one all the same?", false, sure, e);
}

bool dialog_running(struct home *home, const struct function *function, const json_t *entries,
		    bool may_be_beside, struct asker *asker, enum dialog_choice *choice,
		    struct err *e)
{
	int64_t highest = dialog_can_change(function) ? DIALOG_CHANGE : DIALOG_ANYWAY;
	bool sure = false;
	int64_t number = 0;

	print_situation(home, entries, may_be_beside ? other_work : function->why);
	while (!sure) {
		print_choices(function, json_array_size(entries), may_be_beside);
		if (!ask_number(asker, "Your choice", DIALOG_BACK, highest,
				may_be_beside ? "3" : "1", &number, e))
			return false;
		if (number != DIALOG_ANYWAY || may_be_beside)
			break;
		if (!is_sure(function, asker, &sure, e))
			return false;
	}
	*choice = (enum dialog_choice)number;
	return true;
}

/* --- what to do about a saved one */

static bool any_can_go_on(const json_t *entries)
{
	size_t i;
	const json_t *entry;

	json_each_item(entries, i, entry) {
		if (!task_is_damaged(entry))
			return true;
	}
	return false;
}

static void print_saved_choices(const json_t *entries, const char *otherwise)
{
	size_t saved = json_array_size(entries);
	const char *it = saved > 1 ? "them" : "it";

	if (any_can_go_on(entries))
		printf("  (1) Resume %s%s\n", saved > 1 ? "one of them" : "it",
		       *otherwise == '1' ? "   [default]" : "");
	printf("  (2) Forget %s and start this one instead\n", it);
	printf("  (3) Start another beside %s%s\n", it, *otherwise == '3' ? "   [default]" : "");
	printf("  (0) Back%s\n", *otherwise == '0' ? "   [default]" : "");
}

bool dialog_saved(const struct function *function, const json_t *entries, bool may_be_beside,
		  struct asker *asker, enum dialog_saved *choice, struct err *e)
{
	bool resumable = any_can_go_on(entries);
	const char *otherwise = may_be_beside ? "3" : resumable ? "1" : "0";
	bool settled = false;
	int64_t number = 0;

	print_situation(NULL, entries,
			may_be_beside ? other_work
			: resumable   ? "It can go on from where it was."
				      : "What it was doing cannot be read any more.");
	while (!settled) {
		print_saved_choices(entries, otherwise);
		if (!ask_number(asker, "Your choice", DIALOG_SAVED_BACK, DIALOG_SAVED_BESIDE,
				otherwise, &number, e))
			return false;
		settled = true;
		if (number == DIALOG_SAVED_RESUME && !resumable) {
			screen_tell("What is damaged cannot go on.");
			settled = false;
		} else if (number == DIALOG_SAVED_BESIDE && !may_be_beside &&
			   !is_sure(function, asker, &settled, e)) {
			return false;
		}
	}
	*choice = (enum dialog_saved)number;
	return true;
}

/* --- changing one */

/* The questions that may be changed now, NULL at the end. */
static size_t list_changeable(const struct function *function, const json_t *configuration,
			      const struct question *list[QUESTIONS_MAX])
{
	size_t count = 0;

	for (const struct question *question = function->questions;
	     question->key != NULL && count < QUESTIONS_MAX; question++)
		if (question->changeable && question_applies(question, configuration))
			list[count++] = question;
	return count;
}

static void print_changeable(const struct question *const *list, size_t count,
			     const json_t *configuration)
{
	struct screen screen;

	screen_stdout(&screen);
	putchar('\n');
	for (size_t i = 0; i < count; i++) {
		OWN(text) char *answer = words_of_answer(configuration, list[i]);
		OWN(text) char *heading = text_format(" %s(%zu) ", i < 9 ? " " : "", i + 1);
		OWN(text) char *text = NULL;

		text = text_format("%s  now: %s", list[i]->text, answer);
		screen_wrap(&screen, heading, text);
	}
	puts("  (0) Back");
}

static bool send_change(const struct change *order, const char *key, const char *answer,
			struct err *e)
{
	json_t *request = json_object();

	json_put_text(request, "do", "set");
	json_put_text(request, "key", key);
	json_put_text(request, "value", answer);
	return change_task(order, request, e);
}

struct talk_of_change {
	const struct change *order;
	struct asker *asker;
	struct buffer done; /* "missions = 12, wait = 0" */
};

/* An empty answer leaves the value as it is. */
static bool change_answer(struct talk_of_change *change, const struct question *question,
			  const json_t *configuration, struct err *e)
{
	char before[ANSWER_SIZE];
	char after[ANSWER_SIZE];
	struct question questions[] = { *question, { .key = NULL } };
	OWN(json) json_t *answers = NULL;
	struct err refused = { 0 };

	question_print(json_object_get(configuration, question->key), before, sizeof before);
	questions[0].otherwise = before;
	questions[0].only_if = NULL;
	answers = question_ask_all(questions, ask_question, change->asker, e);
	if (answers == NULL)
		return false;
	question_print(json_object_get(answers, question->key), after, sizeof after);
	if (text_equal(before, after))
		return true;
	if (!send_change(change->order, question->key, after, &refused))
		return ask_again(change->asker, question->text, refused.text, e);
	buffer_format(&change->done, "%s%s = %s", change->done.length > 0 ? ", " : "",
		      question->key, after);
	screen_tell("Changed: %s = %s", question->key, after);
	return true;
}

static bool change_one(struct talk_of_change *change, const struct question *question,
		       const json_t *configuration, struct err *e)
{
	if (question->type == QUESTION_LIST)
		return list_edit(change->order, question, change->asker, &change->done, e);
	return change_answer(change, question, configuration, e);
}

static bool change_until_back(struct talk_of_change *change, const struct function *function,
			      struct err *e)
{
	for (;;) {
		OWN(json) json_t *configuration = change_configuration(change->order, e);
		const struct question *list[QUESTIONS_MAX];
		size_t count =
			configuration != NULL ? list_changeable(function, configuration, list) : 0;
		int64_t number;

		if (configuration == NULL)
			return false;
		print_changeable(list, count, configuration);
		if (!ask_number(change->asker, "What is to be changed?", 0, (int64_t)count, "0",
				&number, e))
			return false;
		if (number == 0)
			return true;
		if (!change_one(change, list[number - 1], configuration, e))
			return false;
	}
}

bool dialog_change(const struct change *order, const struct function *function, struct asker *asker,
		   char *changed, size_t size, struct err *e)
{
	struct talk_of_change change = { .order = order, .asker = asker };
	bool fine = change_until_back(&change, function, e);

	if (!fine && e->kind == ERR_STOPPED && change.done.length > 0)
		err_set(e, ERR_STOPPED, "given up; already changed: %s", change.done.bytes);
	text_copy(changed, size, change.done.bytes != NULL ? change.done.bytes : "");
	buffer_done(&change.done);
	return fine;
}
