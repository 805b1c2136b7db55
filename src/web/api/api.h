/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/api/api.h - everything below /ikabot/.
 */
#ifndef WEB_API_API_H
#define WEB_API_API_H

#include <jansson.h>
#include <stddef.h>

struct api;
struct err;
struct exchange;
struct web;
struct web_request;

struct api *api_new(struct web *web);
void api_free(struct api *api);
void api_handle(struct api *api, struct exchange *exchange, const struct web_request *request);
size_t api_descriptors(struct api *api, int *descriptors, size_t max);
/* Milliseconds until the api has something to do by itself. */
int api_wait_ms(struct api *api);
void api_run(struct api *api);
/* A clerk_errand_work (store/clerk.h): what the server does outside its sandbox. */
json_t *api_errand(void *api, const json_t *order, struct err *e);

#endif
