/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keeper/lock.h - the lock of the task, and its label.
 */
#ifndef KEEPER_LOCK_H
#define KEEPER_LOCK_H

#include <jansson.h>
#include <stdbool.h>

struct err;
struct keeper;

/* What the register and the lock's label say alike; owned by the caller. */
json_t *keeper_identity(const struct keeper *keeper);
/* Who holds the lock, for people and for signals. */
void keeper_label(struct keeper *keeper);
/* Holds it a lock that counts? Takes it again where its file was removed. False with ERR_BUSY
 * when another task holds the one that is there. */
bool keeper_hold(struct keeper *keeper, struct err *e);
/* Notes which file it holds, after it was taken. */
void keeper_note_lock(struct keeper *keeper);

#endif
