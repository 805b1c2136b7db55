/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person finds and can click in the pages of the practice world. */
#include "world_economy.h"

#include "world/page/page.h"

#define PAGE "<main id=\"mainview\">"

/* What a person sees of the last answer: the page without its scripts. */
static const char *seen(const char *page)
{
	const char *shown = strstr(page, PAGE);

	assert_non_null(shown);
	return shown;
}

/* Sends the form that follows a mark in a page, as a browser does without any script; more
 * is what a person fills in or changes, and comes first. */
static const char *send_form(struct fixture *f, const char *page, const char *mark,
			     const char *more)
{
	const char *at = strstr(page, mark);
	const char *form = at == NULL ? NULL : strstr(at, "<form ");
	const char *end = form == NULL ? NULL : strstr(form, "</form>");
	OWN(buffer) struct buffer query = { 0 };

	assert_non_null(end);
	buffer_text(&query, more);
	while ((form = strstr(form, "name=\"")) != NULL && form < end) {
		const char *name = form + 6, *value;

		form = strchr(name, '"');
		value = strstr(form, "value=\"");
		if (value == NULL || value > strchr(form, '>'))
			continue;
		value += 7;
		buffer_format(&query, "&%.*s=%.*s", (int)strcspn(name, "\""), name,
			      (int)strcspn(value, "\""), value);
	}
	return ask(f, "POST", query.bytes);
}

TEST_WITH(every_view_in_the_pages_is_a_page_with_the_cities_and_the_way_out, set_up, tear_down)
{
	static const char *const queries[] = {
		"view=city",	  "view=island",       "view=worldmap_iso", "view=militaryAdvisor",
		"view=port",	  "view=merchantNavy", "view=townHall",	    "view=finances",
		"view=academy",	  "view=tavern",       "view=branchOffice", "view=warehouse",
		"view=inventory", "view=resource",     "view=tradegood",    "view=pirateFortress",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		const char *page = ask(f, "GET", queries[i]);

		assert_int_equal(f->answer.status, 200);
		assert_non_null(strstr(page, "<script src=\"world.js\"></script>"));
		assert_non_null(strstr(page, "href=\"?view=city&cityId=10011\""));
		assert_non_null(strstr(page, "action=logoutAvatar"));
		assert_non_null(strstr(seen(page), "<h1"));
	}
}

TEST_WITH(a_click_on_upgrade_builds_and_shows_the_building_with_a_clock, set_up, tear_down)
{
	struct fixture *f = *state;
	int level = city(f, 0)->slots[ACADEMY].level;
	const char *page = send_form(f, ask(f, "GET", "view=city"), "id=\"position4\"", "");

	assert_int_equal(city(f, 0)->construction.slot, ACADEMY);
	assert_non_null(strstr(seen(page), "The builders begin."));
	assert_non_null(strstr(seen(page), "<div id=\"academy\">"));
	assert_non_null(strstr(seen(page), "data-left=\""));
	page = ask(f, "GET", "view=city");
	assert_non_null(strstr(seen(page), "academy site\""));
	assert_non_null(strstr(seen(page), "<button disabled title=\"The builders"));
	pass(f, city(f, 0)->construction.end_ms - f->now_ms);
	assert_int_equal(city(f, 0)->slots[ACADEMY].level, level + 1);
}

TEST_WITH(a_building_shows_what_its_next_level_really_takes, set_up, tear_down)
{
	struct fixture *f = *state;
	struct world_cost cost = world_cost_in(city(f, 0), city(f, 0)->slots[ACADEMY].type,
					       city(f, 0)->slots[ACADEMY].level + 1, 0);
	OWN(buffer) struct buffer wood = { 0 };

	buffer_text(&wood, "Building material: ");
	world_html_number(&wood, &f->world, (double)cost.goods[WOOD]);
	assert_non_null(strstr(seen(ask(f, "GET", "view=academy")), wood.bytes));
	assert_non_null(
		strstr(ask(f, "POST", "view=academy&ajax=1"), "[\"changeView\",[\"academy\","));
	/* One of the buildings that the city lacks. */
	assert_null(strstr(ask(f, "POST", "view=embassy&ajax=1"), "changeView"));
}

TEST_WITH(a_click_on_free_ground_builds, set_up, tear_down)
{
	struct fixture *f = *state;
	const char *page = ask(f, "GET", "view=buildingGround&cityId=10010&position=20");

	page = send_form(f, page, "<li class=\"building embassy\">", "");
	assert_non_null(strstr(seen(page), "The builders begin."));
	assert_string_equal(city(f, 0)->slots[20].type->name, "embassy");
	page = ask(f, "GET", "view=buildingGround&cityId=10010&position=21");
	assert_null(strstr(seen(page), "<button>Build"));
}

TEST_WITH(a_form_sends_goods_and_the_port_shows_the_loading, set_up, tear_down)
{
	struct fixture *f = *state;
	const char *page = ask(f, "GET", "view=port");

	assert_non_null(strstr(seen(page), "?view=transport&destinationCityId=10011\""));
	page = ask(f, "GET", "view=transport&destinationCityId=10011");
	page = send_form(f, page, "id=\"mission\"", "cargo_resource=700&transporters=2");
	assert_non_null(strstr(seen(page), "The ships are being loaded."));
	assert_non_null(strstr(seen(page), "js_outgoingOwnCountDownCounter0\">"));
	assert_int_equal(me(f)->movements[0].goods[WOOD], 700);
	assert_non_null(strstr(seen(ask(f, "GET", "view=militaryAdvisor")), "700 wood"));
}

TEST_WITH(a_click_sets_sail_and_a_captcha_can_be_answered, set_up, tear_down)
{
	struct fixture *f = *state;
	const char *page;
	OWN(text) char *word = NULL;

	ask_at(f, "POST", "/admin/trouble", "kind=captcha");
	page = send_form(f, ask(f, "GET", "view=pirateFortress"), "Fishing boat", "");
	assert_non_null(strstr(seen(page), "function=createCaptcha"));
	word = text_format("captcha=%s", city(f, 0)->captcha.answer);
	page = send_form(f, page, "id=\"pirateFortress\"", word);
	assert_non_null(strstr(seen(page), "The crew is out: Fishing boat"));
	assert_null(strstr(seen(page), "Set sail"));
}

TEST_WITH(an_order_that_is_refused_leaves_a_person_in_the_city, set_up, tear_down)
{
	struct fixture *f = *state;
	const char *page =
		order(f, "action=UpgradeExistingBuilding&cityId=10010&position=20&level=1");

	assert_non_null(strstr(seen(page), "class=\"feedback type11\""));
	assert_non_null(strstr(seen(page), "id=\"position0\""));
	page = order(f, "action=UpgradeExistingBuilding&cityId=10010&position=20&level=1&ajax=1");
	assert_non_null(
		strstr(page, "[\"changeView\",[\"city\",\"<div id=\\\"city\\\"><\\/div>\"]]"));
}

TEST_WITH(an_island_links_own_cities_and_sends_goods_to_others, set_up, tear_down)
{
	struct fixture *f = *state;
	const char *page = seen(ask(f, "GET", "view=island&islandId=4100"));

	assert_non_null(strstr(page, "?view=city&cityId=10010\""));
	assert_non_null(strstr(page, "?view=transport&destinationCityId=41000\""));
	assert_non_null(strstr(page, "?view=tradegood&type="));
	page = seen(ask(f, "GET", "view=worldmap_iso"));
	assert_non_null(strstr(page, "<svg class=\"map\""));
	assert_non_null(strstr(page, "?view=island&islandId=4100\""));
}

TEST_WITH(style_and_script_may_be_kept_and_need_no_login, set_up, tear_down)
{
	static const char *const paths[] = { "/world.css", "/s301-en/world.css",
					     "/s301-en/world.js", "/s301-en/ship.svg" };
	struct fixture *f = *state;

	f->session[0] = f->avatar[0] = '\0';
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		assert_true(ask_at(f, "GET", paths[i], "")[0] != '\0');
		assert_int_equal(f->answer.status, 200);
		assert_non_null(f->answer.tag);
	}
	ask_at(f, "GET", "/s301-en/none.css", "");
	assert_int_equal(f->answer.status, 404);
}

TEST_WITH(the_way_out_leads_to_the_lobby, set_up, tear_down)
{
	struct fixture *f = *state;

	assert_non_null(strstr(ask(f, "GET", "action=logoutAvatar&function=logout"),
			       "href=\"index.php?logout\""));
	ask(f, "GET", "logout");
	assert_int_equal(f->answer.status, 302);
	assert_string_equal(f->answer.location, "/");
}

RUN_TESTS()
