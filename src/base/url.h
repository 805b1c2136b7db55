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

/* The port that an address leads to: the one it names, else the usual one of its scheme; 0 when
 * it is no address. */
int url_port(const char *url);

#endif
