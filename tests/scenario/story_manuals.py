# SPDX-License-Identifier: GPL-3.0-or-later
"""What README and manuals show is what happens: every command that they show is tried.

A command is taken from a block of README (sh, and the crontab) or from a literal block of a
manual ("$ ..." and the crontab), without its comment. Those of a block run one after the other for
a player of their own, as somebody would type them. Names of the example are put in the place of
those of the practice world, and nothing else is changed.
"""

import json
import os
import re
import subprocess

from harness import (ACCOUNT, IKABOT, ROOT, Failure, check, clean_environment, contains, equal, kill,
                     scenario, spawn, wait_for)
from ways import Taker

PAGES = sorted(os.listdir(os.path.join(ROOT, "man")))

# Not for a test of the program: what else proves them.
ELSEWHERE = {
    "git clone REPOSITORY ikabot && cd ikabot": "where the tests run, that was done",
    "make demo": "story_demo runs what it runs",
    "make check": "this is it",
    "make": "the program that is tested",
    "make install PREFIX=/usr/local DESTDIR=": "story_system installs below a folder",
    "make uninstall": "story_system",
    "make -j2 WERROR=1 all unit": "what the tests run was made so",
    "build/tests/test_lock": "a unit test",
    "build/tests/test_question 'every_row*'": "a unit test",
    "BUILD=build tests/scenario/run story_menu": "this is one",
    'BUILD=build KEEP=1 PATIENCE=2 tests/scenario/run "a damaged state file"': "this is one",
    "systemctl --user daemon-reload": "a setting of the system",
    "systemctl --user enable --now ikabot-autoPirate": "story_service runs the unit's command",
    "loginctl enable-linger": "a setting of the system",
    "export IKABOT_HOME=~/.ikabot-demo IKABOT_PASSWORD_FILE=~/.ikabot-demo/password":
        "story_demo works with the demo's home",
    "ssh -L 44075:127.0.0.1:44075 HOST": "a program of others",
}
# They do not end by themselves: what is seen of them while they run.
ENDLESS = {
    "ikabot --log autoPirate --follow": "autoPirate",
    "ikabot --world --port=8080": '"lobby"',
}
# They open the menu of a practice world.
DEMO = re.compile(r"ikabot --demo\b(?! end)")
# Before it can be answered one must be asked.
CAPTCHA = "ikabot --answer autoPirate TEXT"
# They start a task: what an earlier example started is not to be in the way.
STARTS = re.compile(r"ikabot (?:--run(?!.*--if-running)|17) ")


def commands_of(text, is_shell):
    """The commands among those lines; a comment begins with two blanks or after a tab."""
    for line in text.splitlines():
        cron = re.match(r"(?:@reboot|(?:[\d*]+ ){5}) *(ikabot .*)", line)
        if cron:
            yield cron.group(1).strip()
        elif is_shell or line.startswith("$ "):
            command = re.sub(r"(^|\s+)# .*$", "", line.removeprefix("$ ")).strip()
            if command:
                yield command


def readme():
    with open(os.path.join(ROOT, "README.md")) as file:
        text = file.read()
    for kind, block in re.findall(r"^ *```(\w*)\n(.*?)^ *```$", text, re.M | re.S):
        yield list(commands_of(block, kind == "sh"))


def manual(name):
    with open(os.path.join(ROOT, "man", name)) as file:
        text = file.read()
    for block in re.findall(r"^\.Bd -literal.*?\n(.*?)^\.Ed$", text, re.M | re.S):
        yield list(commands_of(block, False))
    yield re.findall(r"^\.Dl (.*)$", text, re.M)


def of_program(blocks):
    """Without what is left to others."""
    for block in blocks:
        block = [command for command in block if command not in ELSEWHERE]
        if block:
            yield block


class Player:
    """Somebody at a shell, with the program in his PATH."""

    def __init__(self, t, *options):
        self.t = t
        self.home, self.world = t.player(*options)
        self.bin = os.path.join(t.folder, "bin")
        os.makedirs(self.bin, exist_ok=True)
        if not os.path.exists(os.path.join(self.bin, "ikabot")):
            os.symlink(IKABOT, os.path.join(self.bin, "ikabot"))
        with open(os.path.join(self.home.root, "webhook"), "w") as file:
            file.write("webhook=http://127.0.0.1:%d/hook\n" % Taker().port)
        cities = self.home.ok("--run", "getStatus", "--json").json["cities"]
        self.names = {"Polis": cities[0]["name"], "Tuka": cities[1]["name"],
                      "1299": str(cities[0]["id"]), "1295": str(cities[1]["id"]),
                      "s301-en/12345": ACCOUNT}
        self.world.post("/city", account=1001, city=cities[-1]["id"], wine=1000)  # has too little

    def environment(self):
        made = self.home.env()
        made["PATH"] = self.bin + os.pathsep + made["PATH"]
        return made

    def own(self, command):
        for word, name in self.names.items():
            command = re.sub(r"\b%s\b" % word, name, command)
        return command

    def prepare(self, command):
        if command == CAPTCHA or STARTS.match(command):
            self.home.stop_all()
        if command == CAPTCHA:
            self.world.trouble("captcha", 1)
            task = self.home.pirate(5, "mission=1")["id"]
            self.home.wait_state(task, ("needs-answer",))

    def type(self, command):
        done = subprocess.run(["sh", "-c", self.own(command)], env=self.environment(), text=True,
                              capture_output=True, stdin=subprocess.DEVNULL, timeout=60)
        if done.returncode != 0:
            raise Failure("%s: status %d: %s%s" % (command, done.returncode, done.stdout,
                                                   done.stderr))

    def watch(self, command, words):
        path = os.path.join(self.t.folder, "endless.txt")
        with open(path, "w") as out:
            one = spawn(["sh", "-c", "exec " + self.own(command)], env=self.environment(),
                        stdout=out, stderr=out, stdin=subprocess.DEVNULL)
        try:
            wait_for(lambda: words in open(path).read(), "%s shows %s" % (command, words))
        finally:
            kill(one.pid)
            one.wait()

    def demo(self, command):
        terminal = self.t.terminal(self.home, command=command.split(),
                                   env={"PATH": self.environment()["PATH"]})
        terminal.menu(40)
        terminal.answer("Your choice:", "0")
        equal(terminal.wait_ended(), 0, "the status of " + command)

    def follow(self, commands):
        for command in commands:
            self.prepare(command)
            if command in ENDLESS:
                self.watch(command, ENDLESS[command])
            elif DEMO.match(command):
                self.demo(command)
            else:
                self.type(command)


WORLD = ("speed=60", "production=off", "stock=60000", "cities=4")


@scenario(long=True)
def every_command_that_readme_shows_does_what_it_says(t):
    for block in of_program(readme()):
        Player(t, *WORLD).follow(block)


@scenario(long=True)
def every_command_that_the_manuals_show_does_what_it_says(t):
    for name in PAGES:
        for block in of_program(manual(name)):
            Player(t, *WORLD).follow(block)


@scenario
def what_is_left_to_other_tests_is_still_shown(t):
    blocks = [*readme(), *(block for name in PAGES for block in manual(name))]
    shown = {command for block in blocks for command in block}
    for command in list(ELSEWHERE) + list(ENDLESS) + [CAPTCHA]:
        check(command in shown, "nobody shows %r any more" % command)
    check(len(shown) > 40, lambda: "the commands were found: %r" % sorted(shown))
