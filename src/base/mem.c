/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"

#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_GIVEN_UP 71 /* EX_OSERR */

/* No stdio, which may want memory itself. */
static void say(const char *text)
{
	(void)!write(STDERR_FILENO, text, strlen(text));
}

_Noreturn void mem_give_up(const char *why)
{
	say("ikabot: ");
	say(why);
	say("; nothing was half written\n");
	_exit(EXIT_GIVEN_UP);
}

_Noreturn void mem_none(void)
{
	mem_give_up("out of memory, start again when some is free");
}

void *mem_new(size_t size)
{
	void *memory = calloc(1, size > 0 ? size : 1);

	if (memory == NULL)
		mem_none();
	return memory;
}

void *mem_grow(void *old, size_t count, size_t size)
{
	void *memory;

	if (size != 0 && count > SIZE_MAX / size)
		mem_none();
	memory = realloc(old, count * size > 0 ? count * size : 1);
	if (memory == NULL)
		mem_none();
	return memory;
}

char *mem_text(const char *text)
{
	size_t size;
	char *copy;

	if (text == NULL)
		return NULL;
	size = strlen(text) + 1;
	copy = mem_new(size);
	memcpy(copy, text, size);
	return copy;
}

void mem_wipe(void *memory, size_t size)
{
	if (size > 0)
		memset(memory, 0, size);
	/* Somebody may look at it: so the compiler must not leave it out. */
	__asm__ __volatile__("" : : "r"(memory) : "memory");
}

void own_secret(char **text)
{
	if (*text != NULL)
		mem_wipe(*text, strlen(*text));
	free(*text);
}

void mem_init(void)
{
	json_set_alloc_funcs(mem_new, free);
}
