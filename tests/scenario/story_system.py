# SPDX-License-Identifier: GPL-3.0-or-later
"""Disks, homes, permissions, secrets, descriptors: what a system does to a program."""

import ctypes
import json
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import threading

from harness import (ACCOUNT, IKABOT, MAIL, PASSWORD, Skip, check, command_of, contains, descendants,
                     equal, is_over, kill, lacks, needs_looks_inside, scenario,
                     wait_for)

CLONE_NEWNS = 0x00020000


def mount(*words):
    done = subprocess.run(["mount", *words], capture_output=True, text=True)
    if done.returncode != 0:
        raise Skip("mounting is not permitted here: " + done.stderr.strip())


def own_mounts():
    """From now on what this test mounts is seen by it and its children only."""
    if os.geteuid() != 0:
        raise Skip("mounting needs root")
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNS) != 0:
        raise Skip("mount namespaces are not permitted here")
    mount("--make-rprivate", "/")


def small_disk(t, size):
    own_mounts()
    disk = os.path.join(t.folder, "disk")
    os.mkdir(disk)
    mount("-t", "tmpfs", "-o", "size=%s" % size, "tmpfs", disk)
    return disk


def fill(disk):
    path = os.path.join(disk, "filler")
    with open(path, "ab", buffering=0) as file:
        for block in (65536, 4096, 512, 1):
            try:
                while file.write(b"x" * block) > 0:
                    pass
            except OSError:
                pass
    return path


# --- the disk


@scenario
def on_a_full_disk_a_task_spends_nothing_and_goes_on_when_there_is_room(t):
    disk = small_disk(t, "2m")
    world = t.world("speed=300")
    home = t.home(world, name="disk/home")
    home.login()
    home.remember()
    task = home.pirate(8)
    home.wait_done(task["id"], 1)
    filler = fill(disk)
    before = world.raids()
    equal(home.task(task["id"])["pid"], task["pid"], "it is listed on a full disk")
    wait_for(lambda: re.search("space|disk|save", home.ok("--status", task["id"]).out),
             lambda: "the status tells: " + home.ok("--status", task["id"]).out)
    check(world.raids() <= before + 1, "raids while nothing can be written down")
    session = home.session()
    check(ACCOUNT in session["accounts"], "the session file is whole")
    result = home.run("--run", "autoPirate", "missions=2", "--if-running=anyway")
    check(result.status != 0, "%r on a full disk" % result)
    check(re.search("(?i)space|full", result.err), "%r says why" % result)
    equal(len(home.running()), 1, "tasks")
    os.remove(filler)
    home.wait_ended(task["id"], seconds=60)
    equal(world.raids(), 8, "raids")
    home.stop_all()


@scenario
def a_full_disk_hinders_neither_stop_nor_list(t):
    disk = small_disk(t, "2m")
    world = t.world("speed=1")
    home = t.home(world, name="disk/home")
    home.login()
    home.remember()
    task = home.pirate(8)
    home.wait_out(task["id"])
    fill(disk)
    home.run("--list").expect(0, out=task["id"])
    home.run("--stop", task["id"])
    wait_for(lambda: is_over(task["pid"]), "it has ended")
    equal(home.running(), [], "tasks")
    check(ACCOUNT in home.session()["accounts"], "the session file is whole")


@scenario
def a_login_on_a_full_disk_says_so_and_loses_nothing(t):
    disk = small_disk(t, "1m")
    home = t.home(t.world(), name="disk/home")
    home.login()
    before = home.session()["accounts"]
    fill(disk)
    result = home.run("--login", MAIL, PASSWORD, "2")
    check(result.status == 71, "%r instead of 71" % result)
    check(re.search("(?i)space|full", result.err), "%r says why" % result)
    equal(home.session()["accounts"], before, "accounts")


@scenario
def a_read_only_home_is_told_and_can_be_read(t):
    disk = small_disk(t, "2m")
    world = t.world("speed=1")
    home = t.home(world, name="disk/home")
    home.login()
    home.remember()
    mount("-o", "remount,ro", disk)
    home.run("--list").expect(0, out="", err="")
    home.run("--accounts").expect(0, out=ACCOUNT)
    result = home.run("--run", "autoPirate", "missions=2")
    check(result.status == 71, "%r instead of 71" % result)
    check(re.search("(?i)read-only", result.err), "%r says why" % result)
    equal(world.raids(), 0, "raids")
    check(home.run("--doctor").status != 0, "the doctor sees it")
    mount("-o", "remount,rw", disk)


# --- homes


@scenario
def a_missing_home_is_named(t):
    home = t.home()
    for words in (["--list"], ["--run", "autoPirate", "missions=1"], ["--login"], []):
        result = home.run(*words, env={"IKABOT_HOME": "/nowhere/at/all"}, input="")
        check(result.status == 71, "%r instead of 71" % result)
        contains(result.err, "/nowhere/at/all")


@scenario
def without_ikabot_home_the_users_home_is_taken(t):
    home = t.home(t.world())
    home.environment = {"IKABOT_HOME": None, "HOME": home.root}
    home.login()
    check(os.path.exists(home.session_path), "the session file is there")


@scenario
def a_home_on_a_path_of_200_characters_works(t):
    world = t.world("speed=600")
    name = "/".join(["x" * 40] * 4 + ["y" * max(1, 200 - len(t.folder) - 4 * 41 - 1)])
    home = t.home(world, name=name)
    check(len(home.root) >= 190, "the path has %d characters" % len(home.root))
    home.login()
    home.remember()
    task = home.pirate(300)
    home.wait_done(task["id"], 1)
    home.run("--pause", task["id"]).expect(0)
    home.run("--resume", task["id"]).expect(0)
    os.kill(task["pid"], 9)
    home.wait_state(task["id"], "interrupted")
    home.run("--recover").expect(0)
    home.run("--stop", task["id"]).expect(0, out="stopped")


@scenario
def a_home_with_blanks_and_letters_of_the_world_works(t):
    home = t.home(t.world("speed=600"), name="my home/Ωμέγα 家 'quoted\"")
    home.login()
    home.remember()
    home.wait_ended(home.pirate(2)["id"])


@scenario
def a_folder_that_is_open_to_others_is_refused_with_what_to_do(t):
    home, world = t.player("speed=1")
    for mode in (0o755, 0o770, 0o701):
        os.chmod(home.path(), mode)
        for words in (["--list"], ["--run", "autoPirate", "missions=1"]):
            result = home.run(*words)
            check(result.status == 71, "%r with mode %o" % (result, mode))
            contains(result.err, ".ikabot.d")
            check(re.search("chmod|700", result.err), "%r says what to do" % result)
    os.chmod(home.path(), 0o700)
    home.run("--list").expect(0)


@scenario
def a_folder_of_another_user_is_refused(t):
    if os.geteuid() != 0:
        raise Skip("only root can give a folder away")
    home, world = t.player("speed=1")
    os.chown(home.path(), 65534, 65534)
    home.run("--run", "autoPirate", "missions=1").expect(71, err=".ikabot.d")
    os.chown(home.path(), 0, 0)


@scenario
def a_folder_that_is_a_link_or_a_file_is_refused(t):
    home = t.home(t.world())
    with open(home.path(), "w") as file:
        file.write("a file")
    result = home.run("--login", MAIL, PASSWORD, "1")
    check(result.status == 71, "%r instead of 71" % result)
    equal(open(home.path()).read(), "a file", "what was there")


@scenario
def a_kept_key_that_others_can_read_is_not_used(t):
    home, world = t.player("speed=1")
    key = home.path("keys", home.files("keys")[0])
    os.chmod(key, 0o644)
    result = home.run("--run", "autoPirate", "missions=1")
    check(result.status in (71, 77), "%r refuses" % result)
    contains(result.err, os.path.basename(key))
    equal(home.tasks(), [], "tasks")


@scenario
def an_ordinary_user_can_do_all_of_it(t):
    if os.geteuid() != 0:
        raise Skip("every other test shows it: this is not root")
    try:
        user = pwd.getpwnam("nobody")
    except KeyError:
        raise Skip("there is no user called nobody")
    program = os.path.join(t.folder, "ikabot")
    shutil.copy(IKABOT, program)
    os.chmod(t.folder, 0o755)
    world = t.world("speed=600")
    root = os.path.join(t.folder, "theirs")
    os.mkdir(root, 0o700)
    with open(os.path.join(root, ".ikabot"), "w") as file:
        file.write('{"version": 1, "accounts": {}, "settings": {"requestGapMs": 1}}')
    for path in (root, file.name):
        os.chown(path, user.pw_uid, user.pw_gid)
    environment = {"PATH": os.environ["PATH"], "HOME": root, "IKABOT_LOBBY_URL": world.lobby,
                   "LC_ALL": "C.UTF-8"}

    def run(*words):
        done = subprocess.run([program, *words], user=user.pw_uid, group=user.pw_gid,
                              extra_groups=[], env=environment, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, cwd="/", timeout=60)
        check(done.returncode == 0, lambda: "%r: %r" % (words, done))
        return done.stdout
    run("--login", MAIL, PASSWORD, "1")
    password = os.path.join(root, "password")
    with open(password, "w") as file:
        file.write(PASSWORD)
    os.chown(password, user.pw_uid, user.pw_gid)
    environment["IKABOT_PASSWORD_FILE"] = password
    run("--run", "autoPirate", "missions=3")
    wait_for(lambda: world.paid() == 3 and "autoPirate" not in run("--list"), "it is done")
    run("--run", "autoPirate", "missions=9")
    run("--run", "webServer")
    for number in (signal.SIGKILL, signal.SIGSTOP):
        hit = [task["pid"] for task in json.loads(run("--list", "--json"))["tasks"]]
        equal(len(hit), 2, "tasks that run")
        for pid in hit:
            kill(pid, number)
        if number == signal.SIGKILL:
            wait_for(lambda: all(is_over(pid) for pid in hit), "they are dead")
            run("--recover")
    # They answer no more: now a signal has to reach them.
    equal(run("--stop", "--all", "--timeout=0").count("SIGTERM"), 2, "those that got a signal")
    wait_for(lambda: all(is_over(pid) for pid in hit), "they are ended")
    run("--kill-tasks", "--all", "--yes")


# --- secrets


class Spy(threading.Thread):
    """Reads the command lines of everything below this test, all the time."""

    def __init__(self):
        super().__init__(daemon=True)
        self.over, self.seen = False, set()

    def run(self):
        while not self.over:
            for one in descendants(os.getpid()):
                self.seen.add((one.name, command_of(one.pid)))

    def end(self):
        self.over = True
        self.join(10)
        return "\n".join(sorted("%s: %s" % pair for pair in self.seen))


@scenario
def nothing_secret_is_in_arguments_logs_or_files(t):
    world = t.world("speed=300", "password=Sesame-9417", "captcha-every=4")
    home = t.home(world, takeBackMinutes=0, logLevel=0)
    home.environment = {"IKABOT_MAIL": MAIL, "IKABOT_ACCOUNT": "s301-en",
                        "IKABOT_PASSWORD_FILE": os.path.join(t.folder, "password")}
    with open(home.environment["IKABOT_PASSWORD_FILE"], "w") as file:
        file.write("Sesame-9417\n")
    token = world.token("Sesame-9417")
    spy = Spy()
    spy.start()
    said = home.ok("--login").out
    said += home.ok("--remember", "--account=s301-en").out
    identity = home.pirate(6)["id"]
    home.wait_done(identity, 1)
    world.post("/session")  # it logs in again
    task = home.wait_state(identity, "needs-answer")
    os.kill(task["pid"], 9)
    home.wait_state(identity, "interrupted")
    said += home.ok("--recover").out
    home.wait_state(identity, "needs-answer")
    home.ok("--answer", identity, world.get("/captcha")["answer"])
    home.wait_ended(identity)
    for words in (["--list", "--json"], ["--accounts"], ["--log", identity], ["--doctor"]):
        said += home.run(*words).out
    commands = spy.end()
    contains(commands, "--keeper", "the command lines")
    commands = "\n".join(line for line in commands.split("\n") if "--world" not in line)
    for where, text in (("what is said", said), ("the command lines", commands),
                        ("the home", home.whole_text())):
        for secret in ("Sesame-9417", token, "ikariam=", "gf-token-production="):
            check(secret not in text, "%s has %s: %r" % (
                where, secret, text[max(0, text.find(secret) - 200):][:400]))


@scenario
def given_answers_do_not_pass_the_password_on_to_any_other_process(t):
    world = t.world("speed=1", "password=Sesame-9417")
    home = t.home(world)
    spy = Spy()
    spy.start()
    home.run(MAIL, "Sesame-9417", "1", "17", "10", "n", "1", "n", "60", "0").expect(0)
    home.wait_out(home.running()[0]["id"])
    for line in spy.end().split("\n"):
        if "--keeper" in line or "step" in line:
            lacks(line, "Sesame", "a task's arguments")
    keeper = home.running()[0]["pid"]
    lacks(command_of(keeper), "Sesame", "the keeper's arguments")


@scenario
def a_task_dumps_no_core(t):
    home, world = t.player("speed=1")
    task = home.pirate(5)
    with open("/proc/%d/limits" % task["pid"]) as file:
        line = next(line for line in file if line.startswith("Max core file size"))
    equal(line.split()[4], "0", "core file size of %r" % line)


@scenario
def all_that_is_made_is_for_the_user_alone(t):
    home, world = t.player("speed=600", "captcha-every=2")
    identity = home.pirate(3)["id"]
    home.wait_state(identity, "needs-answer")
    for folder, _, names in os.walk(home.path()):
        for name in [folder] + [os.path.join(folder, n) for n in names]:
            mode = os.lstat(name).st_mode
            equal(mode & 0o077, 0, "rights of others to %s (%o)" % (name, stat.S_IMODE(mode)))
    home.stop_all()


# --- processes and descriptors


@scenario
def a_task_inherits_nothing_from_its_starter(t):
    needs_looks_inside()
    home, world = t.player("speed=1")
    pipes = [os.pipe() for _ in range(6)]
    with open(os.path.join(t.folder, "open"), "w") as file:
        fds = [fd for pair in pipes for fd in pair] + [file.fileno()]
        child = home.spawn("--run", "autoPirate", "missions=3", pass_fds=fds, cwd=t.folder,
                           env={"SOME_VARIABLE": "1"})
        out, err = child.communicate(timeout=30)
    equal((child.returncode, out, err), (0, "", ""), "the start")
    task = home.running()[0]
    home.wait_out(task["id"])
    folder = "/proc/%d/fd" % task["pid"]
    targets = sorted(os.readlink(os.path.join(folder, fd)) for fd in os.listdir(folder))
    for target in targets:
        allowed = (target == "/dev/null" or target.startswith("socket:") or
                   target.startswith("anon_inode:") or home.path() in target)
        pipe = target.startswith("pipe:")
        check(allowed or pipe, "the keeper has %s of %r" % (target, targets))
    # Its own signal pipe has two ends; ours are others.
    ours = {os.fstat(fd).st_ino for pair in pipes for fd in pair}
    for target in targets:
        if target.startswith("pipe:"):
            check(int(target[6:-1]) not in ours, "the keeper has our pipe: %r" % targets)
    check(len(targets) <= 10, "descriptors: %r" % targets)
    for pair in pipes:
        os.close(pair[1])
        equal(os.read(pair[0], 1), b"", "what comes out of the pipe: its end")
        os.close(pair[0])
    equal(os.readlink("/proc/%d/cwd" % task["pid"]), "/", "folder of the keeper")


@scenario
def closed_standard_descriptors_become_no_files_of_ours(t):
    home, world = t.player("speed=6000")
    for closed in ((0,), (1,), (2,), (0, 1, 2)):
        def run(*words):
            return home.run(*words, preexec_fn=lambda: [os.close(fd) for fd in closed])
        run("--run", "autoPirate", "missions=2", "--foreground").expect(0)
        run("--login", "other@practice.example", "wrong", "1").expect(77)
        run("--version").expect(71 if 1 in closed else 0)
    equal(world.paid(), 8, "missions")
    for folder in ("locks", "state", "journal", "cache"):
        for name in home.files(folder):
            lacks(home.read(folder, name), "missions", "what is in %s/%s" % (folder, name))
    lacks(home.read("../.ikabot"), "came home", "the session file")


@scenario
def a_task_leaves_no_zombie_and_no_helper(t):
    home, world = t.player("speed=600")
    task = home.pirate(20)
    most = 0
    while home.task(task["id"]) is not None:
        below = descendants(task["pid"])
        most = max(most, len([p for p in below if p.state == "Z"]))
        check(len(below) <= 2, "below the keeper: %r" % below)
    check(most <= 1, "zombies at one time: %d" % most)
    wait_for(lambda: is_over(task["pid"]), "the keeper has ended")
    rest = [p for p in t.leftovers() if p.pid != world.child.pid]
    equal(rest, [], "processes that are left")


@scenario
def a_waiting_task_loads_no_network_library_and_is_small(t):
    needs_looks_inside()
    home, world, task = t.at_sea(5)
    wait_for(lambda: not descendants(task["pid"]), "the worker has gone")
    with open("/proc/%d/maps" % task["pid"]) as file:
        maps = file.read()
    for library in ("libcurl", "libmicrohttpd", "libxml2", "libreadline", "libssl", "libgnutls"):
        lacks(maps, library, "the keeper's memory")


@scenario
def the_list_needs_no_library_that_is_not_needed(t):
    home = t.home()
    trace = home.run("--list", env={"LD_DEBUG": "files"})
    for library in ("libcurl", "libmicrohttpd", "libreadline", "libsodium"):
        lacks(trace.err, library, "the files that --list loads")


@scenario
def sixteen_silent_callers_do_not_block_a_task(t):
    import socket
    home, world, task = t.at_sea(5)
    callers = []
    path = home.path("run", task["id"] + ".sock")
    folder = os.open(os.path.dirname(path), os.O_RDONLY)
    for _ in range(40):
        one = socket.socket(socket.AF_UNIX)
        one.settimeout(0.2)
        try:
            one.connect("/proc/self/fd/%d/%s" % (folder, os.path.basename(path)))
            one.send(b'{"do":')
        except OSError:
            pass
        callers.append(one)
    wait_for(lambda: home.run("--status", task["id"], "--json").status == 0, "it answers", 20)
    home.run("--stop", task["id"]).expect(0)
    for one in callers:
        one.close()
