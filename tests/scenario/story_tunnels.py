# SPDX-License-Identifier: GPL-3.0-or-later
"""A game over https by way of a proxy: CONNECT and SOCKS, well and in every way not."""

import time

from harness import MAIL, PATIENCE, check, contains, equal, lacks, scenario, wait_for
from ways import Front, SecureTunnel, Socks, Tunnel, authority, certificate

LOCKED = "it wants another user and password"
NO_PROXY = "it does not answer as a proxy of that kind"
ASTRAY = "it opens a way that does not lead to the game; does that network want a login"
CURE = "(ikabot --proxy tries, changes or removes it)"
# What becomes of CONNECT, and what is told of it.
MOODS = (("password", LOCKED), ("refuses", "it does not allow the way (status 403)"),
         ("away", "it cannot reach the host (status 502)"),
         ("moves", "it leads to a page of its own (status 302); does that network want a login"),
         ("page", ASTRAY), ("closed", NO_PROXY), ("cut", NO_PROXY), ("garbage", NO_PROXY),
         ("endless", NO_PROXY), ("ends", ASTRAY))
SLOW_MOODS = (("silent", "no answer in time"), ("half", "no answer in time"),
              ("dumb", "it opens a way on which no answer comes in time"))


def secure_player(t, *options, **settings):
    """A player whose world is reached over https only; and the front of it."""
    own = authority(t.folder)
    world = t.world(*(options or ("speed=600",)))
    front = Front(certificate(t.folder, "front", "localhost"), world)
    home = t.home(world, **settings)
    home.environment = {"IKABOT_LOBBY_URL": front.lobby, "SSL_CERT_FILE": own}
    home.login()
    home.remember()
    return home, world, front


def through(t, tunnel, **settings):
    home, world, front = secure_player(t, **settings)
    home.ok("--proxy", "http://127.0.0.1:%d" % tunnel.port)
    return home, world, front


@scenario
def a_game_over_https_is_played_by_way_of_every_kind_of_proxy(t):
    home, world, front = secure_player(t)
    locked, socks = Tunnel("password"), Socks()
    ways = [("http://127.0.0.1:%d", Tunnel()), ("http://me:hush@127.0.0.1:%d", locked),
            ("https://localhost:%d", SecureTunnel(certificate(t.folder, "proxy", "localhost")))]
    ways += [("%s://127.0.0.1:%%d" % kind, socks) for kind in ("socks4", "socks5", "socks5h")]
    env = {"IKABOT_MAIL": MAIL, "IKABOT_PASSWORD_FILE": home.password_file()}
    for address, proxy in ways:
        url = address % proxy.port
        contains(home.ok("--proxy", "-", input=url + "\n").out, "leads to the game", url)
        direct = front.served - proxy.led
        home.ok("--run", "getStatus")
        equal(front.served - proxy.led, direct, "requests that went past " + url)
        world.post("/session")
        led = proxy.led
        home.ok("--login", "1", env=env)
        check(proxy.led > led, "the login's world is reached by way of " + url)
        before, led = world.raids(), proxy.led
        home.wait_ended(home.pirate(1)["id"])
        equal(world.raids(), before + 1, "raids by way of " + url)
        check(proxy.led > led, "the task goes by way of " + url)
    lacks(home.whole_text(), "hush", "files")


@scenario
def what_becomes_of_connect_is_told_as_the_proxys_failure_with_the_cure(t):
    tunnel = Tunnel()
    home, _, _ = through(t, tunnel)
    for mood, words in MOODS:
        tunnel.mood = mood
        for command in (["--proxy", "try"], ["--run", "getStatus"]):
            told = home.run(*command, timeout=30).expect(69)
            contains(told.err, "the proxy 127.0.0.1:%d: %s" % (tunnel.port, words), mood)
            contains(told.err, CURE, mood)
    tunnel.mood = "open"
    contains(home.ok("--proxy", "try").out, "leads to the game")


@scenario
def a_way_on_which_nothing_moves_is_given_up_in_time(t):
    home, _, _ = secure_player(t)
    tunnels = [(Tunnel(mood), words) for mood, words in SLOW_MOODS]
    children = [home.spawn("--proxy", "http://127.0.0.1:%d" % tunnel.port)
                for tunnel, _ in tunnels]
    for (tunnel, words), child in zip(tunnels, children):
        contains(child.communicate(timeout=15 * PATIENCE)[1], words, tunnel.mood)
        equal(child.returncode, 69, "status of " + tunnel.mood)
    tunnel.mood = "open"
    home.ok("--proxy", "http://127.0.0.1:%d" % tunnel.port)
    tunnel.mood = "dumb"
    told = home.run("--run", "getStatus", timeout=30).expect(69)
    contains(told.err, SLOW_MOODS[2][1], "the command")


@scenario
def a_socks_proxy_that_breaks_off_or_refuses_over_https_is_told_as_that(t):
    home, _, _ = secure_player(t)
    socks = Socks()
    home.ok("--proxy", "socks5://127.0.0.1:%d" % socks.port)

    def tell(words):
        told = home.run("--proxy", "try").expect(69)
        contains(told.err, "the proxy 127.0.0.1:%d: %s" % (socks.port, words))
        contains(told.err, CURE)

    granted = b"\x05\0\0\x01\0\0\0\0\0\0"
    for code, words in ((1, "it cannot reach the host"), (2, "it does not allow the way"),
                        (5, "it cannot reach the host"), (7, "it refuses the way"),
                        (8, "it takes no address of that kind"), (99, "it refuses the way")):
        socks.code = code
        tell(words)
    for greets, words in ((b"", "it closed the connection"), (b"\x05", "it closed the connection"),
                          (b"HTTP/1.1 400 Bad Request\r\n\r\n", "it does not speak SOCKS")):
        socks.greets = lambda one: one.sendall(greets)
        tell(words)
    socks.greets = None
    for grants, words in ((b"\x05", "it closed the connection"), (granted, ASTRAY),
                          (granted + b"HTTP/1.1 200 OK\r\n\r\nPlease accept our terms.", ASTRAY)):
        socks.grants = lambda one: one.sendall(grants)
        tell(words)


@scenario
def a_certificate_on_the_way_is_told_as_the_proxys_or_the_games(t):
    home, _, front = secure_player(t)
    wrong = certificate(t.folder, "wrong", "other.example")
    tunnel = Tunnel()
    home.ok("--proxy", "http://127.0.0.1:%d" % tunnel.port)
    tunnel.leads_to = Front(wrong, home.world).port
    told = home.run("--proxy", "try").expect(69).err
    contains(told, "localhost:%d, by way of the proxy 127.0.0.1:%d: its certificate is for another"
             % (front.port, tunnel.port))
    secure = SecureTunnel(wrong)
    told = home.run("--proxy", "https://localhost:%d" % secure.port).expect(69).err
    contains(told, "the proxy localhost:%d: its certificate is for another host" % secure.port)
    secure = SecureTunnel(certificate(t.folder, "proxy", "localhost"))
    told = home.run("--proxy", "https://localhost:%d" % secure.port,
                    env={"SSL_CERT_FILE": None}).expect(69).err
    contains(told, "the proxy localhost:%d: its certificate is signed by an authority" %
             secure.port)
    contains(told, "SSL_CERT_FILE", "the cure")
    told = home.run("--proxy", "https://127.0.0.1:%d" % Socks().port).expect(69).err
    contains(told, "no encrypted connection to it comes about; is it an http:// proxy?")


@scenario(seconds=240)
def a_task_says_what_its_proxy_does_stays_and_goes_on_when_the_way_is_there(t):
    tunnel = Tunnel()
    home, world, _ = through(t, tunnel)
    identity = home.pirate(1000)["id"]
    for mood, words in MOODS + SLOW_MOODS[2:]:
        home.wait_done(identity, home.status(identity)["progress"].get("done", 0) + 1)
        tunnel.mood = mood
        wait_for(lambda: words in home.task(identity)["status"],
                 lambda: "%s is told: %r" % (mood, home.task(identity)), 40)
        contains(home.task(identity)["status"], "the proxy 127.0.0.1:%d: " % tunnel.port, mood)
        contains(home.ok("--status", identity).out, "ikabot --proxy", mood)
        tunnel.mood = "open"
        home.ok("--wake", identity)
    home.wait_done(identity, home.status(identity)["progress"]["done"] + 1)
    tunnel.mood = "dumb"
    wait_for(lambda: home.task(identity)["state"] == "running", "a step hangs at the proxy")
    begun = time.monotonic()
    home.ok("--stop", identity)
    check(time.monotonic() - begun < 8, "it stops in %.1f s" % (time.monotonic() - begun))
    equal(home.tasks(), [], "tasks")
