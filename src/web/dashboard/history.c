/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/dashboard/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "os/file.h"
#include "store/home.h"

enum {
	VERSION = 1,
	FILE_MAX = 1024 * 1024,
	NUMBERS = 1 + RESOURCES + 1, /* of a point in the file; an eighth may be there */
	AHEAD_S = 600,		     /* a point from later than that was made by a wrong clock */
};

/* How closely points stand, by how old they are: at first each look leaves one. */
static const struct {
	int64_t age_s, every_s;
} spacing[] = {
	{ 3600, 1 },
	{ 2 * 86400, 600 },
	{ 31 * 86400, 3600 },
	{ (int64_t)HISTORY_DAYS_MAX * 86400, 6 * 3600 },
};

static const char *file_path(const struct home *home, const char *account,
			     char path[HOME_PATH_SIZE])
{
	char name[ACCOUNT_NAME_SIZE];

	return home_path(home, path, "history/%s.json", account_file_name(account, name));
}

static int64_t time_of(const json_t *point)
{
	return json_integer_value(json_array_get(point, 0));
}

static bool is_point(const json_t *point)
{
	for (size_t i = 0; i < NUMBERS; i++)
		if (!json_is_integer(json_array_get(point, i)))
			return false;
	return true;
}

static json_t *read_points(const char *path, struct err *e)
{
	OWN(buffer) struct buffer content = { 0 };
	OWN(json) json_t *root = NULL;
	json_t *points;

	if (!file_read(path, FILE_MAX, &content, e))
		return NULL;
	root = json_parse(content.bytes != NULL ? content.bytes : "", content.length, path, e);
	points = json_object_get(root, "points");
	if (root == NULL)
		return NULL;
	if (!json_is_array(points) || json_get_number(root, "version", 0) != VERSION)
		return err_null(e, ERR_INPUT, "%s is not a history", path);
	return json_incref(points);
}

/* The points of the file; none where there is no file, or an unreadable one, which is
 * moved aside. */
static json_t *load(const char *path, struct err *e)
{
	struct err why = { 0 };
	json_t *points = read_points(path, &why);
	OWN(text) char *aside = NULL;

	if (points != NULL)
		return points;
	if (why.kind == ERR_SYSTEM) {
		*e = why;
		return NULL;
	}
	if (why.kind != ERR_MISSING) {
		aside = text_format("%s.damaged", path);
		log_warning("%s; it is moved to %s", why.text, aside);
		if (!file_rename(path, aside, e))
			return NULL;
	}
	return json_array();
}

/* How many seconds stand between points of that age; 0: they are not kept. */
static int64_t every(int64_t age_s)
{
	for (size_t i = 0; i < sizeof spacing / sizeof *spacing; i++)
		if (age_s < spacing[i].age_s)
			return spacing[i].every_s;
	return 0;
}

static bool is_of_this_world(const json_t *point, int64_t now)
{
	return is_point(point) && time_of(point) >= 0 && time_of(point) <= now + AHEAD_S;
}

/* The points that are kept, oldest first; of each span the newest one. */
static json_t *thinned(const json_t *points, int64_t now)
{
	OWN(json) json_t *backwards = json_array();
	json_t *kept = json_array();
	int64_t last = INT64_MAX;

	for (size_t i = json_array_size(points); i > 0; i--) {
		json_t *point = json_array_get(points, i - 1);
		int64_t span_s = is_of_this_world(point, now) ? every(now - time_of(point)) : 0;

		if (span_s == 0 || (last != INT64_MAX && time_of(point) / span_s >= last / span_s))
			continue;
		last = time_of(point);
		json_array_append(backwards, point);
	}
	for (size_t i = json_array_size(backwards); i > 0; i--)
		json_array_append(kept, json_array_get(backwards, i - 1));
	return kept;
}

static bool save(const char *path, json_t *points, struct err *e)
{
	OWN(json) json_t *root = json_pack("{s:i, s:O}", "version", VERSION, "points", points);
	OWN(text) char *text = json_line(root);

	return file_replace(path, text, strlen(text), false, e);
}

bool history_add(const struct home *home, const char *account, const struct history_point *point,
		 struct err *e)
{
	char path[HOME_PATH_SIZE];
	OWN(json) json_t *points = load(file_path(home, account, path), e);
	OWN(json) json_t *kept = NULL;
	json_t *row;

	if (points == NULL)
		return false;
	row = json_array();
	json_array_append_new(row, json_integer(point->time));
	for (int good = 0; good < RESOURCES; good++)
		json_array_append_new(row, json_integer(point->stock[good]));
	json_array_append_new(row, json_integer(point->gold));
	json_array_append_new(row, json_integer(point->points));
	json_array_append_new(points, row);
	kept = thinned(points, point->time);
	return save(path, kept, e);
}

static json_t *print_point(const json_t *point)
{
	const json_t *points = json_array_get(point, NUMBERS);
	json_t *object = json_object();
	json_t *stock = json_array();

	for (size_t good = 0; good < RESOURCES; good++)
		json_array_append(stock, json_array_get(point, 1 + good));
	json_put_number(object, "time", time_of(point));
	json_object_set_new(object, "stock", stock);
	json_object_set(object, "gold", json_array_get(point, NUMBERS - 1));
	json_put_number(object, "points",
			json_is_integer(points) ? json_integer_value(points) : -1);
	return object;
}

json_t *history_since(const struct home *home, const char *account, int64_t since, struct err *e)
{
	char path[HOME_PATH_SIZE];
	OWN(json) json_t *points = load(file_path(home, account, path), e);
	json_t *found;
	size_t i;
	const json_t *point;

	if (points == NULL)
		return NULL;
	found = json_array();
	json_each_item(points, i, point)
		if (is_point(point) && time_of(point) >= since)
			json_array_append_new(found, print_point(point));
	return found;
}
