# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder of its own for the program, and the program run in it."""

import json
import os
import subprocess
import time

from .conditions import IKABOT, MAIL, PASSWORD, PATIENCE, Failure, check, equal, wait_for
from .processes import spawn


class Result:
    def __init__(self, arguments, status, out, err, seconds):
        self.arguments, self.status = arguments, status
        self.out, self.err, self.seconds = out, err, seconds

    def __repr__(self):
        return "ikabot %s: status %d, out %r, err %r" % (
            " ".join(self.arguments), self.status, self.out[-1500:], self.err[-1500:])

    def expect(self, status=0, out=None, err=None):
        """Status, and parts that stand in the output; "" means that there is none."""
        check(self.status == status, lambda: "%r instead of status %d" % (self, status))
        for name, wanted, found in (("out", out, self.out), ("err", err, self.err)):
            if wanted == "":
                check(found == "", lambda: "%r: %s is not empty" % (self, name))
            for part in [wanted] if isinstance(wanted, str) else wanted or []:
                check(part in found, lambda: "%r: no %r in %s" % (self, part, name))
        return self

    @property
    def json(self):
        try:
            return json.loads(self.out)
        except ValueError:
            raise Failure("%r is not JSON" % self)


def clean_environment(home):
    """LOCALE and ZONE choose where the program believes to be (tests/environments)."""
    locale = os.environ.get("LOCALE", "C.UTF-8")
    environment = {"PATH": os.environ["PATH"], "HOME": home, "IKABOT_HOME": home,
                   "TZ": os.environ.get("ZONE", "UTC"), "LANG": locale, "LC_ALL": locale,
                   "TERM": "screen-256color"}
    for name in ("LOCPATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "GCOV_PREFIX",
                 "GCOV_PREFIX_STRIP", "TMPDIR"):
        if name in os.environ:
            environment[name] = os.environ[name]
    return environment


class Home:
    """A folder of its own for the program, with settings that make time short."""

    def __init__(self, root, world=None, settings=None):
        self.root = root
        self.world = world
        self.environment = {}
        os.makedirs(root, exist_ok=True)
        chosen = {"requestGapMs": 1, "retryFirstMs": 20}
        chosen.update(settings or {})
        if not os.path.exists(self.session_path):
            self.write_session({"version": 1, "accounts": {}, "settings": chosen})

    @property
    def session_path(self):
        return os.path.join(self.root, ".ikabot")

    def path(self, *parts):
        return os.path.join(self.root, ".ikabot.d", *parts)

    def files(self, *parts):
        try:
            return sorted(os.listdir(self.path(*parts)))
        except FileNotFoundError:
            return []

    def read(self, *parts):
        with open(self.path(*parts), errors="replace") as file:
            return file.read()

    def write_session(self, content):
        """As the program does it: beside it, then renamed."""
        text = content if isinstance(content, str) else json.dumps(content)
        with open(self.session_path + ".test", "w",
                  opener=lambda p, f: os.open(p, f, 0o600)) as file:
            file.write(text)
        os.rename(self.session_path + ".test", self.session_path)

    def session(self):
        with open(self.session_path) as file:
            return json.load(file)

    def env(self, more=None):
        environment = clean_environment(self.root)
        if self.world is not None:
            environment["IKABOT_LOBBY_URL"] = self.world.lobby
        for key, value in list(self.environment.items()) + list((more or {}).items()):
            if value is None:
                environment.pop(key, None)
            else:
                environment[key] = value
        return environment

    # The program

    def spawn(self, *arguments, env=None, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
              stderr=subprocess.PIPE, **more):
        return spawn([IKABOT] + [str(a) for a in arguments], env=self.env(env),
                     stdin=stdin, stdout=stdout, stderr=stderr, text=True, errors="replace",
                     **more)

    def run(self, *arguments, env=None, input=None, timeout=60, **more):
        begin = time.monotonic()
        child = self.spawn(*arguments, env=env,
                           stdin=subprocess.PIPE if input is not None else subprocess.DEVNULL,
                           **more)
        try:
            out, err = child.communicate(input, timeout=timeout * PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            out, err = child.communicate()
            raise Failure("ikabot %s did not end: out %r, err %r"
                          % (" ".join(map(str, arguments)), out[-800:], err[-800:]))
        return Result([str(a) for a in arguments], child.returncode, out, err,
                      time.monotonic() - begin)

    def ok(self, *arguments, **more):
        return self.run(*arguments, **more).expect(0)

    # What a player does all the time

    def login(self, number=1, password=PASSWORD, mail=MAIL):
        """What the environment tells is not asked."""
        words = [] if "IKABOT_MAIL" in self.environment else [mail]
        words += [] if "IKABOT_PASSWORD_FILE" in self.environment else [password]
        return self.ok("--login", *words, str(number))

    def remember(self):
        return self.ok("--remember", env={"IKABOT_PASSWORD_FILE": self.password_file()})

    def password_file(self, password=PASSWORD):
        path = os.path.join(self.root, "password")
        with open(path, "w", opener=lambda p, f: os.open(p, f, 0o600)) as file:
            file.write(password + "\n")
        return path

    def pirate(self, missions=10, *more, **how):
        """Starts autoPirate and gives its entry of the list."""
        before = {task["id"] for task in self.tasks()}
        self.run("--run", "autoPirate", "missions=%d" % missions, *more, **how).expect(0, out="")
        new = [task for task in self.tasks() if task["id"] not in before]
        if not new:  # quicker than we are: it has ended already
            return self.ended()[-1]
        equal(len(new), 1, "number of new tasks")
        return new[0]

    def tasks(self):
        return self.ok("--list", "--json").json["tasks"]

    def running(self):
        return [task for task in self.tasks() if task["pid"] is not None]

    def task(self, identity):
        return next((t for t in self.tasks() if t["id"] == identity), None)

    def status(self, identity):
        return self.ok("--status", identity, "--json").json

    def state_file(self, identity):
        with open(self.path("state", identity + ".json")) as file:
            return json.load(file)

    def ended(self):
        """What the session file remembers of tasks that are over."""
        found = []
        for account in self.session()["accounts"].values():
            found += account.get("ended", [])
        return found

    def log(self, identity):
        try:
            return self.read("log", identity + ".log")
        except FileNotFoundError:
            return ""

    def recover(self, identity, dead):
        """A worker may outlive its keeper for a moment, and hold the lock that names it. Gives
        the new keeper; None: the task is over."""
        def goes_on():
            self.run("--recover").expect(0)
            entry = self.task(identity)
            return ([entry and entry["pid"]]
                    if entry is None or entry["pid"] not in (None, dead) else 0)
        return wait_for(goes_on, "%s goes on" % identity)[0]

    def wait_state(self, identity, states, seconds=None):
        wanted = [states] if isinstance(states, str) else states
        last = [None]

        def look():
            last[0] = self.task(identity)
            return last[0] if last[0] is not None and last[0]["state"] in wanted else None
        return wait_for(look, lambda: "%s is %s; it is %r; log: %s" % (
            identity, wanted, last[0], self.log(identity)[-1500:]), seconds)

    def wait_ended(self, identity, state="finished", seconds=None):
        """Until the task has ended well; its row among those that have ended."""
        def look():
            task = self.task(identity)
            if task is not None and task["state"] != "failed":
                return None
            rows = [row for row in self.ended() if row["id"] == identity]
            return rows[-1] if rows else None
        row = wait_for(look, lambda: "%s has ended; list %r; log: %s" % (
            identity, self.tasks(), self.log(identity)[-2500:]), seconds)
        check(row["state"] == state, lambda: "%s ended as %r; log: %s" % (
            identity, row, self.log(identity)[-2500:]))
        return row

    def wait_out(self, identity, seconds=None):
        """Until the crew is at sea for the task, and it waits."""
        def look():
            status = self.status(identity)
            return "out" in (status.get("progress") or {}) and status["state"] == "waiting"
        wait_for(look, lambda: "the crew of %s sails: %s" % (
            identity, self.log(identity)[-1500:]), seconds)
        return self.task(identity)

    def wait_done(self, identity, count, seconds=None):
        """Until that many missions have come home."""
        def look():
            task = self.task(identity)
            if task is None:
                raise Failure("%s has gone; log: %s" % (identity, self.log(identity)[-1500:]))
            done = self.status(identity).get("progress", {}) if task["pid"] else {}
            return done.get("done", 0) >= count
        wait_for(look, lambda: "%d missions of %s are done; log: %s" % (
            count, identity, self.log(identity)[-1500:]), seconds)

    def stop_all(self):
        self.run("--kill-tasks", "--all", "--yes")

    def states(self):
        """The state files, without halves: one that is being written now, and those that a
        kill left, which are swept when they are old."""
        return [name for name in self.files("state") if ".new-" not in name]

    def whole_text(self):
        """Everything in the home as one text, to look for what must not be there."""
        text = []
        for folder, _, names in os.walk(self.root):
            for name in names:
                path = os.path.join(folder, name)
                if os.path.isfile(path):
                    with open(path, "rb") as file:
                        text.append("%s:\n%s" % (path, file.read().decode(errors="replace")))
        return "\n".join(text)
