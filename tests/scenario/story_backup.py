# SPDX-License-Identifier: GPL-3.0-or-later
"""The home in one sealed file, the file as the home again, and nothing left of it."""

import hashlib
import os
import re
import shutil
import stat
import subprocess

from harness import (ACCOUNT, IKABOT, Skip, check, contains, equal, kill, lacks, scenario,
                     wait_for)

PASSWORD = "a password of its own"


def tree(root):
    """All that is in a folder: names, modes and contents."""
    found = {}
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.join(folder, name)
            kind = os.lstat(path)
            content = ""
            if stat.S_ISREG(kind.st_mode):
                with open(path, "rb") as file:
                    content = hashlib.sha256(file.read()).hexdigest()
            found[os.path.relpath(path, root)] = (oct(kind.st_mode), content)
    return found


def sealed_with(home, password=PASSWORD):
    path = os.path.join(os.path.dirname(home.root), "backup-password")
    with open(path, "w", opener=lambda p, f: os.open(p, f, 0o600)) as file:
        file.write(password + "\n")
    home.environment["IKABOT_BACKUP_PASSWORD_FILE"] = path


def saved(t):
    """A home with an interrupted task, its backup, and another empty home."""
    home, world = t.player("speed=1")
    sealed_with(home)
    task = home.pirate(10, "wait=7")
    home.wait_out(task["id"])
    kill(task["pid"])
    home.wait_state(task["id"], "interrupted")
    backup = os.path.join(t.folder, "ikabot.backup")
    home.ok("--backup", backup)
    other = t.home(world)
    os.unlink(other.session_path)
    other.environment = dict(home.environment)
    return home, other, backup, task["id"]


def holds(home):
    """What a restored home must have, and an old one has not."""
    accounts = [a["account"] for a in home.ok("--accounts", "--json").json["accounts"]]
    return accounts, sorted(task["id"] for task in home.tasks())


@scenario
def a_backup_holds_what_is_ours_sealed_and_a_restored_home_goes_on(t):
    home, other, backup, identity = saved(t)
    equal(oct(os.stat(backup).st_mode & 0o777), "0o600", "mode of the backup")
    with open(backup, "rb") as file:
        content = file.read()
    for secret in (b"s301", b"captain", b"accounts", identity.encode()):
        check(secret not in content, lambda: "%r can be read in the backup" % secret)
    said = other.ok("--restore", backup).out
    contains(said, "tasks: 1, journals: 1, kept keys: 1")
    contains(said, "ikabot --recover")
    equal(holds(other), ([ACCOUNT], [identity]), "what the restored home has")
    equal(other.session()["accounts"][ACCOUNT]["secrets"],
          home.session()["accounts"][ACCOUNT]["secrets"], "sealed secrets")
    equal(other.files("log"), [], "logs")
    equal([name for name in os.listdir(other.root) if "restore" in name or "old" in name], [])
    other.ok("--recover")
    other.wait_state(identity, ("waiting", "running"))
    home.ok("--stop", identity)


@scenario
def a_backup_is_made_while_tasks_run_and_replaces_no_other_file(t):
    home, world = t.player("speed=600")
    sealed_with(home)
    home.pirate(1000)
    backup = os.path.join(t.folder, "ikabot.backup")
    for _ in range(5):
        home.ok("--backup", backup)
    foreign = os.path.join(t.folder, "letter.txt")
    with open(foreign, "w") as file:
        file.write("dear")
    home.run("--backup", foreign).expect(1, err="is not a backup of ikabot; it was left alone")
    equal(os.path.getsize(foreign), 4, "the other file")
    home.run("--backup", os.path.join(t.folder, "none", "x")).expect(71, err="none")
    home.run("--backup", backup, env={"IKABOT_BACKUP_PASSWORD_FILE": None}).expect(
        77, err="IKABOT_BACKUP_PASSWORD_FILE")
    home.run("--backup", backup, env={"IKABOT_BACKUP_PASSWORD_FILE": None,
                                      "IKABOT_BACKUP_PASSWORD": "short"}).expect(
        2, err="at least 8")
    home.run("--backup").expect(2, err="FILE is missing")


@scenario
def what_is_no_whole_backup_changes_nothing(t):
    home, other, backup, identity = saved(t)
    with open(backup, "rb") as file:
        good = file.read()
    bad = {"cut": good[:-1], "cut short": good[:40], "head alone": good[:16], "empty": b"",
           "newer": good.replace(b"backup 1", b"backup 2", 1), "foreign": b"PK" + good,
           "longer": good + b"x"}
    for at in (16, 40, 60, len(good) // 2, len(good) - 1):
        bad["changed at %d" % at] = good[:at] + bytes([good[at] ^ 1]) + good[at + 1:]
    path = os.path.join(t.folder, "bad.backup")
    for target in (home, other):
        before = tree(target.root)
        for name, content in bad.items():
            with open(path, "wb") as file:
                file.write(content)
            said = target.run("--restore", path, "--replace")
            equal(said.status, 65, "%s: %s" % (name, said.err))
            equal(said.out, "", name)
        target.run("--restore", os.path.join(t.folder, "none")).expect(66)
        sealed_with(target, "another password")
        target.run("--restore", backup, "--replace").expect(65, err="cannot be opened")
        sealed_with(target)
        equal(tree(target.root), before, "the home")


@scenario
def a_restore_is_refused_beside_running_tasks_and_into_a_home_in_use(t):
    home, other, backup, identity = saved(t)
    before = tree(home.root)
    home.run("--restore", backup).expect(75, err="--replace")
    equal(tree(home.root), before, "the home")
    home.ok("--recover")
    home.wait_out(identity)
    home.run("--restore", backup, "--replace").expect(75, err="ikabot --stop --all")
    equal(home.task(identity)["state"], "waiting", "the task that runs")


@scenario
def an_old_home_is_kept_aside_and_another_programs_file_left_alone(t):
    home, other, backup, identity = saved(t)
    home.ok("--stop", identity)
    home.ok("--settings", "crashesMax=77")
    old = home.session()
    said = home.ok("--restore", backup, "--replace").out
    kept = re.findall(r"\S*\.old-\S+", said)
    equal(len(kept), 2, "what was put aside: " + said)
    equal(holds(home)[1], [identity], "tasks")
    lacks(home.session()["settings"], "crashesMax", "settings")
    shutil.rmtree(home.path())
    os.rename(kept[1], home.path())  # the way back
    os.rename(kept[0], home.session_path)
    equal(home.session(), old, "the old session")
    equal(home.tasks(), [], "the old tasks")
    python = "61886cf350988a6a46c199cef18a5fed1290818becf8ebd452223ebf0afa39ae AAECAw=="
    other.write_session(python)
    other.ok("--restore", backup)
    with open(other.session_path) as file:
        equal(file.read(), python, "the file of the Python program")
    equal(holds(other), ([ACCOUNT], [identity]), "the home beside it")
    check(os.path.exists(other.session_path + ".json"), "the session file has its other name")


def injecting(home, what, number, *arguments):
    """Runs it with the Nth of these system calls meeting something. Was it met?"""
    said = home.env()
    log = os.path.join(os.path.dirname(home.root), "strace")
    done = subprocess.run(["strace", "-f", "-o", log, "-e", "trace=" + what[0], "-e",
                           "inject=%s:%s:when=%d" % (what[0], what[1], number), IKABOT,
                           *arguments], env=said, capture_output=True, text=True, check=False)
    with open(log, errors="replace") as file:
        text = file.read()
    if "ptrace" in done.stderr:
        raise Skip("strace cannot be used here: " + done.stderr.strip())
    return ("INJECTED" in text or "killed by SIGKILL" in text), done


def through_all(t, what):
    """A restore in the place of another home, once for each of these calls."""
    if shutil.which("strace") is None:
        raise Skip("there is no strace")
    home, other, backup, identity = saved(t)
    first = os.path.join(t.folder, "first")
    home.ok("--settings", "crashesMax=77")
    home.ok("--stop", identity)
    new = ([ACCOUNT], [identity])
    seen, number = [], 0
    shutil.copytree(home.root, first, symlinks=True)
    while True:
        number += 1
        shutil.rmtree(home.root)
        shutil.copytree(first, home.root, symlinks=True)
        met, done = injecting(home, what, number, "--restore", backup, "--replace")
        if not met:
            break
        is_new = holds(home) == new
        check(is_new or holds(home) == ([ACCOUNT], []), lambda: "call %d: %r" % (number, holds(home)))
        equal("crashesMax" in home.ok("--settings", "--json").out and
              '"value":77' in home.ok("--settings", "--json").out, not is_new,
              "settings and tasks are of one home after call %d" % number)
        if done.returncode == 0:
            check(is_new, "what says that it was restored is restored")
        elif done.returncode > 0:
            check(not is_new, lambda: "call %d: refused, and yet done: %s" % (number, done.stderr))
        seen.append(is_new)
        home.ok("--backup", os.path.join(t.folder, "again"))  # it works on
    equal(done.returncode, 0, "the last: %s" % done.stderr)
    check(False in seen and len(seen) > 5, lambda: "what was met: %r" % seen)
    return seen


@scenario
def a_restore_that_is_killed_leaves_the_old_home_or_the_new_one(t):
    seen = through_all(t, ("rename,renameat2,mkdir,unlink,rmdir,fsync", "signal=SIGKILL"))
    check(True in seen, "one was killed after the home had changed")


@scenario
def a_restore_onto_a_full_disk_leaves_the_old_home(t):
    through_all(t, ("write,fsync,mkdir", "error=ENOSPC"))


@scenario
def a_home_whose_restore_was_cut_off_is_restored_again(t):
    if shutil.which("strace") is None:
        raise Skip("there is no strace")
    home, other, backup, identity = saved(t)
    injecting(home, ("renameat2", "signal=SIGKILL"), 2, "--restore", backup, "--replace")
    injecting(home, ("rename", "signal=SIGKILL"), 6, "--restore", backup, "--replace")
    home.ok("--restore", backup, "--replace")
    equal(holds(home), ([ACCOUNT], [identity]), "the home")
    home.ok("--settings", "crashesMax=5")
    equal(home.session()["settings"]["crashesMax"], 5, "the session file is where it always is")


# --- nothing left


@scenario
def purge_removes_all_that_is_ours_and_nothing_else(t):
    home, other, backup, identity = saved(t)
    home.ok("--restore", backup, "--replace")
    outside = os.path.join(t.folder, "outside")
    os.makedirs(outside)
    with open(os.path.join(outside, "ab12.json"), "w") as file:
        file.write("mine")
    foreign = {"notes.txt": "a", ".ikabot.d/mine": "b", ".ikabot.d/state/mine.txt": "c",
               ".ikabot.python-20260101T000000Z": "d"}
    for name, content in foreign.items():
        with open(os.path.join(home.root, name), "w") as file:
            file.write(content)
    shutil.rmtree(home.path("history"))
    os.symlink(outside, home.path("history"))
    home.run("--purge").expect(2, out="", err="ikabot --purge everything")
    home.run("--purge", "evrything").expect(2, out="")
    equal(holds(home), ([ACCOUNT], [identity]), "the home after refusals")
    said = home.ok("--purge", "everything").out
    for part in (".old-", ".ikabot\n", "but for what is not ours", ".ikabot.d/mine",
                 ".ikabot.d/state/mine.txt", ".ikabot.d/history"):
        contains(said, part)
    left = {name: None for name in tree(home.root)}
    equal(sorted(left), sorted(list(foreign) + [".ikabot.d", ".ikabot.d/state", "password",
                                                ".ikabot.d/history"]), "what is left")
    equal(os.listdir(outside), ["ab12.json"], "what is behind a link")
    home.run("--purge", "everything").expect(66, err="there is nothing of ikabot")


@scenario
def purge_asks_twice_and_does_nothing_while_a_task_runs(t):
    home, world, task = t.at_sea()
    home.run("--purge", "everything").expect(75, err="ikabot --stop --all")
    home.wait_state(task["id"], "waiting")
    home.ok("--stop", task["id"])
    for first, second in (("n", None), ("y", "yes"), ("y", "everything")):
        terminal = t.terminal(home, "--purge")
        terminal.answer("Remove all of that", first)
        if second is not None:
            terminal.answer("Type everything", second)
        if second == "everything":
            terminal.wait("Removed:")
        else:
            terminal.wait("nothing was removed")
            check(os.path.exists(home.session_path), "the session file is there")
    wait_for(lambda: not os.path.exists(home.path()), "the home is empty")
    check(not os.path.exists(home.session_path), "the session file is gone")


@scenario
def purge_leaves_the_python_programs_file(t):
    home = t.home()
    python = "61886cf350988a6a46c199cef18a5fed1290818becf8ebd452223ebf0afa39ae AAECAw=="
    home.write_session(python)
    home.run("--purge", "everything").expect(66, out=".ikabot", err="there is nothing of ikabot")
    with open(home.session_path) as file:
        equal(file.read(), python)


@scenario
def a_restored_home_does_not_reach_the_tasks_that_run_in_the_other(t):
    home, world = t.player("speed=1")
    sealed_with(home)
    task = home.pirate(10)
    home.wait_out(task["id"])
    backup = os.path.join(t.folder, "ikabot.backup")
    home.ok("--backup", backup)
    other = t.home(world)
    os.unlink(other.session_path)
    other.environment = dict(home.environment)
    other.ok("--restore", backup)
    equal([(one["id"], one["state"], one["pid"]) for one in other.tasks()],
          [(task["id"], "interrupted", None)], "tasks of the restored home")
    other.ok("--stop", "--all")
    equal(home.task(task["id"])["pid"], task["pid"], "the task of the first home lives")
