/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * control/instance.h - which copies of a function run on an account.
 *
 * Each task holds the lock locks/ACCOUNT.FUNCTION.N. N is 1 but for tasks that were
 * started beside a running one on purpose. The lock's label says who holds it; whether
 * somebody holds it only the lock itself says.
 */
#ifndef CONTROL_INSTANCE_H
#define CONTROL_INSTANCE_H

#include <jansson.h>
#include <stdbool.h>

struct err;
struct home;

enum { INSTANCE_MAX = 999, LABEL_SIZE = 512 };

/* So often a task that waits looks whether its lock counts. */
enum { GLANCE_MS = 3000 };

const char *instance_path(const struct home *home, const char *account, const char *function,
			  int instance, char *path);
/* Who holds it, as the label says (a register entry without state), owned by the
 * caller, with "elsewhere" as in control/tasks.h; NULL when it is free. The label of a holder that
 * has just taken the lock is waited for briefly; an empty object when there is none. */
json_t *instance_holder(const struct home *home, const char *account, const char *function,
			int instance);
/* All that are held, by number: an array of labels, owned by the caller; where it
 * cannot be seen which there are, one {"obstacle": why}. */
json_t *instance_holders(const struct home *home, const char *account, const char *function);
/* The lowest number that is free, without those that are taken[number] for another reason; taken
 * may be NULL. */
int instance_free(const struct home *home, const char *account, const char *function,
		  const bool *taken);

#endif
