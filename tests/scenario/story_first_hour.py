# SPDX-License-Identifier: GPL-3.0-or-later
"""README's first hour, in its order: login, menu, a kept key, cron, browser, a crash, the end."""

import os
import urllib.request

from harness import (ACCOUNT, IKABOT, MAIL, PASSWORD, check, contains, equal, kill, lacks,
                     scenario, wait_for)
from story_manuals import readme


def shown(beginning):
    """The command of README that begins so."""
    found = [one for block in readme() for one in block if one.startswith(beginning)]
    check(found, "README shows no %r any more" % beginning)
    return found[0].replace("s301-en/12345", ACCOUNT)


def typed(t, home, command):
    """In a shell that has the program in its PATH, as cron's has."""
    folder = os.path.join(t.folder, "bin")
    os.makedirs(folder, exist_ok=True)
    if not os.path.lexists(os.path.join(folder, "ikabot")):
        os.symlink(IKABOT, os.path.join(folder, "ikabot"))
    path = folder + os.pathsep + home.env()["PATH"]
    terminal = t.terminal(home, command=["sh", "-c", command], env={"PATH": path})
    status = terminal.wait_ended()
    return status, terminal.screen()


def log_in(t, home):
    """The first screen, the login, the menu behind it; ten missions are started."""
    terminal = t.terminal(home)
    terminal.answer("Mail", MAIL)
    terminal.answer("Password", PASSWORD)
    terminal.answer(r"\(2\) .*\]", "1")
    terminal.menu()
    terminal.enter("17")
    terminal.answer("How many missions", "10")
    for question in ("by day and by night", "Which mission", "crew strength", "extra seconds"):
        terminal.answer(question, "")
    terminal.wait("Started autoPirate")
    terminal.menu()
    terminal.enter("0")
    equal(terminal.wait_ended(), 0, "the status of the menu")


def keep_key(t, home):
    terminal = t.terminal(home, "--remember")
    terminal.answer("[Pp]assword", PASSWORD)
    equal(terminal.wait_ended(), 0, "the status of --remember")


def crash(home):
    """All that works is killed at once; what is left is interrupted."""
    for entry in home.running():
        kill(entry["pid"])
    wait_for(lambda: all(entry["state"] == "interrupted" for entry in home.tasks()),
             "all tasks are interrupted")


@scenario
def the_first_hour_goes_as_readme_tells_it(t):
    home = t.home(t.world("speed=5"))
    log_in(t, home)
    keep_key(t, home)
    equal([entry["action"] for entry in home.running()], ["autoPirate"], "the task goes on")
    for beginning in ("ikabot --status autoPirate", "ikabot --set autoPirate",
                      "ikabot --pause autoPirate", "ikabot --resume autoPirate",
                      "ikabot --run autoPirate missions=3", "ikabot --run autoPirate --account"):
        status, screen = typed(t, home, shown(beginning))
        equal(status, 0, "the status of %s: %s" % (beginning, screen))
    equal(len(home.running()), 1, "cron doubles nothing")
    equal(home.status(home.running()[0]["id"])["configuration"]["missions"], 20, "missions")
    server = home.ok("--run", "webServer", "--json").json["id"]
    address = wait_for(lambda: next((word for word in home.status(server)["status"].split()
                                     if "/ikabot/" in word), None), "the dashboard's address")
    with urllib.request.urlopen(address, timeout=20) as page:
        contains(page.read().decode(), "<title>", "the dashboard")
    crash(home)
    status, screen = typed(t, home, shown("ikabot --recover"))
    equal(status, 0, "the status of --recover")
    contains(screen, "autoPirate", "what is recovered")
    contains(screen, "webServer", "what is recovered")
    equal(len(home.running()), 2, "tasks go on")
    equal(typed(t, home, shown("ikabot --kill-tasks"))[0], 0, "the status of --kill-tasks")
    equal(home.tasks(), [], "tasks that are left")


def words_of(screen):
    return {word for line in screen.split("\n") for word in line.split()}


@scenario
def no_word_and_no_number_is_broken_at_fifty_columns(t):
    home, _ = t.player("speed=20", "stock=95364")
    home.ok("--run", "constructionList", "city=Anemone", "list=warehouse:12,tavern:9")
    terminal = t.terminal(home, columns=50, rows=50)
    terminal.menu()
    terminal.enter("4")
    check("95,364" in words_of(terminal.wait("Which city in detail")), terminal.screen)
    terminal.answer("empty = 0", "0")
    terminal.answer("Enter", "")
    terminal.menu()
    terminal.enter("2")
    for question, text in ((r"ships[\s\S]*1\)", ""), ("From which city", "2"),
                           (r"To which city\?", "1"), ("How much wood", "9999999999")):
        terminal.wait(question)
        terminal.enter(text)
    check('"9999999999"' in words_of(terminal.wait("a number from 0")), terminal.screen)
    terminal.key("C-c")
    terminal.menu()
    terminal.enter("21")
    terminal.answer("Your choice", "1")
    check('"off":' in words_of(terminal.wait("New proxy")), terminal.screen)
    terminal.enter("0")
    terminal.answer("Enter", "")
    terminal.menu()
    terminal.enter("2105")
    terminal.answer("Logs", "2")
    words = words_of(terminal.wait("That is the end"))
    check("constructionList." in "".join(words) and "construction" in words, terminal.screen)


@scenario
def a_list_takes_a_bare_item_and_what_was_changed_is_told_after_giving_up(t):
    home, _ = t.player("speed=20")
    home.ok("--run", "constructionList", "city=Anemone", "list=warehouse:12")
    terminal = t.terminal(home)
    terminal.menu()
    terminal.enter("t")
    terminal.answer("Your choice", "2")
    terminal.answer("What is to be changed", "1")
    terminal.answer("Change the list", "foo:3")
    screen = terminal.wait("has no foo")
    lacks(screen, "list: Anemone", "a refusal in the words of the configuration")
    terminal.answer("Change the list", "tavern:9")
    terminal.wait("2. Tavern 9")
    terminal.key("C-c")
    contains(terminal.menu(), "already changed: added tavern:9", "the menu")
    equal(home.status(home.running()[0]["id"])["configuration"]["list"],
          ["warehouse:12", "tavern:9"], "the list")
