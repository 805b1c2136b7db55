/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/library.h - libraries loaded when they are first needed.
 *
 * A task that waits for hours should not carry thirty-three libraries of a network
 * stack, and "ikabot --list" should not load them to print a table. So libcurl,
 * libmicrohttpd, libsodium and readline are not linked: each is a struct of function
 * pointers, filled at first use by the module that owns it. The pointers have the
 * types of the library's own header, so the compiler checks every call.
 *
 *	#define NAMES(X) X(curl_easy_init) X(curl_easy_cleanup)
 *	static struct { NAMES(LIBRARY_FIELD) } curl;
 *	...
 *	handle = curl.curl_easy_init();
 */
#ifndef OS_LIBRARY_H
#define OS_LIBRARY_H

#include <stdbool.h>

struct err;

/* A pointer that is named and typed as the function that the header declares. */
#define LIBRARY_FIELD(function) __typeof__(function) *function;

struct library_symbol {
	const char *name;
	void **pointer; /* where the address goes */
};

/* Loads the first of the names (NULL ends them) that the system has and looks up every
 * symbol (a NULL name ends them). False and ERR_SYSTEM with what to install. */
bool library_load(const char *const *names, const struct library_symbol *symbols, struct err *e);

#endif
