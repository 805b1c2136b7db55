/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task/instance.h - which copies of a function run on an account.
 *
 * Each task holds the lock locks/ACCOUNT.FUNCTION.N. N is 1 but for tasks that were
 * started beside a running one on purpose. The lock's label says who holds it; whether
 * somebody holds it only the lock itself says.
 */
#ifndef TASK_INSTANCE_H
#define TASK_INSTANCE_H

#include <jansson.h>

struct err;
struct home;

enum { INSTANCE_MAX = 999, LABEL_SIZE = 512 };

const char *instance_path(const struct home *home, const char *account, const char *function,
			  int instance, char *path);
/* Makes the lock files below that number, so that a search may end at the first gap. */
void instance_prepare(const struct home *home, const char *account, const char *function,
		      int instance);
/* Who holds it, as the label says (a register entry without state), owned by the
 * caller; NULL when it is free. The label of a holder that has just taken the lock is
 * waited for briefly; an empty object when there is none. */
json_t *instance_holder(const struct home *home, const char *account, const char *function,
			int instance);
/* All that are held: an array of labels, owned by the caller. */
json_t *instance_holders(const struct home *home, const char *account, const char *function);
/* The lowest number that is free. */
int instance_free(const struct home *home, const char *account, const char *function);

#endif
