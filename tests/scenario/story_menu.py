# SPDX-License-Identifier: GPL-3.0-or-later
"""A person in the menu, at a terminal of his own."""

import os
import re
import signal
import time

from harness import (LOOKS_INSIDE, MAIL, PASSWORD, check, contains, equal, is_over, kill, lacks,
                     lives, process, scenario, wait_for)

MISSION = r"\(1-9; empty = 1\)"


def start_pirates(terminal, missions=10):
    """All of the questions of 17, one after the other, from the menu back to the menu."""
    terminal.menu()
    terminal.answer("Your choice:", "17")
    terminal.answer("How many missions", missions)
    terminal.answer("by day and by night", "n")
    terminal.answer(MISSION, "1")
    terminal.answer("Turn capture points", "n")
    terminal.answer("0-86,400", "")
    terminal.wait(r"Started autoPirate \(\w+, PID \d+\)")
    terminal.menu()


def only_task(home):
    running = home.running()
    equal(len(running), 1, "tasks")
    return running[0]


def open_dialog(terminal):
    terminal.menu()
    terminal.answer("Your choice:", "17")
    terminal.wait("is already running")


@scenario(seconds=150, long=True)
def start_leave_return_start_again_reboot_resume_and_the_count_is_right(t):
    """The story the program is for, from the first login to the last mission."""
    world = t.world("speed=60")  # a mission takes 2.5 s
    home = t.home(world)

    # The first start logs in with what was given on the command line, and opens the menu.
    terminal = t.terminal(home, MAIL, PASSWORD, "1", columns=80, rows=24)
    contains(terminal.menu(), "No tasks run.")
    start_pirates(terminal)
    task = only_task(home)
    contains(terminal.screen(), str(task["pid"]))

    # The table changes while nobody touches a key.
    terminal.wait("mission 1/10")
    terminal.wait("mission 2/10")

    # Leaving ends nothing.
    terminal.answer("Your choice:", "0")
    terminal.wait("1 task goes on")
    equal(terminal.wait_ended(), 0, "exit status of the menu")
    equal(only_task(home)["pid"], task["pid"], "its pid")

    # Coming back: the same task with its live progress. The password is asked for now.
    terminal = t.terminal(home, columns=80, rows=24)
    terminal.answer("Password of", PASSWORD)
    terminal.wait(r"mission [2-9]/10")
    contains(terminal.screen(), str(task["pid"]))
    lacks(terminal.screen(history=True), PASSWORD + "\n", "the screen")

    # Starting it again leads to the dialog, and back changes nothing.
    open_dialog(terminal)
    contains(terminal.screen(), "PID %d" % task["pid"])
    terminal.answer(r"Your choice \(0-4", "0")
    terminal.menu()
    equal(only_task(home)["pid"], task["pid"], "its pid")

    # Pause and change in the details.
    open_dialog(terminal)
    terminal.answer(r"Your choice \(0-4", "1")
    terminal.wait(r"\(1\) Pause")
    terminal.answer("Your choice:", "1")
    terminal.wait("paused")
    home.wait_state(task["id"], "paused")
    begun = world.raids()
    terminal.wait(r"\(2\) Change")
    terminal.answer("Your choice:", "2")
    terminal.answer(r"What is to be changed\?", "1")
    terminal.answer("How many missions", "8")
    terminal.wait("Changed: missions = 8")
    terminal.answer(r"What is to be changed\?", "0")
    terminal.wait(r"\(1\) Go on")
    equal(home.status(task["id"])["configuration"]["missions"], 8, "missions")
    equal(world.raids(), begun, "raids while it is paused")
    terminal.answer("Your choice:", "1")
    terminal.wait(r"\(1\) Pause")
    terminal.answer("Your choice:", "0")
    terminal.menu()

    # The power goes: menu and keeper die at once.
    kill(terminal.pid())
    kill(task["pid"])
    wait_for(lambda: is_over(task["pid"]), "the keeper is dead")
    terminal.close()
    home.wait_state(task["id"], "interrupted")

    # The next start of the menu offers to go on.
    terminal = t.terminal(home, columns=80, rows=24)
    terminal.answer("Password of", PASSWORD)
    terminal.answer(r"Resume them\?", "y")
    terminal.wait("goes on, PID")
    check(only_task(home)["pid"] != task["pid"], "a new process")
    terminal.answer("Your choice:", "0")
    terminal.wait_ended()

    row = home.wait_ended(task["id"], seconds=60)
    contains(row["status"], "8 missions done")
    equal((world.raids(), world.paid()), (8, 8), "raids begun and paid")

    # What has ended is told in the menu.
    terminal = t.terminal(home, columns=80, rows=24)
    terminal.answer("Password of", PASSWORD)
    contains(terminal.menu(), "8 missions done")


@scenario(long=True)
def the_menu_is_closed_after_3_of_10_missions_and_all_10_are_done(t):
    home, world = t.player("speed=150")
    terminal = t.terminal(home)
    start_pirates(terminal)
    task = only_task(home)
    wait_for(lambda: world.paid() >= 3, "three raids are paid")
    terminal.close()  # the window, without a word to the program
    wait_for(lambda: process(task["pid"]) is not None and lives(task["pid"]), "it lives on")
    home.wait_ended(task["id"], seconds=40)
    equal((world.raids(), world.paid()), (10, 10), "raids begun and paid")


@scenario
def old_lists_of_answers_still_work(t):
    world = t.world("speed=600")
    home = t.home(world)
    terminal = t.terminal(home, MAIL, PASSWORD, "1", "17", "3", "n", "1", "n", "60", "0")
    equal(terminal.wait_ended(), 0, "exit status")
    task = (home.tasks() or home.ended())[-1]
    equal(home.status(task["id"])["configuration"], {
        "missions": 3, "schedule": False, "mission": 1, "convert": False, "wait": 60},
        "what was asked for")
    home.ok("--set", task["id"], "wait=0")
    home.wait_ended(task["id"])
    equal(world.raids(), 3, "raids")


@scenario
def answers_work_without_a_terminal(t):
    world = t.world("speed=600")
    home = t.home(world)
    result = home.run(MAIL, PASSWORD, "1", "17", "2", "n", "1", "n", "0", "0").expect(0, err="")
    lacks(result.out, "\033", "what is printed")
    lacks(result.out, PASSWORD + "\n", "what is printed")
    home.wait_ended((home.tasks() or home.ended())[-1]["id"])
    equal(world.raids(), 2, "raids")


@scenario
def answers_with_a_schedule_and_all_points_work(t):
    world = t.world("speed=600")
    home = t.home(world)
    home.run(MAIL, PASSWORD, "1", "17", "20", "y", "1", "10", "18", "8", "19", "9", "y", "all",
             "120", "0")  # the fortress is too small for mission 8: it says so
    equal(home.tasks(), [], "tasks")
    home.run(MAIL, PASSWORD, "1", "17", "20", "y", "1", "10", "18", "1", "19", "9", "y", "all",
             "120", "0").expect(0)
    configuration = home.status(only_task(home)["id"])["configuration"]
    equal((configuration["dayFrom"], configuration["nightTill"], configuration["convertPoints"],
           configuration["wait"]), (10, 9, "all", 120), "configuration")


@scenario
def a_wrong_answer_on_the_command_line_says_which_question_it_was_for(t):
    world = t.world("speed=600")
    home = t.home(world)
    for words, said in ((("17", "0", "n"), ["How many missions", '"0"']),
                        (("17", "10", "n", "12", "n", "0"), ["Which mission", '"12"']),
                        (("17", "10", "perhaps"), ["by day and by night", '"perhaps"']),
                        (("99",), ['"99"'])):
        result = home.run(MAIL, PASSWORD, "1", *words)
        check(result.status != 0, "%r is not a success" % result)
        for part in said:
            contains(result.err, part)
        equal(home.tasks(), [], "tasks after %r" % (words,))
    equal(world.raids(), 0, "raids")


@scenario
def answers_that_end_too_early_start_nothing(t):
    world = t.world("speed=600")
    home = t.home(world)
    result = home.run(MAIL, PASSWORD, "1", "17", "10", "n")
    check(result.status != 0, "%r is not a success" % result)
    contains(result.err, "Which mission")
    equal(home.tasks(), [], "tasks")


@scenario
def answers_for_a_task_that_runs_already_change_nothing(t):
    world = t.world("speed=1")
    home = t.home(world)
    words = (MAIL, PASSWORD, "1", "17", "10", "n", "1", "n", "60", "0")
    home.run(*words).expect(0)
    task = only_task(home)
    result = home.run(*words)
    check(result.status != 0, "%r is not a success" % result)
    contains(result.err, "PID %d" % task["pid"])
    equal(only_task(home)["pid"], task["pid"], "its pid")


# --- the dialog


@scenario
def the_dialog_uses_the_running_one_by_default(t):
    home, world = t.player("speed=1")
    task = home.pirate(10)
    terminal = t.terminal(home)
    open_dialog(terminal)
    terminal.answer(r"Your choice \(0-4", "")
    terminal.wait(r"autoPirate \(%s\)" % task["id"])
    terminal.wait("asked and answered")
    equal(only_task(home)["pid"], task["pid"], "its pid")


@scenario
def the_dialog_stops_the_running_one_and_starts_the_new_one(t):
    home, world = t.player("speed=1")
    task = home.pirate(10)
    terminal = t.terminal(home)
    open_dialog(terminal)
    terminal.answer(r"Your choice \(0-4", "2")
    terminal.answer("How many missions", "4")
    terminal.answer("by day and by night", "")
    # Nothing is stopped before all questions are answered.
    equal(only_task(home)["pid"], task["pid"], "its pid")
    terminal.answer(MISSION, "")
    terminal.answer("Turn capture points", "")
    terminal.answer("0-86,400", "")
    terminal.wait(r"Started autoPirate \(")
    new = only_task(home)
    check(new["id"] != task["id"], "it is another task")
    equal(home.status(new["id"])["configuration"]["missions"], 4, "missions")
    wait_for(lambda: is_over(task["pid"]), "the old keeper has ended")


@scenario
def the_dialog_starts_a_second_one_anyway(t):
    home, world = t.player("speed=1")
    home.pirate(10)
    terminal = t.terminal(home)
    open_dialog(terminal)
    terminal.answer(r"Your choice \(0-4", "3")
    if re.search(r"all the same\?", terminal.wait(r"How many missions|all the same\?")):
        terminal.enter("y")
    terminal.answer("How many missions", "2")
    for _ in range(4):
        terminal.answer(r"\(y/N\)|empty = ", "")
    terminal.wait(r"Started autoPirate \(")
    equal(sorted(r["instance"] for r in home.running()), [1, 2], "instances")


@scenario
def the_dialog_changes_the_running_one(t):
    home, world = t.player("speed=1")
    task = home.pirate(10)
    terminal = t.terminal(home)
    open_dialog(terminal)
    terminal.answer(r"Your choice \(0-4", "4")
    terminal.answer(r"What is to be changed\?", "1")
    terminal.answer("How many missions", "0")
    terminal.wait("a number from 1")
    terminal.answer("How many missions", "77")
    terminal.answer(r"What is to be changed\?", "0")
    terminal.wait("autoPirate changed: missions = 77")
    terminal.menu()
    equal(home.status(only_task(home)["id"])["configuration"]["missions"], 77, "missions")
    equal(only_task(home)["pid"], task["pid"], "its pid")


@scenario
def a_wrong_choice_in_the_dialog_is_asked_again_and_ctrl_c_leads_back(t):
    home, world = t.player("speed=1")
    task = home.pirate(10)
    terminal = t.terminal(home)
    open_dialog(terminal)
    terminal.answer(r"Your choice \(0-4", "9")
    terminal.wait("from 0 to 4")
    terminal.key("C-c")
    terminal.menu()
    equal(only_task(home)["pid"], task["pid"], "its pid")


@scenario
def another_that_was_quicker_while_the_questions_were_answered_is_met_by_the_dialog(t):
    home, world = t.player("speed=1")
    terminal = t.terminal(home)
    terminal.menu()
    terminal.answer("Your choice:", "17")
    terminal.answer("How many missions", "4")
    terminal.answer("by day and by night", "")
    task = home.pirate(9)
    terminal.answer(MISSION, "")
    terminal.answer("Turn capture points", "")
    terminal.answer("0-86,400", "")
    terminal.wait("is already running")
    terminal.answer(r"Your choice \(0-4", "0")
    terminal.menu()
    equal(only_task(home)["pid"], task["pid"], "its pid")


# --- the details


@scenario
def a_task_is_stopped_in_its_details(t):
    home, world = t.player("speed=1")
    task = home.pirate(10)
    terminal = t.terminal(home)
    terminal.menu()
    terminal.answer("Your choice:", "t")
    terminal.wait(r"\(3\) Stop")
    terminal.answer("Your choice:", "3")
    terminal.answer(r"Stop autoPirate \(%s\)\?" % task["id"], "n")
    terminal.wait(r"\(3\) Stop")
    equal(only_task(home)["pid"], task["pid"], "its pid")
    terminal.answer("Your choice:", "3")
    terminal.answer(r"Stop autoPirate", "y")
    terminal.wait("stopped")
    terminal.menu()
    equal(home.tasks(), [], "tasks")


@scenario
def the_details_restart_wake_and_show_the_log(t):
    home, world, task = t.at_sea()
    terminal = t.terminal(home, rows=50)
    terminal.menu()
    terminal.answer("Your choice:", "t")
    terminal.wait(r"\(5\) Wake")
    before = home.status(task["id"])["counters"]["requests"]
    terminal.answer("Your choice:", "5")
    wait_for(lambda: home.status(task["id"])["counters"]["requests"] > before, "it looks again")
    terminal.wait(r"\(4\) Restart")
    terminal.answer("Your choice:", "4")
    terminal.wait("Started, PID")
    again = only_task(home)
    check(again["id"] == task["id"] and again["pid"] != task["pid"], "the same task, another pid")
    terminal.answer("Your choice:", "7")
    terminal.wait("That is the end of")
    terminal.answer(r"\[Enter\]", "")
    terminal.wait(r"\(0\) Back")
    terminal.answer("Your choice:", "0")
    terminal.menu()


@scenario
def an_interrupted_task_may_be_left_and_resumed_later_or_forgotten(t):
    home, world, task = t.at_sea()
    kill(task["pid"])
    home.wait_state(task["id"], "interrupted")
    terminal = t.terminal(home)
    terminal.wait(task["id"])
    terminal.answer(r"Resume them\?", "5")
    terminal.wait("numbers of the list")
    terminal.answer(r"Resume them\?", "n")
    terminal.wait("interrupted")
    terminal.menu()
    equal(home.running(), [], "tasks")
    terminal.answer("Your choice:", "t")
    terminal.wait(r"\(1\) Resume")
    terminal.answer("Your choice:", "1")
    terminal.wait("Started, PID")
    equal(only_task(home)["id"], task["id"], "the task that runs")
    equal(world.raids(), 1, "raids")


@scenario
def tasks_are_killed_in_21_3_and_vanish_from_the_table(t):
    home, world = t.player("speed=1")
    task = home.pirate(10)
    terminal = t.terminal(home)
    terminal.wait(str(task["pid"]))
    terminal.answer("Your choice:", "21")
    terminal.wait("Kill tasks")
    terminal.answer("Your choice:", "3")
    terminal.answer(r"Which one shall be stopped\?", "1")
    terminal.answer(r"Stop autoPirate", "")
    terminal.wait("stopped")
    terminal.answer(r"\[Enter\]", "")
    terminal.menu()
    terminal.wait("No tasks run.")
    equal(home.tasks(), [], "tasks")


@scenario
def a_task_killed_from_a_new_session_is_gone_from_the_open_table(t):
    home, world = t.player("speed=1")
    task = home.pirate(10)
    terminal = t.terminal(home)
    terminal.wait(str(task["pid"]))
    other = t.terminal(home, "--kill-tasks", task["id"])
    equal(other.wait_ended(), 0, "exit status")
    terminal.wait("No tasks run.")


@scenario
def the_code_2103_of_old_lists_kills_tasks(t):
    world = t.world("speed=1")
    home = t.home(world)
    home.login()
    home.remember()
    home.pirate(10)
    home.run(MAIL, PASSWORD, "1", "2103", "1", "0", "0").expect(0)
    equal(home.tasks(), [], "tasks")
    home.pirate(10)
    home.run(MAIL, PASSWORD, "1", "21", "3", "1", "0", "0").expect(0)
    equal(home.tasks(), [], "tasks")


# --- keys


@scenario
def ctrl_c_ctrl_d_and_backslash_lead_back_from_every_question(t):
    home, world = t.player("speed=1")
    terminal = t.terminal(home)
    answers = [("How many missions", "3"), ("by day and by night", "n"), (MISSION, "1"),
               ("Turn capture points", "n"), ("0-86,400", None)]
    for depth in range(len(answers)):
        for key in ("C-c", "C-d", "\\"):
            terminal.menu()
            terminal.answer("Your choice:", "17")
            for question, answer in answers[:depth]:
                terminal.answer(question, answer)
            terminal.wait(answers[depth][0])
            if key == "\\":
                terminal.enter(key)
            else:
                terminal.key(key)
            terminal.wait("Given up.")
            check(terminal.ended() is None, "the menu has ended")
            # An empty line clears what was said.
            terminal.menu()
            terminal.enter("")
            terminal.wait_gone("Given up.")
    equal(home.tasks(), [], "tasks")
    equal(world.raids(), 0, "raids")


@scenario
def ctrl_c_in_the_menu_asks_once_more_and_ends_no_task(t):
    home, world = t.player("speed=1")
    task = home.pirate(10)
    terminal = t.terminal(home)
    terminal.menu()
    terminal.key("C-c")
    terminal.wait("once more")
    terminal.menu()
    terminal.key("C-c")
    terminal.wait("1 task goes on")
    check(terminal.wait_ended() in (0, 130), "exit status %r" % terminal.ended())
    equal(only_task(home)["pid"], task["pid"], "its pid")


@scenario
def ctrl_d_leaves_the_menu_like_0(t):
    home, world = t.player("speed=1")
    terminal = t.terminal(home)
    terminal.menu()
    terminal.key("C-d")
    terminal.wait("once more")
    terminal.menu()
    terminal.key("C-d")
    equal(terminal.wait_ended(), 0, "exit status")


@scenario
def backslash_in_the_menu_does_nothing(t):
    home, world = t.player("speed=1")
    terminal = t.terminal(home)
    terminal.menu()
    for text in ("\\", "", "  ", "0x", "-1", "17x", "; ls", "é", "99999999999999999999"):
        terminal.enter(text)
        terminal.menu()
    equal(home.tasks(), [], "tasks")
    check(terminal.ended() is None, "the menu has ended")


@scenario
def wrong_answers_are_asked_again_with_what_would_be_right(t):
    home, world = t.player("speed=1")
    terminal = t.terminal(home)
    terminal.menu()
    terminal.answer("Your choice:", "17")
    for wrong in ("0", "x", "-3", "1000001", "", "1e3"):
        terminal.answer("How many missions", wrong)
        terminal.wait("a number from 1 to 1,000,000")
    terminal.answer("How many missions", " 5 ")
    terminal.answer("by day and by night", "maybe")
    terminal.answer("by day and by night", "N")
    terminal.answer(MISSION, "10")
    terminal.answer(MISSION, "1")
    terminal.answer("Turn capture points", "y")
    terminal.answer("How many points", "some")
    terminal.answer("How many points", "all")
    terminal.answer("0-86,400", "0")
    terminal.wait(r"Started autoPirate \(")
    equal(home.status(only_task(home)["id"])["configuration"]["convertPoints"], "all")


@scenario
def what_is_being_typed_survives_a_change_of_the_table(t):
    home, world = t.player("speed=100")
    terminal = t.terminal(home)
    terminal.menu()
    home.pirate(400)
    before = re.search(r"mission (\d+)/400", terminal.wait(r"mission \d+/400")).group(1)
    terminal.type("2103")
    terminal.wait("Your choice: 2103")
    terminal.wait(r"mission (?!%s/)\d+/400" % before)
    contains(terminal.screen(), "Your choice: 2103", "the screen")
    terminal.key("BSpace", "BSpace", "BSpace", "BSpace")
    terminal.enter("0")
    equal(terminal.wait_ended(), 0, "exit status")


@scenario
def a_line_can_be_edited_and_the_last_answer_called_back(t):
    home, world = t.player("speed=1")
    terminal = t.terminal(home)
    terminal.menu()
    terminal.answer("Your choice:", "17")
    terminal.wait("How many missions")
    terminal.type("15")
    terminal.key("Left", "BSpace")
    terminal.type("2")
    terminal.enter()
    terminal.wait(r"1,000,000\) 25")
    terminal.wait("by day and by night")
    terminal.key("C-c")
    terminal.menu()
    terminal.answer("Your choice:", "17")
    terminal.wait("How many missions")
    terminal.key("Up")
    terminal.wait(r"1,000,000\) 25")
    terminal.key("C-c")
    terminal.menu()


@scenario
def a_mission_the_fortress_cannot_sail_is_told_before_anything_starts(t):
    home, world = t.player("fortress=3")
    terminal = t.terminal(home)
    terminal.menu()
    terminal.answer("Your choice:", "17")
    terminal.answer("How many missions", "2")
    terminal.answer("by day and by night", "n")
    terminal.answer(MISSION, "9")
    terminal.answer("Turn capture points", "n")
    terminal.answer("0-86,400", "")
    terminal.wait("fortress of level 17")
    terminal.answer(r"\[Enter\]", "")
    terminal.menu()
    equal(home.tasks(), [], "tasks")


@scenario
def ctrl_c_during_the_look_at_the_game_leads_back(t):
    home, world = t.player("speed=1")
    terminal = t.terminal(home)
    terminal.menu()
    world.trouble("slow", 1, ms=20000)
    terminal.answer("Your choice:", "17")
    terminal.answer("How many missions", "2")
    terminal.answer("by day and by night", "n")
    terminal.answer(MISSION, "1")
    terminal.answer("Turn capture points", "n")
    terminal.answer("0-86,400", "")
    terminal.wait("Looking at the game")
    wait_for(lambda: world.state()["trouble"]["slow"]["made"] > 0, "the world is slow")
    terminal.key("C-c")
    terminal.wait(r"The look at the game was given up\.", 8)
    terminal.menu()
    equal(home.tasks(), [], "tasks")


# --- looks


@scenario
def in_40_columns_everything_can_be_read(t):
    home, world, task = t.at_sea()
    terminal = t.terminal(home, columns=40, rows=30)
    screen = terminal.menu()
    for part in ("autoPirate", "mission 1/10", "(17)", "(21)", "(t)", "(0)"):
        contains(screen, part)
    for line in screen.split("\n"):
        check(len(line) <= 40, "%r is too long" % line)
    open_dialog(terminal)
    for part in ("(1) Use", "(2) Stop", "(3) Start", "(4) Change", "(0) Back"):
        contains(terminal.screen(), part)
    terminal.answer("empty = 1", "0")
    terminal.menu()


@scenario
def the_screen_follows_the_size_of_the_terminal(t):
    home, world = t.player("speed=1")
    home.pirate(10)
    terminal = t.terminal(home, columns=100, rows=40)
    terminal.wait("i k a b o t")
    terminal.tmux("resize-window", "-t", "t", "-x", "45", "-y", "16")
    terminal.wait_gone("i k a b o t")
    screen = terminal.menu()
    contains(screen, "autoPirate")
    terminal.tmux("resize-window", "-t", "t", "-x", "120", "-y", "40")
    terminal.wait("i k a b o t")
    terminal.menu()


@scenario
def many_tasks_fit_on_a_low_screen(t):
    home, world = t.player("speed=1")
    home.pirate(10)
    for _ in range(14):
        home.run("--run", "autoPirate", "missions=2", "--if-running=anyway").expect(0)
    terminal = t.terminal(home, columns=80, rows=24)
    terminal.wait(r"and \d+ more")
    terminal.menu()


@scenario
def names_from_outside_cannot_move_the_cursor(t):
    home, world = t.player("speed=1")
    session = home.session()
    session["accounts"]["s301-en/1001"]["player"] = "A\033[2Jb\u202e\x07\u0007Ωλ"
    home.write_session(session)
    terminal = t.terminal(home)
    screen = terminal.menu()
    contains(screen, "Ωλ")
    contains(screen, "(17)")
    out = home.ok("--accounts").out
    lacks(out, "\033", "the accounts")
    lacks(out, "\u202e", "the accounts")


@scenario
def colours_are_there_at_a_terminal_and_not_with_no_color(t):
    home, world, task = t.at_sea()
    terminal = t.terminal(home)
    terminal.wait("waiting")
    contains(terminal.screen(colours=True), "\033[", "the screen")
    plain = t.terminal(home, env={"NO_COLOR": "1"})
    plain.wait("waiting")
    check(not re.search(r"\033\[[0-9;]*[1-9][0-9;]*m", plain.screen(colours=True)),
          "colours with NO_COLOR: %r" % plain.screen(colours=True))
    listed = t.terminal(home, "--list", env={"NO_COLOR": "1"})
    listed.wait_ended()
    check(not re.search(r"\033\[[0-9;]*[1-9][0-9;]*m", listed.screen(colours=True)),
          "colours of --list with NO_COLOR")


@scenario
def on_a_pipe_the_menu_has_no_escape_codes_and_ends_with_its_input(t):
    home, world = t.player("speed=1")
    home.pirate(10)
    result = home.run(input="21\n0\n0\n")
    equal(result.status, 0, "status of %r" % result)
    lacks(result.out, "\033", "what is printed")
    contains(result.out, "Kill tasks")
    result = home.run(input="")
    lacks(result.out + result.err, "\033", "what is printed")
    equal(len(home.running()), 1, "tasks")


# --- terminals that go away


@scenario
def a_terminal_that_is_closed_ends_the_menu_and_no_task(t):
    home, world = t.player("speed=1")
    terminal = t.terminal(home)
    start_pirates(terminal, 5)
    task = only_task(home)
    menu = terminal.pid()
    terminal.close()
    wait_for(lambda: is_over(menu), "the menu ends with its terminal")
    equal(only_task(home)["pid"], task["pid"], "its pid")
    check(lives(task["pid"]), "it lives")


@scenario
def a_task_has_no_terminal_and_no_descriptor_of_the_menu(t):
    home, world = t.player("speed=1")
    terminal = t.terminal(home)
    start_pirates(terminal, 5)
    task = only_task(home)
    home.wait_out(task["id"])
    with open("/proc/%d/stat" % task["pid"]) as file:
        fields = file.read().rpartition(") ")[2].split()
    equal(fields[4], "0", "controlling terminal of the keeper")
    check(fields[3] != str(os.getsid(terminal.pid())), "a session of its own")
    if LOOKS_INSIDE:
        equal(os.readlink("/proc/%d/cwd" % task["pid"]), "/", "folder of the keeper")
        targets = [os.readlink("/proc/%d/fd/%s" % (task["pid"], fd))
                   for fd in os.listdir("/proc/%d/fd" % task["pid"])]
        check(not any("/dev/pts" in target or "tty" in target for target in targets),
              "the keeper has %r" % targets)
    os.kill(task["pid"], signal.SIGHUP)  # as a log-out does
    home.ok("--status", task["id"])
    equal(only_task(home)["pid"], task["pid"], "its pid")


@scenario
def two_menus_show_the_same_tasks(t):
    home, world = t.player("speed=1")
    first, second = t.terminal(home), t.terminal(home)
    second.menu()
    start_pirates(first, 5)
    task = only_task(home)
    second.wait(str(task["pid"]))
    open_dialog(second)
    second.answer(r"Your choice \(0-4", "1")
    second.wait(r"\(1\) Pause")
    second.answer("Your choice:", "1")
    first.wait("paused")


@scenario
def the_menu_costs_no_processor_time_while_it_waits(t):
    home, world = t.player("speed=1")
    for _ in range(5):
        home.run("--run", "autoPirate", "missions=2", "--if-running=anyway").expect(0)
    terminal = t.terminal(home)
    terminal.menu()
    before = process(terminal.pid()).ticks
    end = time.monotonic() + 3
    wait_for(lambda: time.monotonic() > end, "three seconds pass")
    used = process(terminal.pid()).ticks - before
    check(used <= 30, "the waiting menu took %d ticks of 300" % used)


@scenario
def a_wrong_password_is_asked_again_and_then_given_up(t):
    world = t.world("speed=1")
    home = t.home(world)
    home.login()
    terminal = t.terminal(home)
    for _ in range(3):
        terminal.answer("Password of", "wrong")
    check(terminal.wait_ended() != 0, "exit status")
    terminal = t.terminal(home)
    terminal.wait("Password of")
    terminal.key("C-c")
    check(terminal.wait_ended() != 0, "exit status")
    lacks(terminal.screen(history=True), "wrong\n", "the screen")


@scenario
def what_is_done_is_found_by_a_word_and_started_by_its_name(t):
    home, world = t.player("speed=1")
    terminal = t.terminal(home, columns=80, rows=50)
    terminal.menu()
    terminal.answer("Your choice:", "/")
    terminal.answer("Find:", "xyzzy")
    terminal.wait("Nothing is found by that")
    terminal.answer("Its number, or another word:", "gold")
    terminal.wait(r"\(8\.3\) Market/Buy ships\. Buys trade ships[\s\S]*\(0\) Back")
    terminal.wait(r"\(17\) Auto-pirate\.")
    terminal.answer("Its number, or another word:", "0")
    terminal.menu()
    terminal.answer("Your choice:", "/telegram")
    terminal.wait(r"\(21\.2\.1\.1\)")
    terminal.answer("Its number, or another word:", "17")
    terminal.answer("How many missions", "3")
    terminal.key("C-c")
    terminal.menu()
    terminal.answer("Your choice:", "auto-pirate")
    terminal.wait("How many missions")
    terminal.key("C-c")
    terminal.menu()
    terminal.answer("Your choice:", "resources")  # of two functions
    terminal.wait("There is no resources in the menu; / finds by a word")
    terminal.answer("Your choice:", "DISTRIB")
    terminal.wait("Spreads one good over your cities")
    terminal.key("C-c")
    terminal.menu()
    equal(home.tasks(), [], "tasks")


@scenario
def two_numbers_in_one_open_a_sub_menu_and_each_0_is_one_step_back(t):
    home, world = t.player("speed=1")
    home.run("--notify-set", "command", input="words=true\n").expect(0)
    terminal = t.terminal(home, columns=80, rows=24)
    terminal.menu()
    terminal.answer("Your choice:", "2102")
    terminal.wait(r"\(1\) Telegram: not set up")
    terminal.wait(r"\(4\) Command: set up")
    terminal.answer("Your choice:", "0")
    terminal.wait(r"\(2\) Notifications: Command")
    terminal.answer("Your choice:", "0")
    terminal.menu()
    home.pirate(10)
    for first, then in (("21", "3"), ("2103", None)):
        terminal.menu()
        terminal.answer("Your choice:", first)
        if then:
            terminal.answer("Your choice:", then)
        terminal.answer(r"Which one shall be stopped\?", "0")
        terminal.wait(r"\(5\) Logs")
        terminal.answer("Your choice:", "0")
        terminal.menu()
    check(terminal.ended() is None, "the menu is still there")
    equal(len(home.running()), 1, "tasks")


@scenario
def back_from_a_task_leads_to_the_list_it_was_picked_from(t):
    home, world = t.player("speed=1")
    home.pirate(10)
    home.ok("--run", "autoPirate", "missions=3", "--if-running=anyway")
    terminal = t.terminal(home, columns=80, rows=24)
    terminal.menu()
    terminal.answer("Your choice:", "t")
    terminal.answer("Which task", "2")
    terminal.wait(r"\(1\) Pause")
    terminal.answer("Your choice:", "0")
    terminal.answer("Which task", "0")
    terminal.menu()


@scenario
def several_tasks_are_stopped_at_once(t):
    home, world = t.player("speed=1")
    for instance in range(4):
        home.ok("--run", "autoPirate", "missions=%d" % (5 + instance), "--if-running=anyway")
    kept = home.running()[1]["id"]
    terminal = t.terminal(home, columns=80, rows=24)
    terminal.menu()
    terminal.answer("Your choice:", "2103")
    terminal.answer(r"Which one shall be stopped\?", "1,3-9")
    terminal.wait("numbers from 1 to 4 are needed")
    terminal.answer(r"Which one shall be stopped\?", "1,3-4")
    terminal.answer(r"Stop these 3 tasks\?", "y")
    wait_for(lambda: [r["id"] for r in home.running()] == [kept], "the second one is left")


@scenario
def a_number_typed_where_enter_is_waited_for_is_the_next_choice(t):
    home, world = t.player("speed=1")
    home.pirate(10)
    terminal = t.terminal(home, columns=80, rows=24)
    terminal.menu()
    terminal.answer("Your choice:", "21")
    terminal.answer("Your choice:", "3")
    terminal.answer(r"Which one shall be stopped\?", "1")
    terminal.answer("Stop autoPirate", "y")
    terminal.answer(r"\[Enter\]", "t")
    terminal.wait("There are no tasks")


@scenario
def the_view_of_a_task_changes_while_nobody_touches_a_key(t):
    home, world = t.player("speed=60")
    home.pirate(30)
    terminal = t.terminal(home, columns=80, rows=40)
    terminal.menu()
    terminal.answer("Your choice:", "t")
    terminal.wait(r"\] 2 of 30")
    terminal.type("1")
    terminal.wait(r"\] 4 of 30")
    terminal.wait(r"Your choice: 1")  # what is typed stays


@scenario
def on_a_usual_screen_the_view_of_a_task_shows_less_and_lives(t):
    home, world = t.player("speed=60")
    task = home.pirate(30)
    terminal = t.terminal(home, columns=80, rows=24)
    terminal.menu()
    terminal.answer("Your choice:", "t")
    terminal.wait(r"\] 2 of 30")
    terminal.wait("all of it: ikabot --status %s" % task["id"])
    terminal.wait(r"\] 4 of 30")
    contains(home.ok("--status", task["id"]).out, "asked and answered")


@scenario
def what_a_task_does_right_now_is_not_broken_off_without_asking(t):
    home, world = t.player("speed=1")
    home.ok("--run", "webServer")
    identity = home.running()[0]["id"]
    home.wait_state(identity, "running")
    terminal = t.terminal(home, columns=80, rows=40)
    terminal.menu()
    terminal.answer("Your choice:", "t")
    terminal.answer("Your choice:", "1")
    terminal.answer(r"Pause webServer .*cannot be opened then. \(Y/n\)", "n")
    terminal.answer("Your choice:", "4")
    terminal.answer(r"Restart webServer .*\(Y/n\)", "n")
    terminal.wait(r"\(1\) Pause")
    equal(home.running()[0]["state"], "running", "its state")
    terminal.answer("Your choice:", "1")
    terminal.answer(r"\(Y/n\)", "y")
    home.wait_state(identity, "paused")


@scenario
def on_a_narrow_screen_the_lines_of_a_log_keep_their_end(t):
    home, world, task = t.at_sea()
    log = home.log(task["id"])
    log = log if isinstance(log, str) else "\n".join(log)
    last = [line for line in log.strip().split("\n") if line][-1]
    terminal = t.terminal(home, columns=50, rows=50)
    terminal.menu()
    terminal.answer("Your choice:", "t")
    terminal.wait(r"\(1\) Pause")
    shown = " ".join(terminal.screen().split())
    contains(shown, " ".join(last.split()[-4:]), "the view of the task")
    lacks(shown.split(" log ")[-1], "…", "the lines of the log")
