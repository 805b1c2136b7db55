/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/site.h - where a process is: in which boot, pid namespace and computer.
 *
 * A pid means something within one pid namespace of one boot only. The boot tells kernels
 * apart, the namespace tells the containers of one kernel apart, the machine says whether
 * another boot was ours. The host's name is for people: it may change at any time.
 */
#ifndef OS_SITE_H
#define OS_SITE_H

#include <stddef.h>
#include <stdint.h>

struct site {
	char boot[64];	  /* changes at every boot */
	uint64_t space;	  /* the pid namespace; 0 where the system has none */
	char machine[24]; /* of its machine id, else of its name; "" unknown: an older program's */
	char host[64];
};

enum site_is {
	SITE_HERE,
	SITE_BEFORE,	/* this computer, before it was started last */
	SITE_CONTAINER, /* another pid namespace of this computer */
	SITE_COMPUTER,	/* another computer */
};

/* Of this process. */
void site_here(struct site *here);
/* Where that is, seen from here. */
enum site_is site_compare(const struct site *site, const struct site *here);
/* "in another container of this computer (HOST)", "on another computer (HOST)", ...: in a
 * buffer of the caller's. */
const char *site_text(enum site_is is, const char *host, char *text, size_t size);

#endif
