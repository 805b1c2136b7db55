/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"

#include <string.h>
#include <time.h>

#include "base/buffer.h"
#include "base/own.h"
#include "web/proxy/rewrite.h"
#include "web/server/form.h"
#include "web/server/port.h"

static const struct rewrite real = { "https://s9-xy.ikariam.gameforge.com/",
				     "http://127.0.0.1:43210" };
static const struct rewrite hostless = { "https://s9-xy.ikariam.gameforge.com/", "" };
static const struct rewrite practice = { "http://127.0.0.1:8080/s9-xy/", "http://127.0.0.1:43210" };

static void becomes(const struct rewrite *how, const char *before, const char *after)
{
	OWN(buffer) struct buffer to = { 0 };

	rewrite_links(&to, before, strlen(before), how);
	assert_string_equal(to.bytes, after);
}

TEST(links_of_the_world_lead_to_the_proxy)
{
	becomes(&real, "<a href=\"https://s9-xy.ikariam.gameforge.com/index.php?view=a\">",
		"<a href=\"http://127.0.0.1:43210/index.php?view=a\">");
	becomes(&real, "url(//s9-xy.ikariam.gameforge.com/skin/a.png)",
		"url(//127.0.0.1:43210/skin/a.png)");
	becomes(&real, "{\"u\":\"https:\\/\\/s9-xy.ikariam.gameforge.com\\/a\"}",
		"{\"u\":\"http:\\/\\/127.0.0.1:43210\\/a\"}");
	becomes(&real, "?to=https%3A%2F%2Fs9-xy.ikariam.gameforge.com%2Fa",
		"?to=http%3A%2F%2F127.0.0.1%3A43210%2Fa");
	becomes(&real, "'http://s9-xy.ikariam.gameforge.com:443/x'", "'http://127.0.0.1:43210/x'");
	becomes(&real, "https://s9-xy.ikariam.gameforge.com", "http://127.0.0.1:43210");
	becomes(&real, "https://s9-xy.ikariam.gameforge.com.", "http://127.0.0.1:43210.");
}

TEST(links_to_other_hosts_stay)
{
	static const char *const others[] = {
		"https://s9-xy.ikariam.gameforge.com.evil.example/",
		"https://s9-xy.ikariam.gameforge.com:8443/",
		"https://s9-xy.ikariam.gameforge.community/",
		"https://s9-xy.ikariam.gameforge.com@evil.example/",
		"https://xs9-xy.ikariam.gameforge.com/",
		"//gf1.geo.gfsrv.net/cdn/0.png",
		"we say s9-xy.ikariam.gameforge.com here",
		"/s9-xy.ikariam.gameforge.com",
		"",
	};

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		becomes(&real, others[i], others[i]);
}

TEST(what_is_kept_for_all_browsers_names_no_host)
{
	becomes(&hostless, "url(https://s9-xy.ikariam.gameforge.com/skin/a.png)",
		"url(/skin/a.png)");
	becomes(&hostless, "url(//s9-xy.ikariam.gameforge.com/skin/a.png)", "url(/skin/a.png)");
}

TEST(a_world_below_a_path_loses_it)
{
	becomes(&practice, "http://127.0.0.1:8080/s9-xy/index.php?a",
		"http://127.0.0.1:43210/index.php?a");
	becomes(&practice, "http:\\/\\/127.0.0.1:8080\\/s9-xy\\/a",
		"http:\\/\\/127.0.0.1:43210\\/a");
	becomes(&practice, "http://127.0.0.1:8080/api/users", "http://127.0.0.1:8080/api/users");
	becomes(&practice, "http://127.0.0.1:8080/s9-xyz/", "http://127.0.0.1:8080/s9-xyz/");
}

static void answer(const char *type, const char *before, struct buffer *after)
{
	rewrite_answer(after, type, before, strlen(before), &real);
}

TEST(a_page_gets_one_badge_before_its_end)
{
	OWN(buffer) struct buffer page = { 0 };
	const char *badge;

	answer("text/html; charset=UTF-8",
	       "<!DOCTYPE html><HTML><body>'</body>' is text</BODY></HTML>", &page);
	badge = strstr(page.bytes, "id=\"ikabot-badge\"");
	assert_non_null(badge);
	assert_null(strstr(badge + strlen("id=\"ikabot-badge\""), "ikabot-badge"));
	assert_non_null(strstr(badge, "</BODY></HTML>"));
	assert_non_null(strstr(page.bytes, "'</body>' is text"));
}

TEST(parts_of_pages_and_pictures_stay_as_they_are)
{
	static const char picture[] = "\x89PNG https://s9-xy.ikariam.gameforge.com/";
	OWN(buffer) struct buffer part = { 0 };
	OWN(buffer) struct buffer same = { 0 };

	answer("text/html", "[[\"changeView\",[\"a\",\"<div><\\/div>\"]]]", &part);
	assert_string_equal(part.bytes, "[[\"changeView\",[\"a\",\"<div><\\/div>\"]]]");
	answer("image/png", picture, &same);
	assert_string_equal(same.bytes, picture);
}

TEST(scripts_without_use_are_left_out)
{
	OWN(buffer) struct buffer page = { 0 };

	answer("text/html",
	       "<html><script>a=1</script><SCRIPT>cookiebanner()</SCRIPT>"
	       "<script>console = { log: function() {} }</script><p>x</p></html>",
	       &page);
	assert_non_null(strstr(page.bytes, "<html><script>a=1</script><p>x</p>"));
}

static void fields(const char *query, const char *body, const char *wanted)
{
	OWN(form) struct form form;

	form_make(&form, query, body, strlen(body), "application/x-www-form-urlencoded");
	assert_string_equal(form.query, wanted);
	assert_null(form.body);
}

TEST(fields_of_a_form_go_into_the_query_and_the_query_wins)
{
	fields("view=a", "", "view=a");
	fields("", "view=a&x=1", "view=a&x=1");
	fields("view=a&ajax=1", "view=b&x=1&y", "view=a&ajax=1&x=1&y");
	fields("", "&&a=1&&b=2&", "a=1&b=2");
	fields("", "text=a b\r\n#c", "text=a%20b%0D%0A%23c");
}

TEST(the_token_of_the_page_is_replaced)
{
	OWN(text) char *marked = form_mark_token("action=a&actionRequest=0011&x=1");

	fields("actionRequest=00aa", "actionRequest=11bb&cityId=4",
	       "actionRequest=REQUESTID&cityId=4");
	fields("", "xactionRequest=1&actionRequest=2", "xactionRequest=1&actionRequest=REQUESTID");
	assert_string_equal(marked, "action=a&actionRequest=REQUESTID&x=1");
	assert_null(form_mark_token("action=a"));
}

TEST(a_large_form_goes_as_a_body)
{
	static char body[20000] = "actionRequest=77&text=";
	OWN(form) struct form form;

	memset(body + strlen(body), 'a', sizeof body - 1 - strlen(body));
	form_make(&form, "view=message", body, strlen(body), NULL);
	assert_string_equal(form.query, "view=message");
	assert_int_equal(form.length, strlen(body) - 2 + strlen("REQUESTID"));
	assert_memory_equal(form.body, "actionRequest=REQUESTID&text=aaa", 32);
}

TEST(a_form_with_parts_keeps_its_parts)
{
	static const char body[] =
		"--b\r\nContent-Disposition: form-data; name=\"actionRequest\"\r\n\r\n"
		"0f0f\r\n--b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n"
		"\x01\x02\r\n--b--\r\n";
	OWN(form) struct form form;

	form_make(&form, "a=1", body, sizeof body - 1, "multipart/form-data; boundary=b");
	assert_string_equal(form.query, "a=1");
	assert_non_null(strstr(form.body, "\r\n\r\nREQUESTID\r\n--b\r\n"));
	assert_non_null(strstr(form.body, "\x01\x02\r\n--b--\r\n"));
	assert_int_equal(form.length, sizeof body - 1 - 4 + strlen("REQUESTID"));
}

TEST(fields_are_found_by_their_whole_name)
{
	assert_true(form_has("xaction=1&action=a", "action", "a"));
	assert_false(form_has("action=ab", "action", "a"));
	assert_int_equal(form_number("a=1&cityId=42", "cityId"), 42);
	assert_int_equal(form_number("cityId=4x", "cityId"), -1);
	assert_int_equal(form_number("currentCityId=4", "cityId"), -1);
}

TEST(fields_are_found_as_the_game_reads_them)
{
	assert_true(form_has("%61ction=logout%41vatar", "action", "logoutAvatar"));
	assert_true(form_has("function=x&function=logout", "function", "logout"));
	assert_true(form_has("+%20function=log%6Fut", "function", "logout"));
	assert_true(form_has("function%00x=logout", "function", "logout"));
	assert_true(form_has_field("a=1&act%69on[]", "action"));
	assert_false(form_has_field("actionRequest=1&xaction=2&%=%4", "action"));
	assert_false(form_has("function=logout+", "function", "logout"));
}

TEST(many_fields_are_quick)
{
	OWN(buffer) struct buffer query = { 0 };
	OWN(buffer) struct buffer body = { 0 };
	OWN(form) struct form form = { 0 };
	clock_t start = clock();

	for (int i = 0; i < 6000; i++)
		buffer_format(&query, "%d&", i % 1000);
	for (int i = 0; i < 2000000; i++)
		buffer_text(&body, "a=b&");
	form_make(&form, query.bytes, body.bytes, body.length, NULL);
	assert_true(form.length >= body.length - 1);
	/* It was minutes when each was looked up in the query as it stood. */
	assert_true(clock() - start < 5 * CLOCKS_PER_SEC);
}

TEST(the_usual_port_is_that_of_the_formula)
{
	assert_int_equal(web_port_formula("anna@example.org", "s59-en.ikariam.gameforge.com",
					  "Anna"),
			 44075);
}

RUN_TESTS()
