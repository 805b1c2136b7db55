/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/proxy/picture.h - pictures: from the disk, and into it.
 */
#ifndef WEB_PROXY_PICTURE_H
#define WEB_PROXY_PICTURE_H

#include <stdbool.h>

struct exchange;
struct proxy;
struct web_request;

/* Is that path one of a picture, a style sheet, a sound...? */
bool picture_is(const char *path);
void picture_handle(struct proxy *proxy, struct exchange *exchange,
		    const struct web_request *request);

#endif
