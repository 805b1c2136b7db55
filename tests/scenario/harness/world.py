# SPDX-License-Identifier: GPL-3.0-or-later
"""A real practice world on a port of its own."""

import json
import os
import re
import subprocess
import urllib.parse
import urllib.request

from .conditions import IKABOT, MAIL, PASSWORD, PATIENCE, check, equal
from .processes import spawn
from .home import clean_environment


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
        self.port = urllib.parse.urlsplit(self.admin).port
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

    def token(self, password=PASSWORD):
        """A lobby token, as a person would copy it out of his browser."""
        setup = self.ask(self.lobby + "/config/configuration.js").decode()
        form = {"identity": MAIL, "password": password, "locale": "en_GB", "gfLang": "en",
                "platformGameId": "", "autoGameAccountCreation": False}
        for name, key in (("gameEnvironmentId", "gameEnvironmentId"),
                          ("platformGameId", "gameId")):
            form[key] = re.search(r'"%s":"([^"]*)"' % name, setup).group(1)
        answer = self.ask(self.lobby + LOGIN_PATH, json.dumps(form).encode(),
                          {"Content-Type": "application/json"})
        return json.loads(answer)["token"]


LOGIN_PATH = "/api/v2/authProviders/mauth/sessions"
