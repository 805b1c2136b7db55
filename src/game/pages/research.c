/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/pages/research.h"

#include <ctype.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/text.h"
#include "game/scan/envelope.h"

/* The names are in the world's language, so the number in the link tells them apart. */
static const struct {
	const char *id;
	int percent;
} cheaper[] = {
	{ "2020", 2 }, /* pulley */
	{ "2060", 4 }, /* geometry */
	{ "2100", 8 }, /* spirit level */
};

static int percent_of_link(const char *link)
{
	static const char mark[] = "researchId=";
	const char *id = strstr(link, mark);

	if (id == NULL)
		return 0;
	id += strlen(mark);
	for (size_t i = 0; i < sizeof cheaper / sizeof *cheaper; i++)
		if (text_starts(id, cheaper[i].id) &&
		    !isdigit((unsigned char)id[strlen(cheaper[i].id)]))
			return cheaper[i].percent;
	return 0;
}

static bool is_explored(const json_t *research)
{
	return text_equal(json_get_text(research, "liClass", ""), "explored");
}

bool research_reduction(const struct envelope *envelope, int *percent, struct err *e)
{
	const json_t *list = json_object_get(envelope_params(envelope), "currResearchType");
	const char *name;
	json_t *research;
	int sum = 0;

	if (!json_is_object(list))
		return err_set(e, ERR_STRANGE, "the answer lists no researches");
	json_each_member(list, name, research) {
		if (is_explored(research))
			sum += percent_of_link(json_get_text(research, "aHref", ""));
	}
	*percent = sum < RESEARCH_REDUCTION_MAX ? sum : RESEARCH_REDUCTION_MAX;
	return true;
}

json_t *research_print(const struct envelope *envelope)
{
	const json_t *list = json_object_get(envelope_params(envelope), "currResearchType");
	json_t *object, *known, *open, *research;
	struct err ignored = { 0 };
	const char *name;
	int percent;

	if (!research_reduction(envelope, &percent, &ignored))
		return NULL;
	known = json_array();
	open = json_array();
	json_each_member(list, name, research)
		json_array_append_new(is_explored(research) ? known : open, json_string(name));
	object = json_object();
	json_put_number(object, "buildingReduction", percent);
	json_object_set_new(object, "explored", known);
	json_object_set_new(object, "open", open);
	return object;
}
