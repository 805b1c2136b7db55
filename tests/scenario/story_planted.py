# SPDX-License-Identifier: GPL-3.0-or-later
"""Links, pipes and other people's files in the places where ours belong.

Nothing outside is written, cut or deleted, nothing hangs, and the message names the file
and what to do.
"""

import os
import shutil
import signal
import socket

from harness import Skip, check, contains, equal, lacks, scenario, wait_for

LOCKED = "s301-en+1001"
LIMIT_S = 15


class Grounds:
    """Homes that are copies of one that is logged in, each with something planted."""

    def __init__(self, t, *options):
        self.t = t
        self.model, self.world = t.player(*(options or ("speed=600",)))
        self.count = 0
        self.precious = os.path.join(t.folder, "precious")
        with open(self.precious, "w") as file:
            file.write("dear to somebody\n")

    def home(self):
        self.count += 1
        root = os.path.join(self.t.folder, "copy%d" % self.count)
        shutil.copytree(self.model.root, root)
        return self.t.home(self.world, "copy%d" % self.count)

    def plant(self, path, kind):
        if os.path.lexists(path):
            os.rename(path, path + ".before")
        if kind == "pipe":
            os.mkfifo(path)
        elif kind == "link":
            os.symlink(self.precious, path)
        elif kind == "folder":
            os.mkdir(path)
        elif kind == "endless":
            os.symlink("/dev/zero", path)
        elif kind == "huge":
            with open(path, "w", opener=lambda p, f: os.open(p, f, 0o600)) as file:
                file.truncate(1 << 30)

    def unharmed(self):
        with open(self.precious) as file:
            equal(file.read(), "dear to somebody\n", "the file outside")


def run_limited(home, *words, **more):
    result = home.run(*words, timeout=LIMIT_S, **more)
    check("Sanitizer" not in result.err, "%r" % result)
    return result


@scenario
def a_session_file_that_is_none_is_named_and_nothing_hangs(t):
    grounds = Grounds(t)
    for kind in ("pipe", "folder", "endless"):
        home = grounds.home()
        grounds.plant(home.session_path, kind)
        for words in (["--list"], ["--run", "autoPirate", "missions=1"], ["--stop", "--all"]):
            run_limited(home, *words).expect(71, err=[home.session_path, "move it away"])
        os.rename(home.session_path, home.session_path + ".gone")
        os.rename(home.session_path + ".before", home.session_path)
    for kind in ("link", "huge"):  # what is there can be read, and is not a session
        home = grounds.home()
        grounds.plant(home.session_path, kind)
        run_limited(home, "--list").expect(0, err=["is damaged", home.session_path])
        home.login()
        check(not os.path.islink(home.session_path), "the session file is a link still")
        for name in os.listdir(home.root):
            if ".damaged-" in name:
                os.unlink(os.path.join(home.root, name))  # what looks for traces would read it
    grounds.unharmed()


@scenario
def what_stands_in_place_of_a_lock_is_no_owner(t):
    grounds = Grounds(t)
    for kind in ("pipe", "link", "folder"):
        for name in ("session", LOCKED + ".autoPirate.1", LOCKED + ".gate"):
            home = grounds.home()
            path = home.path("locks", name)
            grounds.plant(path, kind)
            run_limited(home, "--list").expect(0)
            result = run_limited(home, "--run", "autoPirate", "missions=1")
            result.expect(71, err=[path, "move it away"])
            lacks(result.err, "already running")
    grounds.unharmed()


@scenario
def planted_logs_journals_and_states_stop_nobody(t):
    grounds = Grounds(t)
    for kind in ("pipe", "link", "folder"):
        for parts in (("log", "start.log"), ("state", "abcd.json"),
                      ("history", LOCKED + ".json")):
            home = grounds.home()
            grounds.plant(home.path(*parts), kind)
            result = run_limited(home, "--list").expect(0)
            if parts[0] == "state":
                contains(result.out, "abcd", "the list")
                contains(result.out, "damaged", "the list")
            run_limited(home, "--run", "autoPirate", "missions=1", "mission=1").expect(0)
        home = grounds.home()
        path = home.path("keys", LOCKED + ".key")
        grounds.plant(path, kind)
        run_limited(home, "--run", "autoPirate", "missions=1").expect(77, err=[path, "move it"])
        home = grounds.home()
        grounds.plant(home.path("run"), "link" if kind == "folder" else kind)
        run_limited(home, "--run", "autoPirate", "missions=1").expect(
            71, err=[home.path("run"), "move it away"])
    grounds.unharmed()


@scenario
def a_task_that_comes_back_among_planted_files_harms_none(t):
    grounds = Grounds(t, "speed=100")
    home = grounds.home()
    identity = home.pirate(30, "mission=1")["id"]
    home.wait_out(identity)
    os.kill(home.task(identity)["pid"], signal.SIGKILL)
    home.wait_state(identity, "interrupted")
    for kind in ("pipe", "link", "folder"):
        log = home.path("log", identity + ".log")
        grounds.plant(log, kind)
        os.link(home.path("state", identity + ".json"), os.path.join(t.folder, "state-" + kind))
        with open(os.path.join(t.folder, "state-" + kind)) as file:
            before = file.read()
        run_limited(home, "--recover").expect(0)
        home.wait_state(identity, ["waiting", "running"])
        run_limited(home, "--log", identity)
        os.kill(home.task(identity)["pid"], signal.SIGKILL)
        home.wait_state(identity, "interrupted")
        with open(os.path.join(t.folder, "state-" + kind)) as file:
            equal(file.read(), before, "the other name of the state file")
        os.rename(log, log + "." + kind)
    # Somebody's file, or socket, where ours is to be.
    path = home.path("run", identity + ".sock")
    os.unlink(path)
    with open(path, "w") as file:
        file.write("mine")
    run_limited(home, "--recover").expect(71, err=[path, "move it away"])
    with open(path) as file:
        equal(file.read(), "mine", "the file in the socket's place")
    os.unlink(path)
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(path)
        run_limited(home, "--recover").expect(0)
    wait_for(lambda: home.task(identity)["state"] in ("waiting", "running"), "it runs")
    home.ok("--pause", identity)
    grounds.unharmed()


@scenario
def files_of_other_users_are_not_believed(t):
    if os.geteuid() != 0:
        raise Skip("only root can make files of another user")
    grounds = Grounds(t)
    for parts, status in (((".ikabot",), 71), ((".ikabot.d", "locks"), 71),
                          ((".ikabot.d", "keys", LOCKED + ".key"), 77)):
        home = grounds.home()
        path = os.path.join(home.root, *parts)
        os.chown(path, 12345, 12345)
        run_limited(home, "--run", "autoPirate", "missions=1").expect(status, err=path)
        os.chown(path, 0, 0)
    home = grounds.home()
    for mode in (0o666, 0o620):
        os.chmod(home.session_path, mode)
        run_limited(home, "--list").expect(71, err=["chmod 600", home.session_path])
    os.chmod(home.session_path, 0o644)  # to be read by others harms less: it has no secrets
    run_limited(home, "--list").expect(0)


@scenario
def a_home_that_is_a_link_is_a_home(t):
    grounds = Grounds(t)
    real = grounds.home().root
    link = os.path.join(t.folder, "shortcut")
    os.symlink(real, link)
    home = t.home(grounds.world, "shortcut")
    identity = home.pirate(1, "mission=1")["id"]
    home.wait_ended(identity)
    check(os.path.islink(link), "the link is there still")


@scenario
def pipes_that_a_person_has_named_are_read(t):
    home, _ = t.player("speed=600")
    fixture = os.path.join(os.path.dirname(os.path.dirname(__file__)), "fixtures", "game",
                           "city-own.html")
    named = os.path.join(t.folder, "named")
    os.mkfifo(named)
    child = home.spawn("--inspect", named)
    with open(fixture, "rb") as file, open(named, "wb") as pipe:
        for line in file:
            pipe.write(line)
            pipe.flush()
    out, err = child.communicate(timeout=30)
    equal(child.returncode, 0, "status: %r" % err)
    contains(out, '"city"')
    child = home.spawn("--login", "captain@practice.example", env={"IKABOT_PASSWORD_FILE": named})
    with open(named, "w") as pipe:
        pipe.write("practice\n")
    child.communicate(timeout=30)
    home.run("--inspect", t.folder).expect(2, err="is a folder")


@scenario
def paths_in_the_environment_are_meant_from_where_one_is(t):
    home, world = t.player("speed=600", takeBackMinutes=0)
    home.password_file()
    os.unlink(home.path("keys", LOCKED + ".key"))
    here = {"IKABOT_HOME": os.path.basename(home.root),
            "IKABOT_PASSWORD_FILE": os.path.join(os.path.basename(home.root), "password")}
    home.run("--run", "autoPirate", "missions=2", "mission=1", env=here, cwd=t.folder).expect(0)
    world.post("/session")  # what runs must log in again, from wherever it is
    world.post("/token")
    wait_for(lambda: any(row["state"] == "finished" for row in home.ended()),
             lambda: "it ends: %r" % home.tasks(), 40)


@scenario
def variables_with_nonsense_are_refused_and_named(t):
    home, _ = t.player("speed=600")
    for value in ("a\nX-Evil: 1", "\x1b]0;x\x07", "x" * 100000, "/", "%n%s"):
        for name in ("IKABOT_LOCALE", "IKABOT_LOBBY_URL", "IKABOT_PASSWORD_FILE"):
            result = run_limited(home, "--login", "captain@practice.example", "practice", "1",
                                 env={name: value})
            check(0 < result.status < 128 and len(result.err) < 2000, "%s: %r" % (name, result))
            lacks(result.out + result.err, "\x1b", name)
