/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/pages/donation.h"

#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/text.h"
#include "game/scan/envelope.h"
#include "game/scan/figure.h"
#include "game/scan/markup.h"
#include "game/scan/resource.h"

/* In an attribute's quotes: does that word stand alone in it? */
static bool has_word(const struct scan *tag, const char *attribute, const char *word)
{
	struct scan rest = *tag;
	const char *end;

	if (!scan_find(&rest, attribute))
		return false;
	end = memchr(rest.at, '"', (size_t)(rest.end - rest.at));
	while (end != NULL && rest.at < end) {
		size_t length = strcspn(rest.at, " \"");

		if (length == strlen(word) && strncmp(rest.at, word, length) == 0)
			return true;
		rest.at += length + 1;
	}
	return false;
}

static bool is_class(const struct scan *tag, const char *word)
{
	return has_word(tag, "class=\"", word);
}

/* onclick="$('#donateWood').val('9814');" */
static int64_t clicked_amount(const struct scan *tag)
{
	struct scan rest = *tag;
	const char *end;

	if (!scan_find(&rest, ".val('"))
		return UNKNOWN;
	end = memchr(rest.at, '\'', (size_t)(rest.end - rest.at));
	return end != NULL && end > rest.at ? figure_shown(rest.at, (size_t)(end - rest.at))
					    : UNKNOWN;
}

static void read_form(const char *html, struct donation *donation)
{
	/* The amounts in the lists, in turn. */
	int64_t *const amounts[] = { &donation->needed, &donation->given, &donation->packed };
	struct scan page = scan_of(html, strlen(html));
	struct scan tag;
	bool in_list = false, in_form = false;
	size_t count = 0;

	while (markup_next_tag(&page, &tag)) {
		if (markup_is(&tag, "ul"))
			in_list = is_class(&tag, "resources");
		else if (markup_is(&tag, "form"))
			in_form = has_word(&tag, "id=\"", "donateForm");
		else if (in_list && markup_is(&tag, "li") && is_class(&tag, "wood") && count < 3)
			*amounts[count++] = scan_shown_number(&page);
		else if (in_form && is_class(&tag, "donate_max"))
			donation->most = clicked_amount(&tag);
		donation->is_open |= in_form;
	}
	if (count < 3)
		donation->packed = 0;
}

static void forget(struct donation *donation)
{
	donation->needed = donation->given = donation->packed = donation->most = UNKNOWN;
}

bool donation_parse(const struct envelope *envelope, struct donation *out, struct err *e)
{
	const char *view = envelope_view(envelope);
	const char *html = envelope_html(envelope);
	bool is_forest = text_equal(view, "resource");
	struct donation donation = { .time = envelope_time(envelope) };

	if (html == NULL || !(is_forest || text_equal(view, "tradegood")))
		return err_set(e, ERR_STRANGE, "the answer shows no place that takes wood");
	forget(&donation);
	read_form(html, &donation);
	if (donation.is_open &&
	    (donation.needed < 0 || donation.given < 0 || donation.packed < 0 || donation.most < 0))
		return err_set(e, ERR_STRANGE, "the page does not tell what is needed and given");
	if (!donation.is_open)
		forget(&donation);
	donation.end =
		json_get_number(envelope_background(envelope),
				is_forest ? "resourceEndUpgradeTime" : "tradegoodEndUpgradeTime",
				0);
	*out = donation;
	return true;
}

json_t *donation_print(const struct donation *donation)
{
	json_t *object = json_object();

	json_put_flag(object, "open", donation->is_open);
	put_known(object, "needed", donation->needed);
	put_known(object, "given", donation->given);
	put_known(object, "packed", donation->packed);
	put_known(object, "most", donation->most);
	json_put_known(object, "end", donation->end);
	return object;
}
