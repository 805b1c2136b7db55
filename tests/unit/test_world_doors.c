/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lobby and game worlds behind one port: told apart by path, or by the Host of a request. */
#include "world_fixture.h"

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "world/server/door.h"

#define LOBBY "https://lobby.practice.example"

static int set_up_at(void **state, const char *origin)
{
	struct world_options options;
	struct err e = { .kind = ERR_NONE };

	world_options_init(&options);
	if (origin != NULL && !world_option_set(&options, "origin", origin, &e))
		return -1;
	return set_up_options(state, &options);
}

static int set_up(void **state)
{
	return set_up_at(state, NULL);
}

static int set_up_named(void **state)
{
	return set_up_at(state, LOBBY);
}

static int set_up_below(void **state)
{
	return set_up_at(state, "https://localhost:8443");
}

/* The first address of its kind on the page where a person chooses an account. */
static void link_of(struct fixture *f, char link[200])
{
	const char *page =
		ask_at(f, "POST", "/enter", "mail=captain%40practice.example&password=practice");
	const char *at = strstr(page, "<a href=\"");

	assert_non_null(at);
	at += strlen("<a href=\"");
	snprintf(link, 200, "%.*s", (int)strcspn(at, "\""), at);
}

/* Follows a link from a page, through the Host that is set. */
static void follow(struct fixture *f, const char *path, const char *link)
{
	OWN(text) char *query = NULL;

	query = text_format("action=loginAvatar&%s", strstr(link, "key="));
	ask_at(f, "GET", path, query);
	assert_int_equal(f->answer.status, 302);
}

static void a_world_is_known_by_its_name(void **state)
{
	struct fixture *f = *state;

	f->host = "s301-en.practice.example";
	assert_non_null(strstr(ask_at(f, "GET", "/index.php", "view=city"), "id=\"city\""));
	f->host = "s59-gr.practice.example:8443";
	assert_non_null(strstr(ask_at(f, "GET", "/index.php", "view=city"), "id=\"expired\""));
	f->host = "lobby.practice.example";
	assert_non_null(strstr(ask_at(f, "GET", "/", ""), "Practice lobby"));
}

static void a_world_that_does_not_exist_is_not_found(void **state)
{
	struct fixture *f = *state;

	f->host = "s999-en.practice.example";
	ask_at(f, "GET", "/index.php", "view=city");
	assert_int_equal(f->answer.status, 404);
	ask_at(f, "GET", "/", "");
	assert_int_equal(f->answer.status, 404);
	f->host = NULL;
	ask_at(f, "GET", "/s999-en/index.php", "view=city");
	assert_int_equal(f->answer.status, 404);
}

static void the_lobby_is_not_served_under_the_name_of_a_world(void **state)
{
	struct fixture *f = *state;

	f->host = "s301-en.practice.example";
	ask_at(f, "GET", "/api/servers", "");
	assert_int_equal(f->answer.status, 404);
}

static void a_login_with_names_stays_on_the_name_of_its_world(void **state)
{
	static const char start[] = "https://s301-en.practice.example/index.php?";
	struct fixture *f = *state;
	char link[200];

	f->host = "lobby.practice.example";
	link_of(f, link);
	assert_memory_equal(link, start, strlen(start));
	f->host = "s301-en.practice.example";
	follow(f, "/index.php", link);
	assert_string_equal(f->answer.location, "/index.php?view=city");
	assert_non_null(strstr(f->answer.cookies[0], "; Path=/; "));
	assert_true(text_ends(f->answer.cookies[1], "; Path=/"));
}

static void an_origin_that_is_no_lobby_has_the_worlds_below_paths(void **state)
{
	static const char start[] = "https://localhost:8443/s301-en/index.php?";
	struct fixture *f = *state;
	char link[200];

	f->host = "localhost:8443";
	link_of(f, link);
	assert_memory_equal(link, start, strlen(start));
	follow(f, "/s301-en/index.php", link);
	assert_string_equal(f->answer.location, "/s301-en/index.php?view=city");
	assert_true(text_ends(f->answer.cookies[1], "; Path=/s301-en/"));
}

static void without_an_origin_links_begin_like_the_request(void **state)
{
	static const char start[] = "http://10.0.0.7:8080/s301-en/index.php?";
	struct fixture *f = *state;
	char link[200];

	f->host = "10.0.0.7:8080";
	link_of(f, link);
	assert_memory_equal(link, start, strlen(start));
}

/* The page that the trouble leads to exists, as that of the real lobby does. */
static void who_is_sent_to_the_lobby_finds_a_page_there(void **state)
{
	struct fixture *f = *state;
	OWN(text) char *location = NULL;

	ask_at(f, "POST", "/admin/trouble", "kind=lobby-redirect&count=1");
	f->host = "s301-en.practice.example";
	ask_at(f, "GET", "/index.php", "view=city");
	assert_int_equal(f->answer.status, 302);
	location = text_format("%s", f->answer.location);
	assert_string_equal(location, LOBBY "/hub");
	f->host = "lobby.practice.example";
	assert_non_null(strstr(ask_at(f, "GET", location + strlen(LOBBY), ""), "Practice lobby"));
	assert_int_equal(f->answer.status, 200);
}

static void without_names_too(void **state)
{
	struct fixture *f = *state;
	OWN(text) char *location = NULL;

	ask_at(f, "POST", "/admin/trouble", "kind=lobby-redirect&count=1");
	ask(f, "GET", "view=city");
	location = text_format("%s", f->answer.location);
	ask_at(f, "GET", location + strlen(f->world.origin), "");
	assert_int_equal(f->answer.status, 200);
}

static void who_leaves_is_sent_to_the_lobby_by_its_name(void **state)
{
	struct fixture *f = *state;

	f->session[0] = f->avatar[0] = '\0';
	f->host = "s301-en.practice.example";
	ask_at(f, "GET", "/index.php", "logout=");
	assert_string_equal(f->answer.location, LOBBY);
}

static void a_front_does_not_hand_on_the_admin_address(void **state)
{
	struct fixture *f = *state;

	text_copy(f->world.address, sizeof(f->world.address), "http://127.0.0.1:8080");
	f->host = "lobby.practice.example";
	ask_at(f, "GET", "/admin/state", "");
	assert_int_equal(f->answer.status, 403);
	f->host = "127.0.0.1:8080";
	ask_at(f, "GET", "/admin/state", "");
	assert_int_equal(f->answer.status, 200);
}

static void only_an_origin_is_one(void **state)
{
	static const char *const good[] = { LOBBY, "http://localhost:1", "https://a.b-c:65535" };
	static const char *const bad[] = { "",
					   "https://",
					   "lobby.practice.example",
					   "ftp://a",
					   "https://a/",
					   "https://a:0",
					   "https://a:x",
					   "https://a b",
					   "https://-a",
					   "https://a:1/",
					   "https://a\"b",
					   "https://a:65536" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(world_origin_valid(good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(world_origin_valid(bad[i]));
}

#define AT(test, how) cmocka_unit_test_setup_teardown(test, how, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		AT(a_world_is_known_by_its_name, set_up),
		AT(a_world_that_does_not_exist_is_not_found, set_up),
		AT(the_lobby_is_not_served_under_the_name_of_a_world, set_up),
		AT(a_login_with_names_stays_on_the_name_of_its_world, set_up_named),
		AT(an_origin_that_is_no_lobby_has_the_worlds_below_paths, set_up_below),
		AT(without_an_origin_links_begin_like_the_request, set_up),
		AT(who_is_sent_to_the_lobby_finds_a_page_there, set_up_named),
		AT(without_names_too, set_up),
		AT(who_leaves_is_sent_to_the_lobby_by_its_name, set_up_named),
		AT(a_front_does_not_hand_on_the_admin_address, set_up_named),
		cmocka_unit_test(only_an_origin_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
