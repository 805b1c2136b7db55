# SPDX-License-Identifier: GPL-3.0-or-later
"""A person at a browser: headless Chromium, steered over WebDriver with nothing but Python.

The browser reaches this machine's loopback only. Whatever its console complains of (a
script that fails, something that the content security policy stops) is kept, and is a
failure at the end of the scenario.
"""

import base64
import http.client
import json
import os
import re
import shutil
import subprocess

from harness import BUILD, PATIENCE, Failure, Skip, check, clean_environment, spawn, wait_for

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"Enter": "\ue007", "Tab": "\ue004", "Escape": "\ue00c", "Space": " ", "Up": "\ue013",
        "Down": "\ue015", "Left": "\ue012", "Right": "\ue014", "Shift": "\ue008"}

# Finds what a person would call by that name: its label, or the text on it.
BY_NAME = """
const [css, name, within] = arguments;
const word = (text) => (text ?? "").replace(/\\s+/g, " ").trim();
const named = (one) => [one.getAttribute("aria-label"), one.textContent, one.value,
    ...[...(one.labels ?? [])].map((label) => label.textContent)].map(word);
const shown = (one) => one.checkVisibility({ visibilityProperty: true });
const all = [...(within ? document.querySelector(within) ?? document.createElement("p")
    : document).querySelectorAll(css)].filter(shown);
return all.find((one) => named(one).includes(name)) ??
    all.find((one) => named(one).some((text) => text.startsWith(name))) ?? null;
"""

NAMELESS = """
const named = (one) => one.getAttribute("aria-label") || one.textContent.trim() ||
    one.labels?.length > 0 ||
    document.getElementById(one.getAttribute("aria-labelledby"))?.textContent.trim();
return [...document.querySelectorAll(
    "button, a, input, select, summary, section, [role], [tabindex]")].filter((one) =>
    one.checkVisibility() && !named(one) && one.role !== "alert" && one.role !== "status")
    .map((one) => one.outerHTML.slice(0, 120));
"""

FAINT = """
const parts = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
    return [r, g, b, a];
};
const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
const behind = (one) => {
    if (one === null)
        return [255, 255, 255];
    const own = parts(getComputedStyle(one).backgroundColor);
    return own[3] === 1 ? own.slice(0, 3) : over(own, behind(one.parentElement));
};
const light = (colour) => colour.map((value) => value / 255).map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
const faint = [];
for (const one of document.querySelectorAll("body *")) {
    const text = [...one.childNodes].filter((child) => child.nodeType === 3)
        .map((child) => child.data.trim()).join("");
    if (!text || !one.checkVisibility() || one.closest("svg, .unseen, :disabled, .skip"))
        continue;
    const style = getComputedStyle(one);
    const size = parseFloat(style.fontSize);
    const back = behind(one);
    const [high, low] = [light(over(parts(style.color), back)), light(back)].sort((a, b) => b - a);
    const wanted = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    if ((high + 0.05) / (low + 0.05) < wanted)
        faint.push(`${text.slice(0, 30)}: ${style.color} on ${back.map(Math.round)}`);
}
return faint;
"""


class Gone(Exception):
    """The element has been replaced since it was found."""


class Browser:
    """with Browser(t, "phone", 360, 740) as page: ..."""

    def __init__(self, case, name, width=1200, height=900, dark=False, javascript=True, hosts=()):
        """hosts: names that lead to this machine, besides localhost."""
        self.case, self.name, self.hosts = case, name, hosts
        self.width, self.height, self.dark, self.javascript = width, height, dark, javascript
        self.driver, self.session = None, None
        self.folder = os.path.join(case.folder, "browser-" + name)
        self.programs = [shutil.which(n) for n in ("chromium", "chromedriver")]
        if None in self.programs:
            raise Skip("there is no chromium or no chromedriver")

    def __enter__(self):
        os.makedirs(self.folder)
        chromium, chromedriver = self.programs
        environment = dict(clean_environment(self.folder), HOME=self.folder)
        self.driver = spawn([chromedriver, "--port=0"], stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True,
                            env=environment)
        try:
            self.port = self.read_port()
            self.begin(chromium)
        except BaseException:
            self.end(failed=False)
            raise
        return self

    def read_port(self):
        for line in self.driver.stdout:
            found = re.search(r"started successfully on port (\d+)", line)
            if found:
                return int(found.group(1))
        raise Skip("chromedriver does not start")

    def begin(self, chromium):
        words = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                 "--no-first-run", "--disable-background-networking", "--disable-sync",
                 "--disable-component-update", "--disable-default-apps", "--no-proxy-server",
                 "--disable-extensions", "--lang=en-GB", "--force-device-scale-factor=1",
                 "--host-resolver-rules=" + ", ".join(
                     ["MAP %s 127.0.0.1" % host for host in self.hosts] +
                     ["MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1", "EXCLUDE localhost"]),
                 "--user-data-dir=" + os.path.join(self.folder, "profile"),
                 "--window-size=%d,%d" % (self.width, self.height)]
        options = {"binary": chromium, "args": words}
        answer = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"}}}})
        self.session = answer["sessionId"]
        self.command("Emulation.setDeviceMetricsOverride", width=self.width, height=self.height,
                     deviceScaleFactor=1, mobile=self.width < 500)
        self.command("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if self.dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce"}])
        self.command("Emulation.setScrollbarsHidden", hidden=True)
        if not self.javascript:
            self.command("Emulation.setScriptExecutionDisabled", value=True)

    def __exit__(self, kind, error, trace):
        try:
            if kind is None:
                self.check_console()
        finally:
            self.end(kind is not None)

    def end(self, failed):
        if self.session:
            try:
                if failed:
                    self.shoot("failed-" + self.name)
                self.ask("DELETE", "/session/" + self.session)
            except (OSError, Failure, Gone, http.client.HTTPException):
                pass
        if self.driver:
            self.driver.terminate()
            self.driver.wait(10 * PATIENCE)
            self.driver.stdout.close()

    # --- WebDriver

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60 * PATIENCE)
        try:
            connection.request(method, path, json.dumps(body or {}) if method == "POST" else None,
                               {"Content-Type": "application/json"})
            answer = json.loads(connection.getresponse().read())["value"]
        finally:
            connection.close()
        if isinstance(answer, dict) and "error" in answer:
            if answer["error"] in ("stale element reference", "detached shadow root",
                                   "element click intercepted"):
                raise Gone(answer["message"])
            raise Failure("%s: %s" % (answer["error"], answer["message"].split("\n")[0]))
        return answer

    def call(self, method, path, **body):
        return self.ask(method, "/session/%s%s" % (self.session, path), body)

    def command(self, name, **parameters):
        return self.call("POST", "/goog/cdp/execute", cmd=name, params=parameters)

    def script(self, text, *arguments):
        return self.call("POST", "/execute/sync", script=text, args=list(arguments))

    # --- looking

    def open(self, url):
        self.call("POST", "/url", url=url)

    def enter_new_window(self):
        """Looks into the window that a link has opened, from now on."""
        old = self.call("GET", "/window")
        new = wait_for(lambda: [w for w in self.call("GET", "/window/handles") if w != old],
                       "a new window", every=0.05)
        self.call("POST", "/window", handle=new[-1])

    @property
    def url(self):
        return self.call("GET", "/url")

    def text(self, css="body"):
        """What can be read there; "" when it is not there."""
        return self.script("return document.querySelector(arguments[0])?.innerText ?? ''", css)

    def wait(self, pattern, css="body", seconds=None):
        """Until a text stands there; the match."""
        return wait_for(lambda: re.search(pattern, self.text(css)), lambda: "%r in %s: %s" % (
            pattern, css, self.text(css)[:1500]), seconds, every=0.05)

    def wait_gone(self, pattern, css="body", seconds=None):
        wait_for(lambda: not re.search(pattern, self.text(css)), lambda: "%r leaves %s: %s" % (
            pattern, css, self.text(css)[:1500]), seconds, every=0.05)

    def wait_true(self, script, what, *arguments, seconds=None):
        return wait_for(lambda: self.script("return " + script, *arguments), what, seconds,
                        every=0.05)

    def find(self, name, css="button, a, input, select, summary", within=None, seconds=None):
        """The visible element with that label or text, when it is there."""
        return wait_for(lambda: self.script(BY_NAME, css, name, within), lambda:
                        "%r can be seen in: %s" % (name, self.text(within or "body")[:1500]),
                        seconds, every=0.05)

    def is_shown(self, name, css="button, a, input, select, summary", within=None):
        return self.script(BY_NAME, css, name, within) is not None

    def faint(self):
        """Texts with less contrast to what is behind them than WCAG AA asks for."""
        return self.script(FAINT)

    def nameless(self):
        """What can be used and has no name that a screen reader could tell."""
        return self.script(NAMELESS)

    # --- doing

    def act(self, name, how, **where):
        """A live page may replace or move an element between finding and using it: then again."""
        def attempt():
            try:
                how(self.find(name, **where)[ELEMENT])
                return True
            except Gone:
                return False
        wait_for(attempt, "%r stays long enough" % name, every=0.05)

    def click(self, name, **where):
        self.act(name, lambda one: self.call("POST", "/element/%s/click" % one), **where)

    def fill(self, name, text, **where):
        def how(one):
            self.call("POST", "/element/%s/clear" % one)
            self.call("POST", "/element/%s/value" % one, text=text)
        self.act(name, how, css="input", **where)

    def press(self, *keys, hold=None):
        """Keys to whatever has the focus; other texts are typed."""
        strokes = [c for key in keys for c in ([KEYS[key]] if key in KEYS else key)]
        actions = [{"type": kind, "value": c} for c in strokes for kind in ("keyDown", "keyUp")]
        if hold:
            actions = [{"type": "keyDown", "value": KEYS[hold]}, *actions,
                       {"type": "keyUp", "value": KEYS[hold]}]
        self.call("POST", "/actions", actions=[{"type": "key", "id": "keys", "actions": actions}])

    def focus(self):
        """The label or text of what has the focus."""
        return self.script("""
            const one = document.activeElement;
            return (one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ??
                    one.textContent).replace(/\\s+/g, " ").trim().slice(0, 80)""")

    def tab_to(self, name, most=80):
        """Presses Tab until what is called so has the focus."""
        for _ in range(most):
            self.press("Tab")
            if self.focus().startswith(name):
                return
        raise Failure("Tab does not lead to %r within %d steps" % (name, most))

    def shoot(self, name, whole=False):
        """A picture in $BUILD/screenshots."""
        folder = os.path.join(BUILD, "screenshots")
        os.makedirs(folder, exist_ok=True)
        picture = self.command("Page.captureScreenshot", format="png",
                               captureBeyondViewport=whole)
        with open(os.path.join(folder, name + ".png"), "wb") as file:
            file.write(base64.b64decode(picture["data"]))

    def forget_console(self):
        """What was complained of up to now was meant to happen."""
        self.call("POST", "/se/log", type="browser")

    def check_console(self):
        """What the console complained of; answers that refuse something are no fault of it."""
        lines = self.call("POST", "/se/log", type="browser")
        bad = [line["message"] for line in lines if line["level"] in ("SEVERE", "WARNING")
               and "Failed to load resource" not in line["message"]]
        check(not bad, lambda: "the browser's console: %s" % bad[:3])
