/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/scan/envelope.h - the game's ajax answers.
 *
 * An answer is a JSON array of [command, payload]. Commands are looked up by name: their
 * order and number differ from answer to answer. The same array stands in full pages,
 * after "ajax.Responder, ": envelope_parse reads either.
 *
 * Everything handed out is borrowed from the envelope.
 */
#ifndef GAME_SCAN_ENVELOPE_H
#define GAME_SCAN_ENVELOPE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct envelope;
struct err;

/* Owned by the caller. NULL with ERR_STRANGE when there is none in the text. */
struct envelope *envelope_parse(const char *text, size_t length, struct err *e);
void envelope_free(struct envelope *envelope);
static inline void own_envelope(struct envelope **envelope)
{
	envelope_free(*envelope);
}

/* The game's JSON as such, read as leniently as the envelope's. Owned by the caller; NULL with
 * ERR_STRANGE and where it breaks. */
json_t *envelope_json(const char *text, size_t length, struct err *e);

/* The game's clock, seconds; 0 when not said. */
int64_t envelope_time(const struct envelope *envelope);
/* The background data, wherever this answer carries them; NULL when it does not. */
const json_t *envelope_background(const struct envelope *envelope);
/* Name and HTML of changeView, and its viewScriptParams; NULL when there is none. */
const char *envelope_view(const struct envelope *envelope);
const char *envelope_html(const struct envelope *envelope);
const json_t *envelope_view_params(const struct envelope *envelope);
/* The payload of updateTemplateData, and what its load_js.params or new_js_params say,
 * parsed; NULL when there is none. */
const json_t *envelope_template(const struct envelope *envelope);
const json_t *envelope_params(const struct envelope *envelope);

enum feedback_type {
	FEEDBACK_NONE = 0,
	FEEDBACK_GOOD = 10,
	FEEDBACK_BAD = 11,
	FEEDBACK_WARNING = 12,
};
struct feedback {
	enum feedback_type type; /* the worst one of the answer */
	char text[256];		 /* made visible; in the world's language */
};
struct feedback envelope_feedback(const struct envelope *envelope);
/* Is that text, and nothing beside it, one of the feedbacks, and none of them good? */
bool envelope_says(const struct envelope *envelope, const char *text);
/* False with ERR_REFUSED and the game's own words when the answer is a refusal. */
bool envelope_is_accepted(const struct envelope *envelope, struct err *e);

/* For --inspect; owned by the caller. */
json_t *envelope_print(const struct envelope *envelope);

#endif
