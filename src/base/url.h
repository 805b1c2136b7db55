/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/url.h - what an address says about where it leads.
 */
#ifndef BASE_URL_H
#define BASE_URL_H

#include <stdbool.h>

/* Does the text begin with a host that is this very machine: an address 127.x.x.x, [::1] or
 * the name localhost, and nothing that only begins like them? What follows the host (":80",
 * "/path") does not matter. */
bool url_host_is_loopback(const char *host);

/* The next character of a query, as a server decodes it: "+" and "%41" mean what they stand for,
 * and a "%" that begins no such pair itself. *at is before the end, and moved on. */
char url_next_decoded(const char **at, const char *end);
/* The value of a hexadecimal digit, -1 for another character. */
int url_hex_digit(char c);

/* The port that an address leads to: the one it names, else the usual one of its scheme; 0 when
 * it is not an address. */
int url_port(const char *url);

#endif
