/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/instance.h"

#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "os/file.h"
#include "os/lock.h"
#include "store/home.h"
#include "task/identity.h"

enum { LABEL_WAIT_MS = 500, NAP_MS = 1 };

const char *instance_path(const struct home *home, const char *account, const char *function,
			  int instance, char *path)
{
	char name[ACCOUNT_NAME_SIZE];

	return home_path(home, path, "locks/%s.%s.%d", account_file_name(account, name), function,
			 instance);
}

void instance_prepare(const struct home *home, const char *account, const char *function,
		      int instance)
{
	char path[HOME_PATH_SIZE];

	for (int i = 1; i < instance; i++)
		file_touch(instance_path(home, account, function, i, path));
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
		if (label != NULL && (identity_lives(label) || identity_is_elsewhere(label)))
			return label;
		if (clock_monotonic_ms() - start > LABEL_WAIT_MS)
			return label != NULL ? label : json_object();
		json_decref(label);
		clock_nap_ms(NAP_MS);
	}
	return NULL;
}

json_t *instance_holders(const struct home *home, const char *account, const char *function)
{
	json_t *holders = json_array();
	char path[HOME_PATH_SIZE];

	/* Lock files are never deleted and none is left out (instance_prepare), so the
	 * first that does not exist ends the list. */
	for (int i = 1; i <= INSTANCE_MAX; i++) {
		json_t *holder;

		if (!file_exists(instance_path(home, account, function, i, path)))
			break;
		holder = instance_holder(home, account, function, i);
		if (holder != NULL)
			json_array_append_new(holders, holder);
	}
	return holders;
}

int instance_free(const struct home *home, const char *account, const char *function)
{
	char path[HOME_PATH_SIZE];

	for (int i = 1; i < INSTANCE_MAX; i++)
		if (!lock_held(instance_path(home, account, function, i, path)))
			return i;
	return INSTANCE_MAX;
}
