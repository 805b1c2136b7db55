/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "play/view.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "game/pages/city_parse.h"

/* The value of a field of our own query, 0 where it has none. */
static int field_of(const char *query, const char *field)
{
	const char *found = strstr(query, field);

	return found != NULL ? (int)strtoll(found + strlen(field), NULL, 10) : 0;
}

static char *query_of(const struct visit *visit, const char *format, va_list arguments)
{
	struct buffer query = { 0 };
	OWN(text) char *asked = NULL;

	if (vasprintf(&asked, format, arguments) < 0)
		asked = NULL;
	buffer_text(&query, asked != NULL ? asked : "");
	if (strstr(query.bytes, "&backgroundView=island") != NULL)
		buffer_format(&query, "&currentIslandId=%d", field_of(query.bytes, "&islandId="));
	else
		buffer_format(&query, "&backgroundView=city&currentCityId=%d", visit->city);
	buffer_text(&query, "&actionRequest=REQUESTID&ajax=1");
	return buffer_take(&query);
}

char *visit_view_text(struct visit *visit, size_t *length, struct err *e, const char *format, ...)
{
	OWN(text) char *query = NULL;
	va_list arguments;

	va_start(arguments, format);
	query = query_of(visit, format, arguments);
	va_end(arguments);
	return account_post(visit->account, query, length, e);
}

struct envelope *visit_view(struct visit *visit, struct err *e, const char *format, ...)
{
	OWN(text) char *query = NULL;
	OWN(text) char *answer = NULL;
	size_t length = 0;
	va_list arguments;

	va_start(arguments, format);
	query = query_of(visit, format, arguments);
	va_end(arguments);
	answer = account_post(visit->account, query, &length, e);
	return answer != NULL ? envelope_parse(answer, length, e) : NULL;
}

bool visit_city(struct visit *visit, int city_id, struct city *city, struct err *e)
{
	OWN(text) char *page = NULL;
	char query[64] = "";
	size_t length = 0;

	if (city_id != 0)
		snprintf(query, sizeof query, "view=city&cityId=%d", city_id);
	page = account_get(visit->account, query, &length, e);
	if (page == NULL)
		return false;
	if (!city_parse(page, length, city, e))
		return err_prefix(e, "city %d", city_id);
	if (city_id == 0 && city->is_own && city->current_city_id == city->id)
		account_stands_in(visit->account, city->id);
	visit->city = city->current_city_id;
	if (city_id != 0 && city->id != city_id)
		return err_set(e, ERR_MISSING, "city %d is not yours", city_id);
	/* Decisions about goods may rely on them. */
	if (city->is_own && !city_knows_goods(city))
		return err_set(e, ERR_STRANGE, "the page of %s does not tell what lies there",
			       city->name);
	return true;
}

bool visit_own_city(struct visit *visit, int id, struct city *room, const struct city **city,
		    struct err *e)
{
	struct err why = { 0 };

	*city = NULL;
	if (visit_city(visit, id, room, &why)) {
		*city = room;
		return true;
	}
	if (why.kind == ERR_MISSING)
		return true;
	*e = why;
	return false;
}

void visit_say_city(struct visit *visit, int number, const struct city *list)
{
	step_status(visit->step, "reads city %d of %d", number, city_count_own(list));
}

struct city *city_new(void)
{
	return mem_new(sizeof(struct city));
}
