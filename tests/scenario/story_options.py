# SPDX-License-Identifier: GPL-3.0-or-later
"""A person in the corners of the menu: options, and what a task's details offer."""

from harness import PASSWORD, contains, equal, lacks, scenario, wait_for

SECRET_PROXY = "socks5://me:hush@127.0.0.1:9"


@scenario
def logs_are_read_and_their_level_set_in_21_5(t):
    home, world = t.player("speed=600")
    ended = home.pirate(1)
    home.wait_ended(ended["id"])
    first = home.pirate(10)
    home.wait_out(first["id"])
    terminal = t.terminal(home, columns=200, rows=60)  # the path of the log is not broken
    terminal.menu()
    terminal.answer("Your choice:", "21")
    terminal.wait("Logs")
    terminal.answer("Your choice:", "5")
    terminal.answer("Logs", "2")
    terminal.answer("Which task.s log", "3")
    terminal.wait("numbers from 1 to 2 are needed, such as 1,3-5, or 0")
    terminal.answer("Which task.s log", "2")
    contains(terminal.wait("That is the end of"), "log/%s.log" % ended["id"])
    terminal.answer(r"\[Enter\]", "")
    terminal.answer("Logs", "1")
    terminal.answer("Level", "2")
    terminal.wait('log from "warning" upwards')
    equal(home.session()["settings"]["logLevel"], 2, "level")
    terminal.answer(r"\[Enter\]", "")
    terminal.answer("Logs", "0")
    terminal.answer("Your choice:", "0")  # one step back at a time
    terminal.menu()


@scenario
def a_proxy_is_shown_without_its_password_refused_when_wrong_and_taken_off(t):
    home, world = t.player("speed=600")
    terminal = t.terminal(home, rows=50)
    for now, typed, then in (("No proxy is set", "nonsense", "an address such as"),
                             (None, "socks5://", "an address such as"),
                             (None, SECRET_PROXY, "The proxy is set"),
                             (r"The proxy is socks5://\*\*\*@127.0.0.1:9", "", None),
                             (r"The proxy is socks5://\*\*\*@127.0.0.1:9", "off", "No proxy any"),
                             ("No proxy is set", "http://127.0.0.1:8", "The proxy is set"),
                             ("The proxy is http://127.0.0.1:8", "off", "No proxy any")):
        if now is not None:
            terminal.menu()
            terminal.answer("Your choice:", "2101")
            terminal.wait(now)
        terminal.answer("New proxy", typed)
        if then == "The proxy is set":  # nobody is there: it is tried, and kept all the same
            terminal.answer("Keep it all the same", "y")
        if then is not None:
            terminal.wait(then)
        if then is None or "address" not in then:
            terminal.answer(r"\[Enter\]", "")
    terminal.menu()
    for screen in terminal.seen:
        lacks(screen.replace("\n", "").replace(SECRET_PROXY, ""), "hush", "a screen")
    lacks(home.whole_text(), "hush", "files")


@scenario
def a_waiting_task_is_paused_and_goes_on_in_its_details(t):
    home, world, task = t.at_sea()
    terminal = t.terminal(home, rows=50)
    terminal.menu()
    terminal.answer("Your choice:", "t")
    terminal.wait(r"\(1\) Pause")
    terminal.answer("Your choice:", "6")  # it asks nothing
    terminal.wait("one of the numbers above is needed")
    terminal.answer("Your choice:", "")
    terminal.answer("Your choice:", "1")
    terminal.wait("It pauses")
    home.wait_state(task["id"], "paused")
    terminal.answer("Your choice:", "1")
    terminal.wait("It goes on")
    wait_for(lambda: home.status(task["id"])["state"] != "paused", "it goes on")
    terminal.answer("Your choice:", "2")
    terminal.answer("What is to be changed", "1")
    terminal.answer("How many missions", "0")
    terminal.wait("1 to")
    terminal.answer("How many missions", "12")
    terminal.answer("What is to be changed", "0")
    terminal.wait("Changed")
    equal(home.status(task["id"])["configuration"]["missions"], 12, "missions")
    terminal.answer("Your choice:", "3")
    terminal.answer("Stop autoPirate", "n")
    terminal.answer("Your choice:", "0")
    terminal.menu()
    equal(len(home.running()), 1, "tasks")


@scenario
def a_captcha_is_answered_in_the_details_of_its_task(t):
    home, world = t.player("speed=600")
    world.trouble("captcha")
    task = home.pirate(1)
    home.wait_state(task["id"], "needs-answer")
    terminal = t.terminal(home, rows=50)
    terminal.menu()
    terminal.answer("Your choice:", "t")
    terminal.wait(r"\(6\) Answer")
    terminal.answer("Your choice:", "6")
    terminal.answer("Your answer", "")  # thought better of it
    terminal.wait(r"\(6\) Answer")
    equal(home.status(task["id"])["state"], "needs-answer", "state")
    terminal.answer("Your choice:", "6")
    terminal.answer("Your answer", "wrong")
    terminal.wait("Answered; it goes on")


@scenario
def a_list_is_edited_in_the_details_and_wrong_orders_change_nothing(t):
    home, world = t.player("speed=1")
    home.run("--run", "constructionList", "city=1", "list=warehouse:13,tavern:12,academy:12",
             "transport=n").expect(0)
    task = home.running()[0]
    terminal = t.terminal(home, rows=60)
    terminal.menu()
    terminal.answer("Your choice:", "t")
    terminal.wait(r"\(2\) Change")
    terminal.answer("Your choice:", "2")
    terminal.answer("What is to be changed", "1")
    for order, said in (("remove 9", "a number from 1 to"), ("move 1", "a number from 1 to"),
                        ("turn", "add, remove or move"), ("add warehouse:many", "is not a building and level")):
        terminal.answer("Change the list", order)
        terminal.wait(said)
    before = home.status(task["id"])["configuration"]["list"]
    equal(len(before), 3, "items")
    terminal.answer("Change the list", "move 3 1")
    wait_for(lambda: home.status(task["id"])["configuration"]["list"] ==
             [before[2], before[0], before[1]], "the last is the first")
    terminal.answer("Change the list", "")
    terminal.answer("What is to be changed", "0")
    terminal.wait("moved")


@scenario
def the_menu_without_a_key_asks_for_the_password_once(t):
    world = t.world("speed=600")
    home = t.home(world)
    home.login()
    terminal = t.terminal(home)
    terminal.answer("(?i)password", PASSWORD)
    terminal.menu()
    lacks("".join(terminal.seen), PASSWORD, "the screens")
