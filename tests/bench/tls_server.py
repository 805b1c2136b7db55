#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers every request with one file, over TLS and plainly; prints both ports.

Usage: tls_server.py CERTIFICATE KEY FILE. Ends when its input does.
"""

import http.server
import ssl
import sys
import threading

with open(sys.argv[3], "rb") as page:
    PAGE = page.read()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body in one piece

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        pass  # a caller that does not trust the certificate hangs up: that is measured, too


def serve(context):
    server = Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True,
                                            do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(sys.argv[1], sys.argv[2])
print(serve(tls), serve(None), flush=True)
sys.stdin.read()
