# SPDX-License-Identifier: GPL-3.0-or-later
"""The practice world as a client of the game meets it that is not ours."""

import http.client
import json
import socket
import ssl
import urllib.parse

from harness import contains, equal, scenario
from ways import Secure, authority, certificate

DOMAIN = "practice.example"
IDS = ("7a1c0d52-90b3-4e64-8f17-2d5b6c3e9a04", "c3f58e21-4b7d-4a90-b6e2-91d07f4a5c38")


class Front(Secure):
    """Takes TLS off, and hands on each request as it came."""

    behind = None

    def serve(self, one):
        with self.context.wrap_socket(one, server_side=True) as inside:
            line, rest = self.head(inside).split(b"\r\n", 1)
            with socket.create_connection(self.behind) as other:
                other.sendall(line + b"\r\nConnection: close\r\n" + rest)
                inside.sendall(other.makefile("rb").read())


class Client:
    """Speaks https to a name, as a hosts file would lead it to the front."""

    def __init__(self, front, own):
        self.front, self.cookies = front, {}
        self.context = ssl.create_default_context(cafile=own)

    def ask(self, method, url, body=None, headers=()):
        parts = urllib.parse.urlsplit(url)
        equal(parts.scheme, "https", "the scheme of %s" % url)
        connection = http.client.HTTPSConnection(parts.hostname, context=self.context)
        connection._create_connection = lambda *_: socket.create_connection(
            ("127.0.0.1", self.front.port))
        headers = dict(headers, Cookie="; ".join("%s=%s" % pair for pair in self.cookies.items()))
        connection.request(method, parts.path + ("?" + parts.query if parts.query else ""), body,
                           headers)
        answer = connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie", ()):
            contains(cookie, "Path=/")
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        text = answer.read().decode()
        connection.close()
        return answer, text


@scenario
def any_client_comes_through_a_plain_tls_front_by_the_names_of_lobby_and_world(t):
    own = authority(t.folder)
    names = "lobby.%s,DNS:s301-en.%s" % (DOMAIN, DOMAIN)
    front = Front(certificate(t.folder, "front", names))
    world = t.world("origin=https://lobby." + DOMAIN)
    front.behind = ("127.0.0.1", world.port)
    client = Client(front, own)
    equal(world.lobby, "https://lobby." + DOMAIN, "what the world calls its lobby")
    form = {"identity": world.info["mail"], "password": world.info["password"],
            "gameId": IDS[0], "gameEnvironmentId": IDS[1]}
    answer, text = client.ask("POST", world.lobby + "/api/v2/authProviders/mauth/sessions",
                              json.dumps(form), {"Content-Type": "application/json"})
    equal(answer.status, 201, "the login")
    bearer = {"Authorization": "Bearer " + json.loads(text)["token"]}
    answer, text = client.ask("POST", world.lobby + "/api/users/me/loginLink",
                              json.dumps({"id": 1001}), bearer)
    link = json.loads(text)["url"]
    equal(urllib.parse.urlsplit(link).netloc, "s301-en." + DOMAIN, "the world of the link")
    answer, text = client.ask("GET", link)
    equal(answer.status, 302, "the link")
    city = urllib.parse.urljoin(link, answer.getheader("Location"))
    answer, text = client.ask("GET", city)
    contains(text, 'id="city"')
    answer, text = client.ask("GET", world.lobby + "/admin/state")
    equal(answer.status, 403, "the admin address, from outside")
