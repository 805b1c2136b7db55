# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that is really full, and one that is really read-only: a small file system of the
scenario's own, which no other process sees and which ends with it."""

import ctypes
import os
import signal

from harness import Skip, check, contains, equal, lacks, scenario, wait_for

CLONE_NEWNS, MS_RDONLY, MS_REMOUNT, MS_REC, MS_PRIVATE = 0x20000, 1, 32, 0x4000, 1 << 18
C = ctypes.CDLL(None, use_errno=True)


def mount(target, kind, flags, options=""):
    if C.mount(b"none", target.encode(), kind, flags, options.encode()) != 0:
        raise Skip("this user may not mount a file system: %s" % os.strerror(ctypes.get_errno()))


class Disk:
    """The home's own file system."""

    def __init__(self, t):
        if not hasattr(C, "unshare") or C.unshare(CLONE_NEWNS) != 0:
            raise Skip("this user may not have a mount table of its own")
        mount("/", None, MS_REC | MS_PRIVATE)
        self.path = os.path.join(t.folder, "disk")
        self.ballast = os.path.join(self.path, "ballast")
        os.mkdir(self.path)
        mount(self.path, b"tmpfs", 0, "size=400k,mode=0700")

    def fill(self):
        with open(self.ballast, "ab", buffering=0) as file:
            try:
                while file.write(b"x" * 512):
                    pass
            except OSError:
                pass

    def empty(self):
        os.remove(self.ballast)

    def read_only(self, so):
        mount(self.path, b"tmpfs", MS_REMOUNT | (MS_RDONLY if so else 0))


def player(t, *options):
    disk = Disk(t)
    world = t.world(*options)
    home = t.home(world, name="disk")
    home.login()
    home.remember()
    return disk, home, world


def is_unharmed(home):
    equal([name for name in home.files("state") if ".new-" in name], [], "halves")
    check(home.session()["accounts"]["s301-en/1001"]["secrets"], "the secrets are there")


@scenario
def on_a_full_disk_nothing_starts_and_nothing_is_lost(t):
    disk, home, world = player(t, "speed=6000")
    disk.fill()
    for words in (["--run", "autoPirate", "missions=2"], ["--remember"],
                  ["--login", "captain@practice.example", "1"]):
        result = home.run(*words, env={"IKABOT_PASSWORD_FILE": home.path("..", "password")})
        result.expect(71, err="No space left on device")
        is_unharmed(home)
    for words in (["--list"], ["--accounts"], ["--stop", "--all"], ["--recover"]):
        home.run(*words).expect(0)
    equal(home.tasks(), [], "tasks")
    equal(home.files("run"), [], "sockets")
    disk.empty()
    task = home.pirate(2)
    home.wait_ended(task["id"])
    equal(world.raids(), 2, "raids")


@scenario
def a_task_waits_for_room_on_the_disk_and_repeats_nothing(t):
    disk, home, world = player(t, "speed=300")
    task = home.pirate(5)
    home.wait_done(task["id"], 1)
    disk.fill()
    wait_for(lambda: "No space left" in home.status(task["id"])["status"],
             lambda: "it says why it waits: %r" % home.status(task["id"]))
    begun = world.raids()
    home.ok("--wake", task["id"])
    home.ok("--list")
    is_unharmed(home)
    equal(world.raids(), begun, "raids while nothing can be saved")
    disk.empty()
    row = home.wait_ended(task["id"], seconds=40)
    contains(row["status"], "5 missions done")
    equal(world.raids(), 5, "raids")
    is_unharmed(home)


@scenario
def a_task_is_stopped_for_good_on_a_full_disk(t):
    disk, home, world = player(t, "speed=1")
    task = home.pirate(5)
    home.wait_out(task["id"])
    disk.fill()
    home.run("--stop", task["id"]).expect(0, out="stopped")
    equal(home.tasks(), [], "tasks")
    disk.empty()
    home.ok("--recover")
    equal(home.tasks(), [], "tasks that came back")
    is_unharmed(home)


@scenario
def a_pause_on_a_full_disk_is_told_and_outlives_the_keeper_once_there_is_room(t):
    disk, home, world = player(t, "speed=1")
    task = home.pirate(5)
    home.wait_out(task["id"])
    disk.fill()
    home.run("--pause", task["id"]).expect(0, out="paused (the disk does not take it yet")
    disk.empty()
    wait_for(lambda: home.state_file(task["id"])["state"] == "paused", "the pause is written")
    lacks(home.ok("--pause", task["id"]).out, "disk", "a pause that is written")
    os.kill(task["pid"], 9)
    home.wait_state(task["id"], "interrupted")
    home.ok("--recover")
    equal(home.task(task["id"])["state"], "paused", "the state it goes on in")
    is_unharmed(home)


@scenario
def what_is_shown_after_a_pause_on_a_full_disk_is_paused(t):
    disk, home, world = player(t, "speed=1")
    task = home.pirate(5)
    home.wait_out(task["id"])
    disk.fill()
    home.run("--pause", task["id"]).expect(0, out="paused")
    equal(home.task(task["id"])["state"], "paused", "the state in the list")
    equal(home.status(task["id"])["state"], "paused", "the state in the status")
    contains(home.ok("--list").out, "paused")
    home.ok("--resume", task["id"])
    equal(home.task(task["id"])["state"] == "paused", False, "it is paused still")
    disk.empty()
    home.ok("--pause", task["id"])
    equal(home.task(task["id"])["state"], "paused", "the state in the list")
    wait_for(lambda: home.session()["accounts"]["s301-en/1001"]["processList"][0]["state"]
             == "paused", "the register says it, too")
    is_unharmed(home)


@scenario
def what_a_full_disk_does_not_take_is_told_with_what_was_kept_and_the_cure(t):
    disk, home, world = player(t, "speed=1")
    task = home.pirate(5)
    home.wait_out(task["id"])
    levels = home.ok("--run", "constructionList", "city=10010", "list=warehouse:30",
                     "--json").json["id"]
    home.wait_state(levels, "waiting")
    target = os.path.join(disk.path, "backup")
    password = os.path.join(t.folder, "password-of-the-backup")
    with open(password, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write("a-long-password\n")
    before = home.session()["settings"]
    disk.fill()

    def tell(*words):
        told = home.run(*words, env={"IKABOT_BACKUP_PASSWORD_FILE": password}).expect(71)
        contains(told.err, "No space left on device; make room there")
        return told.err

    contains(tell("--run", "autoPirate", "missions=2", "--if-running=anyway"),
             "autoPirate was not started: cannot write")
    contains(tell("--settings", "requestGapMs=600"), "nothing was changed: cannot write")
    contains(tell("--set", task["id"], "missions=7"), "nothing was changed: cannot write")
    contains(tell("--set", task["id"], "missions=7", "wait=5"), "nothing was changed: cannot write")
    contains(tell("--add", levels, "tavern:40"), '"tavern:40" was not taken: cannot write')
    contains(tell("--backup", target), "no backup was written: cannot write %s "
             "(nothing of it is left)" % target)
    equal([name for name in os.listdir(disk.path) if name.startswith("backup")], [], "halves")
    equal(home.session()["settings"], before, "settings")
    equal(home.status(task["id"])["configuration"]["missions"], 5, "the answer")
    equal(sorted(one["id"] for one in home.tasks()), sorted([task["id"], levels]), "tasks")
    disk.empty()
    home.ok("--backup", target, env={"IKABOT_BACKUP_PASSWORD_FILE": password})
    with open(target, "rb") as file:
        kept = file.read()
    disk.fill()
    contains(tell("--backup", target), "no backup was written: ")
    with open(target, "rb") as file:
        equal(file.read(), kept, "the backup that was there")
    disk.empty()


@scenario
def the_list_shows_what_a_task_says_now_also_while_the_disk_is_full(t):
    disk, home, world = player(t, "speed=300")
    task = home.pirate(5)
    home.wait_done(task["id"], 1)
    disk.fill()
    said = "No space left"
    wait_for(lambda: said in home.status(task["id"])["status"], "the task says why it waits")
    wait_for(lambda: said in home.task(task["id"])["status"],
             lambda: "the list says it, too: %r" % home.task(task["id"]))
    contains(home.ok("--list").out, said)
    listed = home.session()["accounts"]["s301-en/1001"]["processList"][0]["status"]
    lacks(listed, said, "what the register could not take")
    os.kill(task["pid"], signal.SIGSTOP)
    contains(home.task(task["id"])["status"], "its disk takes no status, and it does not answer")
    os.kill(task["pid"], signal.SIGCONT)
    home.ok("--stop", task["id"])
    disk.empty()


@scenario
def a_restart_on_a_full_disk_ends_no_task(t):
    disk, home, world = player(t, "speed=1")
    task = home.pirate(5)
    home.wait_out(task["id"])
    begun = world.raids()
    disk.fill()
    said = "No space left on device"
    home.run("--restart", task["id"]).expect(71, err=["runs on", said])
    home.run("--run", "autoPirate", "missions=3", "mission=1", "--if-running=restart"
             ).expect(71, err=["nothing was stopped", said])
    equal([one["pid"] for one in home.tasks()], [task["pid"]], "the task that runs")
    disk.empty()
    home.ok("--restart", task["id"])
    after = home.tasks()
    equal(len(after), 1, "tasks")
    check(after[0]["pid"] != task["pid"], "it was not restarted")
    home.wait_out(task["id"])
    equal(world.raids(), begun, "raids")
    is_unharmed(home)


@scenario
def output_that_a_full_disk_does_not_take_is_no_success(t):
    home = t.home()
    for words in (["--list", "--json"], ["--help"], ["--version"], ["--completion=bash"]):
        with open("/dev/full", "w") as full:
            home.run(*words, stdout=full).expect(71, err="No space left on device")
        with open("/dev/null", "w") as nothing:
            home.run(*words, stdout=nothing).expect(0)


@scenario
def on_a_read_only_disk_one_can_look_and_is_told_why_nothing_else_works(t):
    disk, home, world = player(t, "speed=6000")
    task = home.pirate(1)
    home.wait_ended(task["id"])
    wait_for(lambda: not home.running(), "it has ended")
    disk.read_only(True)
    for words in (["--list"], ["--accounts"], ["--log", task["id"]], ["--stop", "--all"]):
        home.run(*words).expect(0)
    home.run("--run", "autoPirate", "missions=1").expect(71, err="Read-only file system")
    home.run("--remember", "--forget").expect(71, err="Read-only file system")
    contains(home.run("--doctor").out.lower(), "read-only", "what the doctor says")
    disk.read_only(False)
    lacks(home.run("--doctor").out, "read-only", "what the doctor says")
    is_unharmed(home)
