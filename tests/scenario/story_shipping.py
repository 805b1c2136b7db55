# SPDX-License-Identifier: GPL-3.0-or-later
"""Goods at sea: loads, ports, room, freighters, claims; and each load exactly once."""

import collections
import concurrent.futures
import json
import random
import time

from harness import (MAIL, PASSWORD, check, contains, equal, is_over, kill, lacks, scenario,
                     wait_for, workers_of)

WOOD, WINE, MARBLE, CRYSTAL, SULFUR = range(5)
EXACT = ("production=off", "stock=20000")  # stocks change by orders only
FAST = ("speed=100000",) + EXACT


def balance(world, account=1001):
    return next(a for a in world.get("/balance")["accounts"] if a["id"] == account)


def cities(world):
    return balance(world)["cities"]


def stocks(world, good=WOOD):
    return [round(city["stock"][good]) for city in cities(world)]


def loads(world):
    """What sailed, in order: (from, to, goods, ships)."""
    return [(e["from"], e["to"], tuple(e["goods"]), e["ships"]) for e in world.ledger("ship")]


def summed(world):
    """All that sailed, by origin and target."""
    sums = collections.defaultdict(lambda: [0] * 5)
    for origin, target, goods, _ in loads(world):
        sums[origin, target] = [a + b for a, b in zip(sums[origin, target], goods)]
    return dict(sums)


def route(origin, target, wood=0, wine=0, marble=0, crystal=0, sulfur=0):
    return "%s>%s:%d-%d-%d-%d-%d" % (origin, target, wood, wine, marble, crystal, sulfur)


def start(home, function, *pairs, **how):
    """Starts a task, and gives its id."""
    before = {task["id"] for task in home.tasks() + home.ended()}
    home.run("--run", function, *pairs, **how).expect(0, out=None)
    new = {task["id"] for task in home.tasks() + home.ended()} - before
    equal(len(new), 1, "new tasks")
    return new.pop()


def send(home, *routes, ships=1, **how):
    return start(home, "sendResources", "ships=%d" % ships, "routes=" + ", ".join(routes), **how)


def all_is_right(home, world):
    """What holds after every story."""
    equal(world.ledger("lost"), [], "goods that found no room")
    for order in world.ledger("ship"):
        equal((order["current"], order["city"]), (order["from"], order["from"]),
              "the current city of an order")
    sums = balance(world)["totals"]
    for good in range(5):
        equal(round(sums["start"][good] + sums["given"][good] - sums["stock"][good] -
                    sums["at_sea"][good] - sums["abroad"][good]), 0, "goods that are missing")
    journal = json.loads(home.read("journal", "s301-en+1001.json"))
    equal({k: v for k, v in journal["claims"].items() if home.task(k) is None}, {}, "claims")
    equal(journal["intents"], {}, "orders in the journal")


# --- loads


@scenario
def goods_go_in_loads_as_ships_come_home_and_the_status_says_what_is_waited_for(t):
    home, world = t.player("speed=20000", "ships=2", "cities=2", *EXACT)
    one, other = [city["id"] for city in cities(world)]
    task = send(home, route(one, other, wood=3500))
    wait_for(lambda: "until" in (home.task(task) or {"status": "until"})["status"], "it waits")
    row = home.wait_ended(task)
    contains(row["status"], "3,500 wood sent")
    equal([(goods[WOOD], ships) for _, _, goods, ships in loads(world)],
          [(1000, 2)] * 3 + [(500, 1)], "loads")
    wait_for(lambda: balance_left(world) == 0, "the last load has arrived")
    equal(stocks(world), [16500, 23500], "wood")
    contains(home.log(task), "-> ")
    all_is_right(home, world)


def balance_left(world):
    """Wood that has not arrived yet."""
    return round(sum(m["goods"][WOOD] for m in balance(world)["movements"]))


@scenario
def several_origins_load_at_the_same_time_and_one_port_one_order_after_the_other(t):
    home, world = t.player("speed=2000", "ships=40", "cities=3", *EXACT)
    first, second, third = [city["id"] for city in cities(world)]
    task = send(home, route(first, third, wood=3000), route(first, second, wood=500),
                route(second, third, wood=3000))
    home.wait_ended(task)
    orders = world.ledger("ship")
    equal(len(orders), 3, "loads")
    by_origin = {}
    for order in orders:
        by_origin.setdefault(order["from"], []).append(order)
    # The second origin did not wait for the first one's port.
    check(by_origin[second][0]["time"] < by_origin[first][0]["loaded"], "loads one after another")
    check(by_origin[first][1]["time"] >= by_origin[first][0]["loaded"] - 1.1,
          lambda: "queued at a port that loads: %r" % orders)
    all_is_right(home, world)


def asks_for_ships(home, task):
    return "waits for ships" in (home.task(task) or {"status": ""})["status"]


@scenario
def who_waits_for_ships_has_them_in_the_order_of_asking_however_much_others_send(t):
    home, world = t.player("speed=3000", "ships=2", "cities=3", *EXACT)
    one, other, third = [city["id"] for city in cities(world)]
    many = send(home, route(one, other, wood=18000))
    wait_for(lambda: asks_for_ships(home, many), "the long one waits for ships")
    for turn in range(4):
        few = send(home, route(third, other, wood=100))
        wait_for(lambda: asks_for_ships(home, few) or home.task(few) is None, "it waits for ships")
        before = len(loads(world))
        home.wait_ended(few)
        mine = [index for index, load in enumerate(loads(world)) if load[0] == third][turn]
        whole = [load for load in loads(world)[before:mine] if load[3] == 2]
        # The long one may have asked for its next load before.
        check(len(whole) <= 1, lambda: "took all ships before it: %r" % whole)
    home.run("--stop", many)
    equal(world.ledger("lost"), [], "goods that found no room")


@scenario
def freighters_carry_what_trade_ships_cannot(t):
    home, world = t.player("speed=1000000", "freighters=2", "ships=1", "cities=2",
                           "production=off", "stock=60000")
    one, other = [city["id"] for city in cities(world)]
    task = send(home, route(one, other, wood=52000), ships=2)
    home.wait_ended(task)
    equal(loads(world), [(one, other, (52000, 0, 0, 0, 0), 2)], "loads")
    equal(world.ledger("ship")[0]["kind"], "freighters", "ships")
    all_is_right(home, world)


@scenario
def a_store_is_never_overfilled_even_by_goods_at_sea(t):
    home, world = t.player("speed=20000", "ships=2", "cities=2", *EXACT)
    one, other = [city["id"] for city in cities(world)]
    room = cities(world)[1]["room"]
    world.post("/city", city=other, wood=room - 1700)
    task = send(home, route(one, other, wood=3000))
    wait_for(lambda: "room" in (home.task(task) or {"status": ""})["status"], "it waits for room")
    equal(sum(goods[WOOD] for _, _, goods, _ in loads(world)), 1700, "what was sent")
    wait_for(lambda: balance(world)["movements"] == [], "all have arrived")
    world.post("/city", city=other, wood=0)
    home.run("--wake", task)
    home.wait_ended(task)
    equal(summed(world), {(one, other): [3000, 0, 0, 0, 0]}, "what was sent")
    all_is_right(home, world)


@scenario
def what_is_missing_at_the_origin_is_waited_for(t):
    home, world = t.player("ships=20", "cities=2", *FAST)
    one, other = [city["id"] for city in cities(world)]
    world.post("/city", city=one, wood=400, sulfur=0)
    task = send(home, route(one, other, wood=1000, sulfur=200))
    wait_for(lambda: "waits for" in home.task(task)["status"] and
             "400 of 1,200" in home.task(task)["status"], "it waits for goods")
    world.post("/city", city=one, wood=600, sulfur=200)
    home.ok("--wake", task)
    home.wait_ended(task)
    equal(summed(world), {(one, other): [1000, 0, 0, 0, 200]}, "what was sent")


@scenario
def the_questions_of_the_menu_send_to_own_and_foreign_cities(t):
    home, world = t.player("ships=40", "cities=3", *FAST)
    mine = cities(world)
    x, y = island_of(home, mine[0]["name"])
    # 1 trade ship; from 1 to 2: 700 wood, half of the crystal; another; from 2 to a foreign one.
    home.run(MAIL, PASSWORD, "1", "2", "1", "1", "2", "700", "", "0", "half", "0", "y", "y",
             "2", "0", str(x), str(y), "1", "0", "0", "all", "0", "0", "y", "n", "0").expect(0)
    row = wait_for(home.ended, "it has ended")[-1]
    equal(row["state"], "finished", "how it ended")
    sent = summed(world)
    equal(sent.pop((mine[0]["id"], mine[1]["id"])), [700, 0, 0, 10000, 0], "to an own city")
    (origin, foreign), goods = sent.popitem()
    equal((origin, goods), (mine[1]["id"], [0, 0, 20000, 0, 0]), "to a foreign city")
    lacks([c["id"] for c in mine], foreign, "own cities")
    wait_for(lambda: round(balance(world)["totals"]["abroad"][MARBLE]) == 20000, "it is there")
    all_is_right(home, world)


def island_of(home, name):
    status = home.ok("--run", "getStatus", "--json").json
    city = next(c for c in status["cities"] if c["name"] == name)
    return city["x"], city["y"]


@scenario
def names_and_words_do_on_the_command_line_and_wrong_ones_start_nothing(t):
    home, world = t.player("ships=40", "cities=3", *FAST)
    names = [city["name"] for city in cities(world)]
    task = send(home, route(names[0], names[1], wine=500),
                "%s>%s:half-0-0-0-all" % (names[1], names[2]))
    home.wait_ended(task)
    ids = [city["id"] for city in cities(world)]
    equal(summed(world), {(ids[0], ids[1]): [0, 500, 0, 0, 0],
                          (ids[1], ids[2]): [10000, 0, 0, 0, 20000]}, "what was sent")
    for wrong, said in (("Nowhere>2:1-0-0-0-0", "Nowhere"), ("1>2", "FROM>TO"),
                        ("1>1:1-0-0-0-0", "itself"), ("1>2:0-0-0-0-0", "nothing")):
        result = home.run("--run", "sendResources", "routes=" + wrong)
        check(result.status != 0, "%r is refused" % wrong)
        contains(result.err, said)
    check(home.run("--run", "sendResources").status != 0, "no routes are refused")
    equal(home.tasks(), [], "tasks")


@scenario
def goods_are_named_at_the_start_and_in_a_change(t):
    home, world = t.player("ships=1", "cities=3", "speed=20000", *EXACT)
    names = [city["name"] for city in cities(world)]
    one, two, three = [city["id"] for city in cities(world)]
    task = send(home, "%s>%s wood:3000 Wine:20" % (names[0], names[1]))
    equal(home.status(task)["configuration"]["routes"], [route(one, two, wood=3000, wine=20)],
          "how it is kept")
    wait_for(lambda: loads(world), "the first load")
    home.ok("--add", task, "%s>%s marble:300" % (names[2], names[1].upper()))
    check(home.run("--set", task, "routes=").status != 0, "a list of nothing is refused")
    check(home.run("--add", task, "%s>%s rum:5" % (names[2], names[1])).status != 0, "no such good")
    home.wait_ended(task)
    equal(summed(world), {(one, two): [3000, 20, 0, 0, 0], (three, two): [0, 0, 300, 0, 0]},
          "what was sent")


@scenario
def the_list_may_change_while_it_runs(t):
    home, world = t.player("speed=20000", "ships=1", "cities=3", *EXACT)
    one, two, three = [city["id"] for city in cities(world)]
    task = send(home, route(one, two, wood=3000), route(one, three, wood=1000))
    wait_for(lambda: loads(world), "the first load")
    home.ok("--set", task, "routes=%s, %s" % (route(one, two, wood=1500),
                                              route(two, three, wine=500)))
    home.ok("--add", task, route(three, two, marble=300))
    check(home.run("--add", task, "nonsense").status != 0, "what is not a shipment is not added")
    home.wait_ended(task)
    sent = summed(world)
    equal(sent[three, two], [0, 0, 300, 0, 0], "the added one")
    check(1500 <= sent[one, two][WOOD] <= 2000, lambda: "the reduced one: %r" % sent)
    equal(sent[two, three], [0, 500, 0, 0, 0], "the new one")
    all_is_right(home, world)


# --- what the game refuses, answers that are lost


@scenario
def a_refused_load_is_tried_again(t):
    home, world = t.player("speed=100000", "ships=4", "cities=2", *EXACT)
    one, other = [city["id"] for city in cities(world)]
    send(home, route(other, one, wine=500))
    world.trouble("ship-refused", 2)
    task = send(home, route(one, other, wood=500))
    wait_for(lambda: len(world.ledger("refused")) > 0, "it was refused")
    wait_for(lambda: "refused" in (home.task(task) or {"status": "refused"})["status"], "it says so")
    for _ in range(3):
        home.run("--wake", task)
    wait_for(lambda: home.run("--wake", task) and home.task(task) is None, "it has ended")
    equal(summed(world)[one, other], [500, 0, 0, 0, 0], "what was sent")
    all_is_right(home, world)


@scenario
def a_game_that_refuses_for_ever_ends_the_task_with_its_words_and_it_may_be_resumed(t):
    home, world = t.player("speed=100000", "ships=4", "cities=2", *EXACT)
    one, other = [city["id"] for city in cities(world)]
    world.trouble("ship-refused", 21)
    task = send(home, route(one, other, wood=500))
    wait_for(lambda: home.run("--wake", task) and home.task(task)["state"] == "failed",
             "it gives up")
    contains(home.task(task)["status"], "The port master says no.")
    equal(len(world.ledger("refused")), 20, "orders")
    equal(loads(world), [], "loads")
    home.ok("--resume", task)
    wait_for(lambda: home.run("--wake", task) and home.task(task) is None, "it ends")
    equal(len(world.ledger("refused")), 21, "orders refused")
    equal(len(loads(world)), 1, "loads")


@scenario
def a_load_whose_answer_is_lost_is_sent_once(t):
    home, world = t.player("speed=100000", "ships=4", "cities=2", *EXACT)
    one, other = [city["id"] for city in cities(world)]
    for kind in ("lose", "drop", "truncate", "garbage"):
        before = summed(world).get((one, other), [0])[WOOD]
        world.trouble(kind, 1, match="loadTransporters")
        task = send(home, route(one, other, wood=800))
        home.wait_ended(task)
        equal(summed(world)[one, other][WOOD] - before, 800, "what was sent with %s" % kind)
    all_is_right(home, world)


@scenario
def a_person_is_asked_about_a_load_whose_traces_are_gone(t):
    home, world = t.player("speed=100000", "ships=4", "cities=2", *EXACT)
    one, other = [city["id"] for city in cities(world)]
    for answer, sent in (("yes", 800), ("no", 1600)):
        before = summed(world).get((one, other), [0])[WOOD]
        world.post("/city", city=one, wood=20000)
        world.trouble("slow", 1, ms=6000, match="loadTransporters")
        task = send(home, route(one, other, wood=800))
        wait_for(lambda: summed(world).get((one, other), [0])[WOOD] - before == 800, "it sailed")
        wait_for(lambda: balance(world)["movements"] == [], "the ships are home again")
        keeper = kill_all(home, task)
        world.post("/city", city=one, wood=3000)  # somebody has built with it
        home.recover(task, keeper)
        contains(home.wait_state(task, "needs-answer")["status"], "Did 800 wood leave")
        home.ok("--answer", task, answer)
        home.wait_ended(task)
        equal(summed(world)[one, other][WOOD] - before, sent, "what was sent after %s" % answer)


# --- kill -9


def kill_all(home, task):
    """Gives the keeper that was killed; None when there was none."""
    keeper = (home.task(task) or {}).get("pid")
    for pid in [keeper] + workers_of(keeper) if keeper else []:
        kill(pid)
    wait_for(lambda: keeper is None or is_over(keeper), "the keeper is dead")
    return keeper


def state_of(home, task):
    """How far the order of a task is, in its journal."""
    try:
        journal = json.loads(home.read("journal", "s301-en+1001.json"))
    except FileNotFoundError:
        return None
    return journal["intents"].get(task, {}).get("state")


def is_over_for(home, task):
    """It has ended; what is left to do is to leave the register."""
    try:
        return "ended" in home.state_file(task)
    except FileNotFoundError:
        return True


def storm(home, chance, whom, point, rounds, routes):
    """Kills at that point of an order, or a little later, and resumes; how many kills hit."""
    task = send(home, *routes)
    keeper = (home.task(task) or {}).get("pid")
    kills = 0

    def reached():
        if is_over_for(home, task):
            return True
        return state_of(home, task) in point and (whom == "keeper" or workers_of(keeper))
    for _ in range(rounds):
        wait_for(reached, lambda: "an order; log: %s" % home.log(task)[-800:], 60, every=0.001)
        time.sleep(chance.uniform(0, 0.012))
        workers = workers_of(keeper) if keeper else []
        hits = [kill(pid) for pid in {"worker": workers, "keeper": [keeper],
                                      "both": [keeper] + workers}[whom] if pid]
        kills += any(hits)
        if whom == "worker":
            if is_over_for(home, task):
                break
            home.run("--wake", task)
        else:
            wait_for(lambda: keeper is None or is_over(keeper), "the keeper is dead")
            keeper = home.recover(task, keeper)
            if keeper is None:
                break
    home.wait_ended(task, seconds=90)
    return kills


KILLS_MIN = 40


def play(index, home, world, whom, point, seed, rounds):
    """The routes in one world: what was loaded, what the cities have then, and the kills."""
    ids = [city["id"] for city in cities(world)]
    routes = [route(ids[0], ids[1], wood=5300, sulfur=2100), route(ids[1], ids[2], wine=6700),
              route(ids[2], ids[0], marble=4200)]
    kills = storm(home, random.Random(seed + index), whom, point, rounds, routes)
    wait_for(lambda: balance(world)["movements"] == [], "all ships are home", 30)
    all_is_right(home, world)
    return sorted(loads(world)), [c["stock"] for c in cities(world)], kills


def compare_with_undisturbed(t, whom, point, seed, speed=200000, rounds=16, players=4):
    """The same routes in as many worlds, one of them left alone: their ledgers are equal. More
    worlds follow until enough kills have hit the moment: a busy machine misses it often."""
    def new_player():
        # One ship: every load is what fits into it, so the undisturbed run has the same loads.
        return t.player("speed=%d" % speed, "ships=1", "cities=3", *EXACT, crashesMax=1000)

    undisturbed, kills, index = None, 0, 0
    while kills < KILLS_MIN:
        with concurrent.futures.ThreadPoolExecutor(players + 1) as pool:
            alone = [pool.submit(play, 0, *new_player(), whom, point, seed, 0)
                     ] if undisturbed is None else []
            games = [pool.submit(play, index + i + 1, *new_player(), whom, point, seed, rounds)
                     for i in range(players)]
        undisturbed = alone[0].result() if alone else undisturbed
        for game in games:
            found = game.result()
            equal(found[0], undisturbed[0], "loads")
            equal(found[1], undisturbed[1], "stocks")
            kills += found[2]
        index += players


@scenario(long=True, seconds=400)
def killed_between_an_order_to_ship_and_its_answer_nothing_is_sent_twice_or_forgotten(t):
    compare_with_undisturbed(t, "both", ("asked",), 100)


@scenario(long=True, seconds=400)
def killed_between_the_answer_and_the_record_nothing_is_sent_twice_or_forgotten(t):
    compare_with_undisturbed(t, "both", ("happened",), 200)


@scenario(long=True, seconds=400)
def killed_workers_neither_repeat_nor_forget_a_load(t):
    compare_with_undisturbed(t, "worker", ("asked", "happened"), 300)


@scenario(long=True, seconds=400)
def killed_keepers_neither_repeat_nor_forget_a_load(t):
    compare_with_undisturbed(t, "keeper", ("asked", "happened"), 400, speed=20000)


@scenario(long=True, seconds=400)
def killed_at_any_moment_nothing_is_sent_twice_or_forgotten(t):
    compare_with_undisturbed(t, "both", ("asked", "happened", None), 500)


# --- several tasks


@scenario
def four_tasks_of_one_account_give_each_order_in_its_own_city(t):
    home, world = t.player("ships=6", "cities=4", *FAST)
    ids = [city["id"] for city in cities(world)]
    tasks = [send(home, route(ids[i], ids[(i + 1) % 4], wood=2600, sulfur=900)) for i in range(4)]
    for task in tasks:
        home.wait_ended(task, seconds=60)
    equal(summed(world), {(ids[i], ids[(i + 1) % 4]): [2600, 0, 0, 0, 900] for i in range(4)},
          "what was sent")
    equal(world.ledger("refused"), [], "what the world refused")
    # From the choice of the city to the order no other task chose another.
    current = None
    for event in world.ledger():
        if event["what"] == "select":
            current = event["city"]
        if event["what"] == "ship":
            equal(event["from"], current, "the city that was chosen last")
    all_is_right(home, world)


@scenario
def two_tasks_never_count_on_the_same_goods(t):
    home, world = t.player("ships=30", "cities=3", *FAST)
    one, two, three = [city["id"] for city in cities(world)]
    world.post("/city", city=one, wood=1000)
    first = send(home, route(one, two, wood=1600))
    wait_for(lambda: loads(world), "the first task has sent what there is")
    busy = home.run("--run", "sendResources", "routes=" + route(one, three, wood=900))
    busy.expect(75)
    contains(busy.err, "the wood of %s" % cities(world)[0]["name"])
    home.run("--run", "sendResources", "routes=" + route(one, three, wood=900),
             "--if-running=anyway").expect(0)
    second = next(task["id"] for task in home.running() if task["id"] != first)
    wait_for(lambda: "waits for wood" in home.task(second)["status"], "the second one waits")
    world.post("/city", city=one, wood=700)
    home.ok("--wake", second)
    wait_for(lambda: "waits" in home.task(second)["status"] and len(loads(world)) == 2,
             "it takes what the first leaves")
    equal(summed(world)[one, three], [100, 0, 0, 0, 0], "the second task's")
    home.ok("--wake", first)
    home.wait_ended(first)
    equal(summed(world)[one, two], [1600, 0, 0, 0, 0], "the first task's")
    world.post("/city", city=one, wood=5000)
    home.ok("--wake", second)
    home.wait_ended(second)
    equal(summed(world)[one, three], [900, 0, 0, 0, 0], "the second task's")
    equal(world.ledger("refused"), [], "what the world refused")
    all_is_right(home, world)


# --- distributeResources


@scenario
def wood_is_spread_evenly_and_excluded_cities_are_left_alone(t):
    home, world = t.player("ships=40", "cities=4", *FAST)
    mine = cities(world)
    for city, wood in zip(mine, (8000, 2000, 2000, 100)):
        world.post("/city", city=city["id"], wood=wood)
    home.ok("--run", "distributeResources", "resource=1", "exclude=%s" % mine[3]["name"])
    wait_for(lambda: home.ended() and not home.tasks(), "it has ended")
    equal(home.ended()[-1]["state"], "finished", "how it ended")
    wait_for(lambda: stocks(world) == [4000, 4000, 4000, 100], lambda: "even: %r" % stocks(world))
    result = home.run("--run", "distributeResources", "resource=1", "exclude=4")
    check(result.status != 0, "a second time there is nothing to send")
    contains(result.err, "nothing to send")
    all_is_right(home, world)


@scenario
def a_luxury_good_goes_from_its_producers_to_the_others(t):
    home, world = t.player("ships=200", "cities=4", *FAST)
    status = home.ok("--run", "getStatus", "--json").json
    good = status["cities"][0]["tradegood"]
    names = ["wood", "wine", "marble", "crystal", "sulfur"]
    number = good if isinstance(good, int) else names.index(good)
    makers = [c["id"] for c in status["cities"] if c["tradegood"] == good]
    others = [c["id"] for c in status["cities"] if c["tradegood"] != good]
    home.run(MAIL, PASSWORD, "1", "3", "", str(number + 1), "1", "0", "y", "0").expect(0)
    wait_for(lambda: home.ended() and not home.tasks(), "it has ended", 60)
    equal(home.ended()[-1]["state"], "finished", "how it ended")
    check(all(o in makers and d in others for o, d, _, _ in loads(world)), "who sent to whom")
    check(len({d for _, d, _, _ in loads(world)}) == len(others), "all others got some")
    all_is_right(home, world)


@scenario(long=True)
def a_killed_distribution_goes_on_with_what_is_left(t):
    home, world = t.player("speed=200000", "ships=1", "cities=3", *EXACT, crashesMax=1000)
    for city, wood in zip(cities(world), (6000, 0, 0)):
        world.post("/city", city=city["id"], wood=wood)
    task = start(home, "distributeResources", "resource=1", "ships=1")
    chance = random.Random(9)
    for _ in range(10):
        wait_for(lambda: state_of(home, task) is not None or is_over_for(home, task),
                 "an order", 60, every=0)
        time.sleep(chance.uniform(0, 0.02))
        keeper = kill_all(home, task)
        if keeper is None or home.recover(task, keeper) is None:
            break
    home.wait_ended(task, seconds=60)
    wait_for(lambda: stocks(world) == [2000, 2000, 2000], lambda: "even: %r" % stocks(world))
    all_is_right(home, world)
