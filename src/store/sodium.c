/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sodium.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

enum { BASE64 = sodium_base64_VARIANT_ORIGINAL };

struct sodium sodium;

bool sodium_load(struct err *e)
{
	static const char *const names[] = { "libsodium.so.23", "libsodium.so.26",
					     "libsodium.so",	"libsodium.23.dylib",
					     "libsodium.dylib", NULL };
#define SYMBOL(function) { #function, (void **)&sodium.function },
	static const struct library_symbol symbols[] = { SODIUM_FUNCTIONS(SYMBOL){ NULL, NULL } };
#undef SYMBOL

	if (sodium.sodium_init != NULL)
		return true;
	if (!library_load(names, symbols, e))
		return false;
	if (sodium.sodium_init() < 0)
		return err_set(e, ERR_SYSTEM, "libsodium does not start");
	return true;
}

char *sodium_encode(const unsigned char *bytes, size_t length)
{
	size_t size = sodium_base64_ENCODED_LEN(length, BASE64);
	char *text = mem_new(size);

	sodium.sodium_bin2base64(text, size, bytes, length, BASE64);
	return text;
}

unsigned char *sodium_decode(const char *text, size_t *length)
{
	size_t size = text != NULL ? strlen(text) : 0;
	unsigned char *bytes = mem_new(size + 1);

	if (text != NULL &&
	    sodium.sodium_base642bin(bytes, size, text, size, NULL, length, NULL, BASE64) == 0)
		return bytes;
	free(bytes);
	return NULL;
}
