/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What each type of question takes for an answer, and says about itself.
 *
 * Choices of a narrowed question are looked at first. Without them a question takes what a
 * finished configuration has, because saved and sent ones are checked by the same code.
 */
#include "task/question_type.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/pick.h"
#include "base/text.h"
#include "task/choices.h"
#include "task/quantity.h"
#include "task/question_rows.h"

/* --- parts of a parse */

/* Where the answer stands among words with blanks between, the first is 0, and the word as it is
 * written there; -1: nowhere. Case does not count. */
static int find_word(const char *words, const char *answer, const char **written)
{
	size_t length = strlen(answer);

	for (int i = 0; length > 0 && words != NULL && *words != '\0'; i++) {
		size_t end = strcspn(words, " ");

		if (end == length && strncasecmp(words, answer, length) == 0) {
			*written = words;
			return i;
		}
		words += end + strspn(words + end, " ");
	}
	return -1;
}

static json_t *parse_word(const struct question *question, const char *answer)
{
	const char *written;

	if (find_word(question->words, answer, &written) < 0)
		return NULL;
	return json_stringn(written, strlen(answer));
}

static bool is_zero(const struct question *question, const char *plain)
{
	return question->zero != NULL && text_equal(plain, "0");
}

/* --- numbers */

/* A number, or its name. */
static json_t *parse_named(const struct question *question, const char *answer)
{
	const char *written;
	int64_t number;
	int named;

	if (text_amount(answer, question->min, question->max, &number))
		return json_integer(number);
	named = find_word(question->names, answer, &written);
	number = named + 1;
	return named >= 0 && number >= question->min && number <= question->max
		       ? json_integer(number)
		       : NULL;
}

static json_t *parse_number(const struct question *question, const char *plain, struct err *why)
{
	json_t *word = parse_word(question, plain);

	(void)why;
	return word != NULL ? word : parse_named(question, plain);
}

/* Why an amount above the limit is too much, where that is known. */
static json_t *too_much(const struct question *question, const char *plain, struct err *why)
{
	int64_t number;

	if (question->why == NULL ||
	    !quantity_amount(plain, question->max, QUESTION_MAX_DEFAULT, &number))
		return NULL;
	return err_null(why, ERR_INPUT, "%s. Enter at most that", question->why);
}

static json_t *parse_amount(const struct question *question, const char *plain, struct err *why)
{
	json_t *word = parse_word(question, plain);
	int64_t number;

	if (word != NULL)
		return word;
	return quantity_amount(plain, question->min, question->max, &number)
		       ? json_integer(number)
		       : too_much(question, plain, why);
}

static json_t *parse_ratio(const struct question *question, const char *plain, struct err *why)
{
	json_t *ratio = quantity_ratio(plain, question->min, question->max);

	return ratio != NULL ? ratio : too_much(question, plain, why);
}

static json_t *parse_goods(const struct question *question, const char *plain, struct err *why)
{
	OWN(json) json_t *shares = quantity_goods(plain);
	size_t i;
	const json_t *choice;

	json_each_item(question->choices, i, choice) {
		int64_t most = json_get_number(choice, "max", QUESTION_MAX_DEFAULT);
		char there[40];

		if (json_integer_value(json_array_get(shares, i)) <= most)
			continue;
		text_grouped(there, sizeof there, most);
		return err_null(why, ERR_INPUT, "%s: there is %s. Enter at most that",
				json_get_text(choice, "name", ""), there);
	}
	return STEAL(shares);
}

/* --- times */

static json_t *parse_interval(const struct question *question, const char *plain, struct err *why)
{
	(void)why;
	return quantity_interval(plain, question->min, question->max, question->unit);
}

static json_t *parse_daytimes(const struct question *question, const char *plain, struct err *why)
{
	(void)why;
	return quantity_daytimes(plain, question->max);
}

static json_t *parse_hours(const struct question *question, const char *plain, struct err *why)
{
	(void)question;
	(void)why;
	return quantity_hours(plain);
}

/* --- words and texts */

static json_t *parse_yes_no(const struct question *question, const char *answer, struct err *why)
{
	static const char *const yes[] = { "y", "yes", "true", "1", NULL };
	static const char *const no[] = { "n", "no", "false", "0", NULL };
	json_t *found = parse_word(question, answer);

	(void)why;
	if (found != NULL)
		return found;
	for (const char *const *word = yes; *word != NULL; word++)
		if (strcasecmp(*word, answer) == 0)
			return json_true();
	for (const char *const *word = no; *word != NULL; word++)
		if (strcasecmp(*word, answer) == 0)
			return json_false();
	return NULL;
}

static json_t *parse_text(const struct question *question, const char *plain, struct err *why)
{
	json_t *word = parse_word(question, plain);

	(void)why;
	if (word != NULL)
		return word;
	return (int64_t)strlen(plain) <= question->max ? json_string(plain) : NULL; /* UTF-8 */
}

/* "a, b": an array of texts, NULL when one is too long or there are too many. */
static json_t *parse_list(const struct question *question, const char *plain, struct err *why)
{
	OWN(json) json_t *list = json_array();
	OWN(text) char *copy = mem_text(plain);
	char *rest = copy;

	(void)why;
	for (char *item = copy; rest != NULL; item = rest) {
		rest = strchr(item, ',');
		if (rest != NULL)
			*rest++ = '\0';
		item = text_trim(item);
		if (*item == '\0')
			continue;
		if (strlen(item) > QUESTION_ITEM_MAX ||
		    json_array_append_new(list, json_string(item)))
			return NULL;
	}
	return (int64_t)json_array_size(list) <= question->max ? STEAL(list) : NULL;
}

/* "1,3-5": [1, 3, 4, 5]; "0" picks none. */
static json_t *parse_pick(const struct question *question, const char *plain, struct err *why)
{
	OWN(text) char *meant = mem_new((size_t)question->max + 1);
	json_t *numbers = parse_word(question, plain);

	(void)why;
	if (numbers != NULL)
		return numbers;
	if (!text_equal(plain, "0") && !pick_numbers(plain, (size_t)question->max, (bool *)meant))
		return NULL;
	numbers = json_array();
	for (int64_t i = 0; i < question->max; i++)
		if (meant[i])
			json_array_append_new(numbers, json_integer(i + 1));
	return numbers;
}

/* --- choices */

static json_t *choose(const struct question *question, const char *plain, const char *what,
		      struct err *why)
{
	OWN(json) json_t *offers = question_offers(question);
	const json_t *choice = choices_find(offers, plain, what, question->loosely, why);

	return choice != NULL ? json_incref(json_object_get(choice, "value")) : NULL;
}

static json_t *parse_choice(const struct question *question, const char *plain, struct err *why)
{
	json_t *word = parse_word(question, plain);

	if (word != NULL)
		return word;
	if (*plain == '\0')
		return NULL;
	if (question->choices == NULL && question->options == NULL)
		return parse_text(question, plain, why);
	return choose(question, plain, "choice", why);
}

static json_t *parse_city(const struct question *question, const char *plain, struct err *why)
{
	int64_t id;

	if (is_zero(question, plain))
		return json_integer(0);
	if (question->choices != NULL && *plain != '\0')
		return choose(question, plain, "city", why);
	return text_number(plain, question->min, question->max, &id) ? json_integer(id) : NULL;
}

static json_t *parse_cities(const struct question *question, const char *plain, struct err *why)
{
	json_t *word = parse_word(question, plain);
	json_t *cities;

	if (word != NULL)
		return json_pack("[o]", word);
	if (question->choices == NULL)
		return parse_list(question, plain, why);
	cities = choices_pick(question->choices, plain, "city", question->loosely, why);
	if (cities == NULL || (int64_t)json_array_size(cities) >= question->min)
		return cities;
	json_decref(cities);
	return err_null(why, ERR_INPUT, "at least %" PRId64 " are needed", question->min);
}

/* A good or a kind of ships: by its name, or as the configuration numbers it. */
static json_t *parse_kind(const struct question *question, const char *plain, struct err *why)
{
	if (is_zero(question, plain))
		return json_integer(0);
	if (*plain == '\0')
		return NULL;
	return question->choices != NULL ? choose(question, plain, question->key, why)
					 : parse_named(question, plain);
}

static json_t *parse_building(const struct question *question, const char *plain, struct err *why)
{
	if (is_zero(question, plain))
		return json_string("0");
	if (*plain == '\0')
		return NULL;
	return question->choices != NULL ? choose(question, plain, "building", why)
					 : parse_text(question, plain, why);
}

/* --- what they say about themselves */

/* "1-9", "1-82,471", "1 or more". */
static void print_range(const struct question *question, const char *to_word, struct buffer *to)
{
	char min[40], max[40];

	text_grouped(min, sizeof min, question->min);
	text_grouped(max, sizeof max, question->max);
	if (question->max >= QUESTION_MAX_DEFAULT)
		buffer_text(to, min);
	else
		buffer_format(to, "%s%s%s", min, to_word, max);
}

static void describe_number(const struct question *question, struct buffer *to)
{
	buffer_text(to, "a number from ");
	print_range(question, " to ", to);
}

static void hint_number(const struct question *question, struct buffer *to)
{
	print_range(question, "-", to);
	if (question->max >= QUESTION_MAX_DEFAULT)
		buffer_text(to, " or more");
}

static void describe_yes_no(const struct question *question, struct buffer *to)
{
	(void)question;
	buffer_text(to, "y or n");
}

static void describe_text(const struct question *question, struct buffer *to)
{
	(void)question;
	buffer_text(to, "a text");
}

static void describe_pick(const struct question *question, struct buffer *to)
{
	buffer_format(to, "numbers from 1 to %" PRId64 ", such as 1,3-5, or all, or 0",
		      question->max);
}

static void hint_pick(const struct question *question, struct buffer *to)
{
	buffer_text(to, question->max > 1 ? "several: 1,3-5 or all; 0 = none" : "1, or 0 = none");
}

static void describe_list(const struct question *question, struct buffer *to)
{
	buffer_format(to, "at most %" PRId64 " texts of %d bytes with commas between",
		      question->max, QUESTION_ITEM_MAX);
}

static void hint_list(const struct question *question, struct buffer *to)
{
	(void)question;
	buffer_text(to, "commas between");
}

static void describe_choice(const struct question *question, struct buffer *to)
{
	OWN(json) json_t *offers = question_offers(question);
	size_t i;
	const json_t *choice;

	buffer_text(to, offers != NULL ? "one of " : "a text");
	json_each_item(offers, i, choice)
		buffer_format(to, "%s%s", i > 0 ? ", " : "", json_get_text(choice, "name", ""));
}

/* Where they are known without the game; narrowed ones stand in a list above the question. */
static void hint_options(const struct question *question, struct buffer *to)
{
	OWN(json) json_t *offers = question->choices == NULL ? question_offers(question) : NULL;
	size_t i;
	const json_t *choice;

	json_each_item(offers, i, choice)
		buffer_format(to, "%s%s", i > 0 ? ", " : "", json_get_text(choice, "name", ""));
}

static void describe_city(const struct question *question, struct buffer *to)
{
	buffer_text(to, question->choices != NULL ? "the number, name or id of a city"
						  : "the id of a city");
}

/* Above a question with the game in view the cities are listed, and this goes without saying. */
static void hint_city(const struct question *question, struct buffer *to)
{
	buffer_text(to, question->choices == NULL ? "number, name or id" : "");
}

static void describe_cities(const struct question *question, struct buffer *to)
{
	(void)question;
	buffer_text(to, "cities, such as 1,3-5, Polis or all,-Polis");
}

static void hint_cities(const struct question *question, struct buffer *to)
{
	if (question->choices != NULL)
		buffer_text(to, "several: 1,3-5, names, all, -4 leaves one out");
	else
		buffer_text(to, "names or ids, commas between");
}

/* In a list the amounts are asked in turn. */
static void hint_goods(const struct question *question, struct buffer *to)
{
	buffer_text(to, question->choices == NULL ? "such as wine=5000,marble=half" : "");
}

static void describe_goods(const struct question *question, struct buffer *to)
{
	(void)question;
	buffer_text(to, "amounts of goods, such as wine=5000,marble=half or 0-5000-0-0-0");
}

static void describe_building(const struct question *question, struct buffer *to)
{
	(void)question;
	buffer_text(to, "the number, name or type of a building");
}

static void hint_building(const struct question *question, struct buffer *to)
{
	buffer_text(to, question->choices == NULL ? "number, name or type" : "");
}

static void describe_ratio(const struct question *question, struct buffer *to)
{
	describe_number(question, to);
	buffer_text(to, ", or a part such as 50%");
}

static void hint_ratio(const struct question *question, struct buffer *to)
{
	hint_number(question, to);
	buffer_text(to, ", or such as 50%");
}

static void describe_times(const struct question *question, struct buffer *to)
{
	describe_number(question, to);
	buffer_text(to, "; 0 is without end");
}

static void hint_times(const struct question *question, struct buffer *to)
{
	buffer_format(to, "1-%" PRId64 ", 0 = without end", question->max);
}

static void describe_interval(const struct question *question, struct buffer *to)
{
	buffer_text(to, "a time such as 6h or 1h30m, from ");
	quantity_span(to, question->min);
	buffer_text(to, " to ");
	quantity_span(to, question->max);
}

static void hint_interval(const struct question *question, struct buffer *to)
{
	(void)question;
	buffer_text(to, "such as 6h or 1h30m");
}

static void describe_daytimes(const struct question *question, struct buffer *to)
{
	buffer_format(to, "at most %" PRId64 " times of day, such as 8:00,20:00", question->max);
}

static void hint_daytimes(const struct question *question, struct buffer *to)
{
	(void)question;
	buffer_text(to, "such as 8:00,20:00");
}

static void describe_hours(const struct question *question, struct buffer *to)
{
	(void)question;
	buffer_text(to, "hours of the day such as 8-23");
}

static void hint_hours(const struct question *question, struct buffer *to)
{
	(void)question;
	buffer_text(to, "such as 8-23");
}

static const struct question_kind kinds[] = {
	[QUESTION_NUMBER] = { "number", parse_number, describe_number, hint_number },
	[QUESTION_YES_NO] = { "yesNo", parse_yes_no, describe_yes_no, NULL },
	[QUESTION_TEXT] = { "text", parse_text, describe_text, NULL },
	[QUESTION_PICK] = { "pick", parse_pick, describe_pick, hint_pick },
	[QUESTION_LIST] = { "list", parse_list, describe_list, hint_list },
	[QUESTION_CHOICE] = { "choice", parse_choice, describe_choice, hint_options },
	[QUESTION_CITY] = { "city", parse_city, describe_city, hint_city },
	[QUESTION_CITIES] = { "cities", parse_cities, describe_cities, hint_cities },
	[QUESTION_GOOD] = { "good", parse_kind, describe_choice, hint_options },
	[QUESTION_GOODS] = { "goods", parse_goods, describe_goods, hint_goods },
	[QUESTION_SHIPS] = { "ships", parse_kind, describe_choice, hint_options },
	[QUESTION_BUILDING] = { "building", parse_building, describe_building, hint_building },
	[QUESTION_AMOUNT] = { "amount", parse_amount, describe_number, hint_number },
	[QUESTION_RATIO] = { "ratio", parse_ratio, describe_ratio, hint_ratio },
	[QUESTION_TIMES] = { "times", parse_amount, describe_times, hint_times },
	[QUESTION_INTERVAL] = { "interval", parse_interval, describe_interval, hint_interval },
	[QUESTION_DAYTIMES] = { "daytimes", parse_daytimes, describe_daytimes, hint_daytimes },
	[QUESTION_HOURS] = { "hours", parse_hours, describe_hours, hint_hours },
};

const struct question_kind *question_kind(const struct question *question)
{
	return &kinds[question->type];
}

bool question_type_find(const char *name, enum question_type *type)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (!text_equal(kinds[i].name, name))
			continue;
		*type = (enum question_type)i;
		return true;
	}
	return false;
}
