/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What places take and ports sell: wood given to islands, and trade ships. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/own.h"
#include "game/pages/donation.h"
#include "game/pages/ship_sale.h"
#include "game/scan/envelope.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { .kind = ERR_NONE };
	OWN(envelope) struct envelope *envelope = envelope_parse((const char *)data, size, &e);
	struct donation donation;
	struct ship_sale sale;

	if (envelope == NULL)
		return 0;
	if (donation_parse(envelope, &donation, &e)) {
		if (donation.is_open != (donation.most >= 0))
			abort();
		json_decref(donation_print(&donation));
	}
	if (ship_sale_parse(envelope, &sale, &e)) {
		if (sale.price < 0 || sale.owned < 0)
			abort();
		json_decref(ship_sale_print(&sale));
	}
	return 0;
}
