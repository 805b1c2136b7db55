/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/scan/envelope.h"

#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "game/scan/markup.h"
#include "game/scan/scan.h"

struct envelope {
	json_t *commands; /* the array */
	json_t *params;	  /* of the template, parsed; NULL when there are none */
};

/* The game's JSON may hold raw line ends and, in names, broken characters. */
static char *tidy(const char *text, size_t length)
{
	char *copy = mem_new(length + 1);
	size_t bytes;

	for (size_t i = 0; i < length; i += bytes) {
		bytes = 1;
		if (text[i] == '\0' || ((unsigned char)text[i] >= 0x80 &&
					(length - i < 4 || text_next(text + i, &bytes) < 0)))
			copy[i] = '?';
		else if ((unsigned char)text[i] < ' ')
			copy[i] = ' ';
		else
			memcpy(copy + i, text + i, bytes);
	}
	return copy;
}

json_t *envelope_json(const char *text, size_t length, struct err *e)
{
	OWN(text) char *copy = NULL;
	json_t *json = NULL;

	if (json_is_bounded(text, length))
		json = json_loadb(text, length, JSON_ALLOW_NUL, NULL);
	if (json != NULL)
		return json;
	copy = tidy(text, length);
	json = json_parse(copy, length, "the answer", e);
	if (json == NULL)
		e->kind = ERR_STRANGE;
	return json;
}

/* Where a script hands an array over: the first that is whole. Within a text of the script the
 * same words have their quotes escaped, and no array follows. */
static bool find_in_script(struct scan script, struct scan *array)
{
	while (scan_find(&script, "ajax.Responder, ")) {
		struct scan rest = script;

		if (!scan_take(&rest, '['))
			continue;
		rest = script;
		scan_skip(&rest);
		if (scan_is_bad(&rest))
			continue;
		*array = (struct scan){ script.at, rest.at, false };
		return true;
	}
	return false;
}

/* The array: the whole text, or the one that a page hands to its script. */
static bool find_array(const char *text, size_t length, struct scan *array)
{
	struct scan scan = scan_of(text, length);
	struct scan script;

	while (scan.at < scan.end && (unsigned char)*scan.at <= ' ')
		scan.at++;
	if (scan.at < scan.end && *scan.at == '[') {
		*array = scan;
		return true;
	}
	while (markup_next_script(&scan, &script))
		if (find_in_script(script, array))
			return true;
	return false;
}

static json_t *parse_text(const json_t *value)
{
	const char *text = json_string_value(value);
	struct err ignored = { 0 };

	return text != NULL ? envelope_json(text, strlen(text), &ignored) : NULL;
}

static json_t *parse_params(const struct envelope *envelope)
{
	const json_t *template = envelope_template(envelope);
	const json_t *params = json_object_get(json_object_get(template, "load_js"), "params");

	if (params == NULL)
		params = json_object_get(template, "new_js_params");
	if (json_is_object(params))
		return json_incref((json_t *)params);
	return parse_text(params);
}

struct envelope *envelope_parse(const char *text, size_t length, struct err *e)
{
	struct envelope *envelope;
	struct scan array;
	json_t *commands;

	if (!find_array(text, length, &array))
		return err_null(e, ERR_STRANGE, "this is not an answer of the game");
	commands = envelope_json(array.at, (size_t)(array.end - array.at), e);
	if (commands == NULL)
		return NULL;
	if (!json_is_string(json_array_get(json_array_get(commands, 0), 0))) {
		json_decref(commands);
		return err_null(e, ERR_STRANGE, "this is not an answer of the game");
	}
	envelope = mem_new(sizeof *envelope);
	envelope->commands = commands;
	envelope->params = parse_params(envelope);
	return envelope;
}

void envelope_free(struct envelope *envelope)
{
	if (envelope == NULL)
		return;
	json_decref(envelope->commands);
	json_decref(envelope->params);
	free(envelope);
}

/* The payload of the first command with that name, or NULL. */
static const json_t *find_command(const struct envelope *envelope, const char *command)
{
	size_t count = json_array_size(envelope->commands);

	for (size_t i = 0; i < count; i++) {
		const json_t *pair = json_array_get(envelope->commands, i);

		if (text_equal(json_string_value(json_array_get(pair, 0)), command))
			return json_array_get(pair, 1);
	}
	return NULL;
}

static const json_t *global_member(const struct envelope *envelope, const char *key)
{
	return json_object_get(find_command(envelope, "updateGlobalData"), key);
}

int64_t envelope_time(const struct envelope *envelope)
{
	return json_get_number(find_command(envelope, "updateGlobalData"), "time", 0);
}

const json_t *envelope_background(const struct envelope *envelope)
{
	const json_t *background = global_member(envelope, "backgroundData");

	if (!json_is_object(background) || json_object_size(background) == 0)
		background = find_command(envelope, "updateBackgroundData");
	return json_is_object(background) ? background : NULL;
}

static const json_t *view_part(const struct envelope *envelope, size_t index)
{
	return json_array_get(find_command(envelope, "changeView"), index);
}

const char *envelope_view(const struct envelope *envelope)
{
	return json_string_value(view_part(envelope, 0));
}

const char *envelope_html(const struct envelope *envelope)
{
	return json_string_value(view_part(envelope, 1));
}

const json_t *envelope_view_params(const struct envelope *envelope)
{
	return json_object_get(view_part(envelope, 2), "viewScriptParams");
}

const json_t *envelope_template(const struct envelope *envelope)
{
	const json_t *template = find_command(envelope, "updateTemplateData");

	return json_is_object(template) ? template : NULL;
}

const json_t *envelope_params(const struct envelope *envelope)
{
	return envelope->params;
}

static int badness(enum feedback_type type)
{
	switch (type) {
	case FEEDBACK_BAD: return 3;
	case FEEDBACK_WARNING: return 2;
	case FEEDBACK_GOOD: return 1;
	case FEEDBACK_NONE: break;
	}
	return 0;
}

struct feedback envelope_feedback(const struct envelope *envelope)
{
	const json_t *list = find_command(envelope, "provideFeedback");
	struct feedback worst = { 0 };

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);
		enum feedback_type type =
			(enum feedback_type)json_get_number(item, "type", FEEDBACK_NONE);

		if (badness(type) <= badness(worst.type))
			continue;
		worst.type = type;
		text_visible_copy(worst.text, sizeof worst.text, json_get_text(item, "text", ""));
	}
	return worst;
}

bool envelope_says(const struct envelope *envelope, const char *text)
{
	const json_t *list = find_command(envelope, "provideFeedback");
	bool is_there = false;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);

		if (json_get_number(item, "type", FEEDBACK_NONE) == FEEDBACK_GOOD)
			return false;
		is_there |= text_equal(json_get_text(item, "text", NULL), text);
	}
	return is_there;
}

bool envelope_is_accepted(const struct envelope *envelope, struct err *e)
{
	struct feedback feedback = envelope_feedback(envelope);

	if (feedback.type == FEEDBACK_BAD)
		return err_set(e, ERR_REFUSED, "the game says: %s", feedback.text);
	if (text_equal(envelope_view(envelope), "error"))
		return err_set(e, ERR_REFUSED, "the game refused it%s%s",
			       feedback.text[0] != '\0' ? ": " : "", feedback.text);
	return true;
}

json_t *envelope_print(const struct envelope *envelope)
{
	json_t *object = json_object();
	json_t *names = json_array();
	struct feedback feedback = envelope_feedback(envelope);

	for (size_t i = 0; i < json_array_size(envelope->commands); i++) {
		json_t *name = json_array_get(json_array_get(envelope->commands, i), 0);

		if (json_is_string(name))
			json_array_append(names, name);
	}
	json_object_set_new(object, "commands", names);
	json_put_number(object, "time", envelope_time(envelope));
	if (envelope_view(envelope) != NULL)
		json_put_text(object, "view", envelope_view(envelope));
	if (feedback.type != FEEDBACK_NONE) {
		json_put_number(object, "feedback", feedback.type);
		json_put_text(object, "text", feedback.text);
	}
	if (envelope->params != NULL)
		json_object_set(object, "params", envelope->params);
	if (envelope_view_params(envelope) != NULL)
		json_object_set(object, "viewParams", (json_t *)envelope_view_params(envelope));
	return object;
}
