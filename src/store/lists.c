/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/lists.h"

#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "store/session.h"

struct list_change {
	const char *account, *function, *name;
	const json_t *configuration; /* NULL: remove it */
};

static bool is_of(const json_t *list, const char *function)
{
	return text_equal(json_get_text(list, "function", NULL), function);
}

json_t *lists_load(struct home *home, const char *account, const char *function, struct err *e)
{
	OWN(json) json_t *session = session_load(home, e);
	json_t *found;
	const char *name;
	json_t *list;

	if (session == NULL)
		return NULL;
	found = json_object();
	json_each_member(json_object_get(session_account(session, account), "lists"), name, list)
		if (is_of(list, function))
			json_object_set(found, name, json_object_get(list, "configuration"));
	return found;
}

static bool edit(json_t *session, void *argument, struct err *e)
{
	const struct list_change *change = argument;
	json_t *lists = json_sub(session_account_make(session, change->account), "lists");
	const json_t *known = json_object_get(lists, change->name);
	json_t *list;

	if (change->configuration == NULL) {
		if (!is_of(known, change->function))
			return err_set(e, ERR_MISSING, "there is no saved list \"%s\"",
				       change->name);
		return json_object_del(lists, change->name) == 0;
	}
	if (known != NULL && !is_of(known, change->function))
		return err_set(e, ERR_REFUSED, "\"%s\" is the name of a list of %s", change->name,
			       json_get_text(known, "function", "another function"));
	if (known == NULL && json_object_size(lists) >= LISTS_MAX)
		return err_set(e, ERR_REFUSED, "there are %d saved lists already", LISTS_MAX);
	list = json_object();
	json_put_text(list, "function", change->function);
	json_object_set_new(list, "configuration", json_deep_copy(change->configuration));
	return json_object_set_new(lists, change->name, list) == 0;
}

static bool is_name(const char *name)
{
	char visible[4 * LIST_NAME_MAX + 1];

	text_visible_copy(visible, sizeof visible, name);
	return *name != '\0' && strlen(name) <= LIST_NAME_MAX && text_equal(name, visible);
}

bool lists_save(struct home *home, const char *account, const char *function, const char *name,
		const json_t *configuration, struct err *e)
{
	struct list_change change = { account, function, name, configuration };

	if (!is_name(name))
		return err_set(e, ERR_INPUT, "a list's name has 1 to %d visible characters",
			       LIST_NAME_MAX);
	return session_change(home, edit, &change, true, e);
}

bool lists_remove(struct home *home, const char *account, const char *function, const char *name,
		  struct err *e)
{
	struct list_change change = { account, function, name, NULL };

	return session_change(home, edit, &change, true, e);
}
