# SPDX-License-Identifier: GPL-3.0-or-later
"""The way to the game: proxies that fail in every way, and certificates that are not believed."""

import os
import socket
import time

from harness import MAIL, check, contains, equal, lacks, scenario
from story_clock import Clock
from ways import (Captive, Locked, Proxy, Secure, Silent, Socks, SocksLocked, Stranger,
                  authority, certificate)

DAY_MS = 86400 * 1000


def dead_port():
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


@scenario
def a_proxy_is_shown_set_tried_and_taken_off_without_the_menu(t):
    home, world = t.player("speed=600")
    proxy = Proxy()
    url = "http://me:hush@127.0.0.1:%d" % proxy.port
    equal(home.ok("--proxy").out, "No proxy is set.\n", "no proxy")
    equal(home.ok("--proxy", "try").out, "No proxy is set.\n", "nothing to try")
    contains(home.ok("--proxy", "-", input=url + "\n").out, "is set")
    check(proxy.served > 0, "it was tried")
    equal(home.ok("--proxy").out, "The proxy is http://***@127.0.0.1:%d\n" % proxy.port, "it")
    lacks(home.whole_text(), "hush", "files")
    served = proxy.served
    home.ok("--run", "getStatus")
    check(proxy.served > served, "the game is reached by way of it")
    contains(home.ok("--proxy", "try").out, "leads to the game")
    proxy.close()
    failed = home.run("--proxy", "try").expect(69)
    contains(failed.err, "the proxy 127.0.0.1:%d: no connection: Connection refused" % proxy.port)
    contains(home.ok("--proxy", "off").out, "No proxy any more.")
    home.ok("--run", "getStatus")
    home.run("--proxy", "ftp://host:1").expect(2, err="an address such as")


@scenario
def a_proxy_that_does_not_work_is_not_kept_and_told_as_the_proxys_fault(t):
    home, world = t.player("speed=600")
    locked, captive, moving, socks, other = Locked(), Captive(), Captive(), Socks(), Socks()
    moving.moves = True
    socks.code = 2
    for url, words in (
            ("http://127.0.0.1:%d" % dead_port(), "no connection: Connection refused"),
            ("http://no-such-host.invalid:3128", "its address cannot be found"),
            ("http://127.0.0.1:%d" % locked.port, "another user and password"),
            ("http://127.0.0.1:%d" % captive.port, "no page of the game comes back"),
            ("http://127.0.0.1:%d" % moving.port, "leads to a strange place, "
                                                  "http://portal.example/login"),
            ("http://127.0.0.1:%d" % moving.port, "does that network want a login of its own?"),
            ("socks5://127.0.0.1:%d" % socks.port, "it does not allow the way"),
            ("socks5://127.0.0.1:%d" % SocksLocked(False).port, "another user and password"),
            ("socks5://me:no@127.0.0.1:%d" % SocksLocked(True).port, "another user and password"),
            ("socks5://127.0.0.1:%d" % Stranger().port, "it does not speak SOCKS")):
        told = home.run("--proxy", url)
        check(told.status in (69, 70, 76), lambda: "the status of %s: %r" % (url, told))
        contains(told.err, words, url)
        contains(told.err, "Nothing was changed", url)
        equal(home.ok("--proxy").out, "No proxy is set.\n", "after " + url)
    contains(home.ok("--proxy", "socks5://127.0.0.1:%d" % other.port).out, "leads to the game")
    socks.code = 5
    contains(home.run("--proxy", "socks5://127.0.0.1:%d" % socks.port).err,
             "it cannot reach the host")
    contains(home.ok("--proxy").out, "socks5://127.0.0.1:%d" % other.port, "what was before")


@scenario
def a_proxy_that_hangs_is_given_up_in_time(t):
    home, _ = t.player("speed=600")
    silent = Silent()
    begun = time.monotonic()
    told = home.run("--proxy", "socks5://127.0.0.1:%d" % silent.port, timeout=60).expect(69)
    check(time.monotonic() - begun < 25, "within 20 seconds")
    contains(told.err, "the proxy 127.0.0.1:%d: no answer in time" % silent.port)


@scenario
def the_menu_tries_a_proxy_before_it_keeps_it(t):
    home, _ = t.player("speed=600")
    screen = t.terminal(home, rows=50)
    for insists, then in (("n", "nothing was changed"), ("y", "The proxy is set")):
        screen.menu()
        screen.answer("Your choice:", "2101")
        screen.answer("New proxy", "http://127.0.0.1:%d" % dead_port())
        screen.answer("Keep it all the same", insists)
        screen.wait("(?i)" + then)
        if insists == "y":
            screen.enter()
    screen.menu()
    screen.answer("Your choice:", "2101")
    screen.wait("The proxy is http://127.0.0.1")
    screen.answer("New proxy", "off")
    screen.wait("No proxy any more")


@scenario
def a_dead_proxy_keeps_nobody_out_of_menu_and_settings(t):
    home, world = t.player("speed=600")
    proxy = Proxy()
    home.ok("--proxy", "http://127.0.0.1:%d" % proxy.port)
    proxy.close()
    env = {"IKABOT_MAIL": MAIL, "IKABOT_PASSWORD_FILE": home.password_file()}
    told = home.run("--login", "1", env=env).expect(69)
    contains(told.err, "the proxy 127.0.0.1:%d: no connection" % proxy.port, "the login")
    contains(told.err, "ikabot --proxy", "the cure")
    contains(home.run("--run", "getStatus").expect(69).err, "the proxy 127.0.0.1", "a function")
    menu = home.ok("1", "21", "1", "off", "0", env=env)
    contains(menu.err, "the menu opens all the same")
    contains(menu.out, "No proxy any more")
    home.ok("--login", "1", env=env)
    home.ok("--run", "getStatus")


# --- certificates


@scenario
def a_certificate_that_is_not_believed_is_told_with_its_reason_and_the_cure(t):
    home, _ = t.player("speed=600")
    own = authority(t.folder)
    clock = Clock(t)
    good, wrong = (Secure(certificate(t.folder, name, host))
                   for name, host in (("good", "localhost"), ("wrong", "other.example")))

    def tell(server, shift_ms=0, **env):
        home.ok("--notify-set", "ntfy", input="url=https://localhost:%d/topic\n" % server.port)
        clock.set(shift_ms)
        return home.run("--notify-test", env={**clock.environment, **env}).out

    contains(tell(good), "an authority that this system does not know")
    contains(tell(good), "SSL_CERT_FILE", "the cure")
    contains(tell(good, SSL_CERT_FILE=own), "ntfy      sent")
    contains(tell(wrong, SSL_CERT_FILE=own), "for another host")
    contains(tell(good, 20 * DAY_MS, SSL_CERT_FILE=own), "has expired, or this machine's clock")
    contains(tell(good, -2 * DAY_MS, SSL_CERT_FILE=own), "is not valid yet; set this machine's")
    contains(tell(good, SSL_CERT_FILE=os.path.join(t.folder, "none.pem")),
             "the trusted certificates cannot be read")
