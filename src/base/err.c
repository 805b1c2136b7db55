/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const kind_names[] = {
	[ERR_NONE] = "none",	   [ERR_RETRY] = "retry",   [ERR_SESSION] = "session",
	[ERR_REFUSED] = "refused", [ERR_INPUT] = "input",   [ERR_BUSY] = "busy",
	[ERR_MISSING] = "missing", [ERR_SYSTEM] = "system", [ERR_STOPPED] = "stopped",
	[ERR_STRANGE] = "strange",
};

enum { KINDS = sizeof kind_names / sizeof *kind_names };

__attribute__((format(printf, 3, 0))) static void fill(struct err *e, enum err_kind kind,
						       const char *format, va_list args)
{
	e->kind = kind;
	vsnprintf(e->text, sizeof e->text, format, args);
}

/* What a person can do about it, where that is always the same. */
static const char *cure(int number)
{
	return number == ENOSPC || number == EDQUOT ? "; make room there" : "";
}

__attribute__((format(printf, 3, 0))) static void fill_system(struct err *e, int number,
							      const char *format, va_list args)
{
	size_t used;

	fill(e, ERR_SYSTEM, format, args);
	used = strlen(e->text);
	snprintf(e->text + used, sizeof e->text - used, ": %s%s", strerror(number), cure(number));
}

bool err_set(struct err *e, enum err_kind kind, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fill(e, kind, format, args);
	va_end(args);
	return false;
}

bool err_system(struct err *e, const char *format, ...)
{
	int number = errno;
	va_list args;

	va_start(args, format);
	fill_system(e, number, format, args);
	va_end(args);
	return false;
}

bool err_prefix(struct err *e, const char *format, ...)
{
	char before[sizeof e->text];
	char after[sizeof e->text];
	va_list args;

	va_start(args, format);
	vsnprintf(before, sizeof before, format, args);
	va_end(args);
	snprintf(after, sizeof after, "%s", e->text);
	/* A text that outgrows the room loses its end, never its beginning. */
	if (snprintf(e->text, sizeof e->text, "%s: %s", before, after) >= (int)sizeof e->text)
		e->text[sizeof e->text - 1] = '\0';
	return false;
}

void *err_null(struct err *e, enum err_kind kind, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fill(e, kind, format, args);
	va_end(args);
	return NULL;
}

void *err_null_system(struct err *e, const char *format, ...)
{
	int number = errno;
	va_list args;

	va_start(args, format);
	fill_system(e, number, format, args);
	va_end(args);
	return NULL;
}

const char *err_kind_name(enum err_kind kind)
{
	return (unsigned)kind < KINDS ? kind_names[kind] : kind_names[ERR_SYSTEM];
}

enum err_kind err_kind_find(const char *name)
{
	for (int kind = 0; kind < KINDS; kind++)
		if (name != NULL && strcmp(kind_names[kind], name) == 0)
			return (enum err_kind)kind;
	return ERR_SYSTEM;
}
