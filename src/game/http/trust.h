/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/http/trust.h - whose certificates are believed.
 */
#ifndef GAME_HTTP_TRUST_H
#define GAME_HTTP_TRUST_H

#include <stdbool.h>

struct http;

enum { HTTP_WHY_SIZE = 256 };

/* Sets whose certificates are believed: SSL_CERT_FILE and SSL_CERT_DIR, else the system's. */
void http_trust(struct http *http);
/* After a certificate was not believed: is there more to look it up in? Then it is set. */
bool http_trust_again(struct http *http);
/* Why it was not believed, and the cure. */
const char *http_trust_why(const struct http *http, char text[HTTP_WHY_SIZE]);

#endif
