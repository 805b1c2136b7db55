/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/server/server.h"

#include <string.h>

#include "base/text.h"

#define OURS "/ikabot"

/* Everything below /ikabot/ is ours; all other paths are the game's. */
static bool is_ours(const char *path)
{
	return text_starts(path, OURS) && (path[strlen(OURS)] == '/' || path[strlen(OURS)] == '\0');
}

void web_route(void *argument, struct exchange *exchange, const struct web_request *request)
{
	struct web *web = argument;
	bool ours = is_ours(request->path);

	if (!access_check(web->access, exchange, request, ours))
		return;
	if (ours)
		api_handle(web->api, exchange, request);
	else
		proxy_handle(web->proxy, exchange, request);
}
