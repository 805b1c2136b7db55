/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reader that all pages go through, step by step: the input's first bytes say what to do,
 * the rest is the page. Global data and what city pages share with it.
 */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/own.h"
#include "game/pages/global.h"
#include "game/scan/header.h"
#include "game/scan/scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { STEPS_MAX = 32, COPY_SIZE = 24 };

static void take_members(struct scan *scan)
{
	bool inside = false;
	struct scan_key key;

	while (scan_next_key(scan, &inside, &key)) {
		if (scan_key_is(&key, "goods"))
			header_scan_goods(scan, (int64_t[RESOURCES]){ 0 }, NULL, NULL);
		else
			scan_skip(scan);
	}
	inside = false;
	while (scan_next_element(scan, &inside))
		scan_skip(scan);
}

static void take_texts(struct scan *scan)
{
	char copy[COPY_SIZE];
	OWN(buffer) struct buffer text = { 0 };
	struct scan other = *scan;

	memset(copy, 1, sizeof copy);
	scan_copy(scan, copy, sizeof copy);
	if (memchr(copy, '\0', sizeof copy) == NULL)
		abort();
	memset(copy, 1, sizeof copy);
	scan_name(&other, copy, sizeof copy);
	if (memchr(copy, '\0', sizeof copy) == NULL)
		abort();
	if (scan_script_text(&other, &text, 100) && text.length > 100)
		abort();
}

static void take_numbers(struct scan *scan, uint8_t which)
{
	struct scan other = *scan;
	double real = scan_real(&other, 0);

	if (!isfinite(real) || scan_floor(real) > real)
		abort();
	if (which % 3 == 0)
		(void)scan_int(scan, -1);
	else if (which % 3 == 1)
		(void)scan_flag(scan);
	else if (scan_shown_number(scan) < -1)
		abort();
}

static void take_header(struct scan *scan)
{
	static struct city_link cities[CITIES_MAX];
	static struct global global;
	struct scan other = *scan;
	int count = header_scan_cities(&other, cities);

	if (count < 0 || count > CITIES_MAX)
		abort();
	json_decref(header_print_cities(cities, count));
	(void)header_scan(scan, &global);
}

static void do_step(struct scan *scan, uint8_t step)
{
	static const char *const marks[] = { "headerData", "\"", "<", "a" };

	switch (step % 8) {
	case 0: (void)scan_find(scan, marks[step / 8 % 4]); break;
	case 1: (void)scan_take(scan, (char)(step / 8 + ' ')); break;
	case 2: take_members(scan); break;
	case 3: take_texts(scan); break;
	case 4: take_numbers(scan, step / 8); break;
	case 5: take_header(scan); break;
	default: scan_skip(scan);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t steps = size > 0 ? data[0] % STEPS_MAX : 0;
	static struct global global;
	struct err e = { .kind = ERR_NONE };
	struct scan scan;

	if (size < steps + 1)
		return 0;
	scan = scan_of((const char *)data + 1 + steps, size - 1 - steps);
	for (size_t i = 0; i < steps; i++) {
		const char *before = scan.at;

		do_step(&scan, data[1 + i]);
		if (scan.at < before || scan.at > scan.end ||
		    (scan_is_bad(&scan) && scan.at != scan.end))
			abort();
	}
	if (global_parse((const char *)data + 1 + steps, size - 1 - steps, &global, &e))
		json_decref(global_print(&global));
	return 0;
}
