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

static void a_raid_is_paid_when_the_crew_comes_home_and_not_before(void **state)
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

static void a_fortress_has_one_crew(void **state)
{
	struct fixture *f = *state;

	order(f, CAPTURE "&buildingLevel=1");
	assert_non_null(strstr(order(f, CAPTURE "&buildingLevel=1"), "\"type\":11"));
	f->now_ms += 1000000;
	ask(f, "GET", "");
	assert_int_equal(f->world.accounts[0].points, 242);
}

static void a_small_fortress_refuses_long_raids_in_an_envelope_that_is_no_maintenance(void **state)
{
	struct fixture *f = *state;
	const char *answer = order(f, CAPTURE "&buildingLevel=7");

	assert_non_null(strstr(answer, "\"type\":11"));
	assert_non_null(strstr(answer, HOME));
	assert_true(text_starts(answer, "[[\"updateGlobalData\","));
}

static void the_time_left_is_whole_seconds_followed_by_a_comma(void **state)
{
	struct fixture *f = *state;

	order(f, CAPTURE "&buildingLevel=1");
	f->now_ms += 52500;
	assert_non_null(strstr(ask(f, "POST", "view=pirateFortress&position=17&ajax=1"),
			       "\\\"ongoingMissionTimeRemaining\\\":98,"));
}

static void a_token_is_good_once_and_only_for_a_few_answers(void **state)
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

static void a_new_login_ends_the_old_session(void **state)
{
	struct fixture *f = *state;
	struct fixture old = *f;

	log_in(f);
	memset(&old.answer, 0, sizeof(old.answer));
	text_copy(f->session, sizeof(f->session), old.session);
	text_copy(f->avatar, sizeof(f->avatar), old.avatar);
	assert_non_null(strstr(ask(f, "GET", ""), "index.php?logout"));
}

static void the_cookie_ikariam_alone_opens_the_session(void **state)
{
	struct fixture *f = *state;

	f->session[0] = '\0';
	assert_non_null(strstr(ask(f, "GET", ""), "dataSetForView"));
	assert_int_equal(f->answer.cookie_count, 2);
}

static void a_city_that_is_not_mine_shows_the_one_i_was_in(void **state)
{
	struct fixture *f = *state;

	assert_non_null(strstr(ask(f, "GET", "view=city&cityId=10012"), "currentCityId: 10012,"));
	assert_non_null(strstr(ask(f, "GET", "view=city&cityId=10020"), "currentCityId: 10012,"));
	assert_non_null(
		strstr(ask(f, "GET", "%3Fview=city&cityId=10010"), "currentCityId: 10012,"));
}

static void a_raid_needs_the_city_that_is_looked_at(void **state)
{
	struct fixture *f = *state;

	ask(f, "GET", "view=city&cityId=10012");
	assert_non_null(strstr(order(f, CAPTURE "&buildingLevel=1"), "another city"));
}

static void a_logged_in_page_has_no_mark_of_an_expired_one(void **state)
{
	struct fixture *f = *state;
	const char *page = ask(f, "GET", "");

	assert_null(strstr(page, "index.php?logout"));
	assert_null(strstr(page, "<a class=\"logout\""));
	assert_non_null(strstr(page, "],[\"updateTemplateData\""));
}

static void a_captcha_stands_before_the_raid_until_a_person_reads_it(void **state)
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

static void points_become_crew_at_ten_to_one_after_a_while(void **state)
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

static void more_crew_than_points_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_non_null(strstr(order(f, CONVERT "&crewPoints=25"), "\"type\":11"));
	assert_int_equal(f->world.accounts[0].points, 240);
}

static void stocks_grow_up_to_the_room_there_is(void **state)
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

static void speed_shortens_what_takes_time_and_the_page_says_so(void **state)
{
	struct fixture *f = *state;

	world_speed_set(&f->world, 600, f->now_ms);
	assert_non_null(strstr(order(f, CAPTURE "&buildingLevel=1"),
			       "\\\"ongoingMissionTimeRemaining\\\":0.25,"));
	f->now_ms += 250;
	assert_non_null(strstr(ask(f, "GET", ""), HOME));
}

static void vacation_shows_the_door_to_every_later_request(void **state)
{
	struct fixture *f = *state;
	const char *query = "action=Options&function=activateVacationMode";

	assert_non_null(strstr(order(f, query), "nologin_umod"));
	assert_non_null(strstr(ask(f, "GET", ""), "nologin_umod"));
}

static void the_same_seed_makes_the_same_world(void **state)
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

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

static void mixed_trouble_is_of_all_kinds_that_pass_and_the_same_for_a_seed(void **state)
{
	OWN(text) char *one = mixture(7);
	OWN(text) char *again = mixture(7);
	OWN(text) char *other = mixture(8);

	(void)state;
	assert_string_equal(one, again);
	assert_string_not_equal(one, other);
	assert_non_null(strstr(one, "drop "));
	assert_non_null(strstr(one, "http-503 "));
	assert_non_null(strstr(one, "slow "));
	assert_non_null(strstr(one, "garbage "));
	assert_null(strstr(one, "login-refused"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_raid_is_paid_when_the_crew_comes_home_and_not_before),
		TEST(a_fortress_has_one_crew),
		TEST(a_small_fortress_refuses_long_raids_in_an_envelope_that_is_no_maintenance),
		TEST(the_time_left_is_whole_seconds_followed_by_a_comma),
		TEST(a_token_is_good_once_and_only_for_a_few_answers),
		TEST(a_new_login_ends_the_old_session),
		TEST(the_cookie_ikariam_alone_opens_the_session),
		TEST(a_city_that_is_not_mine_shows_the_one_i_was_in),
		TEST(a_raid_needs_the_city_that_is_looked_at),
		TEST(a_logged_in_page_has_no_mark_of_an_expired_one),
		cmocka_unit_test_setup_teardown(
			a_captcha_stands_before_the_raid_until_a_person_reads_it,
			set_up_with_captchas, tear_down),
		TEST(points_become_crew_at_ten_to_one_after_a_while),
		TEST(more_crew_than_points_is_refused),
		TEST(stocks_grow_up_to_the_room_there_is),
		TEST(speed_shortens_what_takes_time_and_the_page_says_so),
		TEST(vacation_shows_the_door_to_every_later_request),
		TEST(the_same_seed_makes_the_same_world),
		cmocka_unit_test(mixed_trouble_is_of_all_kinds_that_pass_and_the_same_for_a_seed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
