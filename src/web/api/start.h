/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/api/start.h - functions, and starting one: detect and warn.
 */
#ifndef WEB_API_START_H
#define WEB_API_START_H

struct api_call;
struct api_work;

void api_functions(const struct api_call *call);
void api_start(const struct api_call *call);
extern const struct api_work api_start_work;

#endif
