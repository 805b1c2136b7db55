/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "functions/auto_pirate/pirate.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "game/account/account.h"
#include "game/pages/fortress.h"
#include "os/random.h"
#include "play/order.h"

enum { PNG_MARK_SIZE = 4 };

static bool parse_into(struct fortress *fortress, char *answer, size_t length, struct err *e)
{
	OWN(text) char *text = answer;
	struct fortress parsed = { 0 };

	if (text == NULL || !fortress_parse(text, length, &parsed, e))
		return false;
	fortress_done(fortress);
	*fortress = parsed;
	return true;
}

bool pirate_select(struct account *account, const struct pirate_place *place, struct err *e)
{
	OWN(text) char *query = text_format("view=city&cityId=%d", place->city);
	size_t length = 0;
	OWN(text) char *page = account_post(account, query, &length, e);

	return page != NULL;
}

bool pirate_view(struct account *account, const struct pirate_place *place,
		 struct fortress *fortress, struct err *e)
{
	OWN(text) char *query = NULL;
	size_t length = 0;
	char *answer;

	query = text_format("view=pirateFortress&cityId=%d&position=%d"
			    "&backgroundView=city&currentCityId=%d"
			    "&actionRequest=REQUESTID&ajax=1",
			    place->city, place->position, place->city);
	answer = account_post(account, query, &length, e);
	return parse_into(fortress, answer, length, e);
}

/* A person's answer goes into a query: only what needs no escape is left as it is. */
static void add_escaped(struct buffer *query, const char *text)
{
	for (; *text != '\0'; text++) {
		if (isalnum((unsigned char)*text))
			buffer_add(query, text, 1);
		else
			buffer_format(query, "%%%02X", (unsigned)(unsigned char)*text);
	}
}

/* Carried out though nobody read the answer: the fortress itself is looked at. */
static bool give(struct visit *visit, const struct order *order, const struct pirate_place *place,
		 struct fortress *fortress, struct err *e)
{
	enum intent_fate fate;
	size_t length = 0;
	char *answer = order_give(visit, order, &length, &fate, e);

	if (answer == NULL && fate == INTENT_HAPPENED)
		return pirate_view(visit->account, place, fortress, e);
	return parse_into(fortress, answer, length, e);
}

bool pirate_sail(struct visit *visit, const json_t *intent, const struct pirate_place *place,
		 int level, const char *captcha, struct fortress *fortress, struct err *e)
{
	OWN(buffer) struct buffer query = { 0 };

	buffer_format(&query,
		      "action=PiracyScreen&function=capture&buildingLevel=%d&cityId=%d"
		      "&position=%d&activeTab=tabBootyQuest&backgroundView=city"
		      "&currentCityId=%d&templateView=pirateFortress"
		      "&actionRequest=REQUESTID&ajax=1",
		      level, place->city, place->position, place->city);
	if (captcha != NULL) {
		buffer_text(&query, "&captchaNeeded=1&captcha=");
		add_escaped(&query, captcha);
	} else {
		buffer_text(&query, "&view=pirateFortress");
	}
	return give(visit, &(struct order){ query.bytes, captcha != NULL, intent }, place, fortress,
		    e);
}

bool pirate_convert(struct visit *visit, const json_t *intent, const struct pirate_place *place,
		    int64_t crew, struct fortress *fortress, struct err *e)
{
	OWN(text) char *query = NULL;

	query = text_format("action=PiracyScreen&function=convert&view=pirateFortress&cityId=%d"
			    "&islandId=%d&activeTab=tabCrew&crewPoints=%lld&position=%d"
			    "&backgroundView=city&currentCityId=%d&templateView=pirateFortress"
			    "&actionRequest=REQUESTID&ajax=1",
			    place->city, place->island, (long long)crew, place->position,
			    place->city);
	return give(visit, &(struct order){ query, true, intent }, place, fortress, e);
}

bool pirate_fetch_captcha(struct account *account, struct fortress *fortress, struct err *e)
{
	size_t length = 0;
	char *picture = account_get(account, "action=Options&function=createCaptcha", &length, e);

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
