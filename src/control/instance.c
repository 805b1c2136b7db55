/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/instance.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "control/identity.h"
#include "os/file.h"
#include "os/lock.h"
#include "store/home.h"

enum { LABEL_WAIT_MS = 500, NAP_MS = 1 };

const char *instance_path(const struct home *home, const char *account, const char *function,
			  int instance, char *path)
{
	char name[ACCOUNT_NAME_SIZE];

	return home_path(home, path, "locks/%s.%s.%d", account_file_name(account, name), function,
			 instance);
}

json_t *instance_holder(const struct home *home, const char *account, const char *function,
			int instance)
{
	int64_t start = clock_monotonic_ms();
	char path[HOME_PATH_SIZE];
	char text[LABEL_SIZE];

	instance_path(home, account, function, instance, path);
	while (lock_look(path, text, sizeof text)) {
		struct err e = { 0 };
		json_t *label = json_parse(text, strlen(text), "the label", &e);

		/* Between taking the lock and writing the label the old one stands there. */
		identity_note_elsewhere(label, label);
		if (label != NULL && (identity_lives(label) || identity_is_elsewhere(label)))
			return label;
		if (clock_monotonic_ms() - start > LABEL_WAIT_MS)
			return label != NULL ? label : json_object();
		json_decref(label);
		clock_nap_ms(NAP_MS);
	}
	return NULL;
}

struct numbers {
	const char *start; /* of the names of the lock files */
	size_t count;
	int list[INSTANCE_MAX];
};

static void note_number(const char *name, void *argument)
{
	struct numbers *numbers = argument;
	int64_t number;

	if (text_starts(name, numbers->start) && numbers->count < INSTANCE_MAX &&
	    text_number(name + strlen(numbers->start), 1, INSTANCE_MAX, &number))
		numbers->list[numbers->count++] = (int)number;
}

static int smaller_first(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* Somebody may have removed any of the files, so that none is asked for by its number. */
json_t *instance_holders(const struct home *home, const char *account, const char *function)
{
	json_t *holders = json_array();
	char name[ACCOUNT_NAME_SIZE];
	OWN(text) char *start = text_format("%s.%s.", account_file_name(account, name), function);
	struct numbers numbers = { .start = start };
	char path[HOME_PATH_SIZE];
	struct err e = { 0 };

	home_path(home, path, "locks");
	if (file_is_gone(path))
		return holders;
	if (!folder_each(path, "", note_number, &numbers, &e)) {
		json_array_append_new(holders, json_pack("{s:s}", "obstacle", e.text));
		return holders;
	}
	qsort(numbers.list, numbers.count, sizeof *numbers.list, smaller_first);
	for (size_t i = 0; i < numbers.count; i++) {
		json_t *holder = instance_holder(home, account, function, numbers.list[i]);

		if (holder != NULL)
			json_array_append_new(holders, holder);
	}
	return holders;
}

int instance_free(const struct home *home, const char *account, const char *function,
		  const bool *taken)
{
	char path[HOME_PATH_SIZE];

	for (int i = 1; i < INSTANCE_MAX; i++)
		if ((taken == NULL || !taken[i]) &&
		    !lock_held(instance_path(home, account, function, i, path)))
			return i;
	return INSTANCE_MAX;
}
