/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/settings.h - the numbers that a person may change: one row per setting.
 *
 * They stand in "settings" of the session file, for all accounts, or in "settings" of one
 * account, which goes before. What a row does not allow, put there by hand, counts as not set.
 * Command, doctor, completion and manuals are held to these rows.
 */
#ifndef STORE_SETTINGS_H
#define STORE_SETTINGS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct home;

struct setting {
	const char *key;
	int64_t otherwise, min, max;
	bool at_start;	  /* read when a task starts; the others at its next step */
	const char *help; /* for people, with its unit */
};
extern const struct setting setting_table[]; /* ends with a key that is NULL */

/* NULL with ERR_INPUT and what may be meant. Case does not matter. */
const struct setting *setting_find(const char *key, struct err *e);
/* What counts, for the account, or "" for one without settings of its own. The key is one of the
 * table's. */
int64_t session_setting(const json_t *session, const char *account, const char *key);
/* The same from "settings" alone, of an account or of all; false when it is not set there. */
bool setting_read(const json_t *settings, const struct setting *setting, int64_t *number);
/* "-1 to 10080". */
const char *setting_limits(const struct setting *setting, char *text, size_t size);
/* The number that a text says, ERR_INPUT when it is none that the setting allows. */
bool setting_parse(const struct setting *setting, const char *text, int64_t *number, struct err *e);

/* Puts all keys of the object in "settings" of the account, or of all where it is NULL; one that
 * is null is taken out. */
bool settings_change(struct home *home, const char *account, const json_t *changes, struct err *e);
/* Calls found for each that is not a setting, or is not allowed; account NULL: of all. */
typedef void settings_found(void *argument, const char *account, const char *text);
void settings_inspect(const json_t *session, settings_found *found, void *argument);

#endif
