/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cookies as developer tools copy them. */
#include "harness.h"

#include "game/login/pasted.h"

TEST(all_forms_of_a_browser_give_the_same_value)
{
	static const char *const forms[] = {
		"1_a0-b1==",
		"  1_a0-b1==\r\n",
		"\"1_a0-b1==\"",
		"'1_a0-b1=='",
		"ikariam=1_a0-b1==",
		"ikariam: 1_a0-b1==",
		"ikariam:\"1_a0-b1==\"",
		"ikariam: \"1_a0-b1==\"",
		"\"ikariam\": \"1_a0-b1==\"",
		"{\"other\":\"x\",\"ikariam\":\"1_a0-b1==\"}",
		"ikariam\t1_a0-b1==\ts1-en.ikariam.gameforge.com\t/\tSession",
		"Cookie: PHPSESSID=ab12; ikariam=1_a0-b1==; gf-locale=en",
		"PHPSESSID=ab12;ikariam=1_a0-b1==",
		"-H 'Cookie: PHPSESSID=ab12; ikariam=1_a0-b1=='",
		"Set-Cookie: ikariam=1_a0-b1==; path=/; HttpOnly",
		"xikariam=2; ikariam_old=3; ikariam=1_a0-b1==",
	};

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		char value[PASTED_SIZE];

		if (!pasted_cookie(forms[i], "ikariam", value, sizeof value))
			fail_msg("nothing found in: %s", forms[i]);
		assert_string_equal(value, "1_a0-b1==");
	}
}

TEST(what_holds_no_such_cookie_gives_nothing)
{
	static const char *const forms[] = {
		"",
		"  ",
		"\"\"",
		"ikariam=",
		"ikariam: \"\"",
		"PHPSESSID=ab12",
		"PHPSESSID: \"ab12\"",
		"xikariam=2",
		"ikariam_old=3; PHPSESSID=ab12",
		"two words",
		"line\r\nX-Injected: 1",
		"ikariam=\"a\r\nX-Injected: 1\"",
		"caf\xC3\xA9",
	};

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		char value[PASTED_SIZE];

		if (pasted_cookie(forms[i], "ikariam", value, sizeof value))
			fail_msg("\"%s\" found in: %s", value, forms[i]);
		assert_string_equal(value, "");
	}
}

TEST(what_is_too_long_is_no_value)
{
	char value[8];

	assert_false(pasted_cookie("ikariam=12345678", "ikariam", value, sizeof value));
	assert_true(pasted_cookie("ikariam=1234567", "ikariam", value, sizeof value));
	assert_string_equal(value, "1234567");
}

RUN_TESTS()
