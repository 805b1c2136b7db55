/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/ended.h"

#include <stdlib.h>
#include <strings.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "store/home.h"
#include "store/session.h"

/* What was only interrupted is listed among the others. */
static bool is_over(const json_t *one)
{
	const char *state = json_get_text(one, "state", "");

	return text_equal(state, "finished") || text_equal(state, "failed") ||
	       text_equal(state, "stopped");
}

static int by_date(const void *a, const void *b)
{
	int64_t first = json_get_number(*(json_t *const *)a, "date", 0);
	int64_t second = json_get_number(*(json_t *const *)b, "date", 0);

	return (first > second) - (first < second);
}

static json_t *sorted(const json_t *list)
{
	size_t count = json_array_size(list);
	json_t **all = mem_new((count + 1) * sizeof(json_t *));
	json_t *result = json_array();

	for (size_t i = 0; i < count; i++)
		all[i] = json_array_get(list, i);
	qsort(all, count, sizeof(json_t *), by_date);
	for (size_t i = 0; i < count; i++)
		json_array_append(result, all[i]);
	free(all);
	return result;
}

json_t *ended_list(struct home *home, const char *account, struct err *e)
{
	OWN(json) json_t *session = session_load(home, e);
	OWN(json) json_t *list = json_array();
	const char *name;
	json_t *of;
	size_t i;
	json_t *one;

	if (session == NULL)
		return NULL;
	json_each_member(json_object_get(session, "accounts"), name, of) {
		if (account != NULL && !text_equal(account, name))
			continue;
		json_each_item(json_object_get(of, "ended"), i, one) {
			if (!is_over(one))
				continue;
			json_put_text(one, "account", name);
			json_array_append(list, one);
		}
	}
	return sorted(list);
}

json_t *ended_find(struct home *home, const char *account, const char *wanted)
{
	struct err ignored = { 0 };
	OWN(json) json_t *list = ended_list(home, account, &ignored);

	for (size_t i = json_array_size(list); i > 0; i--) {
		json_t *one = json_array_get(list, i - 1);

		if (strcasecmp(json_get_text(one, "id", ""), wanted) == 0 ||
		    strcasecmp(json_get_text(one, "action", ""), wanted) == 0)
			return json_incref(one);
	}
	return NULL;
}
