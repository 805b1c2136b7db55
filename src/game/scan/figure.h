/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/scan/figure.h - single numbers out of pages.
 *
 * Some are written for people, with what the world's language puts between thousands;
 * some stand under a key somewhere in a script. An abbreviated one ("14.7M") is none: it
 * would be wrong by its last digits, and orders are made from these.
 */
#ifndef GAME_SCAN_FIGURE_H
#define GAME_SCAN_FIGURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "1,234", "1.234", "1 234", blanks of any kind around and between. 0 when there is no
 * digit; -1 when anything else stands there, or it is beyond 9e15. */
int64_t figure_shown(const char *text, size_t length);

/* The number under a key in quotes of any kind, wherever that first has one; it may be a
 * text itself, or stand in a text within a text. False when there is none. */
bool figure_find(const char *text, size_t length, const char *key, double *number);

#endif
