/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/mem.h - memory for small things.
 *
 * A small allocation never fails: when the system has no memory left the
 * program says so and ends. That is safe here, because nothing is ever half
 * written and no lock outlives its process. Anything whose size comes from the
 * network, a file or the user meets a limit of its own before it gets here.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* Zeroed memory; the caller frees it with free(). */
void *mem_new(size_t size);
/* Room for count items of that size, keeping what is there; exits on overflow. */
void *mem_grow(void *old, size_t count, size_t size);
/* A copy of a text, freed by the caller; NULL gives NULL. */
char *mem_text(const char *text);

/* What libraries that have allocation functions of their own could not get. */
_Noreturn void mem_none(void);
/* Says why on standard error and ends the program, as when memory is out: for what every
 * process needs and no caller could go on without. */
_Noreturn void mem_give_up(const char *why);

/* Overwrites memory that held a secret; the compiler may not leave it out. */
void mem_wipe(void *memory, size_t size);
/* OWN(secret): a text that is wiped before it is freed. */
void own_secret(char **text);

/* Makes jansson follow the same rule. Called once at start. */
void mem_init(void);

#endif
