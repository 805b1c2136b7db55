/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/routes.h"

#include <string.h>

#include "base/text.h"
#include "web/api/api.h"
#include "web/proxy/proxy.h"
#include "web/server/access.h"
#include "web/server/server.h"

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
