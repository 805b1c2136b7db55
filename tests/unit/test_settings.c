/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings: which count, and what is wrong with others. */
#include "harness.h"

#include "base/buffer.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "scratch.h"
#include "store/session.h"
#include "store/settings.h"

#define ACCOUNT "s301-en/1"
#define LISTED                                                                            \
	"{\"version\": 1, \"settings\": {\"requestGapMs\": 100, \"sandbox\": -1, "        \
	"\"crashesMax\": \"3\", \"logLevel\": 3}, \"accounts\": {\"" ACCOUNT "\": "       \
	"{\"settings\": {\"requestGapMs\": 700, \"logLevel\": 9, \"takeBackMinuts\": 1, " \
	"\"SANDBOX\": 0}}}}"

static json_t *listed(void)
{
	return json_loads(LISTED, 0, NULL);
}

TEST(an_account_goes_before_all_and_what_is_not_allowed_is_not_set)
{
	OWN(json) json_t *session = listed();

	assert_int_equal(session_setting(session, ACCOUNT, "requestGapMs"), 700);
	assert_int_equal(session_setting(session, "", "requestGapMs"), 100);
	assert_int_equal(session_setting(session, ACCOUNT, "logLevel"), 3);
	assert_int_equal(session_setting(session, ACCOUNT, "sandbox"), 1);
	assert_int_equal(session_setting(session, ACCOUNT, "crashesMax"), 8);
	assert_int_equal(session_setting(session, ACCOUNT, "takeBackMinutes"), 10);
	assert_int_equal(session_setting(NULL, ACCOUNT, "requestGapMs"), 400);
}

static void collect(void *to, const char *account, const char *text)
{
	buffer_format(to, "%s: %s\n", account != NULL ? account : "all", text);
}

TEST(what_is_wrong_is_named_with_where_it_stands)
{
	OWN(json) json_t *session = listed();
	OWN(buffer) struct buffer said = { 0 };

	settings_inspect(session, collect, &said);
	assert_string_equal(said.bytes,
			    "all: sandbox is -1, not a number from 0 to 1\n"
			    "all: crashesMax is \"3\", not a number from 1 to 1000000\n" ACCOUNT
			    ": logLevel is 9, not a number from 0 to 3\n" ACCOUNT
			    ": there is no setting \"takeBackMinuts\"; did you mean "
			    "takeBackMinutes?\n" ACCOUNT ": SANDBOX is written sandbox\n");
}

TEST(a_number_is_read_within_its_limits_only)
{
	static const char *const wrong[] = { "", "x", "1x", "-1", "60001", "9999999999999999999" };
	struct err e = { 0 };
	const struct setting *setting = setting_find("REQUESTgapms", &e);
	int64_t number = -5;

	assert_non_null(setting);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		e = (struct err){ 0 };
		assert_false(setting_parse(setting, wrong[i], &number, &e));
		assert_int_equal(e.kind, ERR_INPUT);
		assert_non_null(strstr(e.text, "requestGapMs: a number from 0 to 60000"));
		assert_int_equal(number, -5);
	}
	assert_true(setting_parse(setting, "60000", &number, &e));
	assert_int_equal(number, 60000);
	assert_null(setting_find("", &e));
}

TEST_IN_SCRATCH(a_change_for_an_account_that_is_not_there_changes_nothing)
{
	struct home home = scratch_home();
	OWN(json) json_t *changes = json_pack("{s:i}", "sandbox", 0);
	struct err e = { 0 };

	scratch_write(".ikabot", LISTED);
	assert_false(settings_change(&home, "s301-en/2", changes, &e));
	assert_int_equal(e.kind, ERR_MISSING);
	assert_string_equal(scratch_read(".ikabot"), LISTED);
}

RUN_TESTS()
