/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "play/claim.h"

#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "play/view.h"
#include "store/journal.h"

static json_t *load(const struct visit *visit, struct err *e)
{
	return journal_load(visit->step->home, visit->step->account, e);
}

/* Orders that are under way must survive a power cut, claims alone need not. */
static bool save(const struct visit *visit, const json_t *journal, struct err *e)
{
	bool durable = json_object_size(json_object_get(journal, "intents")) > 0;

	return journal_save(visit->step->home, visit->step->account, journal, durable, e);
}

bool claim_set(struct visit *visit, const json_t *claims, struct err *e)
{
	OWN(json) json_t *journal = load(visit, e);
	json_t *all = json_object_get(journal, "claims");
	const json_t *before = json_object_get(all, visit->step->id);

	if (journal == NULL)
		return false;
	if (json_array_size(claims) == json_array_size(before) &&
	    (before == NULL || json_equal(before, claims)))
		return true;
	if (json_array_size(claims) == 0)
		json_object_del(all, visit->step->id);
	else
		json_object_set_new(all, visit->step->id, json_deep_copy(claims));
	return save(visit, journal, e);
}

static void add_claims(const json_t *claims, int city, int64_t goods[RESOURCES])
{
	size_t i;
	const json_t *claim;

	json_each_item(claims, i, claim) {
		const json_t *row = json_object_get(claim, "goods");

		if (json_get_number(claim, "city", 0) != city)
			continue;
		for (int good = 0; good < RESOURCES; good++)
			goods[good] += json_integer_value(json_array_get(row, (size_t)good));
	}
}

bool claim_others(struct visit *visit, int city, int64_t goods[RESOURCES], struct err *e)
{
	OWN(json) json_t *journal = load(visit, e);
	int64_t claimed[RESOURCES] = { 0 };
	const char *id;
	json_t *claims;

	if (journal == NULL)
		return false;
	json_each_member(json_object_get(journal, "claims"), id, claims) {
		if (text_equal(id, visit->step->id))
			break; /* those behind came later */
		add_claims(claims, city, claimed);
	}
	memcpy(goods, claimed, sizeof claimed);
	return true;
}
