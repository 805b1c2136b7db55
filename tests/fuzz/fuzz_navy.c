/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers under a key of a page: the merchant navy's and the transport view's. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "game/pages/navy.h"
#include "game/pages/port.h"
#include "game/scan/figure.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { .kind = ERR_NONE };
	struct navy navy;
	struct port port;

	if (navy_parse((const char *)data, size, &navy, &e))
		json_decref(navy_print(&navy));
	if (port_parse((const char *)data, size, &port, &e) &&
	    (port_travel_time(&port, 5, true) < 0 || port_loading_time(&port, 500, 0) < 0))
		abort();
	if (figure_shown((const char *)data, size) < -1)
		abort();
	return 0;
}
