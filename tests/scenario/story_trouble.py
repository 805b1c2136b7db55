# SPDX-License-Identifier: GPL-3.0-or-later
"""A game that misbehaves, a session that is taken away, captchas."""

import os
import re

from harness import check, contains, equal, lacks, scenario, wait_for

MISSIONS = 6


def gets_through(t, *trouble, session=False):
    """A task meets the trouble all the time and still does exactly its missions."""
    options = ["speed=600"] + ["trouble=" + kind for kind in trouble]
    home, world = t.player("speed=600", takeBackMinutes=0)
    world.stop()
    world.options = options
    world.start(world.port)
    child = home.run("--run", "autoPirate", "missions=%d" % MISSIONS)
    for _ in range(20):  # the look before the start may meet it, too; then one tries again
        if child.status == 0:
            break
        check(child.status in (69, 77), "%r" % child)
        child = home.run("--run", "autoPirate", "missions=%d" % MISSIONS)
    identity = (home.tasks() or home.ended())[-1]["id"]
    row = home.wait_ended(identity, seconds=60)
    contains(row["status"], "%d missions done" % MISSIONS)
    equal(world.raids(), MISSIONS, "raids")
    for kind in trouble:
        name = kind.split(":")[0]
        made = world.state()["trouble"][name]["made"]
        check(made > 0, "the world made no trouble of the kind %s" % name)
    return home, world


@scenario
def sessions_that_expire_again_and_again_are_renewed(t):
    home, world = gets_through(t, "expire:9")
    check(len(world.ledger("login")) > 2, "there were several logins")


@scenario
def a_session_that_ends_with_a_redirect_or_404_is_renewed(t):
    gets_through(t, "lobby-redirect:11", "not-found:13")


@scenario
def a_spent_token_is_replaced(t):
    gets_through(t, "wrong-token:2")


@scenario
def errors_of_the_server_are_waited_out(t):
    gets_through(t, "http-500:17", "http-502:23", "http-503:29")


@scenario
def connections_that_break_are_made_again(t):
    gets_through(t, "drop:6")


@scenario
def lost_answers_do_not_repeat_what_was_done(t):
    gets_through(t, "lose:6")


@scenario
def words_of_other_players_in_every_answer_change_nothing(t):
    home, world = gets_through(t, "words:1")
    equal(len(world.ledger("login")), 1, "logins")


@scenario
def truncated_answers_are_not_believed(t):
    gets_through(t, "truncate:6")


@scenario
def garbage_is_not_believed(t):
    gets_through(t, "garbage:7")


@scenario
def an_answer_without_end_is_given_up(t):
    gets_through(t, "oversize:11")


@scenario
def slow_answers_are_waited_for(t):
    gets_through(t, "slow:5:300")


@scenario
def a_reload_envelope_is_obeyed(t):
    gets_through(t, "reload:9")


@scenario
def everything_at_once_still_ends_with_the_right_count(t):
    gets_through(t, "words:2", "expire:31", "wrong-token:5", "http-500:29", "drop:23", "lose:27",
                 "truncate:25", "garbage:33", "reload:37", "slow:17:200")


@scenario
def a_world_that_is_saved_is_waited_for_and_the_status_says_so(t):
    # A pause that is long enough to be seen.
    home, world = t.player("speed=600", retryFirstMs=4000)
    identity = home.pirate(4)["id"]
    home.wait_done(identity, 1)
    world.trouble("backup", 1)
    wait_for(lambda: world.state()["trouble"]["backup"]["left"] == 0, "it meets the backup")
    task = wait_for(lambda: next((x for x in home.tasks() if x["state"] == "waiting" and
                                  not x["status"].startswith("mission")), None),
                    "the status is about something else")
    check(re.search("saved|backup|rest", task["status"]), "status %r" % task["status"])
    wait_for(lambda: home.task(identity) is None or home.run("--wake", identity), "wake")
    home.wait_ended(identity)
    equal(world.raids(), 4, "raids")


@scenario
def a_game_that_is_gone_for_a_while_is_found_again(t):
    home, world = t.player("speed=1", takeBackMinutes=0)
    identity = home.pirate(3)["id"]
    home.wait_out(identity)
    world.stop()
    home.ok("--wake", identity)
    wait_for(lambda: "mission" not in home.task(identity)["status"], "the status tells")
    lacks(home.task(identity)["status"], "started")
    world.options = ["speed=600"]
    world.start(world.port)  # it has forgotten the raid, as it has forgotten the session
    home.wait_ended(identity, seconds=40)
    check(2 <= world.raids() <= 3, "%d raids" % world.raids())


@scenario
def trouble_that_lasts_ends_in_failed_with_its_reason_and_can_be_resumed(t):
    home, world = t.player("speed=600", troubleMinutes=0, takeBackMinutes=0)
    identity = home.pirate(6)["id"]
    home.wait_done(identity, 1)
    world.trouble("http-503", 10000)
    home.wait_state(identity, "failed")
    contains(home.task(identity)["status"], "503")
    row = home.wait_ended(identity, "failed")
    home.run("--recover").expect(0)  # what has failed comes back only when it is named
    equal(home.running(), [], "tasks")
    world.trouble("http-503", 0)
    home.ok("--resume", identity)
    home.wait_ended(identity)
    equal(world.raids(), 6, "raids")
    check(row["status"], "why it failed is kept")


@scenario
def an_account_that_goes_on_vacation_ends_the_task_with_the_reason(t):
    home, world = t.player("speed=600")
    for page in range(1, 7):  # whichever page of a step it is that tells
        identity = home.pirate(50)["id"]
        home.wait_done(identity, 1)
        world.trouble("vacation", 0, every=page)
        home.wait_state(identity, "failed")
        contains(home.task(identity)["status"], "vacation")
        world.trouble("vacation", 0, every=0)
        world.post("/vacation", on=0)


@scenario
def a_session_that_a_browser_took_is_left_to_it_and_reported_once(t):
    home, world = t.player("speed=600", takeBackMinutes=30)
    identity = home.pirate(10)["id"]
    home.wait_done(identity, 1)
    logins = len(world.ledger("login"))
    world.post("/session")
    task = wait_for(lambda: next((x for x in home.tasks() if "taken over" in x["status"]), None),
                    lambda: "the status tells: %r" % home.tasks())
    equal(task["state"], "waiting")
    check(task["until"] > task["date"] + 20 * 60, "it comes back at %r" % task)
    for _ in range(5):
        home.ok("--wake", identity)
    wait_for(lambda: home.task(identity)["state"] == "waiting", "it waits again")
    equal(len(world.ledger("login")), logins, "logins: the session is left to the browser")
    equal(home.log(identity).count("warning"), home.log(identity).count("warning"))
    home.login()  # the person gives it back
    home.ok("--wake", identity)
    home.wait_ended(identity)
    equal(world.raids(), 10, "raids")


@scenario
def with_take_back_0_the_session_is_taken_back_at_once(t):
    home, world = t.player("speed=600", takeBackMinutes=0)
    identity = home.pirate(6)["id"]
    home.wait_done(identity, 1)
    world.post("/session")
    home.wait_ended(identity)
    equal(world.raids(), 6, "raids")
    equal(len(world.ledger("login")), 2, "logins")


@scenario
def several_tasks_log_in_once_for_all(t):
    home, world = t.player("speed=300", takeBackMinutes=0)
    for _ in range(5):
        home.run("--run", "autoPirate", "missions=2", "--if-running=anyway").expect(0)
    logins = len(world.ledger("login"))
    world.post("/session")
    for task in home.running():
        home.run("--wake", task["id"])
    wait_for(lambda: not home.tasks(), "all end", 60)
    equal(len(world.ledger("login")), logins + 1, "logins")
    equal(world.raids(), 10, "raids")


# --- captchas: a person looks at the picture, always


def asked(home, identity):
    task = home.wait_state(identity, "needs-answer")
    picture = home.status(identity)["picture"]
    with open(picture, "rb") as file:
        content = file.read()
    check(content.startswith(b"\x89PNG\r\n\x1a\n") and content[-8:-4] == b"IEND",
          "%s is not a whole PNG" % picture)
    equal(os.stat(picture).st_mode & 0o077, 0, "others may read the picture")
    contains(task["status"], picture)
    return picture, content


@scenario
def a_captcha_is_saved_as_a_picture_and_answered_by_a_person(t):
    home, world = t.player("speed=600", "captcha-every=3")
    identity = home.pirate(4)["id"]
    asked(home, identity)
    contains(home.log(identity), ".png")
    solution = world.get("/captcha")["answer"]
    home.run("--answer", identity, solution).expect(0, out="answered")
    home.wait_ended(identity)
    equal(world.raids(), 4, "raids")
    equal(len(world.ledger("captcha-solved")), 1, "captchas solved")
    equal(world.ledger("captcha-wrong"), [], "wrong answers")


@scenario
def a_captcha_without_a_picture_in_the_answer_is_fetched(t):
    home, world = t.player("speed=600", "captcha-every=2", "captcha-link")
    identity = home.pirate(2)["id"]
    asked(home, identity)
    home.ok("--answer", identity, world.get("/captcha")["answer"])
    home.wait_ended(identity)
    equal(world.raids(), 2, "raids")


@scenario
def a_wrong_answer_to_a_captcha_asks_again_with_a_fresh_picture(t):
    home, world = t.player("speed=600", "captcha-every=2")
    identity = home.pirate(2)["id"]
    _, first = asked(home, identity)
    home.ok("--answer", identity, "nonsense")
    wait_for(lambda: world.ledger("captcha-wrong"), "the world has read it")
    wait_for(lambda: "wrong" in (home.task(identity) or {"status": ""})["status"],
             "the status says that it was wrong")
    _, second = asked(home, identity)
    check(first != second, "the picture is a fresh one")
    home.ok("--answer", identity, world.get("/captcha")["answer"].lower())
    home.wait_ended(identity)
    equal(world.raids(), 2, "raids")
    equal(len(world.ledger("captcha-wrong")), 1, "wrong answers")


@scenario
def after_nineteen_wrong_answers_to_a_captcha_the_task_gives_up_and_may_be_resumed(t):
    home, world = t.player("speed=600")
    world.trouble("captcha")
    identity = home.pirate(1)["id"]
    for number in range(19):
        wait_for(lambda: len(world.ledger("captcha-wrong")) == number
                 and home.task(identity)["state"] == "needs-answer", "it asks")
        home.ok("--answer", identity, "wrong")
    wait_for(lambda: home.task(identity)["state"] == "failed", "it gives up")
    contains(home.task(identity)["status"], "19 answers to the captcha were wrong")
    equal(world.raids(), 0, "raids")
    home.ok("--resume", identity)
    home.wait_state(identity, "needs-answer")
    home.ok("--answer", identity, world.get("/captcha")["answer"])
    home.wait_ended(identity)
    equal(world.raids(), 1, "raids")


@scenario
def a_mission_the_game_refuses_is_tried_three_times_and_three_more_when_resumed(t):
    home, world = t.player("speed=600")
    world.trouble("raid-refused", 4)
    task = home.pirate(2)
    for number in (1, 2):
        wait_for(lambda: len(world.ledger("refused")) == number
                 and home.task(task["id"])["state"] == "waiting", "refusal %d" % number)
        contains(home.task(task["id"])["status"], "the game refused the mission: The crew wants")
        home.ok("--wake", task["id"])
    wait_for(lambda: home.task(task["id"])["state"] == "failed", "it gives up")
    contains(home.task(task["id"])["status"],
             "refused the mission 3 times: The crew wants its share first.")
    equal(world.raids(), 0, "raids")
    home.ok("--resume", task["id"])
    wait_for(lambda: len(world.ledger("refused")) == 4
             and home.task(task["id"])["state"] == "waiting", "one more refusal")
    home.ok("--wake", task["id"])
    home.wait_ended(task["id"])
    equal(world.raids(), 2, "raids")


@scenario
def a_task_that_was_killed_while_it_asks_asks_again(t):
    home, world = t.player("speed=600", "captcha-every=2")
    task = home.pirate(2)
    asked(home, task["id"])
    os.kill(task["pid"], 9)
    home.wait_state(task["id"], "interrupted")
    home.ok("--recover")
    asked(home, task["id"])
    home.ok("--answer", task["id"], world.get("/captcha")["answer"])
    home.wait_ended(task["id"])
    equal(world.raids(), 2, "raids")


@scenario
def an_answer_that_nobody_asked_for_is_refused(t):
    home, world = t.player("speed=1")
    identity = home.pirate(2)["id"]
    home.wait_out(identity)
    result = home.run("--answer", identity, "text")
    check(result.status != 0 and result.err, "%r refuses" % result)


@scenario
def a_captcha_is_answered_from_the_menu(t):
    home, world = t.player("speed=600", "captcha-every=2")
    identity = home.pirate(2)["id"]
    asked(home, identity)
    terminal = t.terminal(home)
    terminal.wait("asks you something")
    terminal.answer("Your choice:", "t")
    terminal.wait(r"\(6\) Answer")
    terminal.answer("Your choice:", "6")
    terminal.answer("Your answer:", world.get("/captcha")["answer"])
    home.wait_ended(identity)
    equal(world.raids(), 2, "raids")
