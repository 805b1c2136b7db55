/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mutates the JSON in an input as a tree, so that what comes out is JSON again and reaches
 * what lies behind the parser: other types, missing and doubled keys, deep nesting, numbers
 * at the edges, odd texts, parts that change places. The JSON may be the whole input or stand
 * in it, as in a page or after the head of a request; what is round it stays. Inputs without
 * any, and every third one with some, go to libFuzzer's own mutator. Linked to every target.
 */
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

enum { PLACES_TRIED = 4, NESTING_MAX = 300, TEXT_MAX = 4096 };

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

static unsigned state;

static unsigned below(unsigned limit)
{
	state = state * 1103515245u + 12345u;
	return limit > 0 ? (state >> 8) % limit : 0;
}

/* --- values */

static const char *const odd_texts[] = {
	"",
	"0",
	"-1",
	"1",
	"9223372036854775807",
	"99999999999999999999",
	"1e308",
	"0x10",
	" 7 ",
	"1.234.567",
	"1,234",
	"true",
	"null",
	"..",
	"../../x",
	"/",
	"a/b",
	"\n",
	"\t",
	"\x1b[31m",
	"\"",
	"\\",
	"%00",
	"%s%n",
	"\xe2\x80\xae",
	"\xf0\x9f\x98\x80",
	"\xcc\x81",
	"<b>",
	"&#38;",
	"k3f9",
	"s301-en/1",
	"http://127.0.0.1:1/",
	"https://u@h/",
};

static json_t *odd_text(void)
{
	if (below(8) > 0)
		return json_string(odd_texts[below(sizeof odd_texts / sizeof *odd_texts)]);
	char text[TEXT_MAX];
	size_t length = below(below(2) ? 64 : sizeof text);

	memset(text, 'a' + (int)below(26), length);
	return json_stringn(text, length);
}

static json_t *odd_number(void)
{
	static const json_int_t edges[] = {
		0,
		1,
		-1,
		2,
		16,
		59,
		60,
		100,
		255,
		256,
		65535,
		65536,
		INT32_MAX,
		INT32_MIN,
		UINT32_MAX,
		1000000000,
		INT64_MAX,
		INT64_MIN,
		INT64_MAX / 1000,
		INT64_MIN / 1000,
		9007199254740993,
		1763820000,
		1763820000000,
	};
	static const double reals[] = {
		0.5, -0.0, 1e16, -1e16, 1e300, -1e300, 9.2233720368547758e18, 5e-324
	};

	if (below(4) == 0)
		return json_real(reals[below(sizeof reals / sizeof *reals)]);
	return json_integer(edges[below(sizeof edges / sizeof *edges)]);
}

static json_t *odd_value(void)
{
	switch (below(7)) {
	case 0: return json_null();
	case 1: return json_boolean(below(2));
	case 2: return json_array();
	case 3: return json_object();
	case 4:
	case 5: return odd_number();
	default: return odd_text();
	}
}

/* --- places in the tree */

/* A value and what holds it; holder NULL: it is the root. */
struct place {
	json_t *holder;
	const char *key; /* where the holder is an object */
	size_t index;	 /* where it is an array */
	json_t *value;
};

static size_t count_values(json_t *value)
{
	size_t count = 1;
	const char *key;
	json_t *member;
	size_t i;

	json_each_member(value, key, member)
		count += count_values(member);
	json_each_item(value, i, member)
		count += count_values(member);
	return count;
}

/* The value with that number, counted in the order of count_values. */
static int find_value(struct place at, size_t *number, struct place *found)
{
	struct place one = { .holder = at.value };

	if ((*number)-- == 0) {
		*found = at;
		return 1;
	}
	json_each_member(at.value, one.key, one.value)
		if (find_value(one, number, found))
			return 1;
	one.key = NULL;
	json_each_item(at.value, one.index, one.value)
		if (find_value(one, number, found))
			return 1;
	return 0;
}

static struct place some_place(json_t *root)
{
	size_t number = below((unsigned)count_values(root));
	struct place found = { .value = root };

	find_value(found, &number, &found);
	return found;
}

/* Takes the value. */
static void put(json_t **root, const struct place *place, json_t *value)
{
	if (place->holder == NULL) {
		json_decref(*root);
		*root = value;
	} else if (place->key != NULL) {
		char key[TEXT_MAX];

		snprintf(key, sizeof key, "%s", place->key);
		json_object_set_new(place->holder, key, value);
	} else {
		json_array_set_new(place->holder, place->index, value);
	}
}

/* --- changes */

static void remove_it(json_t **root, const struct place *place)
{
	if (place->holder == NULL)
		return;
	if (place->key == NULL) {
		json_array_remove(place->holder, place->index);
		return;
	}
	char key[TEXT_MAX];

	snprintf(key, sizeof key, "%s", place->key);
	json_object_del(place->holder, key);
	(void)root;
}

static void nest(json_t **root, const struct place *place)
{
	unsigned depth = 1 + below(below(4) ? 3 : NESTING_MAX);
	json_t *value = json_deep_copy(place->value);
	int as_object = (int)below(2);

	while (depth-- > 0) {
		json_t *outer = as_object ? json_object() : json_array();

		if (as_object)
			json_object_set_new(outer, place->key != NULL ? place->key : "a", value);
		else
			json_array_append_new(outer, value);
		value = outer;
	}
	put(root, place, value);
}

static void change_text(json_t **root, const struct place *place)
{
	uint8_t text[TEXT_MAX];
	size_t length = json_string_length(place->value);
	json_t *changed;

	if (length > sizeof text / 2)
		length = sizeof text / 2;
	memcpy(text, json_string_value(place->value), length);
	length = LLVMFuzzerMutate(text, length, sizeof text);
	changed = json_stringn((const char *)text, length); /* NULL: no UTF-8 */
	put(root, place, changed != NULL ? changed : odd_text());
}

static void change_number(json_t **root, const struct place *place)
{
	uint64_t number = (uint64_t)json_integer_value(place->value);

	switch (below(4)) {
	case 0: number++; break;
	case 1: number--; break;
	case 2: number = 0 - number; break;
	default: number *= 10;
	}
	put(root, place, json_integer((json_int_t)number));
}

static void repeat(const struct place *place)
{
	unsigned times = 1 + below(below(8) ? 3 : 400);

	if (json_is_array(place->value) && json_array_size(place->value) > 0)
		while (times-- > 0)
			json_array_append_new(place->value,
					      json_deep_copy(json_array_get(place->value, 0)));
	else if (json_is_object(place->value))
		json_object_set_new(place->value, odd_texts[below(6)], odd_value());
}

static void rename_key(json_t *root, const struct place *place)
{
	struct place other = some_place(root);
	char key[TEXT_MAX];

	if (place->key == NULL)
		return;
	snprintf(key, sizeof key, "%s", place->key);
	json_object_set(place->holder, other.key != NULL ? other.key : odd_texts[below(12)],
			place->value);
	if (below(2))
		json_object_del(place->holder, key);
}

static void change(json_t **root)
{
	struct place place = some_place(*root);
	struct place other = some_place(*root);

	switch (below(9)) {
	case 0: put(root, &place, odd_value()); break;
	case 1: remove_it(root, &place); break;
	case 2: nest(root, &place); break;
	case 3: put(root, &place, json_deep_copy(other.value)); break;
	case 4: repeat(&place); break;
	case 5: rename_key(*root, &place); break;
	default:
		if (json_is_string(place.value))
			change_text(root, &place);
		else if (json_is_integer(place.value))
			change_number(root, &place);
		else
			put(root, &place, odd_value());
	}
}

/* --- the input */

/* The JSON that begins somewhere in the input, and how long it is; NULL: none was found. */
static json_t *find_json(const uint8_t *data, size_t size, size_t *start, size_t *length)
{
	for (int i = 0; i < PLACES_TRIED; i++) {
		size_t from = i == 0 ? 0 : below((unsigned)size);
		json_error_t end;
		json_t *found;

		while (from < size && data[from] != '{' && data[from] != '[')
			from++;
		if (from == size)
			continue;
		found = json_loadb((const char *)data + from, size - from, JSON_DISABLE_EOF_CHECK,
				   &end);
		if (found == NULL)
			continue;
		*start = from;
		*length = (size_t)end.position;
		return found;
	}
	return NULL;
}

/* A key twice in one object is not a tree: a mark stands for the second one, and becomes the
 * key in the text. Both are of one length. */
static void double_key(json_t *root, char *text)
{
	struct place place = some_place(root);
	char quoted[64];
	char *found;

	if (place.key == NULL || strlen(place.key) > sizeof quoted - 3)
		return;
	snprintf(quoted, sizeof quoted, "\"%s\"", place.key);
	found = strstr(text, quoted);
	/* The next key of that length becomes this one. */
	while (found != NULL && (found = strstr(found + 1, "\":")) != NULL) {
		char *begin = found + 1 - strlen(quoted);

		if (begin > text && *begin == '"' &&
		    memchr(begin + 1, '"', strlen(quoted) - 2) == NULL) {
			memcpy(begin, quoted, strlen(quoted));
			return;
		}
	}
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
	size_t start, length;
	json_t *root;
	char *text;
	size_t used;

	state = seed;
	root = below(3) > 0 && size > 0 ? find_json(data, size, &start, &length) : NULL;
	if (root == NULL)
		return LLVMFuzzerMutate(data, size, max_size);
	for (unsigned changes = 1 + below(3); changes > 0; changes--)
		change(&root);
	text = json_dumps(root, JSON_ENCODE_ANY | JSON_COMPACT |
					(below(2) ? JSON_ESCAPE_SLASH | JSON_ENSURE_ASCII : 0));
	if (text != NULL && below(6) == 0)
		double_key(root, text);
	json_decref(root);
	used = text != NULL ? strlen(text) : 0;
	if (text == NULL || size - length + used > max_size) {
		free(text);
		return LLVMFuzzerMutate(data, size, max_size);
	}
	memmove(data + start + used, data + start + length, size - start - length);
	memcpy(data + start, text, used);
	free(text);
	return size - length + used;
}
