# SPDX-License-Identifier: GPL-3.0-or-later
"""Fake services to tell a person over: Telegram, a Discord webhook and an ntfy topic behind one
port of loopback, which record what arrives and can be as hostile as a test wants."""

import email.parser
import email.policy
import http.server
import json
import os
import threading
import time
import urllib.parse

from harness import wait_for

TOKEN = "4711:Secret-of-the_bot"
CHAT = 99


class Services:
    """Telegram, a Discord webhook and an ntfy topic behind one port."""

    def __init__(self, port=0):
        self.lock = threading.Condition()
        self.requests = []  # (kind, dictionary)
        self.updates = []
        self.reading = 0  # how many ask for updates right now
        self.reading_max = 0
        self.status = None  # when set, every message is answered with it
        self.hanging = False
        self.over = False
        self.sent = 0  # messages of the bot so far
        self.hook = None  # hook(kind, request, what) answers itself: then it returns True
        services = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *arguments):
                pass

            def do_GET(self):
                services.serve(self, b"")

            def do_POST(self):
                services.serve(self, self.rfile.read(int(self.headers["Content-Length"])))

        class Server(http.server.ThreadingHTTPServer):
            allow_reuse_address = True
            request_queue_size = 128

            def handle_error(self, *arguments):
                pass

        self.server = Server(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.base = "http://127.0.0.1:%d" % self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        with self.lock:
            self.over = True
            self.lock.notify_all()
        self.server.shutdown()
        self.server.server_close()

    # What arrives

    def serve(self, request, body):
        url = urllib.parse.urlsplit(request.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        method = url.path.removeprefix("/bot%s/" % TOKEN)
        if method == "getUpdates":
            if self.hook and self.hook("updates", request, query):
                return None
            return self.answer(request, {"ok": True, "result": self.wait_for_updates(query)})
        if method == "getMe":
            return self.answer(request, {"ok": True, "result": {"username": "practice_bot"}})
        if url.path.startswith("/bot") and method == url.path:
            return self.answer(request, {"ok": False, "description": "Unauthorized"}, 401)
        kind, what = self.read(request, url.path, method, query, body)
        with self.lock:
            if kind in ("text", "picture", "discord", "ntfy"):
                self.requests.append((kind, what))
            self.lock.notify_all()
            while self.hanging and not self.over:
                self.lock.wait(0.1)
        if self.hook and self.hook(kind, request, what):
            return None
        with self.lock:
            self.sent += 1
            answer = {"ok": True, "result": {"message_id": self.sent}}
        return self.answer(request, answer, self.status or 200)

    @staticmethod
    def read(request, path, method, query, body):
        if method == "sendMessage":
            return "text", query
        if method == "sendDocument":
            head = b"Content-Type: " + request.headers["Content-Type"].encode() + b"\r\n\r\n"
            form = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
            fields = {part.get_param("name", header="content-disposition"): part
                      for part in form.iter_parts()}
            return "picture", {"chat_id": fields["chat_id"].get_content().strip(),
                               "caption": fields["caption"].get_content().strip(),
                               "name": fields["document"].get_filename(),
                               "document": fields["document"].get_payload(decode=True)}
        if path == "/hook/secret-of-the-hook":
            return "discord", json.loads(body)
        if path == "/topic":
            return "ntfy", {"title": request.headers["Title"], "text": body.decode(),
                            "authorization": request.headers["Authorization"]}
        return "unknown", path

    def wait_for_updates(self, query):
        offset = int(query.get("offset", "0"))
        end = time.monotonic() + int(query.get("timeout", "0"))
        with self.lock:
            self.reading += 1
            self.reading_max = max(self.reading_max, self.reading)
            if offset < 0:
                self.updates = self.updates[offset:]
            else:
                self.updates = [u for u in self.updates if u["update_id"] >= offset]
            while not self.updates and not self.over and time.monotonic() < end:
                self.lock.wait(0.1)
            self.reading -= 1
            limit = int(query.get("limit", "100"))
            return [u for u in self.updates if u["update_id"] >= offset][:limit]

    @staticmethod
    def answer(request, content, status=200, **headers):
        text = json.dumps(content).encode()
        try:
            request.send_response(status)
            for name, value in headers.items():
                request.send_header(name.replace("_", "-"), value)
            request.send_header("Content-Type", "application/json")
            request.send_header("Content-Length", str(len(text)))
            request.end_headers()
            request.wfile.write(text)
        except OSError:
            pass  # it did not wait for us

    # What a test does

    def write(self, text, chat=CHAT, number=None, **more):
        """A person writes to the bot."""
        with self.lock:
            self.last = number or getattr(self, "last", 5000) + 1
            message = {"date": int(time.time()), "text": text, "from": {"id": chat},
                       "chat": {"id": chat}}
            message.update(more)
            self.updates.append({"update_id": self.last, "message": message})
            self.lock.notify_all()

    def got(self, kind):
        with self.lock:
            return [what for what_kind, what in self.requests if what_kind == kind]

    def wait(self, kind, count=1):
        wait_for(lambda: len(self.got(kind)) >= count, lambda: "%d of %s arrive: %r" % (
            count, kind, self.requests))
        return self.got(kind)


def set_channel(home, channel, **values):
    text = "".join("%s=%s\n" % pair for pair in values.items())
    home.run("--notify-set", channel, input=text).expect(0, out="set up")


def set_telegram(home, services, chat=CHAT):
    set_channel(home, "telegram", botToken=TOKEN, chatId=chat, base=services.base)


def told(t, *options, **settings):
    """A player whose four channels are set up; the command writes into a file."""
    services = Services()
    home, world = t.player("speed=600", *options, **settings)
    script = os.path.join(t.folder, "tell")
    with open(script, "w") as file:
        file.write('#!/bin/sh\nprintf "%%s|" "$@" >>"%s"\n' % os.path.join(t.folder, "told"))
    os.chmod(script, 0o755)
    set_telegram(home, services)
    set_channel(home, "discord", webhook=services.base + "/hook/secret-of-the-hook")
    set_channel(home, "ntfy", url=services.base + "/topic", token="secret-of-ntfy")
    set_channel(home, "command", words=script + " --urgent")
    return home, world, services


def told_locally(t):
    try:
        with open(os.path.join(t.folder, "told")) as file:
            return file.read()
    except FileNotFoundError:
        return ""
