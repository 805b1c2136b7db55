/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/folder.h - whole folders, put in the place of others or removed.
 */
#ifndef OS_FOLDER_H
#define OS_FOLDER_H

#include <stdbool.h>

struct err;

/* Two folders beside each other change places, in one act where the system can (Linux, macOS): a
 * kill leaves both as they were, or both exchanged. Durable. */
bool folder_exchange(const char *one, const char *other, struct err *e);
/* Calls visit(name, argument) for each entry whose name starts so, those with a dot, too, in no
 * order. False when the folder cannot be read, or not to its end. */
bool folder_each_starting(const char *path, const char *start,
			  void (*visit)(const char *name, void *argument), void *argument,
			  struct err *e);
/* Removes a folder with all that is in it; links are removed, not followed. One that is not there
 * is fine. False and *e with what could not be removed; the rest is gone. */
bool folder_wipe(const char *path, struct err *e);

#endif
