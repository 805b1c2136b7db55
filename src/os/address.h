/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/address.h - under which addresses this machine can be reached.
 *
 * Read from the interfaces themselves, so it is right without a way to the internet, with
 * several interfaces and in containers.
 */
#ifndef OS_ADDRESS_H
#define OS_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

enum { ADDRESS_SIZE = 64, ADDRESSES_MAX = 32 };

struct address {
	char text[ADDRESS_SIZE]; /* "192.168.1.5", "fd00::5"; no zone, no brackets */
	char interface[32];
	bool is_six; /* IPv6 */
};

/* Those of interfaces that are up, IPv4 first; without loopback and without addresses that
 * hold on one link only. How many. */
size_t address_list(struct address *list, size_t max);
/* "127.0.0.1", "::1" and their like. */
bool address_is_loopback(const char *text);
/* An address, and none of loopback. */
bool address_is_remote(const char *text);
/* This machine's own name, "" when it has none. */
void address_host_name(char *name, size_t size);

#endif
