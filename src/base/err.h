/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/err.h - what went wrong, for the program and for a person.
 *
 * An error belongs to the caller. Its kind tells the program what to do, its
 * text tells a person what happened. A function that fails fills the error and
 * leaves its outputs alone; one that succeeds leaves the error alone. Each level
 * adds only what it alone knows: "city 1423: the page shows no wood".
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

enum err_kind {
	ERR_NONE,
	ERR_RETRY,   /* network or server trouble: try again later */
	ERR_SESSION, /* logged out, or no session to begin with */
	ERR_REFUSED, /* the game, or the lobby, said no */
	ERR_INPUT,   /* an answer, an option or a file is wrong */
	ERR_BUSY,    /* somebody else holds it */
	ERR_MISSING, /* there is no such file, task or account */
	ERR_SYSTEM,  /* disk, descriptors, memory, the operating system */
	ERR_STRANGE, /* what the game sent makes no sense: look again later */
	ERR_STOPPED, /* we were asked to stop; nothing went wrong */
};

struct err {
	enum err_kind kind;
	char text[512];
};

/* Fill *e and return false, so that they stand in the return statement. */
bool err_set(struct err *e, enum err_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Kind ERR_SYSTEM; ": " and the text of errno follow the message, and for a full disk the cure. */
bool err_system(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Puts "message: " before the text that is there; the kind stays. */
bool err_prefix(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same, for functions that return a pointer: they return NULL. */
void *err_null(struct err *e, enum err_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void *err_null_system(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The kind's name as states, logs and JSON spell it ("retry", "session", ...). */
const char *err_kind_name(enum err_kind kind);
/* The kind with that name, or ERR_SYSTEM when no kind has it. */
enum err_kind err_kind_find(const char *name);

#endif
