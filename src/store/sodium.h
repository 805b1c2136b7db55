/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/sodium.h - libsodium, loaded when it is first needed, for what seals.
 */
#ifndef STORE_SODIUM_H
#define STORE_SODIUM_H

#include <sodium.h>
#include <stdbool.h>
#include <stddef.h>

#include "os/library.h"

struct err;

#define SODIUM_FUNCTIONS(X)      \
	X(sodium_init)           \
	X(sodium_base642bin)     \
	X(sodium_bin2base64)     \
	X(crypto_pwhash)         \
	X(crypto_secretbox_easy) \
	X(crypto_secretbox_open_easy)

/* The functions; none before sodium_load was true. */
extern struct sodium {
	SODIUM_FUNCTIONS(LIBRARY_FIELD)
} sodium;

bool sodium_load(struct err *e);
/* Base64 of bytes, owned by the caller. */
char *sodium_encode(const unsigned char *bytes, size_t length);
/* Bytes of a base64 text, owned by the caller, or NULL. */
unsigned char *sodium_decode(const char *text, size_t *length);

#endif
