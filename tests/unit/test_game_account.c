/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions and requests against the practice world, with its trouble on demand. */
#include "harness.h"

#include "game_world.h"

#include "base/clock.h"
#include "game/account/account.h"
#include "game/http/answer.h"
#include "game/pages/city.h"
#include "game/pages/city_parse.h"
#include "store/gate.h"

static struct home home;
static char name[ACCOUNT_NAME_SIZE];
static struct key key;
static volatile sig_atomic_t stop;
static struct account_counters counters;
static char last_status[256];

static void keep_status(void *argument, const char *text)
{
	(void)argument;
	text_copy(last_status, sizeof last_status, text);
}

static bool put_setting(json_t *session, void *argument, struct err *e)
{
	(void)e;
	json_object_update(json_sub(session, "settings"), argument);
	return true;
}

static void set_settings(const char *text)
{
	struct err e = { .kind = ERR_NONE };
	OWN(json) json_t *settings = json_loads(text, 0, NULL);

	assert_true(session_change(&home, put_setting, settings, false, &e));
}

static int log_in(void **state)
{
	struct login_options options = { .lobby_url = practice.lobby,
					 .mail = practice.mail,
					 .password = practice.password,
					 .account = "s301-en" };
	struct err e = { .kind = ERR_NONE };

	(void)state;
	home_make_new(&home);
	stop = 0;
	memset(&counters, 0, sizeof counters);
	if (!login_person(&home, &options, NULL, name, &key, NULL, &e)) {
		print_error("%s\n", e.text);
		return -1;
	}
	set_settings("{\"requestGapMs\": 0, \"takeBackMinutes\": 0}");
	return 0;
}

static int drop_home(void **state)
{
	(void)state;
	home_drop(&home);
	return 0;
}

static struct account *open_account(void)
{
	struct account_context context = { .home = &home,
					   .name = name,
					   .key = &key,
					   .stop = &stop,
					   .counters = &counters,
					   .status = keep_status };
	struct err e = { .kind = ERR_NONE };
	struct account *account = account_open(&context, &e);

	assert_non_null(account);
	return account;
}

static void load_city(struct account *account, struct city *city)
{
	struct err e = { .kind = ERR_NONE };
	size_t length;
	OWN(text) char *page = account_get(account, "", &length, &e);

	if (page == NULL)
		print_error("%s\n", e.text);
	assert_non_null(page);
	assert_true(city_parse(page, length, city, &e));
}

TEST_WITH(a_city_page_of_the_world_is_understood, log_in, drop_home)
{
	OWN(account) struct account *account = open_account();
	struct city city;

	load_city(account, &city);
	assert_true(city.is_own);
	assert_true(city.city_count > 0);
	assert_int_equal(city.current_city_id, city.id);
	assert_true(city.capacity > 0 && city.stock[WOOD] > 0);
	assert_true(city.time > 0);
	assert_non_null(city_find_building(&city, "townHall"));
	assert_int_equal(counters.requests, 1);
	assert_true(counters.bytes > 1000);
}

TEST_WITH(an_expired_session_is_renewed_and_the_request_sent_again, log_in, drop_home)
{
	static const char *const kinds[] = { "expire", "lobby-redirect", "not-found" };
	OWN(account) struct account *account = open_account();
	struct city city;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		OWN(text) char *order = text_format("trouble?kind=%s&count=1", kinds[i]);

		last_status[0] = '\0';
		practice_order(order);
		load_city(account, &city);
		assert_string_equal(last_status, "logging in again");
	}
}

TEST_WITH(a_second_task_takes_over_the_session_that_the_first_renewed, log_in, drop_home)
{
	OWN(account) struct account *first = open_account();
	OWN(account) struct account *second = open_account();
	struct city city;

	load_city(second, &city);
	practice_order("session?account=all");
	load_city(first, &city);
	last_status[0] = '\0';
	load_city(second, &city);
	assert_string_equal(last_status, ""); /* no login of its own */
}

TEST_WITH(a_session_taken_by_a_browser_is_left_to_it_for_a_while, log_in, drop_home)
{
	OWN(account) struct account *account = open_account();
	OWN(account) struct account *other = open_account();
	struct err e = { .kind = ERR_NONE };
	struct city city;

	set_settings("{\"takeBackMinutes\": 10}");
	load_city(account, &city);
	practice_order("session?account=all");
	assert_null(account_get(account, "", NULL, &e));
	assert_int_equal(e.kind, ERR_SESSION);
	assert_non_null(strstr(e.text, "taken over"));
	assert_non_null(strstr(e.text, "taking it back at"));
	assert_true(account_come_back_ms(account) > clock_wall_ms() + 9 * 60000);
	assert_null(account_get(other, "", NULL, &e));
	assert_int_equal(e.kind, ERR_SESSION);
	assert_true(account_come_back_ms(other) == account_come_back_ms(account));
}

TEST_WITH(with_a_negative_time_it_is_left_for_good, log_in, drop_home)
{
	OWN(account) struct account *account = open_account();
	struct err e = { .kind = ERR_NONE };
	struct city city;
	uint64_t requests;

	set_settings("{\"takeBackMinutes\": -1}");
	load_city(account, &city);
	practice_order("session?account=all");
	assert_null(account_get(account, "", NULL, &e));
	assert_int_equal(e.kind, ERR_SESSION);
	assert_non_null(strstr(e.text, "ikabot --login"));
	assert_true(account_come_back_ms(account) == 0);
	requests = counters.requests;
	assert_null(account_get(account, "", NULL, &e));
	assert_int_equal(counters.requests, requests);
}

static bool age_session(json_t *session, void *argument, struct err *e)
{
	json_t *object = session_account_make(session, argument);
	json_t *lost = json_object_get(object, "sessionLost");

	(void)e;
	json_put_number(object, "sessionUsed", clock_wall_ms() / 1000 - 3600);
	if (lost != NULL)
		json_put_number(lost, "until", clock_wall_ms() / 1000 - 1);
	return true;
}

TEST_WITH(it_is_taken_back_when_the_time_is_over, log_in, drop_home)
{
	OWN(account) struct account *account = open_account();
	struct err e = { .kind = ERR_NONE };
	struct city city;

	set_settings("{\"takeBackMinutes\": 10}");
	practice_order("session?account=all");
	assert_null(account_get(account, "", NULL, &e));
	assert_int_equal(e.kind, ERR_SESSION);
	assert_true(session_change(&home, age_session, name, false, &e));
	load_city(account, &city);
}

TEST_WITH(a_session_that_died_of_age_is_renewed_at_once, log_in, drop_home)
{
	OWN(account) struct account *account = open_account();
	struct err e = { .kind = ERR_NONE };
	struct city city;

	set_settings("{\"takeBackMinutes\": 10}");
	assert_true(session_change(&home, age_session, name, false, &e));
	practice_order("session?account=all");
	load_city(account, &city);
}

TEST_WITH(without_token_and_password_a_person_is_asked_for, log_in, drop_home)
{
	OWN(account) struct account *account = open_account();
	struct err e = { .kind = ERR_NONE };
	uint64_t requests;

	practice_order("token");
	practice_order("session?account=all");
	assert_null(account_get(account, "", NULL, &e));
	assert_int_equal(e.kind, ERR_SESSION);
	assert_non_null(strstr(e.text, "ikabot --login"));
	requests = counters.requests;
	assert_null(account_get(account, "", NULL, &e));
	assert_int_equal(counters.requests, requests); /* the others do not even try */
}

static char *order(struct account *account, const char *query, bool *not_taken, struct err *e)
{
	return account_order(account, query, false, NULL, not_taken, e);
}

/* One that is taken. */
static void give(struct account *account, const char *query)
{
	struct err e = { .kind = ERR_NONE };
	bool not_taken = true;
	OWN(text) char *answer = order(account, query, &not_taken, &e);

	if (answer == NULL)
		print_error("%s\n", e.text);
	assert_non_null(answer);
	assert_true(text_starts(answer, "[["));
	assert_false(not_taken);
}

#define CHOOSE "action=header&function=changeCurrentCity&actionRequest=REQUESTID&ajax=1&cityId="

TEST_WITH(orders_carry_the_newest_token, log_in, drop_home)
{
	OWN(account) struct account *account = open_account();
	OWN(text) char *query = NULL;
	struct city city;
	uint64_t requests;

	load_city(account, &city);
	query = text_format(CHOOSE "%d", city.cities[0].id);
	requests = counters.requests;
	give(account, query);
	assert_int_equal(counters.requests, requests + 1); /* the page's token served */
}

TEST_WITH(what_was_not_taken_is_told_and_not_sent_again, log_in, drop_home)
{
	static const char *const kinds[] = { "wrong-token", "expire", "not-found" };
	OWN(account) struct account *account = open_account();
	struct city city;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		OWN(text) char *trouble = NULL;
		struct err e = { .kind = ERR_NONE };
		OWN(text) char *query = NULL;
		bool not_taken = false;

		trouble = text_format("trouble?kind=%s&count=1&match=changeCurrent", kinds[i]);
		load_city(account, &city);
		query = text_format(CHOOSE "%d", city.cities[0].id);
		practice_order(trouble);
		assert_null(order(account, query, &not_taken, &e));
		assert_int_equal(e.kind, ERR_RETRY);
		assert_true(not_taken);
		give(account, query); /* token and session are good again */
	}
}

TEST_WITH(words_of_other_players_do_not_count, log_in, drop_home)
{
	OWN(account) struct account *account = open_account();
	OWN(text) char *query = NULL, *page = NULL, *answer = NULL;
	struct err e = { .kind = ERR_NONE };
	struct city city;
	bool not_taken;
	uint64_t requests;

	load_city(account, &city);
	practice_order("trouble?kind=words&count=2");
	page = account_get(account, "view=city", NULL, &e);
	assert_non_null(page);
	assert_non_null(strstr(page, "TXT_ERROR_WRONG_REQUEST_ID"));
	query = text_format(CHOOSE "%d", city.cities[0].id);
	requests = counters.requests;
	answer = order(account, query, &not_taken, &e);
	assert_non_null(answer);
	assert_non_null(strstr(answer, "TXT_ERROR_WRONG_REQUEST_ID"));
	assert_int_equal(counters.requests, requests + 1);
}

TEST_WITH(an_order_does_not_pass_for_a_question, log_in, drop_home)
{
	OWN(account) struct account *account = open_account();
	struct err e = { .kind = ERR_NONE };
	uint64_t requests = counters.requests;

	assert_null(account_post(account, "view=x&%61ction=y", NULL, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_int_equal(counters.requests, requests);
}

/* A browser's request on a connection that was used before: libcurl would send it again. */
TEST_WITH(what_may_act_is_sent_once_on_a_connection_of_its_own, log_in, drop_home)
{
	static const struct account_request requests[] = {
		{ .path = "", .query = "action=header&function=changeCurrentCity&cityId=1" },
		{ .path = "index.php", .query = "%61ction=header&f%75nction=changeCurrentCity" },
		{ .path = "", .query = "f%75nction=changeCurrentCity&x=1" },
		{ .path = "index.php", .query = "view=changeCurrentCity", .post = true },
	};
	OWN(account) struct account *account = open_account();
	struct city city;

	for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
		struct account_answer answer = { 0 };
		struct err e = { .kind = ERR_NONE };

		load_city(account, &city);
		practice_order("trouble?kind=lose&count=1&match=changeCurrent");
		if (account_request(account, &requests[i], &answer, &e))
			fail_msg("%s was sent again", requests[i].query);
		assert_int_equal(e.kind, ERR_RETRY);
	}
}

TEST_WITH(a_click_is_answered_by_the_refusal_of_its_token, log_in, drop_home)
{
	static const struct account_request request = { .path = "",
							.query = CHOOSE "1",
							.post = true };
	OWN(account) struct account *account = open_account();
	struct account_answer answer = { 0 };
	struct err e = { .kind = ERR_NONE };

	practice_order("trouble?kind=wrong-token&count=1");
	assert_true(account_request(account, &request, &answer, &e));
	assert_non_null(strstr(answer.body, "TXT_ERROR_WRONG_REQUEST_ID"));
	account_answer_done(&answer);
}

TEST_WITH(trouble_on_the_way_is_worth_another_try_later, log_in, drop_home)
{
	static const char *const kinds[] = { "http-500", "http-503",	"truncate", "oversize",
					     "backup",	 "maintenance", "garbage" };
	OWN(account) struct account *account = open_account();
	struct city city;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		OWN(text) char *order = NULL;
		struct err e = { .kind = ERR_NONE };
		OWN(text) char *page = NULL;

		order = text_format("trouble?kind=%s&count=1&match=city", kinds[i]);
		practice_order(order);
		page = account_get(account, "view=city&cityId=1", NULL, &e);
		if (page != NULL || e.kind != ERR_RETRY)
			print_error("%s: %s\n", kinds[i], e.text);
		assert_null(page);
		assert_int_equal(e.kind, ERR_RETRY);
		load_city(account, &city);
	}
}

TEST_WITH(garbage_never_passes_for_a_page, log_in, drop_home)
{
	enum { TIMES = 300 };
	OWN(account) struct account *account = open_account();
	struct city city;

	practice_order("trouble?kind=garbage&count=300&match=city&amount=8");
	for (int i = 0; i < TIMES; i++) {
		struct err e = { .kind = ERR_NONE };

		assert_null(account_get(account, "view=city&cityId=1", NULL, &e));
		assert_int_equal(e.kind, ERR_RETRY);
	}
	load_city(account, &city);
}

TEST_WITH(an_order_whose_answer_is_lost_is_not_sent_twice, log_in, drop_home)
{
	static const char *const kinds[] = { "lose", "drop", "http-502" };
	OWN(account) struct account *account = open_account();
	struct city city;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		OWN(text) char *trouble = NULL;
		struct err e = { .kind = ERR_NONE };
		bool not_taken = true;
		uint64_t requests;

		trouble = text_format("trouble?kind=%s&count=1&match=changeCurrent", kinds[i]);
		load_city(account, &city);
		requests = counters.requests;
		practice_order(trouble);
		assert_null(order(account, CHOOSE "1", &not_taken, &e));
		assert_int_equal(e.kind, ERR_RETRY);
		assert_false(not_taken);
		assert_int_equal(counters.requests, requests + 1);
	}
}

TEST_WITH(a_view_is_asked_for_again_after_a_reload_but_an_order_is_not, log_in, drop_home)
{
	OWN(account) struct account *account = open_account();
	struct err e = { .kind = ERR_NONE };
	OWN(text) char *view = NULL;
	bool not_taken;

	practice_order("trouble?kind=reload&count=1&match=militaryAdvisor");
	view = account_post(account, "view=militaryAdvisor&ajax=1&actionRequest=REQUESTID", NULL,
			    &e);
	assert_non_null(view);
	assert_null(strstr(view, "\"reload\""));
	practice_order("trouble?kind=reload&count=1&match=changeCurrentCity");
	assert_null(order(account, CHOOSE "1", &not_taken, &e));
	assert_int_equal(e.kind, ERR_RETRY);
}

TEST_WITH(vacation_after_a_login_is_a_refusal, log_in, drop_home)
{
	OWN(account) struct account *account = open_account();
	struct err e = { .kind = ERR_NONE };

	practice_order("vacation?on=1&account=all");
	practice_order("session?account=all");
	assert_null(account_get(account, "", NULL, &e));
	assert_int_equal(e.kind, ERR_REFUSED);
	practice_order("vacation?on=0&account=all");
}

static void stop_soon(int number)
{
	(void)number;
	stop = 1;
}

TEST_WITH(a_stop_ends_a_hanging_page_at_once, log_in, drop_home)
{
	OWN(account) struct account *account = open_account();
	struct err e = { .kind = ERR_NONE };
	int64_t start = clock_monotonic_ms();

	practice_order("trouble?kind=slow&count=1&ms=9000");
	signal(SIGALRM, stop_soon);
	ualarm(200000, 0);
	assert_null(account_get(account, "", NULL, &e));
	assert_int_equal(e.kind, ERR_STOPPED);
	assert_true(clock_monotonic_ms() - start < 1500);
}

TEST_WITH(a_hanging_order_may_finish_for_three_seconds, log_in, drop_home)
{
	OWN(account) struct account *account = open_account();
	struct err e = { .kind = ERR_NONE };
	struct city city;
	int64_t start;
	bool not_taken;
	OWN(text) char *query = NULL;
	OWN(text) char *answer = NULL;

	load_city(account, &city);
	query = text_format(CHOOSE "%d", city.cities[0].id);
	practice_order("trouble?kind=slow&count=1&ms=1000&match=changeCurrentCity");
	signal(SIGALRM, stop_soon);
	ualarm(200000, 0);
	answer = order(account, query, &not_taken, &e);
	assert_non_null(answer);
	stop = 0;
	practice_order("trouble?kind=slow&count=1&ms=9000&match=changeCurrentCity");
	start = clock_monotonic_ms();
	ualarm(100000, 0);
	assert_null(order(account, query, &not_taken, &e));
	assert_int_equal(e.kind, ERR_STOPPED);
	assert_in_range(clock_monotonic_ms() - start, 2500, 4500);
}

TEST_WITH(the_proxy_gets_pictures_and_missing_ones_as_they_are, log_in, drop_home)
{
	OWN(account) struct account *account = open_account();
	struct account_request request = { .path = "skin/nothing/here.png", .query = "" };
	struct account_answer answer = { 0 };
	struct err e = { .kind = ERR_NONE };

	if (!account_request(account, &request, &answer, &e))
		fail_msg("%s", e.text);
	assert_true(answer.status == 200 || answer.status == 404);
	account_answer_done(&answer);
}

RUN_TESTS_WITHIN(practice_start, practice_stop)
