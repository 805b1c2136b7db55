/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/answer.h"

#include <ctype.h>
#include <jansson.h>
#include <string.h>

#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "game/scan.h"

enum { SMALL = 16 * 1024 };

static bool has(const char *body, size_t length, const char *mark)
{
	return memmem(body, length, mark, strlen(mark)) != NULL;
}

static bool begins(const char *body, size_t length, const char *start)
{
	return length >= strlen(start) && memcmp(body, start, strlen(start)) == 0;
}

/* The words can stand in a message that another player wrote: where the answer shows an
 * own city or a game clock beside them, somebody is logged in. */
static bool is_expired(const char *body, size_t length)
{
	if (has(body, length, "<a class=\"logout\""))
		return true;
	if (!has(body, length, "index.php?logout"))
		return false;
	return !begins(body, length, "[[\"updateGlobalData\"") &&
	       !has(body, length, "relatedCityData:");
}

/* Only when it is the whole answer: any order may be refused with such a feedback. */
static bool is_maintenance(const char *body, size_t length)
{
	static const char start[] = "[[\"provideFeedback\"";
	OWN(json) json_t *commands = NULL;
	const json_t *list, *item;

	if (length > SMALL || !begins(body, length, start))
		return false;
	commands = json_loadb(body, length, 0, NULL);
	list = json_array_get(json_array_get(commands, 0), 1);
	item = json_array_get(list, 0);
	return json_array_size(commands) == 1 && json_array_size(list) == 1 &&
	       json_get_number(item, "location", 0) == 1 && json_get_number(item, "type", 0) == 11;
}

static bool is_reload(const char *body, size_t length)
{
	OWN(json) json_t *commands = NULL;
	size_t i;
	json_t *pair;

	if (length > SMALL || !begins(body, length, "[[") || !has(body, length, "\"reload\""))
		return false;
	commands = json_loadb(body, length, 0, NULL);
	json_array_foreach(commands, i, pair)
	{
		const json_t *payload = json_array_get(pair, 1);

		if (text_equal(json_string_value(json_array_get(pair, 0)), "custom") &&
		    text_equal(json_string_value(json_array_get(payload, 0)), "reload"))
			return true;
	}
	return false;
}

bool answer_is_vacation(const char *body, size_t length)
{
	return has(body, length, "nologin_umod") && !has(body, length, "relatedCityData:") &&
	       !begins(body, length, "[[\"updateGlobalData\"");
}

enum answer_kind answer_judge(const char *body, size_t length, bool post)
{
	if (has(body, length, "backupLockTimer") || is_maintenance(body, length))
		return ANSWER_BACKUP;
	if (answer_is_vacation(body, length))
		return ANSWER_VACATION;
	if (is_expired(body, length))
		return ANSWER_EXPIRED;
	if (post && has(body, length, "TXT_ERROR_WRONG_REQUEST_ID"))
		return ANSWER_WRONG_TOKEN;
	if (is_reload(body, length))
		return ANSWER_RELOAD;
	return ANSWER_GOOD;
}

/* Behind the word: script says actionRequest: "...", JSON "actionRequest":"...". */
static bool take_token(struct scan scan, char *token, size_t size)
{
	size_t length = 0;

	if (scan.at < scan.end && *scan.at == '"')
		scan.at++;
	if (!scan_take(&scan, ':') || !scan_take(&scan, '"'))
		return false;
	while (scan.at + length < scan.end && isalnum((unsigned char)scan.at[length]))
		length++;
	if (length == 0 || length >= size || scan.at + length == scan.end || scan.at[length] != '"')
		return false;
	memcpy(token, scan.at, length);
	token[length] = '\0';
	return true;
}

bool answer_token(const char *body, size_t length, char *token, size_t size)
{
	struct scan scan = scan_of(body, length);

	while (scan_find(&scan, "actionRequest"))
		if (take_token(scan, token, size))
			return true;
	return false;
}
