/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/proxy/page.h - pages of the game, and what we say instead of one.
 */
#ifndef WEB_PROXY_PAGE_H
#define WEB_PROXY_PAGE_H

struct exchange;
struct fetched;
struct proxy;
struct web_request;

void page_handle(struct proxy *proxy, struct exchange *exchange, const struct web_request *request);
/* Says why there is no page, in the form that the browser expects. */
void page_failed(struct exchange *exchange, const struct web_request *request,
		 const struct fetched *fetched);

#endif
