/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/world.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/near.h"
#include "base/text.h"
#include "world/feature/costs.h"
#include "world/server/door.h"
#include "world/server/trouble.h"

#define NUMBER(key, member, min, max, help) \
	{ key, "N", help, set_number, offsetof(struct world_options, member), min, max },
#define TEXT(key, argument, member, help)         \
	{ key,                                    \
	  argument,                               \
	  help,                                   \
	  set_text,                               \
	  offsetof(struct world_options, member), \
	  0,                                      \
	  sizeof(((struct world_options *)0)->member) },
#define SWITCH(key, member, help) \
	{ key, NULL, help, set_switch, offsetof(struct world_options, member), 0, 0 },
#define OTHER(key, argument, set, help) { key, argument, help, set, 0, 0, 0 },

static void *member(const struct world_option *option, struct world_options *options)
{
	return (char *)options + option->offset;
}

static bool set_number(const struct world_option *option, struct world_options *options,
		       const char *value, struct err *e)
{
	if (!text_number(value, option->min, option->max, member(option, options)))
		return err_set(e, ERR_INPUT, "%s: not a number from %" PRId64 " to %" PRId64,
			       option->key, option->min, option->max);
	return true;
}

static bool set_text(const struct world_option *option, struct world_options *options,
		     const char *value, struct err *e)
{
	if (value[0] == '\0' || strlen(value) >= (size_t)option->max)
		return err_set(e, ERR_INPUT, "%s: empty or too long", option->key);
	text_copy(member(option, options), (size_t)option->max, value);
	return true;
}

static bool set_switch(const struct world_option *option, struct world_options *options,
		       const char *value, struct err *e)
{
	bool *flag = member(option, options);

	if (value[0] == '\0' || text_equal(value, "1") || text_equal(value, "yes"))
		*flag = true;
	else if (text_equal(value, "0") || text_equal(value, "no"))
		*flag = false;
	else
		return err_set(e, ERR_INPUT, "%s: neither yes nor no", option->key);
	return true;
}

bool world_speed_parse(const char *text, double *speed)
{
	char *end;
	double number;

	errno = 0;
	number = strtod(text, &end);
	if (end == text || *end != '\0' || errno != 0 || !(number >= 0.01 && number <= 1000000))
		return false;
	*speed = number;
	return true;
}

static bool set_speed(const struct world_option *option, struct world_options *options,
		      const char *value, struct err *e)
{
	if (!world_speed_parse(value, &options->speed))
		return err_set(e, ERR_INPUT, "%s: not a number from 0.01 to 1000000", option->key);
	return true;
}

static bool set_separator(const struct world_option *option, struct world_options *options,
			  const char *value, struct err *e)
{
	static const struct {
		const char *name, *bytes;
	} known[] = {
		{ ",", "," },		{ ".", "." },	{ "space", " " },
		{ "nbsp", "\xc2\xa0" }, { "none", "" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (text_equal(value, known[i].name)) {
			text_copy(options->separator, sizeof(options->separator), known[i].bytes);
			return true;
		}
	}
	return err_set(e, ERR_INPUT, "%s: none of , . space nbsp none", option->key);
}

static bool set_names(const struct world_option *option, struct world_options *options,
		      const char *value, struct err *e)
{
	static const char *const known[] = {
		[NAMES_LATIN] = "latin",   [NAMES_GREEK] = "greek", [NAMES_CYRILLIC] = "cyrillic",
		[NAMES_HEBREW] = "hebrew", [NAMES_MIXED] = "mixed", [NAMES_HOSTILE] = "hostile",
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (text_equal(value, known[i])) {
			options->names = (enum world_names)i;
			return true;
		}
	}
	return err_set(e, ERR_INPUT, "%s: none of latin greek cyrillic hebrew mixed hostile",
		       option->key);
}

static bool set_production(const struct world_option *option, struct world_options *options,
			   const char *value, struct err *e)
{
	if (!text_equal(value, "on") && !text_equal(value, "off"))
		return err_set(e, ERR_INPUT, "%s: neither on nor off", option->key);
	options->production = text_equal(value, "on");
	return true;
}

static bool set_research(const struct world_option *option, struct world_options *options,
			 const char *value, struct err *e)
{
	int64_t percent;

	if (!text_number(value, 0, 100, &percent) || !world_research_valid(percent))
		return err_set(e, ERR_INPUT, "%s: none of 0 2 6 14", option->key);
	options->research = percent;
	return true;
}

static bool set_origin(const struct world_option *option, struct world_options *options,
		       const char *value, struct err *e)
{
	if (strlen(value) >= sizeof(options->origin) || !world_origin_valid(value))
		return err_set(e, ERR_INPUT, "%s: not of the kind https://lobby.practice.example",
			       option->key);
	text_copy(options->origin, sizeof(options->origin), value);
	return true;
}

static bool set_trouble(const struct world_option *option, struct world_options *options,
			const char *value, struct err *e)
{
	size_t room = sizeof(options->trouble) / sizeof(options->trouble[0]);
	struct world_trouble_rule rule;

	if ((size_t)options->trouble_count == room)
		return err_set(e, ERR_INPUT, "%s: more than %zu of them", option->key, room);
	if (!world_trouble_parse(value, &rule, e))
		return err_prefix(e, "%s", option->key);
	options->trouble[options->trouble_count++] = rule;
	return true;
}

/* clang-format off */
const struct world_option world_option_table[] = {
	NUMBER("port", port, 0, 65535, "port to listen on; 0, the default, lets the system choose")
	TEXT("address", "IP", address, "address to listen on, 127.0.0.1 unless told otherwise")
	OTHER("origin", "URL", set_origin,
	      "what the lobby is called from outside, where a TLS front stands before it")
	OTHER("speed", "N", set_speed, "how many times faster than the game, 1 to begin with")
	NUMBER("seed", seed, 0, INT_MAX, "same number, same cities and lobby tokens")
	TEXT("mail", "MAIL", mail, "mail address that may log in")
	TEXT("password", "TEXT", password, "its password")
	NUMBER("cities", cities, 1, 10, "cities of each account, 1 to 10")
	NUMBER("fortress", fortress, 0, 40, "level of the first city's pirate fortress, 0 for none")
	NUMBER("points", points, 0, 10000000, "capture points at the beginning")
	NUMBER("ships", ships, 0, 10000, "trade ships at the beginning")
	NUMBER("freighters", freighters, 0, 10000, "freighters at the beginning")
	OTHER("research", "0|2|6|14", set_research,
	      "how many percent of building costs the studies so far take off")
	NUMBER("stock", stock, 0, 100000000, "every city begins with that much of each good")
	OTHER("production", "on|off", set_production,
	      "off: nothing grows and no wine is drunk, stocks change by orders only")
	NUMBER("captcha-every", captcha_every, 0, INT_MAX, "a captcha at every Nth start of a raid")
	SWITCH("lively", lively, "ships under way and cities arranged unlike at the beginning")
	SWITCH("captcha-link", captcha_link, "names the captcha's address, sends no picture along")
	OTHER("separator", ",|.|space|nbsp|none", set_separator, "what stands between thousands")
	OTHER("names", "SCRIPT", set_names, "latin, greek, cyrillic, hebrew, mixed or hostile names")
	SWITCH("otp", otp, "the login wants a second factor, which is 123456")
	SWITCH("challenge", challenge, "the login wants a person in a browser")
	NUMBER("session-seconds", session_seconds, 0, INT_MAX,
	       "real seconds until a game session ends, 0 for never")
	OTHER("trouble", "KIND:N[:AMOUNT]", set_trouble,
	      "that trouble at every Nth request it can meet; may be repeated")
	OTHER(NULL, NULL, NULL, NULL)
};
/* clang-format on */

void world_options_init(struct world_options *options)
{
	*options = (struct world_options){
		.address = "127.0.0.1",
		.speed = 1,
		.seed = 1,
		.mail = "captain@practice.example",
		.password = "practice",
		.cities = 4,
		.fortress = 5,
		.points = 240,
		.ships = 10,
		.freighters = 2,
		.stock = -1,
		.production = true,
		.separator = ",",
	};
}

static bool no_option(const char *key, struct err *e)
{
	struct near near;

	near_begin(&near, key);
	for (const struct world_option *option = world_option_table; option->key != NULL; option++)
		near_offer(&near, option->key);
	return err_set(e, ERR_INPUT, "the practice world has no option %s%s", key,
		       near_hint(&near));
}

bool world_option_set(struct world_options *options, const char *key, const char *value,
		      struct err *e)
{
	const struct world_option *option = world_option_table;

	while (option->key != NULL && !text_equal(option->key, key))
		option++;
	if (option->key == NULL)
		return no_option(key, e);
	if (value == NULL && option->argument != NULL)
		return err_set(e, ERR_INPUT, "%s needs a value: %s=%s", key, key, option->argument);
	return option->set(option, options, value == NULL ? "" : value, e);
}
