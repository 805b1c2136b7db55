# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking changes nothing: whatever lies in the home, whoever looks, each name, inode, mode, time
and byte in it is afterwards what it was before."""

import hashlib
import json
import os
import shutil
import signal
import stat

from harness import (ACCOUNT, MAIL, PASSWORD, Skip, check, contains, equal, lacks, scenario,
                     wait_for, within)
from story_web_api import Web

PYTHON = "61886cf350988a6a46c199cef18a5fed1290818becf8ebd452223ebf0afa39ae QUJD\n" * 3
FOREIGN = json.dumps({"theme": "dark", "plugins": []})
STRANGER = 31234  # a uid that nobody has


def snapshot(root):
    """All that one can see of a folder: who only looks leaves it as it is."""
    found = {}
    for folder, folders, names in os.walk(root):
        for path in [folder] + [os.path.join(folder, name) for name in names + folders]:
            kind = os.lstat(path)
            seen = [kind.st_ino, kind.st_mode, kind.st_uid, kind.st_mtime_ns, kind.st_size]
            if stat.S_ISREG(kind.st_mode):
                with open(path, "rb") as file:
                    seen.append(hashlib.sha256(file.read()).hexdigest())
            found[os.path.relpath(path, root)] = tuple(seen)
    return found


def difference(before, after):
    return {path: (before.get(path), after.get(path)) for path in set(before) | set(after)
            if before.get(path) != after.get(path)}


def tab_key(home):
    """What the shell runs when a person asks for the tasks' names."""
    contains(home.run("--completion", "bash").out, "ikabot --complete -- ", "the script")
    return home.run("--complete", "--", "--status", "").out


def abort_the_menu(t, home):
    """A person opens the menu and leaves it with Ctrl-C, at whatever it asks."""
    terminal = t.terminal(home)
    terminal.wait(r"Mail|Password|Your choice|Resume them|What shall be done|ikabot:")
    for _ in range(3):
        if terminal.ended() is not None:
            break
        terminal.key("C-c")
        if within(1, lambda: terminal.ended() is not None):
            break
    terminal.wait_ended()
    terminal.close()


LOOKS = (["--list"], ["--list", "--json"], ["--accounts"], ["--accounts", "--json"], ["--doctor"],
         ["--help"], ["--help", "autoPirate"], ["--version"], ["--completion=bash"],
         ["--completion=zsh"], ["--completion=fish"], ["--inspect", "/dev/null"])


def look_around(t, home, task=None, menu=True):
    """Each command that only looks; what it leaves behind."""
    words = list(LOOKS)
    words += [["--status", task], ["--status", task, "--json"], ["--log", task]] if task else []
    words += [["--status", "none"], ["--log", "none"]]
    changed = []
    before = snapshot(home.root)
    for one in words:
        result = home.run(*one)
        check("Sanitizer" not in result.err, "%r" % result)
        found = difference(before, snapshot(home.root))
        if found:
            changed.append((one, found))
            before = snapshot(home.root)
    tab_key(home)
    if difference(before, snapshot(home.root)):
        changed.append(("the Tab key", difference(before, snapshot(home.root))))
        before = snapshot(home.root)
    if menu:
        abort_the_menu(t, home)
        if difference(before, snapshot(home.root)):
            changed.append(("the menu", difference(before, snapshot(home.root))))
    equal(changed, [], "what looking has changed")


def bare_home(t):
    home = t.home(t.world("speed=1"))
    os.remove(home.session_path)
    return home


@scenario
def looking_into_a_home_where_nothing_is_yet_changes_nothing(t):
    look_around(t, bare_home(t))


@scenario
def looking_at_the_python_programs_file_changes_nothing(t):
    home = bare_home(t)
    home.write_session(PYTHON)
    look_around(t, home)
    contains(home.run("--list").err, "Python ikabot")
    home.run("--accounts").expect(65, err="left alone")
    contains(home.run("--doctor").out, "LOOK  " + home.session_path)


@scenario
def looking_at_another_programs_file_calls_it_that_and_changes_nothing(t):
    home = bare_home(t)
    home.write_session(FOREIGN)
    look_around(t, home)
    said = home.run("--list").err
    contains(said, "JSON file of another program")
    lacks(said, "damaged")


@scenario
def looking_at_a_damaged_file_changes_nothing(t):
    home, world = t.player("speed=1")
    with open(home.session_path) as file:
        content = file.read()
    for damaged in (content[:len(content) // 2], "\0" * 300, "", "nonsense"):
        home.write_session(damaged)
        look_around(t, home, menu=damaged == "nonsense")
        contains(home.run("--list").err, "is damaged")
        home.run("--accounts").expect(65, err="damaged")


@scenario
def looking_at_a_newer_file_or_a_folder_in_its_place_changes_nothing(t):
    home = bare_home(t)
    home.write_session(json.dumps({"version": 99, "accounts": {}}))
    look_around(t, home)
    os.remove(home.session_path)
    os.mkdir(home.session_path)
    look_around(t, home)


@scenario
def looking_at_tasks_that_run_rest_and_were_interrupted_changes_nothing(t):
    home, world = t.player("speed=1")
    resting = home.pirate(5)["id"]
    home.wait_out(resting)
    home.ok("--pause", resting)
    home.wait_state(resting, "paused")
    killed = home.pirate(5, "--if-running=anyway")
    home.wait_state(killed["id"], "waiting")
    os.kill(killed["pid"], signal.SIGKILL)
    home.wait_state(killed["id"], "interrupted")
    # What a task that was killed as it left has left: only --recover settles it.
    over = dict(home.state_file(killed["id"]), id="zzz9", state="finished", ended=1)
    with open(home.path("state", "zzz9.json"), "w") as file:
        json.dump(over, file)
    wait_for(lambda: home.session()["accounts"][ACCOUNT]["processList"][0]["state"] == "paused",
             "the register has caught up")
    shutil.rmtree(home.path("cache"), ignore_errors=True)
    look_around(t, home, resting)
    look_around(t, home, killed["id"], menu=False)


@scenario
def the_web_servers_pages_and_answers_change_nothing_but_its_own_notes(t):
    home, world = t.player("speed=1")
    resting = home.pirate(5)["id"]
    home.wait_out(resting)
    home.ok("--pause", resting)
    web = Web(home)
    web.get("cities")  # the game is asked, once
    own = ("log", "history", "cache", web.task["id"], "journal", "locks")

    def others():
        return {path: seen for path, seen in snapshot(home.root).items()
                if path.startswith(".ikabot.d/") and not any(
                    part in path.removeprefix(".ikabot.d/") for part in own)}
    before = others()
    check(any(resting in path for path in before), "the task is looked at: %r" % before)
    for path in ("status", "tasks", "tasks/" + resting, "functions", "cities", "history"):
        web.get(path)
        equal(difference(before, others()), {}, "what GET %s has changed" % path)


@scenario
def root_in_a_users_home_is_refused_and_changes_nothing(t):
    if os.geteuid() != 0:
        raise Skip("only root can call as root")
    os.chmod(t.folder, 0o755)
    for content in (None, PYTHON):
        home = bare_home(t)
        os.chown(home.root, STRANGER, STRANGER)
        if content is not None:
            home.write_session(content)
            os.chown(home.session_path, STRANGER, STRANGER)
        look_around(t, home)
        for words in (["--list"], ["--doctor"], ["--login", MAIL, PASSWORD, "1"], ["--demo", "end"],
                      ["--run", "autoPirate"], ["--recover"]):
            before = snapshot(home.root)
            home.run(*words).expect(71, err=["sudo", "IKABOT_HOME"])
            equal(difference(before, snapshot(home.root)), {}, "what %r has changed" % words)


@scenario
def after_a_slip_of_root_the_user_can_work_and_is_told_how_to_get_a_folder_back(t):
    if os.geteuid() != 0:
        raise Skip("only root can call as root")
    os.chmod(t.folder, 0o755)
    home = bare_home(t)
    os.chown(home.root, STRANGER, STRANGER)
    home.run("--doctor").expect(71)

    def as_user(*words):
        return home.run(*words, preexec_fn=lambda: (os.setgid(STRANGER), os.setuid(STRANGER)))
    if as_user("--version").status != 0:
        raise Skip("another user cannot run the program where it was built")
    as_user("--login", MAIL, PASSWORD, "1").expect(0)
    as_user("--list").expect(0, err="")
    # An earlier version let root make its folder there.
    os.chown(home.path(), 0, 0)
    as_user("--list").expect(71, err="sudo chown -R %d" % STRANGER)


@scenario
def root_works_in_a_folder_that_is_its_own_or_that_it_has_chosen(t):
    if os.geteuid() != 0:
        raise Skip("only root can call as root")
    home = bare_home(t)
    os.chown(home.root, STRANGER, STRANGER)
    os.mkdir(home.path(), 0o700)  # a folder of a container's host: root has made its choice
    home.run("--login", MAIL, PASSWORD, "1").expect(0)
    home.run("--doctor")


def kept(home, content):
    with open(os.path.join(home.root, ".ikabot")) as file:
        equal(file.read(), content, "the other program's file")


@scenario
def a_login_beside_the_python_programs_file_leaves_it_alone(t):
    world = t.world("speed=600")
    for content in (PYTHON, FOREIGN):
        home = t.home(world)
        home.write_session(content)
        before = snapshot(home.root)
        for words in (["--login", MAIL, PASSWORD, "1"], [MAIL, PASSWORD, "1", "0"]):
            home.run(*words).expect(77, err=["--beside", "--move-aside"])
        home.run("--run", "autoPirate", "missions=1",
                 env={"IKABOT_MAIL": MAIL, "IKABOT_PASSWORD_FILE": "/dev/null"}
                 ).expect(77, err="--login")
        equal(difference(before, snapshot(home.root)), {}, "what was changed")
        # A password that is wrong, and nothing has begun.
        home.run("--login", "--beside", MAIL, "wrong", "1").expect(77)
        check(not os.path.exists(home.session_path + ".json"), "a file was made")
        home.run("--login", "--beside", MAIL, PASSWORD, "1").expect(0, err="")
        kept(home, content)
        home.remember()
        home.run("--list").expect(0, err="")
        task = home.run("--run", "autoPirate", "missions=2").expect(0, err="")
        wait_for(lambda: not home.tasks(), "it ends: %r" % task)
        kept(home, content)
        with open(home.session_path + ".json") as file:
            equal(list(json.load(file)["accounts"]), [ACCOUNT], "accounts")
        contains(home.run("--doctor").out, ".ikabot.json, beside")
    equal(world.raids(), 4, "raids")


@scenario
def a_damaged_file_beside_another_programs_never_falls_back_on_that(t):
    world = t.world("speed=600")
    home = t.home(world)
    home.write_session(PYTHON)
    home.ok("--login", "--beside", MAIL, PASSWORD, "1")
    with open(home.session_path + ".json", "w") as file:
        file.write("nonsense")
    home.run("--login", MAIL, PASSWORD, "1").expect(0, err="was moved to")
    kept(home, PYTHON)
    with open(home.session_path + ".json") as file:
        equal(list(json.load(file)["accounts"]), [ACCOUNT], "accounts")
    home.remember()
    home.run("--run", "shipMovements").expect(0)
    os.remove(home.session_path + ".json")
    home.run("--login", MAIL, PASSWORD, "1").expect(77, err="--beside")
    kept(home, PYTHON)


@scenario
def moving_the_python_programs_file_away_names_the_way_back(t):
    home = t.home(t.world())
    home.write_session(PYTHON)
    result = home.run("--login", "--move-aside", MAIL, PASSWORD, "1").expect(0, out="mv ")
    undo = result.out[result.out.index("mv "):].split("\n")[0].split(" ")
    with open(undo[1]) as file:
        equal(file.read(), PYTHON, "what was moved")
    equal(undo[2], home.session_path, "where it goes back to")
    check(ACCOUNT in home.session()["accounts"], "the account is there")


@scenario
def at_a_terminal_login_and_menu_ask_what_to_do_with_the_python_programs_file(t):
    world = t.world("speed=1")
    for number, words in enumerate((["--login"], [])):
        home = t.home(world)
        home.write_session(PYTHON)
        before = snapshot(home.root)
        terminal = t.terminal(home, *words)
        terminal.answer("What shall be done", "0")
        equal(terminal.wait_ended(), 77, "exit status of %r" % words)
        terminal = t.terminal(home, *words)
        terminal.answer("What shall be done", "1")
        terminal.wait("Mail")
        terminal.key("C-c")
        terminal.wait_ended()
        equal(difference(before, snapshot(home.root)), {}, "what was changed")
        terminal = t.terminal(home, *words)
        terminal.answer("What shall be done", "1")
        terminal.answer("Mail", MAIL)
        terminal.answer("Password", PASSWORD)
        terminal.answer(r"\(2\) .*\]", "1")
        if words:
            equal(terminal.wait_ended(), 0, "exit status")
        else:
            terminal.menu()
            terminal.enter("0")
            equal(terminal.wait_ended(), 0, "exit status")
        kept(home, PYTHON)


@scenario
def who_comes_from_the_python_program_is_told_what_can_be_brought_along(t):
    world = t.world("speed=1")
    home = t.home(world)
    home.write_session(PYTHON)
    for words in (["--login"], []):
        terminal = t.terminal(home, *words)
        said = " ".join(terminal.wait("What shall be done").split())
        for part in ("You come from the Python ikabot", "the Telegram bot", "COMING FROM PYTHON"):
            contains(said, part)
        contains(said.replace(" ", ""), "%s.json(orin%s,if" % (home.session_path,
                                                              home.session_path))
        terminal.key("C-c")
        terminal.wait_ended()
    kept(home, PYTHON)
    other = t.home(world)
    terminal = t.terminal(other, "--login")
    lacks(terminal.wait("Mail"), "Python", "the first screen of everybody else")
    terminal.key("C-c")
    terminal.wait_ended()
    contains(home.ok("--help").out, "COMING FROM PYTHON")


@scenario
def tasks_that_run_go_on_and_are_stopped_where_another_program_has_put_its_file(t):
    home, world, task = t.at_sea()
    home.write_session(PYTHON)
    equal([one["pid"] for one in home.tasks()], [task["pid"]], "what is listed")
    home.ok("--pause", task["id"])
    home.ok("--resume", task["id"])
    home.run("--run", "autoPirate", "missions=1", "--account=" + ACCOUNT).expect(77)
    home.run("--stop", "--all").expect(0, out="stopped")
    equal(home.tasks(), [], "tasks")
    kept(home, PYTHON)
