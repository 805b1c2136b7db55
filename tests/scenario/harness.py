# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenarios stand on: a home, a practice world, the real program, a terminal.

Every scenario runs in a process of its own (see run), which is the reaper of all that it
starts: a detached keeper whose parents have ended becomes its child. So "everything that
this test has started" is exactly the tree below it, however well it has detached itself,
and nothing else is ever signalled.

Nothing here sleeps to prove something: wait_for() looks again until it is so, or fails.
"""

import ctypes
import functools
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import time
import urllib.parse
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, os.environ.get("BUILD", "build"))
IKABOT = os.path.join(BUILD, "ikabot")

MAIL = "captain@practice.example"
PASSWORD = "practice"
ACCOUNT = "s301-en/1001"

# The system is slower under a sanitizer or valgrind, and when others work on it, too.
PATIENCE = float(os.environ.get("PATIENCE", "1"))
WAIT_S = 25 * PATIENCE

PR_SET_CHILD_SUBREAPER = 36


@functools.lru_cache(maxsize=None)
def is_sanitized():
    """Has the program a sanitizer in it, which must be loaded first and keeps memory back?"""
    linked = subprocess.run(["ldd", IKABOT], capture_output=True, text=True).stdout
    return "asan" in linked or "tsan" in linked


def compiler():
    """Of the program itself, for libraries that are loaded into it."""
    try:
        with open(os.path.join(BUILD, "config.mk")) as file:
            found = re.search(r"^CC = (.+)$", file.read(), re.M)
    except FileNotFoundError:
        found = None
    words = shlex.split(found.group(1) if found else "cc")
    if shutil.which(words[0]) is None:
        raise Skip("there is no C compiler: %s" % words[0])
    return words


class Failure(Exception):
    """The program did not do what the scenario's name says."""


class Skip(Exception):
    """It cannot be tried here; the reason is the text."""


# Files, memory and descriptors of processes that keep secrets are shown to root alone.
LOOKS_INSIDE = os.geteuid() == 0


def needs_looks_inside():
    if not LOOKS_INSIDE:
        raise Skip("looking into a guarded process needs root")


def check(condition, why="not so"):
    if not condition:
        raise Failure(why() if callable(why) else why)


def equal(found, wanted, what="value"):
    check(found == wanted, lambda: "%s is %r and not %r" % (what, found, wanted))


def contains(text, part, what="text"):
    check(part in text, lambda: "%s has no %r: %r" % (what, part, text[-1500:]))


def lacks(text, part, what="text"):
    check(part not in text, lambda: "%s has %r: %r" % (what, part, text[-1500:]))


def within(seconds, condition, every=0.03):
    """Looks until condition() is true, or the time is over; what it gave at last."""
    end = time.monotonic() + seconds * PATIENCE
    while True:
        found = condition()
        if found or time.monotonic() > end:
            return found
        time.sleep(every)


def wait_for(condition, what, seconds=None, every=0.03):
    """Looks until condition() is true and returns what it gave."""
    found = within(seconds or WAIT_S / PATIENCE, condition, every)
    if not found:
        raise Failure("waited in vain: %s" % (what() if callable(what) else what))
    return found


# --- processes


def become_reaper():
    if ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise Skip("this system cannot make a process the reaper of its descendants")


class Process:
    """What /proc says about a process."""

    def __init__(self, pid, name, state, parent, ticks, start):
        self.pid, self.name, self.state = pid, name, state
        self.parent, self.ticks, self.start = parent, ticks, start

    def __repr__(self):
        return "%d (%s, %s)" % (self.pid, self.name, self.state)


def process(pid):
    try:
        with open("/proc/%d/stat" % pid) as file:
            text = file.read()
    except OSError:
        return None
    rest = text[text.rindex(")") + 2:].split()
    return Process(pid, text[text.index("(") + 1:text.rindex(")")], rest[0], int(rest[1]),
                   int(rest[11]) + int(rest[12]), int(rest[19]))


def lives(pid):
    found = process(pid)
    return found is not None and found.state not in "ZX"


def command_of(pid):
    try:
        with open("/proc/%d/cmdline" % pid, "rb") as file:
            return file.read().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def descendants(pid):
    """All processes below pid, dead ones that nobody has waited for included."""
    children = {}
    for name in os.listdir("/proc"):
        found = process(int(name)) if name.isdigit() else None
        if found is not None:
            children.setdefault(found.parent, []).append(found)
    below, queue = [], [pid]
    while queue:
        for child in children.get(queue.pop(), []):
            below.append(child)
            queue.append(child.pid)
    return below


def workers_of(keeper):
    """The processes that a keeper works with: quickly, where the system lists children."""
    try:
        with open("/proc/%d/task/%d/children" % (keeper, keeper)) as file:
            found = [process(int(pid)) for pid in file.read().split()]
    except OSError:
        found = descendants(keeper)
    return [p.pid for p in found if p is not None and p.parent == keeper and p.state != "Z"]


started = set()  # what subprocess waits for itself


def spawn(arguments, **more):
    child = subprocess.Popen(arguments, **more)
    started.add(child.pid)
    return child


def reap():
    """Buries the dead that became ours, and only those."""
    for child in descendants(os.getpid()):
        if child.parent == os.getpid() and child.state == "Z" and child.pid not in started:
            try:
                os.waitpid(child.pid, os.WNOHANG)
            except ChildProcessError:
                pass


def kill(pid, number=signal.SIGKILL):
    try:
        os.kill(pid, number)
        return True
    except ProcessLookupError:
        return False


def is_over(pid):
    reap()
    return not lives(pid)


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
            raise Failure("%r is no JSON" % self)


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


# --- a home


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


# --- a world


class World:
    """A real practice world on a port of its own."""

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def __init__(self, folder, *options):
        os.makedirs(folder, exist_ok=True)
        self.folder = folder
        self.log_path = os.path.join(folder, "world.log")
        self.options = options
        self.start()

    def start(self, port=None):
        options = ["--%s" % option for option in self.options]
        if port:
            options.append("--port=%d" % port)
        with open(self.log_path, "a") as log:
            self.child = spawn([IKABOT, "--world"] + options, stdout=subprocess.PIPE,
                               stderr=log, stdin=subprocess.DEVNULL, text=True,
                               env=clean_environment(self.folder))
        line = self.child.stdout.readline()
        check(line != "", lambda: "the world did not start: " + open(self.log_path).read())
        self.info = json.loads(line)
        self.lobby, self.admin = self.info["lobby"], self.info["admin"]
        self.port = urllib.parse.urlsplit(self.lobby).port
        equal(self.info["pid"], self.child.pid, "the world's pid")

    def stop(self):
        if self.child.poll() is None:
            self.child.terminate()
        status = self.child.wait(10 * PATIENCE)
        self.child.stdout.close()
        return status

    def ask(self, url, data=None, headers=None):
        request = urllib.request.Request(url, data=data, headers=headers or {})
        with self.opener.open(request, timeout=20) as answer:
            return answer.read()

    def get(self, path, **query):
        return json.loads(self.ask("%s%s?%s" % (self.admin, path, urllib.parse.urlencode(query))))

    def post(self, path, **query):
        return json.loads(self.ask("%s%s?%s" % (self.admin, path, urllib.parse.urlencode(query)),
                                   data=b""))

    def state(self):
        return self.get("/state")

    def account(self, identity=1001):
        return next(a for a in self.state()["accounts"] if a["id"] == identity)

    def ledger(self, what=None, **query):
        if what:
            query["what"] = what
        return self.get("/ledger", **query)["events"]

    def raids(self):
        """How many raids have begun."""
        return len(self.ledger("raid-started"))

    def paid(self):
        return len(self.ledger("raid-paid"))

    def trouble(self, kind, count=1, **more):
        return self.post("/trouble", kind=kind, count=count, **more)

    def token(self):
        """A lobby token, as a person would copy it out of his browser."""
        setup = self.ask(self.lobby + "/config/configuration.js").decode()
        form = {"identity": MAIL, "password": PASSWORD, "locale": "en_GB", "gfLang": "en",
                "platformGameId": "", "autoGameAccountCreation": False}
        for name, key in (("gameEnvironmentId", "gameEnvironmentId"),
                          ("platformGameId", "gameId")):
            form[key] = re.search(r'"%s":"([^"]*)"' % name, setup).group(1)
        answer = self.ask(self.lobby + LOGIN_PATH, json.dumps(form).encode(),
                          {"Content-Type": "application/json"})
        return json.loads(answer)["token"]


LOGIN_PATH = "/api/v2/authProviders/mauth/sessions"


# --- a person at a terminal


# tmux may lose the last words of a program that closes the terminal with its end: a shell keeps it
# open. What it writes down is whole from the first moment on.
KEPT_OPEN = """
trap : INT
file=$1; shift
sh -c 'echo $$ >"$0.new" && mv "$0.new" "$0.pid" && exec "$@"' "$file" "$@"
echo $? >"$file.new" && mv "$file.new" "$file.status"
exec tail -f /dev/null
"""


class Terminal:
    """A tmux of its own, of a fixed size, with one program in it."""

    count = 0

    def __init__(self, folder, home, *arguments, columns=100, rows=40, env=None, command=None):
        Terminal.count += 1
        self.name = "ikabot-%d-%d" % (os.getpid(), Terminal.count)
        self.folder = folder
        self.path = os.path.join(folder, self.name)
        self.seen = []
        if shutil.which("tmux") is None:
            raise Skip("there is no tmux")
        # A folder with a short name: tmux puts a socket into it.
        self.sockets = "/tmp"
        configuration = os.path.join(folder, "tmux.conf")
        with open(configuration, "w") as file:
            file.write("set -g remain-on-exit on\nset -g status off\nset -s escape-time 0\n"
                       "set -g default-terminal screen-256color\nset -g history-limit 5000\n")
        environment = home.env(env)
        words = ["env", "-i"] + ["%s=%s" % pair for pair in environment.items()]
        words += ["sh", "-c", KEPT_OPEN, "sh", self.path]
        words += command if command else [IKABOT] + [str(a) for a in arguments]
        self.tmux("-f", configuration, "new-session", "-d", "-s", "t", "-x", str(columns), "-y",
                  str(rows), "--", *words)

    def tmux(self, *words, check_it=True):
        environment = {"PATH": os.environ["PATH"], "TMUX_TMPDIR": self.sockets,
                       "LC_ALL": "C.UTF-8", "HOME": self.folder, "SHELL": "/bin/sh"}
        child = spawn(["tmux", "-L", self.name, *words], env=environment, text=True,
                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                      errors="replace")
        out, err = child.communicate(timeout=20 * PATIENCE)
        if check_it and child.returncode != 0:
            raise Failure("tmux %s: %s" % (" ".join(words), err.strip()))
        return out

    def screen(self, colours=False, history=False):
        words = ["capture-pane", "-p", "-t", "t"]
        words += ["-e"] if colours else []
        words += ["-S", "-"] if history else []
        text = self.tmux(*words, check_it=False)
        if text and (not self.seen or self.seen[-1] != text):
            self.seen.append(text)
        return text

    def type(self, text):
        if text:
            self.tmux("send-keys", "-t", "t", "-l", "--", text)

    def key(self, *names):
        self.tmux("send-keys", "-t", "t", *names)

    def enter(self, text=""):
        self.type(str(text))
        self.key("Enter")

    def wait(self, text, seconds=None, history=False):
        """Until the text stands on the screen; the screen."""
        last = [""]

        def look():
            last[0] = self.screen(history=history)
            return last[0] if re.search(text, last[0]) else None
        return wait_for(look, lambda: "%r on the screen:\n%s" % (text, last[0].rstrip()),
                        seconds, every=0.05)

    def wait_gone(self, text, seconds=None):
        last = [""]

        def look():
            last[0] = self.screen()
            return re.search(text, last[0]) is None
        wait_for(look, lambda: "%r leaves the screen:\n%s" % (text, last[0].rstrip()), seconds,
                 every=0.05)
        return last[0]

    def answer(self, question, text, seconds=None):
        """Waits until the question is what is asked now, on the last line, and answers."""
        def look():
            lines = self.screen().rstrip().split("\n")
            return re.search(question, lines[-1]) or (
                len(lines) > 1 and re.search(question, lines[-2] + " " + lines[-1])
                and lines[-1].rstrip().endswith((")", ":", "]", "?", "$")))
        wait_for(look, lambda: "%r is asked:\n%s" % (question, self.screen().rstrip()), seconds,
                 every=0.05)
        self.enter(text)

    def menu(self, seconds=None):
        """Until the main menu waits."""
        return self.wait(r"\(0\) +Exit[\s\S]*Your choice: *\n*\Z", seconds)

    def pid(self):
        return wait_for(lambda: self.told("pid"), "the program has begun")

    def told(self, what):
        """What the shell around the program has written about it: its pid, its status."""
        try:
            with open("%s.%s" % (self.path, what)) as file:
                return int(file.read())
        except FileNotFoundError:
            return None

    def ended(self):
        """The exit status once the program has ended, else None."""
        return self.told("status")

    def wait_ended(self, seconds=None):
        return wait_for(lambda: (self.ended() is not None and (True, self.ended())),
                        lambda: "the program ends:\n" + self.screen().rstrip(), seconds)[1]

    def close(self):
        """As when the window is closed."""
        self.tmux("kill-server", check_it=False)

    def save(self, path):
        with open(path, "w") as file:
            for text in self.seen[-12:]:
                file.write(text.rstrip() + "\n" + "=" * 80 + "\n")
            file.write(self.tmux("capture-pane", "-p", "-t", "t", "-S", "-", check_it=False))


# --- a scenario


def sanitizer_reports(text):
    """What ASan, LSan and UBSan have written into logs: each fault once, with its frames."""
    found = []
    for match in re.finditer(r"ERROR: \w+Sanitizer[\s\S]*?SUMMARY[^\n]*|[^\n]*runtime error:[^\n]*",
                             text):
        lines = re.findall(r"#\d+ 0x\w+ in (\w+ src/\S+)|(SUMMARY[^\n]*)|(.*runtime error:.*)",
                           match.group(0))
        short = " < ".join("".join(parts) for parts in lines[:8])
        if short not in found:
            found.append(short)
    return ["a sanitizer complains: " + one for one in found[:3]]


class Case:
    """What one scenario has; everything is put away at its end."""

    def __init__(self, folder):
        self.folder = folder
        self.homes, self.worlds, self.terminals = [], [], []
        self.notes = []

    def world(self, *options):
        """World options without dashes: t.world("speed=600")."""
        found = World(os.path.join(self.folder, "world%d" % len(self.worlds)), *options)
        self.worlds.append(found)
        return found

    def home(self, world=None, name=None, **settings):
        root = os.path.join(self.folder, name or "home%d" % len(self.homes))
        found = Home(root, world, settings)
        self.homes.append(found)
        return found

    def player(self, *options, **settings):
        """A world and a home that is logged in to it, with the key kept."""
        world = self.world(*(options or ("speed=600",)))
        home = self.home(world, **settings)
        home.login()
        home.remember()
        return home, world

    def terminal(self, home, *arguments, **how):
        found = Terminal(self.folder, home, *arguments, **how)
        self.terminals.append(found)
        return found

    # At the end

    def end(self):
        """Stops everything the way a user would; what is left then is a fault."""
        for terminal in self.terminals:
            terminal.close()
        for home in self.homes:
            if os.path.isdir(home.path("locks")) and os.access(IKABOT, os.X_OK):
                home.stop_all()
        for world in self.worlds:
            world.stop()

    def leftovers(self):
        reap()
        mine = os.getpid()
        return [p for p in descendants(mine)
                if not (p.parent == mine and p.state == "Z")]

    def complaints(self):
        """What no scenario may leave behind, whatever it was about."""
        found = []
        try:
            wait_for(lambda: not self.leftovers(), "", 6, every=0.1)
        except Failure:
            found.append("left behind: %s" % ", ".join(
                "%r %s" % (p, command_of(p.pid)) for p in self.leftovers()))
        for home in self.homes:
            if not os.access(home.root, os.R_OK):
                continue
            found += sanitizer_reports(home.whole_text())
        for world in self.worlds:
            with open(world.log_path, errors="replace") as file:
                found += sanitizer_reports(file.read())
        return found

    def force(self):
        for terminal in self.terminals:
            try:
                terminal.close()
            except (Failure, subprocess.SubprocessError):
                pass
        within(1, self.leaves_nothing, every=0.05)

    def leaves_nothing(self):
        """Kills what is left; was there nothing?"""
        rest = self.leftovers()
        for one in rest:
            kill(one.pid, signal.SIGCONT)
            kill(one.pid)
        return not rest

    def keep(self, target):
        """Copies what helps to understand a failure."""
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.folder, target, ignore_dangling_symlinks=True,
                        ignore=lambda folder, names: [
                            n for n in names
                            if not os.path.isfile(os.path.join(folder, n))
                            and not os.path.isdir(os.path.join(folder, n))])
        for number, terminal in enumerate(self.terminals):
            terminal.save(os.path.join(target, "screen%d.txt" % number))


scenarios = []


def scenario(function=None, *, seconds=120, long=False):
    """Makes a test of a function; its name is the sentence that it proves."""
    def add(test):
        test.sentence = test.__name__.replace("_", " ")
        test.story = test.__module__
        test.seconds, test.long = seconds, long
        scenarios.append(test)
        return test
    return add(function) if function else add
