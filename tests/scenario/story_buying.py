# SPDX-License-Identifier: GPL-3.0-or-later
"""Wood for an island and ships for gold: what is spent is spent once, and only what may be."""

import random
import signal
import time

from harness import (check, contains, descendants, equal, is_over, kill, scenario, wait_for,
                     workers_of)
from story_shipping import cities, start

COUNTS = ("cities=2", "production=off", "stock=20000")


def price(owned):
    """Of the next trade ship, as the game reckons it."""
    return round(13500 * 1.03 ** (owned + 1) - 13425)


def account(world):
    return next(a for a in world.get("/balance")["accounts"] if a["id"] == 1001)


def rich(t, *options, gold=1000000, income="off"):
    home, world = t.player("ships=10", *options, *COUNTS)
    world.post("/account", account=1001, gold=gold, income=income)
    return home, world


def bought(world):
    return world.ledger("ship-bought")


def gold_adds_up(world, gold):
    spent = sum(event["price"] for event in bought(world))
    equal(round(account(world)["gold"]), gold - spent, "gold that is left")
    equal(account(world)["ships"]["total"], 10 + len(bought(world)), "ships")


# --- ships


@scenario
def ships_are_bought_one_after_the_other_each_for_its_own_price(t):
    home, world = rich(t, "speed=1")
    task = start(home, "buyShips", "count=3")
    home.wait_ended(task)
    equal([event["price"] for event in bought(world)], [price(n) for n in (10, 11, 12)], "prices")
    gold_adds_up(world, 1000000)
    contains(home.log(task), "3 trade ships bought for")
    equal(world.ledger("refused"), [], "orders that were refused")


@scenario
def the_menu_buys_ships_in_a_menu_of_its_own(t):
    home, world = rich(t, "speed=1")
    person = t.terminal(home)
    person.menu()
    person.answer("Your choice:", "8")
    person.wait("Buy ships")
    person.answer("Your choice:", "3")
    for answer in ("n", "y"):
        person.wait(r"You have [\d,]+ gold\. The next trade ship costs %s gold" % "{:,}".format(
            price(10)))
        person.answer("How many trade ships", "2")
        person.answer("gold is to be kept", "")
        person.answer("cost at most", "")
        person.wait("What will happen: 2 trade ships are bought")
        equal(bought(world), [], "ships that were bought before the yes")
        person.answer(r"Start\?", answer)
        if answer == "n":
            person.answer("Your choice:", "803")
    wait_for(lambda: len(bought(world)) == 2, "two ships are bought")


@scenario
def gold_that_is_to_be_kept_is_kept_and_the_income_is_waited_for(t):
    home, world = rich(t, "speed=1", gold=price(10) + price(11) + 500)
    task = start(home, "buyShips", "count=2", "keep=1000")
    row = wait_for(lambda: (home.task(task) or {}).get("state") == "waiting" and home.task(task),
                   "the gold of a ship is waited for")
    contains(row["status"], "1 of 2 ships bought")
    contains(row["status"], "waits for the")
    equal(len(bought(world)), 1, "ships bought")
    home.run("--set", task, "keep=0").expect(0)
    home.wait_ended(task)
    equal(len(bought(world)), 2, "ships bought")


@scenario
def a_ship_that_is_too_dear_ends_the_task_with_its_price(t):
    home, world = rich(t, "speed=1")
    task = start(home, "buyShips", "count=9", "most=%d" % price(11))
    home.wait_ended(task, "failed")
    equal(len(bought(world)), 2, "ships bought")
    contains(home.log(task), "the next ship costs")
    home.run("--set", task, "most=any").expect(0)
    home.run("--set", task, "count=3").expect(0)
    home.run("--resume", task).expect(0)
    wait_for(lambda: len(bought(world)) == 3, "the third ship is bought")


@scenario
def paused_nothing_is_bought_and_a_second_task_is_not_started(t):
    home, world = rich(t, "speed=1", gold=price(10))
    task = start(home, "buyShips", "count=3")
    wait_for(lambda: len(bought(world)) == 1 and home.task(task)["state"] == "waiting",
             "the first ship is bought")
    home.run("--run", "buyShips", "count=1").expect(75, err="already running")
    home.run("--pause", task).expect(0)
    world.post("/account", account=1001, gold=1000000)
    time.sleep(0.5)
    equal(len(bought(world)), 1, "ships bought while paused")
    home.run("--resume", task).expect(0)
    home.run("--wake", task)
    home.wait_ended(task)
    equal(len(bought(world)), 3, "ships bought")


@scenario
def a_game_that_is_away_for_a_while_sells_the_ships_afterwards(t):
    home, world = rich(t, "speed=1")
    world.trouble("http-503", 3, match="increaseTransporter")
    world.trouble("http-503", 2, match="view=port")
    task = start(home, "buyShips", "count=3")

    def wake():
        home.run("--wake", task)
        return len(bought(world)) == 3
    wait_for(wake, "all ships are bought", 60, every=0.3)
    home.wait_ended(task)
    gold_adds_up(world, 1000000)


@scenario
def a_purchase_whose_answer_is_lost_is_counted_once(t):
    home, world = rich(t, "speed=1")
    world.trouble("lose", 1, match="increaseTransporter")
    task = start(home, "buyShips", "count=2")
    wait_for(lambda: home.run("--wake", task) and len(bought(world)) >= 2, "two ships", 60,
             every=0.3)
    home.wait_ended(task)
    equal(len(bought(world)), 2, "ships bought")
    gold_adds_up(world, 1000000)


KILLED = 40


def buy_while_killed(t, seed, whom):
    """One world; gives the number of orders and of kills."""
    gold = 10 ** 9
    home, world = t.player("speed=1", "ships=10", *COUNTS, crashesMax=100000)
    world.post("/account", account=1001, gold=gold, income="off")
    chance, kills = random.Random(seed), 0
    task = start(home, "buyShips", "count=%d" % KILLED)
    keeper = (home.task(task) or {}).get("pid")
    while keeper:
        time.sleep(chance.uniform(0, 0.12))
        victims = workers_of(keeper) + ([keeper] if whom == "both" else [])
        kills += any([kill(pid) for pid in victims])
        if whom == "both":
            wait_for(lambda: is_over(keeper), "the keeper is dead")
            keeper = home.recover(task, keeper)
        else:
            home.run("--wake", task)
            keeper = (home.task(task) or {}).get("pid")
    home.wait_ended(task, seconds=90)
    equal(len(bought(world)), KILLED, "ships bought")
    gold_adds_up(world, gold)
    return KILLED, kills


@scenario(long=True, seconds=500)
def killed_at_random_no_ship_is_bought_twice_and_none_is_forgotten(t):
    played = [buy_while_killed(t, seed, whom) for seed, whom in
              ((1, "worker"), (2, "both"), (3, "worker"), (4, "both"), (5, "worker"))]
    check(sum(orders for orders, _ in played) >= 200, "orders")
    check(sum(kills for _, kills in played) >= 40, lambda: "kills: %r" % played)


# --- wood


def given(world):
    return world.ledger("donate")


def donate(home, *pairs, **how):
    return home.run("--run", "donate", *pairs, **how)


@scenario
def wood_is_given_once_and_told_as_the_island_has_it(t):
    home, world = t.player("speed=1", *COUNTS)
    city = cities(world)[0]["id"]
    done = donate(home, "city=%d" % city, "to=forest", "amount=1200", "--json").expect(0).json
    equal((done["city"], done["to"], done["wood"], done["given"]), (city, "forest", 1200, 1200))
    donate(home, "city=%d" % city, "to=good", "amount=half").expect(0, out="wood given")
    equal([(e["type"], e["packed"]) for e in given(world)], [("resource", 0), ("tradegood", 0)])
    stock = cities(world)[0]["stock"][0]
    equal(stock, 20000 - sum(e["wood"] for e in given(world)), "wood that is left")
    donate(home, "city=%d" % city, "amount=90000").expect(2, err="amount")
    donate(home, "city=%d" % city, "amount=0").expect(130)
    equal(len(given(world)), 2, "donations")
    equal(world.ledger("refused"), [], "orders that were refused")


@scenario
def packed_wood_goes_first_and_counts(t):
    home, world = t.player("speed=1", *COUNTS)
    city = cities(world)[1]["id"]
    world.post("/account", account=1001, packedWood=1500)
    world.post("/city", account=1001, city=city, wood=400)
    out = donate(home, "city=%d" % city, "to=forest", "amount=all")
    out.expect(0, out=["1,500 are packed", "1,900 wood given"])
    equal([(e["wood"], e["packed"]) for e in given(world)], [(1900, 1500)], "donations")
    equal(cities(world)[1]["stock"][0], 0, "wood in the city")


@scenario
def what_is_being_extended_takes_none_and_the_other_is_meant(t):
    home, world = t.player("speed=1", *COUNTS)
    city = cities(world)[0]["id"]
    while not any("extended" in r.err for r in
                  [donate(home, "city=%d" % city, "to=forest", "amount=all")]):
        world.post("/city", account=1001, city=city, wood=20000)
    donate(home, "city=%d" % city, "amount=100", "--json").expect(0, out='"good"')
    equal(given(world)[-1]["type"], "tradegood", "where the wood went")


@scenario
def the_menu_asks_for_city_place_and_amount_and_shows_what_will_happen(t):
    home, world = t.player("speed=1", *COUNTS)
    person = t.terminal(home)
    person.menu()
    person.answer("Your choice:", "9")
    person.wait("Donate")
    person.answer("Your choice:", "1")
    person.answer("Wood of which city", "1")
    person.answer("the other good", "2")
    person.answer("How much wood", "500")
    person.wait("What will happen: 500 wood")
    equal(given(world), [], "donations before they are confirmed")
    person.enter("")
    person.wait("500 wood given")
    equal([e["wood"] for e in given(world)], [500], "donations")


@scenario(long=True, seconds=500)
def killed_at_random_no_wood_is_given_twice(t):
    home, world = t.player("speed=1", *COUNTS)
    home.remember()
    city = cities(world)[0]["id"]
    chance, killed, said = random.Random(7), 0, set()
    world.post("/account", account=1001, packedWood=10 ** 7)
    for number in range(1, 201):
        process = home.spawn("--run", "donate", "city=%d" % city, "amount=%d" % number,
                             "to=%s" % chance.choice(["forest", "good"]))
        time.sleep(chance.uniform(0, 0.15))
        if chance.random() < 0.6 and process.poll() is None:
            for pid in [one.pid for one in descendants(process.pid)] + [process.pid]:
                killed += kill(pid, signal.SIGKILL)
        if process.wait() == 0:
            said.add(number)
    amounts = [e["wood"] for e in given(world)]
    equal(len(amounts), len(set(amounts)), "donations, each once")
    check(said <= set(amounts), lambda: "told and not given: %r" % (said - set(amounts)))
    check(killed >= 40, lambda: "%d were killed" % killed)
    equal(sum(e["packed"] for e in given(world)), sum(amounts), "packed wood")
