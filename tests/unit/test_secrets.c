/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is sealed with a key made from the password. */
#include "harness.h"

#include "base/json.h"
#include "scratch.h"
#include "store/secrets.h"

#define ACCOUNT "s301-en/1"

/* --- secrets */

static bool put_token(json_t *secrets, void *argument, struct err *e)
{
	(void)e;
	json_put_text(secrets, "token", argument);
	return true;
}

TEST_IN_SCRATCH(secrets_open_with_their_password_only)
{
	struct home home = scratch_home();
	struct err e = { 0 };
	struct key right;
	struct key again;
	struct key wrong;
	json_t *secrets;

	assert_true(secrets_derive_key(&home, ACCOUNT, "practice", &right, &e));
	assert_true(
		secrets_change(&home, ACCOUNT, &right, put_token, (void *)"very-secret-token", &e));
	assert_null(strstr(scratch_read(".ikabot"), "very-secret-token"));
	assert_true(secrets_derive_key(&home, ACCOUNT, "practice", &again, &e));
	assert_memory_equal(&right, &again, sizeof right);
	secrets = secrets_load(&home, ACCOUNT, &again, &e);
	assert_string_equal(json_get_text(secrets, "token", ""), "very-secret-token");
	json_decref(secrets);
	assert_true(secrets_derive_key(&home, ACCOUNT, "Practice", &wrong, &e));
	assert_null(secrets_load(&home, ACCOUNT, &wrong, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_false(secrets_change(&home, ACCOUNT, &wrong, put_token, (void *)"x", &e));
}

TEST_IN_SCRATCH(a_kept_key_is_private_and_can_be_forgotten)
{
	struct home home = scratch_home();
	struct err e = { 0 };
	struct key key = { "0123456789abcdef0123456789abcde" };
	struct key recalled;
	struct stat kind;

	assert_false(key_recall(&home, ACCOUNT, &recalled, &e));
	assert_int_equal(e.kind, ERR_MISSING);
	assert_true(key_remember(&home, ACCOUNT, &key, &e));
	assert_int_equal(stat(scratch_path(".ikabot.d/keys/s301-en+1.key"), &kind), 0);
	assert_int_equal(kind.st_mode & 0777, 0600);
	assert_true(key_recall(&home, ACCOUNT, &recalled, &e));
	assert_memory_equal(&key, &recalled, sizeof key);
	assert_true(key_forget(&home, ACCOUNT, &e));
	assert_false(key_recall(&home, ACCOUNT, &recalled, &e));
}

TEST_IN_SCRATCH(a_kept_key_that_is_none_or_open_to_others_is_not_used)
{
	static const char name[] = ".ikabot.d/keys/s301-en+1.key";
	struct home home = scratch_home();
	struct err e = { 0 };
	struct key key;

	scratch_write(name, "too short");
	chmod(scratch_path(name), 0600);
	assert_false(key_recall(&home, ACCOUNT, &key, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_non_null(strstr(e.text, "--remember"));
	chmod(scratch_path(name), 0644);
	assert_false(key_recall(&home, ACCOUNT, &key, &e));
	assert_non_null(strstr(e.text, "chmod 600"));
}

TEST_IN_SCRATCH(sealed_secrets_that_are_damaged_are_told_apart)
{
	static const char *const sealed[] = { "", "!!", "AAECAw==", "AAECAwQFBgcICQ" };
	struct home home = scratch_home();
	struct err e = { 0 };
	struct key key = { "0123456789abcdef0123456789abcde" };
	char text[512];

	for (size_t i = 0; i < sizeof sealed / sizeof *sealed; i++) {
		snprintf(text, sizeof text,
			 "{\"version\": 1, \"settings\": {}, \"accounts\": {\"%s\": {\"secrets\": "
			 "\"%s\"}}}",
			 ACCOUNT, sealed[i]);
		scratch_write(".ikabot", text);
		assert_null(secrets_load(&home, ACCOUNT, &key, &e));
		assert_int_equal(e.kind, ERR_INPUT);
		assert_non_null(strstr(e.text, "--login"));
	}
}

RUN_TESTS()
