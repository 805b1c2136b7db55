/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/random.h"

#include <stdint.h>
#include <unistd.h>

#include "base/mem.h"

void random_bytes(void *bytes, size_t length)
{
	unsigned char *to = bytes;

	while (length > 0) {
		size_t part = length < 256 ? length : 256; /* getentropy's limit */

		if (getentropy(to, part) != 0)
			mem_give_up("the system gives no random numbers, and keys need them");
		to += part;
		length -= part;
	}
}

unsigned random_below(unsigned limit)
{
	uint32_t number;
	uint32_t even = limit > 0 ? UINT32_MAX - UINT32_MAX % limit : 0;

	if (limit == 0)
		return 0;
	do
		random_bytes(&number, sizeof number);
	while (number >= even);
	return number % limit;
}

void random_name(char *text, size_t length)
{
	random_bytes(text, length); /* one call; 256 is nearly a multiple of 36 */
	for (size_t i = 0; i < length; i++)
		text[i] = "abcdefghijklmnopqrstuvwxyz0123456789"[(unsigned char)text[i] % 36];
	text[length] = '\0';
}

double random_fraction(void)
{
	uint32_t number;

	random_bytes(&number, sizeof number);
	return number / 4294967296.0;
}
