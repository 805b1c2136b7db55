/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pick.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/pick.h"
#include "base/text.h"
#include "ui/ask.h"

json_t *pick_entries(const json_t *list, const char *answer)
{
	size_t count = json_array_size(list);
	OWN(text) char *meant = mem_new(count + 1);
	json_t *picked;

	if (!pick_numbers(answer, count, (bool *)meant))
		return NULL;
	picked = json_array();
	for (size_t i = 0; i < count; i++)
		if (meant[i])
			json_array_append(picked, json_array_get(list, i));
	return picked;
}

json_t *pick_ask(struct asker *asker, const char *text, const json_t *list, const char *otherwise,
		 struct err *e)
{
	size_t count = json_array_size(list);
	OWN(text) char *prompt = NULL;
	OWN(text) char *complaint = NULL;

	complaint = text_format("numbers from 1 to %zu are needed, such as 1,3-5, or 0", count);
	prompt = text_format("%s (%s0 = back%s%s) ", text,
			     count > 1 ? "several: 1,3-5 or all; " : "",
			     otherwise != NULL ? "; empty = " : "",
			     otherwise != NULL ? otherwise : "");
	for (;;) {
		OWN(text) char *answer = ask_line(asker, prompt, ASK_FORGET, e);
		const char *plain = answer != NULL ? text_trim(answer) : NULL;
		json_t *picked;

		if (plain == NULL)
			return NULL;
		if (*plain == '\0' && otherwise != NULL)
			plain = otherwise;
		if (text_equal(plain, "0"))
			return json_array();
		picked = pick_entries(list, plain);
		if (picked != NULL || !ask_again(asker, text, complaint, e))
			return picked;
	}
}
