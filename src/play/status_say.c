/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of the cities for people; what is read and reckoned is in status.c. */
#include <stdio.h>

#include "base/buffer.h"
#include "base/own.h"
#include "base/text.h"
#include "play/report.h"
#include "play/status.h"

enum { BAR_COLUMNS = 10 };

static const char *grouped(char text[40], int64_t number)
{
	if (number == UNKNOWN)
		return "?";
	text_grouped(text, 40, number);
	return text;
}

static void say_account(struct talk *talk, const struct global *account)
{
	OWN(buffer) struct buffer line = { 0 };
	char gold[40], rate[40];

	report_fleet(&line, "Ships", account->ships_free, account->ships_total);
	if (account->freighters_total > 0)
		report_fleet(&line, "freighters", account->freighters_free,
			     account->freighters_total);
	text_grouped(rate, sizeof rate, account->gold_rate);
	report_part(&line, "gold: %s (%s%s an hour)", grouped(gold, account->gold),
		    account->gold_rate > 0 ? "+" : "",
		    account->gold_rate != RATE_UNKNOWN ? rate : "?");
	report_line(talk, REPORT_PLAIN, 2, "%s", line.bytes);
}

static void say_rate(struct report *report, bool is_known, int64_t rate)
{
	if (is_known)
		report_rate(report, REPORT_PLAIN, rate);
	else
		report_cell(report, REPORT_PLAIN, "?");
}

void status_say_totals(struct talk *talk, const struct status *status)
{
	OWN(report) struct report report = { .talk = talk };
	const struct status_sum sum = status_add_up(status);
	char population[40], citizens[40], wine[40];

	if (status->has_account)
		say_account(talk, &status->account);
	report_line(talk, REPORT_PLAIN, 2,
		    "Population: %s, of them %s free citizens · wine: %s an hour are drunk",
		    grouped(population, sum.population), grouped(citizens, sum.citizens),
		    grouped(wine, sum.wine_use));
	report_column(&report, "all cities", false);
	for (int good = 0; good < RESOURCES; good++)
		report_column(&report, resource_names[good], true);
	report_cell(&report, REPORT_PLAIN, "in stock");
	for (int good = 0; good < RESOURCES; good++)
		report_number(&report, REPORT_PLAIN, sum.stock[good]);
	report_cell(&report, REPORT_PLAIN, "made an hour");
	for (int good = 0; good < RESOURCES; good++)
		say_rate(&report, sum.production[good] != UNKNOWN, sum.production[good]);
	talk_say(talk, "%s", "");
	report_say(&report);
}

static bool is_full(const struct city *city, int good)
{
	return city_knows_goods(city) && city->capacity > 0 &&
	       city->stock[good] + city->on_sale[good] >= city->capacity;
}

static void add_full(struct buffer *note, const struct city *city)
{
	OWN(buffer) struct buffer names = { 0 };

	for (int good = 0; good < RESOURCES; good++)
		if (is_full(city, good))
			buffer_format(&names, "%s%s", names.length > 0 ? ", " : "",
				      resource_names[good]);
	if (names.length > 0)
		report_part(note, "full: %s", names.bytes);
}

static void add_wine(struct buffer *note, const struct city *city)
{
	int64_t lasts = status_wine_lasts(city);
	char span[40];

	text_left(span, sizeof span, lasts);
	if (lasts > 0)
		report_part(note, "wine lasts %s", span);
	else if (lasts == 0)
		report_part(note, "the wine is drunk");
	else if (city->wine_use == UNKNOWN)
		report_part(note, "how long the wine lasts is not told");
	else if (city->wine_use > 0)
		report_part(note, "wine never ends");
	else if (city_find_building(city, "tavern") != NULL)
		report_part(note, "the tavern serves no wine");
}

static void add_construction(struct buffer *note, const struct city *city)
{
	const struct slot *slot = city_find_construction(city);
	char until[60];

	if (slot == NULL)
		return;
	report_moment(until, sizeof until, city->construction_end, city->time);
	report_part(note, "%s %d until %s", *slot->name != '\0' ? slot->name : slot->type,
		    slot->level + 1, until);
}

static void add_production(struct buffer *note, const struct city *city)
{
	OWN(buffer) struct buffer goods = { 0 };
	char rate[40];

	for (int good = 0; good < RESOURCES; good++)
		if (city->production[good] > 0)
			buffer_format(&goods, "%s+%s %s", goods.length > 0 ? ", " : "",
				      grouped(rate, city->production[good]), resource_names[good]);
	if (goods.length > 0)
		report_part(note, "%s an hour", goods.bytes);
}

static void add_city(struct report *report, const struct status_city *row, int number)
{
	OWN(buffer) struct buffer note = { 0 };
	const struct city *city = &row->city;
	char room[40];

	if (report->talk->is_person)
		report_cell(report, REPORT_PLAIN, "(%d)", number);
	report_cell(report, REPORT_BOLD, "%s", row->link.name);
	if (!row->is_known) {
		for (int i = -1; i < RESOURCES; i++)
			report_cell(report, REPORT_BAD, "?");
		report_note(report, REPORT_BAD, "cannot be read: %s", row->why);
		return;
	}
	report_cell(report, REPORT_PLAIN, "%d", status_level(city));
	for (int good = 0; good < RESOURCES; good++)
		report_number(report, is_full(city, good) ? REPORT_BAD : REPORT_PLAIN,
			      city->stock[good]);
	report_part(&note, "store %s", grouped(room, city->capacity));
	add_full(&note, city);
	add_production(&note, city);
	add_wine(&note, city);
	add_construction(&note, city);
	report_note(report, REPORT_PLAIN, "%s", note.bytes);
}

void status_say_cities(struct talk *talk, const struct status *status)
{
	OWN(report) struct report report = { .talk = talk };

	if (talk->is_person)
		report_column(&report, "", false);
	report_column(&report, "city", false);
	report_column(&report, "level", true);
	for (int good = 0; good < RESOURCES; good++)
		report_column(&report, resource_names[good], true);
	for (int i = 0; i < status->count; i++)
		add_city(&report, &status->cities[i], i + 1);
	talk_say(talk, "%s", "");
	report_say(&report);
}

/* "######····  65 %". */
static void add_bar(struct report *report, const struct city *city, int good)
{
	OWN(buffer) struct buffer bar = { 0 };
	int64_t held = city->stock[good] + city->on_sale[good];
	int64_t percent = city->capacity > 0 ? held * 100 / city->capacity : 0;

	if (!city_knows_goods(city)) {
		report_cell(report, REPORT_PLAIN, "?");
		return;
	}

	for (int i = 0; i < BAR_COLUMNS; i++)
		buffer_text(&bar, i * 100 < percent * BAR_COLUMNS ? "#" : "·");
	report_cell(report, is_full(city, good) ? REPORT_BAD : REPORT_PLAIN, "%s %3lld %%%s",
		    bar.bytes, (long long)percent, is_full(city, good) ? " full" : "");
}

static void say_goods(struct talk *talk, const struct city *city)
{
	OWN(report) struct report report = { .talk = talk };
	char room[40];
	char heading[60];

	snprintf(heading, sizeof heading, "of %s", grouped(room, city->capacity));
	report_column(&report, "", false);
	report_column(&report, "in stock", true);
	report_column(&report, "an hour", true);
	report_column(&report, "on sale", true);
	report_column(&report, heading, false);
	for (int good = 0; good < RESOURCES; good++) {
		int64_t rate = 0;
		bool is_known = city_rate(city, good, &rate);

		report_cell(&report, REPORT_PLAIN, "%s", resource_names[good]);
		report_number(&report, is_full(city, good) ? REPORT_BAD : REPORT_PLAIN,
			      city->stock[good]);
		say_rate(&report, is_known, rate);
		report_number(&report, REPORT_PLAIN, city->on_sale[good]);
		add_bar(&report, city, good);
	}
	report_say(&report);
}

static void add_slot(struct report *report, const struct city *city, const struct slot *slot)
{
	enum report_tone tone = slot->is_upgrading  ? REPORT_OWN
				: slot->is_max	    ? REPORT_DIM
				: slot->can_upgrade ? REPORT_GOOD
						    : REPORT_PLAIN;
	char until[60];

	report_cell(report, REPORT_PLAIN, "%d", city_position(city, slot));
	report_cell(report, tone, "%s", *slot->name != '\0' ? slot->name : slot->type);
	report_cell(report, REPORT_PLAIN, "%d%s", slot->level, slot->is_upgrading ? "+" : "");
	if (slot->is_upgrading) {
		report_moment(until, sizeof until, slot->completed, city->time);
		report_cell(report, tone, "being built until %s", until);
	} else {
		report_cell(report, tone, "%s",
			    slot->is_max	? "highest level"
			    : slot->can_upgrade ? "can be upgraded now"
						: "cannot be upgraded now");
	}
}

static void say_buildings(struct talk *talk, const struct city *city)
{
	OWN(report) struct report report = { .talk = talk };

	report_column(&report, "slot", true);
	report_column(&report, "building", false);
	report_column(&report, "level", true);
	report_column(&report, "", false);
	for (int i = 0; i < city->slot_count; i++)
		if (city->slots[i].type[0] != '\0')
			add_slot(&report, city, &city->slots[i]);
	report_say(&report);
}

void status_say_city(struct talk *talk, const struct city *city)
{
	OWN(buffer) struct buffer line = { 0 };
	char population[40], citizens[40];

	talk_say(talk, "%s", "");
	report_line(talk, REPORT_BOLD, 2, "%s [%d:%d] on %s, town hall %d%s", city->name, city->x,
		    city->y, city->island_name, status_level(city),
		    city->is_capital ? ", the capital" : "");
	report_part(&line, "population: %s, of them %s free citizens",
		    grouped(population, city->population), grouped(citizens, city->citizens));
	add_wine(&line, city);
	add_construction(&line, city);
	report_line(talk, REPORT_PLAIN, 2, "%s", line.bytes);
	talk_say(talk, "%s", "");
	say_goods(talk, city);
	talk_say(talk, "%s", "");
	say_buildings(talk, city);
}
