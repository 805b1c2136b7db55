/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What ships carry, and how long a transport takes. */
#include "harness.h"

#include <string.h>

#include "base/err.h"
#include "game/pages/navy.h"
#include "game/pages/port.h"

static const char transport[] = "var speed = config.loadingSpeed;\n"
				"var transportConfig = {\n"
				"        'journeyDuration': 4327,\n"
				"        'transporterSpeed': 60,\n"
				"        'poseidonEffect': 0,\n"
				"        'governmentBonus': 1,\n"
				"        'fleetJourneyTime': 72000,\n"
				"        'distance': 3.6055512754639891,\n"
				"        'loadingSpeed': 12.5000000000000007105,\n"
				"        'queueTime': 1795400400,\n"
				"        'marineChartArchiveBonus': 1,\n"
				"        'worldBonus': 1,\n"
				"        'minimumJourneyDuration': 90,\n"
				"        'freeFreighters' : 0,\n"
				"};\n";

static bool navy(const char *text, struct navy *out)
{
	struct err e = { .kind = ERR_NONE };
	bool good = navy_parse(text, strlen(text), out, &e);

	assert_int_equal(e.kind, good ? ERR_NONE : ERR_STRANGE);
	return good;
}

TEST(capacities_are_found_by_name_wherever_they_stand)
{
	static const char *const texts[] = {
		"[\"x\",{\"singleFreighterCapacity\":52000,\"singleTransporterCapacity\":580}]",
		"{\"singleTransporterCapacity\" : \"580\",\"singleFreighterCapacity\":\"52000\"}",
		("{\"params\":\"{\\\"singleTransporterCapacity\\\":580,"
		 "\\\"singleFreighterCapacity\\\":\\\"52000\\\"}\"}"),
		("var singleTransporterCapacity = 9; x = {'singleTransporterCapacity': 580,\n"
		 "'singleFreighterCapacity': 52000}"),
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct navy found = { 0 };

		assert_true(navy(texts[i], &found));
		assert_int_equal(found.ship_capacity, 580);
		assert_int_equal(found.freighter_capacity, 52000);
	}
}

TEST(a_world_without_freighters_tells_of_ships_alone)
{
	struct navy found = { 7, 7 };

	assert_true(navy("{\"singleTransporterCapacity\":500}", &found));
	assert_int_equal(found.freighter_capacity, 0);
}

TEST(a_page_without_a_capacity_is_refused)
{
	static const char *const texts[] = {
		"",
		"singleTransporterCapacity",
		"{\"singleTransporterCapacity\":",
		"{\"singleTransporterCapacity\":0}",
		"{\"singleTransporterCapacity\":\"many\"}",
		"{\"singleFreighterCapacity\":50000}",
	};
	struct navy found = { 7, 7 };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_false(navy(texts[i], &found));
	assert_int_equal(found.ship_capacity, 7);
}

TEST(a_transport_takes_as_long_as_the_game_shows)
{
	struct err e = { .kind = ERR_NONE };
	struct port port;

	assert_true(port_parse(transport, strlen(transport), &port, &e));
	assert_int_equal(port.free_at, 1795400400);
	assert_int_equal(port_travel_time(&port, 5, false), 4327);
	assert_int_equal(port_travel_time(&port, 5, true), 20 * 4327);
	/* A fifth left empty: 70 instead of 60. */
	assert_int_equal(port_travel_time(&port, 4, false), 3709);
	port.distance = 0.01;
	assert_int_equal(port_travel_time(&port, 5, false), 90);
}

TEST(loading_waits_for_what_is_queued)
{
	struct err e = { .kind = ERR_NONE };
	struct port port;

	assert_true(port_parse(transport, strlen(transport), &port, &e));
	assert_int_equal(port_loading_time(&port, 1001, 1795400100), 300 + 81);
	assert_int_equal(port_loading_time(&port, 1000, 1795400500), 80);
	assert_int_equal(port_loading_time(&port, 0, 1795400500), 0);
}

TEST(a_view_may_tell_of_loading_alone)
{
	static const char answer[] = "[[\"updateTemplateData\",{\"load_js\":{\"params\":"
				     "\"{\\\"loadingSpeed\\\":30}\"}}]]";
	struct err e = { .kind = ERR_NONE };
	struct port port = { .free_at = 7 };

	assert_false(port_parse("config.loadingSpeed", 19, &port, &e));
	assert_int_equal(e.kind, ERR_STRANGE);
	assert_int_equal(port.free_at, 7);
	assert_true(port_parse(answer, strlen(answer), &port, &e));
	assert_int_equal(port.free_at, 0);
	assert_int_equal(port_travel_time(&port, 5, false), 0);
	assert_int_equal(port_loading_time(&port, 90, 0), 3);
}

RUN_TESTS()
