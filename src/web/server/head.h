/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/server/head.h - the head of a request.
 */
#ifndef WEB_SERVER_HEAD_H
#define WEB_SERVER_HEAD_H

#include <stdint.h>

struct exchange;

/* The length that the client has announced; -1: an announcement that is none. */
int64_t head_announced(const struct exchange *exchange);
/* 0 when the request may go on, else the status that refuses it. */
int head_judge(struct exchange *exchange, const char *method);

#endif
