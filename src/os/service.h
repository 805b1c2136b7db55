/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/service.h - where the user's service manager, systemd, looks for units.
 *
 * A unit that is enabled has a link to it in "default.target.wants" beside it.
 */
#ifndef OS_SERVICE_H
#define OS_SERVICE_H

#include <stdbool.h>
#include <stddef.h>

struct err;

/* False with ERR_REFUSED and what to use instead where the system has no systemd. */
bool service_is_offered(struct err *e);
/* The path of the unit of that name ("ikabot-autoPirate.service"); makes nothing. */
bool service_path(const char *name, char *path, size_t size, struct err *e);
/* Makes the folders above that path that are missing. */
bool service_make_folders(const char *path, struct err *e);
/* Takes away the link that enables the unit, when it leads there; true when there was one. */
bool service_disable(const char *path);

#endif
