/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal of an account, the protocol of orders, and claims. */
#include "harness.h"

#include <signal.h>

#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "play/claim.h"
#include "play/order.h"
#include "play/order_book.h"
#include "play/shipping/evidence.h"
#include "play/shipping/shipping.h"
#include "play/shipping/turn.h"
#include "scratch.h"
#include "store/journal.h"
#include "store/state.h"
#include "task/function.h"

#define ACCOUNT "s301-en/1"
#define JOURNAL ".ikabot.d/journal/s301-en+1.json"

static volatile sig_atomic_t never;

/* A saved task with that id, and a visit of its step; there is no network in it. */
struct task {
	struct home home;
	struct step step;
	struct visit visit;
};

static struct task *task_new(const char *id)
{
	struct task *task = calloc(1, sizeof *task);
	OWN(json) json_t *state = NULL;
	struct err e = { 0 };

	state = json_pack("{s:s, s:s, s:s}", "id", id, "function", "sendResources", "account",
			  ACCOUNT);
	assert_non_null(task);
	task->home = scratch_home();
	task->step = (struct step){ .home = &task->home,
				    .id = id,
				    .account = ACCOUNT,
				    .progress = json_object(),
				    .stop = &never,
				    .channel = -1 };
	task->visit.step = &task->step;
	assert_true(state_save(&task->home, state, false, &e));
	return task;
}

static void own_task(struct task **task)
{
	json_decref((*task)->step.progress);
	free(*task);
}

/* The task's next step: what it saved is all it has. */
static void begin_anew(struct task *task)
{
	json_t *saved = json_deep_copy(task->step.progress);

	json_decref(task->step.progress);
	task->step.progress = saved;
}

static json_t *order(void)
{
	return json_pack("{s:s}", "kind", "of a later ikabot");
}

static bool began(struct task *task)
{
	OWN(json) json_t *what = order();
	struct err e = { 0 };

	return order_book_begin(&task->visit, what, &e);
}

static enum order_fate resolved(struct task *task)
{
	OWN(json) json_t *own = NULL;
	enum order_fate fate = ORDER_NONE;
	struct err e = { 0 };

	assert_true(order_book_resolve(&task->visit, &own, &fate, &e));
	assert_int_equal(own != NULL, fate != ORDER_NONE);
	return fate;
}

/* --- the file */

TEST_IN_SCRATCH(a_journal_that_is_not_there_is_an_empty_one)
{
	struct home home = scratch_home();
	struct err e = { 0 };
	OWN(json) json_t *journal = journal_load(&home, ACCOUNT, &e);

	assert_non_null(journal);
	assert_int_equal(json_object_size(json_object_get(journal, "intents")), 0);
	assert_int_equal(json_object_size(json_object_get(journal, "claims")), 0);
}

TEST_IN_SCRATCH(what_cannot_be_read_is_moved_aside_and_kept)
{
	static const char *const contents[] = { "", "{", "[]", "{\"version\": 1}", "nonsense" };

	for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
		void *none = NULL;
		struct home home;
		struct err e = { 0 };
		OWN(json) json_t *journal = NULL;

		scratch_remove(&none);
		scratch_make(&none);
		home = scratch_home();
		scratch_write(JOURNAL, contents[i]);
		journal = journal_load(&home, ACCOUNT, &e);
		assert_non_null(journal);
		assert_int_equal(scratch_count(".ikabot.d/journal", "damaged-"), 1);
	}
}

TEST_IN_SCRATCH(a_journal_of_a_newer_version_is_refused_and_left_alone)
{
	static const char newer[] = "{\"version\": 2, \"intents\": {}, \"claims\": {}}";
	struct home home = scratch_home();
	struct err e = { 0 };

	scratch_write(JOURNAL, newer);
	assert_null(journal_load(&home, ACCOUNT, &e));
	assert_int_equal(e.kind, ERR_REFUSED);
	assert_string_equal(scratch_read(JOURNAL), newer);
}

TEST_IN_SCRATCH(what_belongs_to_tasks_that_are_gone_is_left_out_but_no_open_order)
{
	OWN(task) struct task *task = task_new("aaaa");
	struct err e = { 0 };
	OWN(json) json_t *journal = NULL;

	scratch_write(JOURNAL, "{\"version\": 1, \"intents\": {"
			       "\"aaaa\": {\"state\": \"happened\"},"
			       "\"gone\": {\"state\": \"happened\"},"
			       "\"dead\": {\"state\": \"asked\"}},"
			       "\"claims\": {\"aaaa\": [], \"gone\": []}}");
	journal = journal_load(&task->home, ACCOUNT, &e);
	assert_non_null(json_object_get(json_object_get(journal, "intents"), "aaaa"));
	assert_null(json_object_get(json_object_get(journal, "intents"), "gone"));
	assert_non_null(json_object_get(json_object_get(journal, "intents"), "dead"));
	assert_int_equal(json_object_size(json_object_get(journal, "claims")), 1);
}

/* Somebody removes the state file of a task that runs, between its order and its progress. */
TEST_IN_SCRATCH(an_order_is_counted_once_though_the_state_file_was_away)
{
	OWN(task) struct task *task = task_new("aaaa");
	struct err e = { 0 };
	OWN(json) json_t *saved = NULL;

	assert_true(began(task));
	assert_true(order_book_end(&task->visit, ORDER_HAPPENED, &e));
	saved = state_load(&task->home, "aaaa", &e);
	assert_true(state_remove(&task->home, "aaaa", &e));
	assert_int_equal(resolved(task), ORDER_HAPPENED); /* its step was killed: it is not lost */
	(void)order_book_forget(&task->visit,
				&e); /* step_save has no file, the keeper writes it again */
	assert_true(state_save(&task->home, saved, false, &e));
	assert_int_equal(json_get_number(task->step.progress, "intent", 0), 1);
	assert_int_equal(resolved(task), ORDER_NONE); /* nor counted again */
}

/* --- orders */

TEST_IN_SCRATCH(an_order_that_was_seen_through_leaves_nothing)
{
	OWN(task) struct task *task = task_new("aaaa");
	struct err e = { 0 };

	for (int i = 1; i <= 3; i++) {
		assert_int_equal(resolved(task), ORDER_NONE);
		assert_true(began(task));
		assert_true(order_book_end(&task->visit, ORDER_HAPPENED, &e));
		assert_true(order_book_forget(&task->visit, &e));
		assert_int_equal(json_get_number(task->step.progress, "intent", 0), i);
	}
	assert_null(strstr(scratch_read(JOURNAL), "aaaa"));
}

TEST_IN_SCRATCH(an_outcome_that_is_not_in_the_progress_is_told_at_the_next_step)
{
	OWN(task) struct task *task = task_new("aaaa");
	struct err e = { 0 };

	assert_true(began(task));
	assert_true(order_book_end(&task->visit, ORDER_HAPPENED, &e));
	begin_anew(task);
	assert_int_equal(resolved(task), ORDER_HAPPENED);
	assert_int_equal(resolved(task), ORDER_HAPPENED);
	assert_true(order_book_forget(&task->visit, &e));
	assert_int_equal(resolved(task), ORDER_NONE);
}

TEST_IN_SCRATCH(an_outcome_that_is_in_the_progress_is_not_told_again)
{
	OWN(task) struct task *task = task_new("aaaa");
	struct err e = { 0 };

	assert_true(began(task));
	assert_true(order_book_end(&task->visit, ORDER_HAPPENED, &e));
	/* Killed after the progress was kept, before the journal was. */
	json_put_number(task->step.progress, "intent", 1);
	begin_anew(task);
	assert_int_equal(resolved(task), ORDER_NONE);
	assert_null(strstr(scratch_read(JOURNAL), "aaaa"));
}

TEST_IN_SCRATCH(no_order_is_given_over_one_that_is_not_settled)
{
	OWN(task) struct task *task = task_new("aaaa");
	OWN(json) json_t *second = order();
	struct err e = { 0 };

	assert_true(began(task));
	assert_false(order_book_begin(&task->visit, second, &e));
	assert_int_equal(e.kind, ERR_SYSTEM);
}

TEST_IN_SCRATCH(an_order_left_open_is_settled_by_whoever_comes_next)
{
	OWN(task) struct task *dead = task_new("dead");
	OWN(task) struct task *other = task_new("aaaa");
	int64_t since = clock_monotonic_ms();
	struct err e = { 0 };

	assert_true(began(dead));
	assert_int_equal(resolved(other), ORDER_NONE);
	/* Its request may have been on its way when it died. */
	assert_true(clock_monotonic_ms() - since >= 1500);
	assert_non_null(strstr(scratch_read(JOURNAL), "unknown"));
	since = clock_monotonic_ms();
	assert_int_equal(resolved(dead), ORDER_UNKNOWN);
	assert_true(clock_monotonic_ms() - since < 1000);
	assert_true(order_book_end(&dead->visit, ORDER_REFUSED, &e));
	assert_int_equal(resolved(dead), ORDER_REFUSED);
}

/* --- shipments */

static json_t *route(int wood, int wine)
{
	static const struct city_link from = { .id = 1, .name = "Alpha" };
	static const struct city_link to = { .id = 2, .name = "Beta" };
	const int64_t goods[RESOURCES] = { wood, wine };

	return route_new(&from, &to, 55, true, goods);
}

static json_t *load_of_wood(void)
{
	return json_pack("{s:s, s:i, s:i, s:[i,i,i,i,i]}", "kind", "ship", "from", 1, "to", 2,
			 "goods", 500, 0, 0, 0, 0);
}

static const struct order_kind *const orders[] = { &order_kind_ship, NULL };
static const struct function shipper = { .name = "shipper", .orders = orders };
static const struct function *const shippers[] = { &shipper, NULL };

/* A task that has these routes and left a load of wood, of which that is known. */
static struct task *shipper_new(json_t *one, json_t *other, enum order_fate fate)
{
	struct task *task = task_new("aaaa");
	OWN(json) json_t *what = load_of_wood();
	struct err e = { 0 };

	task->step.functions = shippers;
	json_object_set_new(task->step.progress, "routes",
			    other != NULL ? json_pack("[o, o]", one, other)
					  : json_pack("[o]", one));
	assert_true(order_book_begin(&task->visit, what, &e));
	assert_true(order_book_end(&task->visit, fate, &e));
	return task;
}

static void left_of(const struct task *task, int64_t left[RESOURCES])
{
	routes_sum(json_object_get(task->step.progress, "routes"), "left", left);
}

TEST_IN_SCRATCH(a_load_is_put_into_a_route_that_wants_it)
{
	OWN(task)
	struct task *task = shipper_new(route(0, 900), route(700, 0), ORDER_HAPPENED);
	int64_t left[RESOURCES];
	struct err e = { 0 };

	assert_true(order_settle_left(&task->visit, &e));
	left_of(task, left);
	assert_int_equal(left[WOOD], 200);
	assert_int_equal(left[WINE], 900);
	assert_int_equal(json_get_number(task->step.progress, "intent", 0), 1);
	assert_int_equal(resolved(task), ORDER_NONE);
	assert_null(task->visit.open);
}

TEST_IN_SCRATCH(a_load_of_which_nothing_is_known_waits_for_a_person)
{
	OWN(task) struct task *task = shipper_new(route(700, 0), NULL, ORDER_UNKNOWN);
	int64_t left[RESOURCES];
	struct err e = { 0 };

	assert_true(order_settle_left(&task->visit, &e));
	assert_non_null(task->visit.open);
	assert_non_null(strstr(scratch_read(JOURNAL), "aaaa"));
	assert_true(order_answer(&task->visit, ORDER_REFUSED, &e));
	assert_null(task->visit.open);
	left_of(task, left);
	assert_int_equal(left[WOOD], 700);
	assert_int_equal(resolved(task), ORDER_NONE);
}

TEST_IN_SCRATCH(a_refused_load_changes_no_route)
{
	OWN(task) struct task *task = shipper_new(route(700, 0), NULL, ORDER_REFUSED);
	int64_t left[RESOURCES];
	struct err e = { 0 };

	assert_true(order_settle_left(&task->visit, &e));
	left_of(task, left);
	assert_int_equal(left[WOOD], 700);
	assert_int_equal(resolved(task), ORDER_NONE);
}

/* --- claims */

static int64_t claimed(struct task *task, int city)
{
	int64_t goods[RESOURCES] = { 0 };
	struct err e = { 0 };

	assert_true(claim_others(&task->visit, city, goods, &e));
	return goods[WOOD];
}

static void claim(struct task *task, int city, int amount)
{
	OWN(json) json_t *claims = NULL;
	struct err e = { 0 };

	claims = json_pack("[{s:i, s:[i,i,i,i,i]}]", "city", city, "goods", amount, 0, 0, 0, 0);
	assert_true(claim_set(&task->visit, claims, &e));
}

TEST_IN_SCRATCH(who_claims_first_is_served_first)
{
	OWN(task) struct task *first = task_new("aaaa");
	OWN(task) struct task *second = task_new("bbbb");
	OWN(task) struct task *third = task_new("cccc");
	struct err e = { 0 };

	claim(first, 7, 100);
	claim(second, 7, 50);
	assert_int_equal(claimed(first, 7), 0);
	assert_int_equal(claimed(second, 7), 100);
	assert_int_equal(claimed(third, 7), 150);
	assert_int_equal(claimed(third, 8), 0);
	claim(first, 7, 20); /* changing a claim keeps its place */
	assert_int_equal(claimed(second, 7), 20);
	assert_true(claim_set(&first->visit, NULL, &e));
	assert_int_equal(claimed(second, 7), 0);
	assert_true(state_remove(&second->home, "bbbb", &e));
	assert_int_equal(claimed(third, 7), 0);
}

/* --- the line of those that wait for ships */

enum { LATER_MS = 5000 };

static int64_t held_before(struct task *task, bool freighters)
{
	struct turn turn;
	struct err e = { 0 };

	assert_true(turn_look(&task->visit, freighters, &turn, &e));
	return turn.ships;
}

static void ask_for_ships(struct task *task, int ships, int64_t look_ms)
{
	struct err e = { 0 };

	claim(task, 7, 100);
	assert_true(turn_wait(&task->visit, false, ships, look_ms, &e));
}

TEST_IN_SCRATCH(who_asks_first_for_ships_has_them_first)
{
	OWN(task) struct task *first = task_new("aaaa");
	OWN(task) struct task *second = task_new("bbbb");
	OWN(task) struct task *third = task_new("cccc");
	int64_t look_ms = clock_wall_ms() + LATER_MS;
	struct err e = { 0 };

	assert_int_equal(held_before(third, false), 0);
	ask_for_ships(second, 2, look_ms);
	ask_for_ships(first, 3, look_ms);
	ask_for_ships(second, 1, look_ms); /* asking again keeps the place */
	assert_int_equal(held_before(second, false), 0);
	assert_int_equal(held_before(first, false), 1);
	assert_int_equal(held_before(third, false), 4);
	assert_int_equal(held_before(third, true), 0);
	assert_true(turn_leave(&second->visit, &e)); /* it has sent a load, and needs more */
	ask_for_ships(second, 1, look_ms);
	assert_int_equal(held_before(first, false), 0);
	assert_int_equal(held_before(second, false), 3);
}

TEST_IN_SCRATCH(a_place_in_the_line_lapses_when_its_task_does_not_look)
{
	OWN(task) struct task *first = task_new("aaaa");
	OWN(task) struct task *second = task_new("bbbb");
	struct err e = { 0 };

	ask_for_ships(first, 3, clock_wall_ms() - 30000); /* late, as behind a slow network */
	assert_int_equal(held_before(second, false), 3);
	ask_for_ships(first, 3, clock_wall_ms() - 90000);
	assert_int_equal(held_before(second, false), 0);
	ask_for_ships(first, 3, clock_wall_ms() + 86400000); /* the clock was set back */
	assert_int_equal(held_before(second, false), 0);
	ask_for_ships(first, 3, clock_wall_ms());
	assert_true(turn_keep(&first->visit, clock_wall_ms() + LATER_MS, &e));
	assert_int_equal(held_before(second, false), 3);
	assert_true(turn_keep(&second->visit, clock_wall_ms() + LATER_MS, &e));
	assert_int_equal(held_before(first, false), 0);
	assert_true(claim_set(&first->visit, NULL, &e)); /* it needs no goods any more */
	assert_int_equal(held_before(second, false), 0);
	ask_for_ships(first, 3, clock_wall_ms() + LATER_MS);
	assert_true(state_remove(&first->home, "aaaa", &e));
	assert_int_equal(held_before(second, false), 0);
}

int main(int argc, char **argv)
{
	log_threshold(LOG_LEVEL_ERROR + 1);
	return tests_run(argc, argv, NULL, NULL);
}
