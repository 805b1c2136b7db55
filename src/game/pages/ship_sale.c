/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/pages/ship_sale.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "game/scan/envelope.h"
#include "game/scan/figure.h"
#include "game/scan/markup.h"
#include "game/scan/resource.h"

/* What stands in the element with that id. */
static int64_t shown(const char *html, const char *id)
{
	struct scan page = scan_of(html, strlen(html));
	struct scan tag;
	char mark[64];

	snprintf(mark, sizeof mark, "id=\"%s\"", id);
	while (markup_next_tag(&page, &tag))
		if (markup_holds(&tag, mark))
			return scan_shown_number(&page);
	return UNKNOWN;
}

/* The template's data, which fill the page: a number, a text, or {"text": ...}. */
static int64_t filled_in(const json_t *data, const char *id)
{
	const json_t *value = json_object_get(data, id);
	const char *text = json_string_value(value);

	if (json_is_integer(value))
		return json_integer_value(value);
	if (text == NULL)
		text = json_get_text(value, "text", "");
	return *text != '\0' ? figure_shown(text, strlen(text)) : UNKNOWN;
}

static int64_t number_of(const struct envelope *envelope, const char *id)
{
	const char *html = envelope_html(envelope);
	int64_t number = filled_in(envelope_template(envelope), id);

	return number < 0 && html != NULL ? shown(html, id) : number;
}

bool ship_sale_parse(const struct envelope *envelope, struct ship_sale *out, struct err *e)
{
	struct ship_sale sale = {
		.price = number_of(envelope, "js_transporterCosts"),
		.owned = number_of(envelope, "bonusShipTableTransporters"),
	};

	if (sale.price < 0 || sale.owned < 0)
		return err_set(e, ERR_STRANGE, "the port does not tell what a trade ship costs");
	*out = sale;
	return true;
}

json_t *ship_sale_print(const struct ship_sale *sale)
{
	json_t *object = json_object();

	put_known(object, "price", sale->price);
	put_known(object, "owned", sale->owned);
	return object;
}
