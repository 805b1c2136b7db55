/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/http/answer.h"

#include <ctype.h>
#include <jansson.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "game/scan/envelope.h"
#include "game/scan/markup.h"
#include "game/scan/scan.h"

enum { SMALL = 16 * 1024 };

static bool has(const char *body, size_t length, const char *mark)
{
	return memmem(body, length, mark, strlen(mark)) != NULL;
}

static bool begins(const char *body, size_t length, const char *start)
{
	return length >= strlen(start) && memcmp(body, start, strlen(start)) == 0;
}

/* The place where the text begins, blanks and a byte order mark passed over. */
static struct scan start_of(const char *body, size_t length)
{
	struct scan scan = scan_of(body, length);

	if (begins(body, length, "\xEF\xBB\xBF"))
		scan.at += 3;
	while (scan.at < scan.end && (unsigned char)*scan.at <= ' ')
		scan.at++;
	return scan;
}

static bool is_envelope(const char *body, size_t length)
{
	struct scan start = start_of(body, length);

	return start.at < start.end && (*start.at == '[' || *start.at == '{');
}

/* --- pages that come without a session, or without a player at all */

/* Does a script hand the game's data over? Then somebody is logged in, and every word of the
 * page may be another player's. */
static bool shows_game(const char *body, size_t length)
{
	static const char *const data[] = { "dataSetForView", "relatedCityData", "ajax.Responder" };
	struct scan page = scan_of(body, length);
	struct scan script;

	while (markup_next_script(&page, &script))
		for (size_t i = 0; i < sizeof data / sizeof *data; i++)
			if (markup_holds(&script, data[i]))
				return true;
	return false;
}

typedef bool tag_test(const struct scan *tag);

static bool has_tag(const char *body, size_t length, tag_test *test)
{
	struct scan page = scan_of(body, length);
	struct scan tag;

	while (markup_next_tag(&page, &tag))
		if (test(&tag))
			return true;
	return false;
}

/* A page that is none of the game's, with that mark in a tag or a script of its own. */
static bool is_bare_page(const char *body, size_t length, const char *mark, tag_test *test)
{
	return has(body, length, mark) && !is_envelope(body, length) && !shows_game(body, length) &&
	       has_tag(body, length, test);
}

static bool leads_out(const struct scan *tag)
{
	return markup_is(tag, "a") &&
	       (markup_holds(tag, "class=\"logout\"") || markup_holds(tag, "index.php?logout"));
}

static bool is_expired(const char *body, size_t length)
{
	return is_bare_page(body, length, "logout", leads_out);
}

static bool counts_down(const struct scan *tag)
{
	return markup_holds(tag, "backupLockTimer");
}

static bool tells_vacation(const struct scan *tag)
{
	return markup_holds(tag, "nologin_umod");
}

bool answer_is_vacation(const char *body, size_t length)
{
	return is_bare_page(body, length, "nologin_umod", tells_vacation);
}

/* --- envelopes */

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
	json_each_item(commands, i, pair) {
		const json_t *payload = json_array_get(pair, 1);

		if (text_equal(json_string_value(json_array_get(pair, 0)), "custom") &&
		    text_equal(json_string_value(json_array_get(payload, 0)), "reload"))
			return true;
	}
	return false;
}

/* The game says it in a feedback of its own, which holds nothing else. */
static bool is_wrong_token(const char *body, size_t length)
{
	static const char refusal[] = "TXT_ERROR_WRONG_REQUEST_ID";
	OWN(envelope) struct envelope *envelope = NULL;
	struct err ignored = { 0 };

	if (!has(body, length, refusal))
		return false;
	envelope = envelope_parse(body, length, &ignored);
	return envelope != NULL && envelope_says(envelope, refusal);
}

enum answer_kind answer_judge(const char *body, size_t length, bool acts)
{
	if (is_bare_page(body, length, "backupLockTimer", counts_down))
		return ANSWER_BACKUP;
	if (answer_is_vacation(body, length))
		return ANSWER_VACATION;
	if (is_expired(body, length))
		return ANSWER_EXPIRED;
	if (acts && is_wrong_token(body, length))
		return ANSWER_WRONG_TOKEN;
	if (is_maintenance(body, length))
		return ANSWER_BACKUP;
	if (is_reload(body, length))
		return ANSWER_RELOAD;
	return ANSWER_GOOD;
}

/* --- the token */

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

static bool token_of_script(struct scan script, char *token, size_t size)
{
	while (scan_find(&script, "actionRequest"))
		if (take_token(script, token, size))
			return true;
	return false;
}

static bool token_of_global(struct scan *scan, char *token, size_t size)
{
	bool inside = false;
	bool found = false;
	struct scan_key key;

	while (scan_next_key(scan, &inside, &key)) {
		if (!found && scan_key_is(&key, "actionRequest"))
			found = take_token((struct scan){ key.at + key.length, scan->end, false },
					   token, size);
		scan_skip(scan);
	}
	return found;
}

/* [["updateGlobalData",{..."actionRequest":"..."...}],...] */
static bool token_of_envelope(struct scan scan, char *token, size_t size)
{
	bool inside = false;
	char command[24];

	while (scan_next_element(&scan, &inside)) {
		struct scan pair = scan;
		bool in_pair = false;

		scan_skip(&scan);
		if (!scan_next_element(&pair, &in_pair))
			continue;
		scan_copy(&pair, command, sizeof command);
		if (text_equal(command, "updateGlobalData") && scan_next_element(&pair, &in_pair) &&
		    token_of_global(&pair, token, size))
			return true;
	}
	return false;
}

bool answer_token(const char *body, size_t length, char *token, size_t size)
{
	struct scan page = start_of(body, length);
	struct scan script;

	if (page.at < page.end && *page.at == '[')
		return token_of_envelope(page, token, size);
	while (markup_next_script(&page, &script))
		if (token_of_script(script, token, size))
			return true;
	return false;
}
