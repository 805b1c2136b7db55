# SPDX-License-Identifier: GPL-3.0-or-later
"""A person at a terminal."""

import os
import re
import shutil
import subprocess

from .conditions import IKABOT, PATIENCE, Failure, Skip, wait_for
from .processes import spawn

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
