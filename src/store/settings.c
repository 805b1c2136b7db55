/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/settings.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/near.h"
#include "base/own.h"
#include "base/text.h"
#include "store/session.h"

enum { DAY_MINUTES = 24 * 60, YEAR_MINUTES = 365 * DAY_MINUTES };

const struct setting setting_table[] = {
	{ "requestGapMs", 400, 0, 60000, false,
	  "least milliseconds between two requests of an account, all tasks together" },
	{ "takeBackMinutes", 10, -1, 7 * DAY_MINUTES, false,
	  "how long a browser may keep a session that it took over; 0 takes it back at once, -1 "
	  "never" },
	{ "sessionIdleMinutes", 20, 0, 7 * DAY_MINUTES, false,
	  "a session that was used within so many minutes did not expire: a browser took it" },
	{ "retryFirstMs", 5000, 1, 900000, true,
	  "milliseconds of the first pause after trouble; it doubles up to 15 minutes" },
	{ "troubleMinutes", 1440, 0, YEAR_MINUTES, true,
	  "after so many minutes of trouble a task gives up" },
	{ "crashesMax", 8, 1, 1000000, true,
	  "after so many crashed steps in a row a task gives up" },
	{ "sandbox", 1, 0, 1, true, "0 lets steps and web server do whatever you may" },
	{ "logLevel", LOG_LEVEL_INFO, LOG_LEVEL_DEBUG, LOG_LEVEL_ERROR, true,
	  "what is logged: 0 debug, 1 info, 2 warning, 3 error" },
	{ .key = NULL },
};

const struct setting *setting_find(const char *key, struct err *e)
{
	struct near near;

	near_begin(&near, key);
	for (const struct setting *row = setting_table; row->key != NULL; row++) {
		if (strcasecmp(row->key, key) == 0)
			return row;
		near_offer(&near, row->key);
	}
	return err_null(e, ERR_INPUT, "there is no setting \"%.60s\"%s", key, near_hint(&near));
}

static bool allows(const struct setting *setting, const json_t *value)
{
	return json_is_integer(value) && json_integer_value(value) >= setting->min &&
	       json_integer_value(value) <= setting->max;
}

bool setting_read(const json_t *settings, const struct setting *setting, int64_t *number)
{
	const json_t *value = json_object_get(settings, setting->key);

	if (!allows(setting, value))
		return false;
	*number = (int64_t)json_integer_value(value);
	return true;
}

int64_t session_setting(const json_t *session, const char *account, const char *key)
{
	struct err none = { 0 };
	const struct setting *setting = setting_find(key, &none);
	const json_t *own = json_object_get(session_account(session, account), "settings");
	int64_t number;

	assert(setting != NULL);
	if (!setting_read(own, setting, &number) &&
	    !setting_read(json_object_get(session, "settings"), setting, &number))
		return setting->otherwise;
	return number;
}

const char *setting_limits(const struct setting *setting, char *text, size_t size)
{
	snprintf(text, size, "%" PRId64 " to %" PRId64, setting->min, setting->max);
	return text;
}

bool setting_parse(const struct setting *setting, const char *text, int64_t *number, struct err *e)
{
	char limits[64];

	return text_number(text, setting->min, setting->max, number) ||
	       err_set(e, ERR_INPUT, "%s: a number from %s, not \"%.60s\"", setting->key,
		       setting_limits(setting, limits, sizeof limits), text);
}

struct setting_change {
	const char *account;
	const json_t *changes;
};

static bool put_all(json_t *session, void *argument, struct err *e)
{
	const struct setting_change *change = argument;
	json_t *account = session_account(session, change->account);
	const char *key;
	json_t *value;
	json_t *settings;

	if (change->account != NULL && account == NULL)
		return err_set(e, ERR_MISSING, "there is no account \"%.80s\"", change->account);
	settings = json_sub(change->account != NULL ? account : session, "settings");
	json_each_member(change->changes, key, value) {
		if (json_is_null(value))
			json_object_del(settings, key);
		else
			json_object_set(settings, key, value);
	}
	return true;
}

bool settings_change(struct home *home, const char *account, const json_t *changes, struct err *e)
{
	struct setting_change change = { account, changes };

	return session_change(home, put_all, &change, true, e);
}

/* What is wrong with one, written out; "" when it is fine. */
static void judge(const char *key, const json_t *value, struct buffer *text)
{
	struct err e = { 0 };
	const struct setting *setting = setting_find(key, &e);
	OWN(text) char *written = NULL;
	char limits[64];

	if (setting == NULL) {
		text_visible(text, e.text);
	} else if (!text_equal(setting->key, key)) {
		text_visible(text, key);
		buffer_format(text, " is written %s", setting->key);
	} else if (!allows(setting, value)) {
		written = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
		buffer_format(text, "%s is ", key);
		text_visible(text, written != NULL ? written : "?");
		buffer_format(text, ", not a number from %s",
			      setting_limits(setting, limits, sizeof limits));
	}
}

static void inspect(const json_t *settings, const char *account, settings_found *found,
		    void *argument)
{
	const char *key;
	json_t *value;

	json_each_member(settings, key, value) {
		OWN(buffer) struct buffer text = { 0 };

		judge(key, value, &text);
		if (text.length > 0)
			found(argument, account, text.bytes);
	}
}

void settings_inspect(const json_t *session, settings_found *found, void *argument)
{
	const char *name;
	json_t *account;

	inspect(json_object_get(session, "settings"), NULL, found, argument);
	json_each_member(json_object_get(session, "accounts"), name, account)
		inspect(json_object_get(account, "settings"), name, found, argument);
}
