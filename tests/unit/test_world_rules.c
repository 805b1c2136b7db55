/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of the practice world, asked directly: time is a number here. */
#include "world_fixture.h"

#include "base/json.h"
#include "base/own.h"

#define OUT "\"showPirateFortressShip\":0"
#define HOME "\"showPirateFortressShip\":1"
#define CAPTURE "action=PiracyScreen&function=capture&cityId=10010&position=17&ajax=1"
#define CONVERT \
	"action=PiracyScreen&function=convert&cityId=10010&islandId=4100&activeTab=tabCrew&ajax=1"

static int set_up_with(void **state, const char *key, const char *value)
{
	struct world_options options;

	world_options_init(&options);
	if (key != NULL && !world_option_set(&options, key, value, NULL))
		return -1;
	return set_up_options(state, &options);
}

static int set_up(void **state)
{
	return set_up_with(state, NULL, NULL);
}

static int set_up_with_captchas(void **state)
{
	return set_up_with(state, "captcha-every", "1");
}

TEST_WITH(a_raid_is_paid_when_the_crew_comes_home_and_not_before, set_up, tear_down)
{
	struct fixture *f = *state;

	assert_non_null(strstr(order(f, CAPTURE "&buildingLevel=1"), OUT));
	f->now_ms += 149999;
	assert_non_null(strstr(ask(f, "GET", "view=city"), OUT));
	assert_int_equal(f->world.accounts[0].points, 240);
	f->now_ms += 1;
	assert_non_null(strstr(ask(f, "GET", "view=city"), HOME));
	assert_int_equal(f->world.accounts[0].points, 242);
}

TEST_WITH(a_fortress_has_one_crew, set_up, tear_down)
{
	struct fixture *f = *state;

	order(f, CAPTURE "&buildingLevel=1");
	assert_non_null(strstr(order(f, CAPTURE "&buildingLevel=1"), "\"type\":11"));
	f->now_ms += 1000000;
	ask(f, "GET", "");
	assert_int_equal(f->world.accounts[0].points, 242);
}

TEST_WITH(a_small_fortress_refuses_long_raids_in_an_envelope_that_is_no_maintenance, set_up,
	  tear_down)
{
	struct fixture *f = *state;
	const char *answer = order(f, CAPTURE "&buildingLevel=7");

	assert_non_null(strstr(answer, "\"type\":11"));
	assert_non_null(strstr(answer, HOME));
	assert_true(text_starts(answer, "[[\"updateGlobalData\","));
}

TEST_WITH(the_time_left_is_whole_seconds_followed_by_a_comma, set_up, tear_down)
{
	struct fixture *f = *state;

	order(f, CAPTURE "&buildingLevel=1");
	f->now_ms += 52500;
	assert_non_null(strstr(ask(f, "POST", "view=pirateFortress&position=17&ajax=1"),
			       "\\\"ongoingMissionTimeRemaining\\\":98,"));
}

TEST_WITH(a_token_is_good_once_and_only_for_a_few_answers, set_up, tear_down)
{
	struct fixture *f = *state;
	char token[33];
	char *query;

	token_of(ask(f, "GET", ""), token);
	query = text_format(CAPTURE "&buildingLevel=1&actionRequest=%s", token);
	assert_non_null(strstr(ask(f, "POST", query), OUT));
	assert_non_null(strstr(ask(f, "POST", query), "TXT_ERROR_WRONG_REQUEST_ID"));
	free(query);
	token_of(ask(f, "GET", ""), token);
	for (int i = 0; i < WORLD_TOKENS; i++)
		ask(f, "GET", "");
	query = text_format(CAPTURE "&buildingLevel=1&actionRequest=%s", token);
	assert_non_null(strstr(ask(f, "POST", query), "TXT_ERROR_WRONG_REQUEST_ID"));
	free(query);
}

TEST_WITH(a_new_login_ends_the_old_session, set_up, tear_down)
{
	struct fixture *f = *state;
	struct fixture old = *f;

	log_in(f);
	memset(&old.answer, 0, sizeof(old.answer));
	text_copy(f->session, sizeof(f->session), old.session);
	text_copy(f->avatar, sizeof(f->avatar), old.avatar);
	assert_non_null(strstr(ask(f, "GET", ""), "index.php?logout"));
}

TEST_WITH(the_cookie_ikariam_alone_opens_the_session, set_up, tear_down)
{
	struct fixture *f = *state;

	f->session[0] = '\0';
	assert_non_null(strstr(ask(f, "GET", ""), "dataSetForView"));
	assert_int_equal(f->answer.cookie_count, 2);
}

TEST_WITH(a_city_that_is_not_mine_shows_the_one_i_was_in, set_up, tear_down)
{
	struct fixture *f = *state;

	assert_non_null(strstr(ask(f, "GET", "view=city&cityId=10012"), "currentCityId: 10012,"));
	assert_non_null(strstr(ask(f, "GET", "view=city&cityId=10020"), "currentCityId: 10012,"));
	assert_non_null(
		strstr(ask(f, "GET", "%3Fview=city&cityId=10010"), "currentCityId: 10012,"));
}

TEST_WITH(a_raid_needs_the_city_that_is_looked_at, set_up, tear_down)
{
	struct fixture *f = *state;

	ask(f, "GET", "view=city&cityId=10012");
	assert_non_null(strstr(order(f, CAPTURE "&buildingLevel=1"), "another city"));
}

TEST_WITH(a_logged_in_page_has_no_mark_of_an_expired_one, set_up, tear_down)
{
	struct fixture *f = *state;
	const char *page = ask(f, "GET", "");

	assert_null(strstr(page, "index.php?logout"));
	assert_null(strstr(page, "<a class=\"logout\""));
	assert_non_null(strstr(page, "],[\"updateTemplateData\""));
}

TEST_WITH(a_captcha_stands_before_the_raid_until_a_person_reads_it, set_up_with_captchas, tear_down)
{
	struct fixture *f = *state;
	struct world_captcha *captcha = &f->world.accounts[0].cities[0].captcha;
	const char *answer = order(f, CAPTURE "&buildingLevel=1");
	char first[8];
	char *query;

	assert_non_null(strstr(answer, "data:image\\/png;base64,iVBOR"));
	assert_non_null(strstr(answer, HOME));
	text_copy(first, sizeof(first), captcha->answer);
	answer = order(f, CAPTURE "&buildingLevel=1&captchaNeeded=1&captcha=wrong");
	assert_non_null(strstr(answer, "js_captchaImage"));
	assert_non_null(strstr(answer, HOME));
	assert_string_not_equal(captcha->answer, first);
	query = text_format(CAPTURE "&buildingLevel=1&captchaNeeded=1&captcha=%s", captcha->answer);
	answer = order(f, query);
	free(query);
	assert_non_null(strstr(answer, OUT));
	assert_null(strstr(answer, "js_captchaImage"));
}

TEST_WITH(points_become_crew_at_ten_to_one_after_a_while, set_up, tear_down)
{
	struct fixture *f = *state;
	struct world_account *account = &f->world.accounts[0];

	assert_non_null(strstr(order(f, CONVERT "&crewPoints=24"), "conversionProgressBar"));
	assert_int_equal(account->points, 0);
	assert_int_equal(account->crew, 12);
	f->now_ms += (60 + 3 * 24) * 1000;
	assert_null(strstr(ask(f, "POST", "view=pirateFortress&activeTab=tabCrew&ajax=1"),
			   "conversionProgressBar"));
	assert_int_equal(account->crew, 36);
}

TEST_WITH(more_crew_than_points_is_refused, set_up, tear_down)
{
	struct fixture *f = *state;

	assert_non_null(strstr(order(f, CONVERT "&crewPoints=25"), "\"type\":11"));
	assert_int_equal(f->world.accounts[0].points, 240);
}

TEST_WITH(stocks_grow_up_to_the_room_there_is, set_up, tear_down)
{
	struct fixture *f = *state;
	struct world_city *city = &f->world.accounts[0].cities[0];
	double before = city->stock[WOOD];

	f->now_ms += 3600000;
	ask(f, "GET", "");
	assert_true(city->stock[WOOD] > before + 399);
	f->now_ms += 3600000LL * 24 * 365 * 2;
	ask(f, "GET", "");
	assert_true((int64_t)city->stock[WOOD] == world_city_room(city));
}

TEST_WITH(speed_shortens_what_takes_time_and_the_page_says_so, set_up, tear_down)
{
	struct fixture *f = *state;

	world_speed_set(&f->world, 600, f->now_ms);
	assert_non_null(strstr(order(f, CAPTURE "&buildingLevel=1"),
			       "\\\"ongoingMissionTimeRemaining\\\":0.25,"));
	f->now_ms += 250;
	assert_non_null(strstr(ask(f, "GET", ""), HOME));
}

TEST_WITH(vacation_shows_the_door_to_every_later_request, set_up, tear_down)
{
	struct fixture *f = *state;
	const char *query = "action=Options&function=activateVacationMode";

	assert_non_null(strstr(order(f, query), "nologin_umod"));
	assert_non_null(strstr(ask(f, "GET", ""), "nologin_umod"));
}

TEST_WITH(the_same_seed_makes_the_same_world, set_up, tear_down)
{
	struct fixture *f = *state;
	struct world *twin = mem_new(sizeof(*twin));
	char token[2][40];

	world_begin(twin, &f->world.options, f->now_ms + 5);
	for (int i = 0; i < WORLD_ACCOUNTS; i++)
		assert_string_equal(twin->accounts[i].cities[0].name,
				    f->world.accounts[i].cities[0].name);
	world_lobby_token(&f->world, 0, token[0]);
	world_lobby_token(twin, 0, token[1]);
	assert_string_equal(token[0], token[1]);
	twin->players[0].token_age++;
	world_lobby_token(twin, 0, token[1]);
	assert_string_not_equal(token[0], token[1]);
	world_done(twin);
	free(twin);
}

/* Which trouble came, in order, of so many requests with that seed; the caller frees it. */
static char *mixture(int64_t seed)
{
	struct world_options options;
	struct fixture *f;
	OWN(buffer) struct buffer kinds = { 0 };
	void *state;
	size_t index;
	json_t *event;

	world_options_init(&options);
	options.seed = seed;
	set_up_options(&state, &options);
	f = state;
	ask_at(f, "POST", "/admin/trouble", "kind=mixed&every=40");
	for (int i = 0; i < 400; i++) {
		ask(f, "GET", "");
		f->now_ms += 1000;
	}
	json_each_item(f->world.ledger, index, event) {
		if (text_equal(json_get_text(event, "what", ""), "trouble"))
			buffer_format(&kinds, "%s ", json_get_text(event, "kind", ""));
	}
	assert_false(f->world.accounts[0].vacation);
	tear_down(&state);
	return buffer_take(&kinds);
}

TEST(mixed_trouble_is_of_all_kinds_that_pass_and_the_same_for_a_seed)
{
	OWN(text) char *one = mixture(7);
	OWN(text) char *again = mixture(7);
	OWN(text) char *other = mixture(8);

	assert_string_equal(one, again);
	assert_string_not_equal(one, other);
	assert_non_null(strstr(one, "drop "));
	assert_non_null(strstr(one, "http-503 "));
	assert_non_null(strstr(one, "slow "));
	assert_non_null(strstr(one, "garbage "));
	assert_null(strstr(one, "login-refused"));
}

RUN_TESTS()
