/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/api/talk.h - talks of functions, as requests and answers.
 */
#ifndef WEB_API_TALK_H
#define WEB_API_TALK_H

#include <jansson.h>
#include <stddef.h>

struct api;
struct api_call;
struct err;
struct function;
struct talks;

struct talks *talks_new(struct api *api);
void talks_free(struct talks *talks);
size_t talks_descriptors(const struct talks *talks, int *descriptors, size_t max);
int talks_wait_ms(const struct talks *talks); /* -1: none is open */
void talks_run(struct talks *talks);
void api_talk_begin(const struct api_call *call);
void api_talk_answer(const struct api_call *call);
void api_talk_wait(const struct api_call *call);
void api_talk_leave(const struct api_call *call);
/* The configuration that a finished talk of that function has made, borrowed; NULL and *e. */
const json_t *talks_configuration(struct talks *talks, const char *id,
				  const struct function *function, struct err *e);

#endif
