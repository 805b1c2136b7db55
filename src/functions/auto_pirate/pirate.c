/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "functions/auto_pirate/pirate.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "game/pages/fortress.h"
#include "os/random.h"
#include "play/place.h"
#include "play/view.h"

enum { PNG_MARK_SIZE = 4 };

bool pirate_read(const char *answer, size_t length, struct fortress *fortress, struct err *e)
{
	struct fortress parsed = { 0 };

	if (!fortress_parse(answer, length, &parsed, e))
		return false;
	fortress_done(fortress);
	*fortress = parsed;
	return true;
}

bool pirate_find(struct visit *visit, int remembered, int level, struct place *place, struct err *e)
{
	if (!place_find(visit, remembered, "pirateFortress", level, place, e))
		return false;
	return place->city != 0 ||
	       err_set(e, ERR_REFUSED,
		       "no city has a pirate fortress of level %d, which this mission needs",
		       level);
}

bool pirate_select(struct visit *visit, const struct place *place, struct err *e)
{
	OWN(text) char *query = text_format("view=city&cityId=%d", place->city);
	size_t length = 0;
	OWN(text) char *page = account_post(visit->account, query, &length, e);

	visit->city = page != NULL ? place->city : 0;
	return page != NULL;
}

bool pirate_view(struct visit *visit, const struct place *place, struct fortress *fortress,
		 struct err *e)
{
	size_t length = 0;
	OWN(text)
	char *answer =
		visit_view_text(visit, &length, e, "view=pirateFortress&cityId=%d&position=%d",
				place->city, place->position);

	return answer != NULL && pirate_read(answer, length, fortress, e);
}

bool pirate_fetch_captcha(struct visit *visit, struct fortress *fortress, struct err *e)
{
	size_t length = 0;
	char *picture =
		account_get(visit->account, "action=Options&function=createCaptcha", &length, e);

	if (picture == NULL)
		return false;
	if (length < PNG_MARK_SIZE || memcmp(picture, "\x89PNG", PNG_MARK_SIZE) != 0) {
		free(picture);
		return err_set(e, ERR_RETRY, "the game asks for a captcha and shows no picture");
	}
	free(fortress->picture);
	fortress->picture = (unsigned char *)picture;
	fortress->picture_size = length;
	return true;
}

bool pirate_is_out(const struct fortress *fortress)
{
	return fortress->ship == SHIP_AWAY || fortress->has_mission;
}

int64_t pirate_extra_ms(int64_t max_s)
{
	double wait_ms = (double)max_s * 1000 / 2;

	/* A product of many small random factors is log-normal, here with sigma 0.5. */
	for (int i = 0; i < 12; i++)
		wait_ms *= 0.75 + 0.5 * random_fraction();
	return wait_ms < (double)max_s * 1000 ? (int64_t)wait_ms : max_s * 1000;
}
