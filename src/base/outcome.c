/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/outcome.h"

#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"

char *outcome_print(json_t *answer, const struct err *e)
{
	OWN(json) json_t *line = json_object();
	OWN(text) char *text = NULL;

	json_put_flag(line, "ok", answer != NULL);
	if (answer != NULL) {
		json_object_set_new(line, "answer", answer);
	} else {
		json_put_text(line, "kind", err_kind_name(e->kind));
		json_put_text(line, "text", e->text);
	}
	text = json_line(line);
	return text_format("%s\n", text);
}

json_t *outcome_parse(const char *line, struct err *e)
{
	OWN(json) json_t *outcome = json_parse(line, strlen(line), "the outcome", e);

	if (outcome == NULL)
		return NULL;
	if (!json_get_flag(outcome, "ok", false))
		return err_null(e, err_kind_find(json_get_text(outcome, "kind", "")), "%s",
				json_get_text(outcome, "text", "no reason given"));
	return json_incref(json_object_get(outcome, "answer"));
}
