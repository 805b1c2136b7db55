/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Views of the pirate fortress, captcha pictures included. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/own.h"
#include "game/pages/fortress.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { .kind = ERR_NONE };
	OWN(fortress) struct fortress fortress = { 0 };

	if (fortress_parse((const char *)data, size, &fortress, &e))
		json_decref(fortress_print(&fortress));
	return 0;
}
