/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/random.h - the system's own random numbers, good enough for keys.
 */
#ifndef OS_RANDOM_H
#define OS_RANDOM_H

#include <stddef.h>

void random_bytes(void *bytes, size_t length);
/* 0 to limit - 1, evenly; 0 when limit is 0. */
unsigned random_below(unsigned limit);
/* Fills text with that many letters and digits (a-z, 0-9) and a NUL. */
void random_name(char *text, size_t length);
/* 0 (included) to 1 (not included). */
double random_fraction(void);

#endif
