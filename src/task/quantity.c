/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/quantity.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "task/question_rows.h"

enum { DIGITS_SIZE = 40, MINUTE = 60, HOUR = 3600, DAY = 86400, DAY_MINUTES = 1440 };

/* --- amounts */

/* "2.5" before a k is 2500: tenths to thousandths. */
static bool parse_decimal(const char *text, int64_t unit, int64_t *number)
{
	char whole[DIGITS_SIZE];
	size_t length = strcspn(text, ".,");
	const char *digit = text + length + (text[length] != '\0');
	int64_t place = unit;
	int64_t value;

	snprintf(whole, sizeof whole, "%.*s", (int)length, text);
	if (strlen(digit) > 3 || !text_number(whole, 0, QUESTION_MAX_DEFAULT, &value))
		return false;
	value *= unit;
	for (; *digit != '\0'; digit++) {
		place /= 10;
		if (!isdigit((unsigned char)*digit))
			return false;
		value += place * (*digit - '0');
	}
	*number = value;
	return true;
}

bool quantity_amount(const char *text, int64_t min, int64_t max, int64_t *number)
{
	char digits[DIGITS_SIZE];
	size_t length = strlen(text);
	int64_t value;
	char unit;

	if (text_amount(text, min, max, number))
		return true;
	if (length < 2 || length >= sizeof digits)
		return false;
	unit = (char)tolower((unsigned char)text[length - 1]);
	if (unit != 'k' && unit != 'm')
		return false;
	snprintf(digits, sizeof digits, "%.*s", (int)length - 1, text);
	if (!parse_decimal(text_trim(digits), unit == 'k' ? 1000 : 1000000, &value) ||
	    value < min || value > max)
		return false;
	*number = value;
	return true;
}

json_t *quantity_ratio(const char *text, int64_t min, int64_t max)
{
	char digits[DIGITS_SIZE];
	size_t length = strlen(text);
	int64_t number;

	if (quantity_amount(text, min, max, &number))
		return json_integer(number);
	if (length < 2 || length >= sizeof digits || text[length - 1] != '%')
		return NULL;
	snprintf(digits, sizeof digits, "%.*s", (int)length - 1, text);
	return text_number(digits, 0, 100, &number) ? json_sprintf("%d%%", (int)number) : NULL;
}

int64_t quantity_part(const json_t *value, int64_t whole)
{
	const char *word = json_string_value(value);
	int64_t percent;

	if (word == NULL)
		return json_integer_value(value);
	if (text_equal(word, "all"))
		return whole;
	if (text_equal(word, "half"))
		return whole / 2;
	percent = strtoll(word, NULL, 10);
	return percent >= 0 && percent <= 100 ? whole / 100 * percent + whole % 100 * percent / 100
					      : 0;
}

/* --- spans of time */

static int64_t unit_seconds(const char *word, size_t length)
{
	static const struct {
		const char *word;
		int64_t seconds;
	} units[] = { { "s", 1 },     { "sec", 1 },	{ "m", MINUTE },   { "min", MINUTE },
		      { "h", HOUR },  { "hour", HOUR }, { "hours", HOUR }, { "d", DAY },
		      { "day", DAY }, { "days", DAY } };

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (strlen(units[i].word) == length &&
		    strncasecmp(units[i].word, word, length) == 0)
			return units[i].seconds;
	return 0;
}

/* One "6h"; moves behind it. */
static bool take_span(const char **rest, const char *unit, int64_t *seconds)
{
	char *end;
	int64_t number = strtoll(*rest, &end, 10);
	size_t length;
	int64_t each;

	if (!isdigit((unsigned char)**rest) || number > QUESTION_MAX_DEFAULT)
		return false;
	end += strspn(end, " ");
	for (length = 0; isalpha((unsigned char)end[length]); length++)
		;
	each = length > 0 ? unit_seconds(end, length) : unit_seconds(unit, strlen(unit));
	*seconds += number * each;
	*rest = end + length + strspn(end + length, " ");
	return each > 0 && *seconds <= QUESTION_MAX_DEFAULT && (length > 0 || **rest == '\0');
}

static bool read_seconds(const char *text, const char *unit, int64_t *seconds)
{
	int64_t sum = 0;

	if (*text == '\0')
		return false;
	while (*text != '\0')
		if (!take_span(&text, unit, &sum))
			return false;
	*seconds = sum;
	return true;
}

void quantity_span(struct buffer *to, int64_t seconds)
{
	static const struct {
		const char *word;
		int64_t seconds;
	} parts[] = { { "d", DAY }, { "h", HOUR }, { "m", MINUTE }, { "s", 1 } };

	if (seconds == 0)
		buffer_text(to, "0s");
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (seconds >= parts[i].seconds)
			buffer_format(to, "%lld%s", (long long)(seconds / parts[i].seconds),
				      parts[i].word);
		seconds %= parts[i].seconds;
	}
}

json_t *quantity_interval(const char *text, int64_t min_s, int64_t max_s, const char *unit)
{
	OWN(buffer) struct buffer to = { 0 };
	int64_t seconds;

	if (!read_seconds(text, unit != NULL ? unit : "s", &seconds) || seconds < min_s ||
	    seconds > max_s)
		return NULL;
	quantity_span(&to, seconds);
	return json_string(to.bytes);
}

int64_t quantity_seconds(const json_t *value)
{
	const char *text = json_string_value(value);
	int64_t seconds = 0;

	if (text == NULL)
		return json_integer_value(value);
	return read_seconds(text, "s", &seconds) ? seconds : 0;
}

/* --- times of day */

static int read_digits(const char *digits, size_t count)
{
	int number = 0;

	for (size_t i = 0; i < count; i++)
		number = number * 10 + (digits[i] - '0');
	return number;
}

/* "8:00", "08:00". The minute of the day, or -1. */
static int read_daytime(const char *word, size_t length)
{
	static const char digits[] = "0123456789";
	size_t hours = strspn(word, digits);
	int hour, minute;

	if (hours < 1 || hours > 2 || length != hours + 3 || word[hours] != ':' ||
	    strspn(word + hours + 1, digits) != 2)
		return -1;
	hour = read_digits(word, hours);
	minute = read_digits(word + hours + 1, 2);
	return hour < 24 && minute < 60 ? hour * 60 + minute : -1;
}

json_t *quantity_daytimes(const char *text, int64_t most)
{
	OWN(json) json_t *times = json_array();
	bool meant[DAY_MINUTES] = { false };
	size_t length;

	for (text += strspn(text, " ,"); *text != '\0';
	     text += length + strspn(text + length, " ,")) {
		int minute;

		length = strcspn(text, " ,");
		minute = read_daytime(text, length);
		if (minute < 0)
			return NULL;
		meant[minute] = true;
	}
	for (int minute = 0; minute < DAY_MINUTES; minute++)
		if (meant[minute])
			json_array_append_new(times,
					      json_sprintf("%02d:%02d", minute / 60, minute % 60));
	return json_array_size(times) > 0 && (int64_t)json_array_size(times) <= most ? STEAL(times)
										     : NULL;
}

json_t *quantity_hours(const char *text)
{
	OWN(text) char *copy = mem_text(text);
	char *dash = strchr(copy, '-');
	int64_t from, till;

	if (dash == NULL)
		return NULL;
	*dash = '\0';
	return text_number(copy, 0, 23, &from) && text_number(dash + 1, 0, 23, &till)
		       ? json_sprintf("%d-%d", (int)from, (int)till)
		       : NULL;
}

/* --- five goods */

static json_t *parse_share(const char *text)
{
	int64_t amount;

	if (strcasecmp(text, "all") == 0 || strcasecmp(text, "half") == 0)
		return json_string(strcasecmp(text, "all") == 0 ? "all" : "half");
	return quantity_amount(text, 0, QUESTION_MAX_DEFAULT, &amount) ? json_integer(amount)
								       : NULL;
}

static int find_good(const char *name)
{
	static const char *const names[GOODS_COUNT] = { "wood", "wine", "marble", "crystal",
							"sulfur" };

	for (int good = 0; good < GOODS_COUNT; good++)
		if (strcasecmp(names[good], name) == 0)
			return good;
	return -1;
}

/* The next of them, at a dash, or at a comma that does not stand between digits; NULL at the end.
 */
static char *cut_share(char **rest, bool at_dashes)
{
	char *share = *rest;
	char *end = share;

	if (share == NULL)
		return NULL;
	while (*end != '\0' && !(*end == ',' && !isdigit((unsigned char)end[1])) &&
	       !(at_dashes && *end == '-'))
		end++;
	*rest = *end != '\0' ? end + 1 : NULL;
	*end = '\0';
	return text_trim(share);
}

static bool put_share(json_t *shares, int good, const char *text)
{
	json_t *share = good >= 0 && good < GOODS_COUNT ? parse_share(text) : NULL;

	return share != NULL && json_array_set_new(shares, (size_t)good, share) == 0;
}

json_t *quantity_goods(const char *text)
{
	OWN(text) char *copy = mem_text(text);
	OWN(json) json_t *shares = json_pack("[i,i,i,i,i]", 0, 0, 0, 0, 0);
	char *rest = copy;
	char *share;
	int place = 0;
	bool is_named = strpbrk(text, "=:") != NULL;

	while ((share = cut_share(&rest, !is_named)) != NULL) {
		char *equals = strpbrk(share, "=:");
		int good = place++;

		if (is_named && equals == NULL)
			return NULL;
		if (equals != NULL) {
			*equals = '\0';
			good = find_good(text_trim(share));
			share = text_trim(equals + 1);
		}
		if (!put_share(shares, good, share))
			return NULL;
	}
	return is_named || place == GOODS_COUNT ? STEAL(shares) : NULL;
}
