/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A request that failed, in words for a person: whose fault it is, the host's or the proxy's,
 * and what can be done. libcurl's own words are for its users, who are programmers.
 */
#include "game/http/failure.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "game/http/client.h"
#include "game/http/request.h"
#include "game/http/trust.h"
#include "os/health.h"

enum {
	STATUS_OK = 200,
	STATUS_FORBIDDEN = 403,
	STATUS_AUTHENTICATE = 407,
	STATUS_BAD_GATEWAY = 502,
	STATUS_GATEWAY_TIMEOUT = 504,
	STATUS_NETWORK_LOGIN = 511,
};

#define PROXY_LOCKED "it wants another user and password, as in protocol://user:password@host:port"
#define PROXY_CURE "ikabot --proxy tries, changes or removes it"
#define NETWORK_LOGIN "does that network want a login of its own?"

static bool has_proxy(const struct http *http)
{
	return http->proxy != NULL && *http->proxy != '\0';
}

/* The address after the scheme, and after a user name and password. */
static const char *bare_host(const char *address)
{
	const char *host = strstr(address, "://");
	const char *at = strrchr(address, '@');

	if (at != NULL)
		return at + 1;
	return host != NULL ? host + 3 : address;
}

/* --- the proxy's */

/* What it answered to CONNECT; 0: nothing, or it was not asked. */
static long connect_status(const struct http *http)
{
	long status = 0;

	(void)curl.curl_easy_getinfo(http->easy, CURLINFO_HTTP_CONNECTCODE, &status);
	return status;
}

static const char *why_no_tunnel(const struct http *http, char text[HTTP_WHY_SIZE])
{
	long status = connect_status(http);
	const char *why = "it refuses the way";
	bool has_page = (status >= 300 && status < 400) || status == STATUS_NETWORK_LOGIN;

	if (status == 0 || status == STATUS_OK)
		return NULL;
	if (status == STATUS_AUTHENTICATE)
		return PROXY_LOCKED;
	if (status == STATUS_FORBIDDEN)
		why = "it does not allow the way";
	if (status >= STATUS_BAD_GATEWAY && status <= STATUS_GATEWAY_TIMEOUT)
		why = "it cannot reach the host";
	if (has_page)
		why = "it leads to a page of its own";
	snprintf(text, HTTP_WHY_SIZE, "%s (status %ld)%s", why, status,
		 has_page ? "; " NETWORK_LOGIN : "");
	return text;
}

/* What a SOCKS proxy answered. */
static const char *why_no_socks(const struct http *http)
{
	long code = 0;

	(void)curl.curl_easy_getinfo(http->easy, CURLINFO_PROXY_ERROR, &code);
	switch (code) {
	case CURLPX_NO_AUTH:
	case CURLPX_RECV_AUTH:
	case CURLPX_IDENTD:
	case CURLPX_IDENTD_DIFFER:
	case CURLPX_USER_REJECTED: return PROXY_LOCKED;
	case CURLPX_REPLY_NOT_ALLOWED: return "it does not allow the way";
	case CURLPX_REPLY_CONNECTION_REFUSED:
	case CURLPX_REPLY_HOST_UNREACHABLE:
	case CURLPX_REPLY_NETWORK_UNREACHABLE:
	case CURLPX_REPLY_GENERAL_SERVER_FAILURE:
	case CURLPX_REPLY_TTL_EXPIRED: return "it cannot reach the host";
	case CURLPX_REQUEST_FAILED: return "it cannot reach the host, or does not allow the way";
	case CURLPX_REPLY_COMMAND_NOT_SUPPORTED:
	case CURLPX_REPLY_UNASSIGNED: return "it refuses the way";
	case CURLPX_REPLY_ADDRESS_TYPE_NOT_SUPPORTED:
		return "it takes no address of that kind (socks5:// sends a number, socks5h:// a "
		       "name)";
	case CURLPX_RESOLVE_HOST: return "it cannot find the host's address";
	case CURLPX_CLOSED:
	case CURLPX_RECV_ADDRESS:
	case CURLPX_RECV_CONNECT:
	case CURLPX_RECV_REQACK:
	case CURLPX_SEND_CONNECT:
	case CURLPX_SEND_REQUEST: return "it closed the connection; does it speak SOCKS?";
	default: return "it does not speak SOCKS as its address says";
	}
}

static const char *why_no_connection(const struct http *http, char text[HTTP_WHY_SIZE])
{
	long number = 0;

	(void)curl.curl_easy_getinfo(http->easy, CURLINFO_OS_ERRNO, &number);
	if (number == 0 && !health_has_descriptors())
		number = EMFILE; /* it got no socket, and keeps the reason to itself */
	snprintf(text, HTTP_WHY_SIZE, "no connection%s%s", number != 0 ? ": " : "",
		 number != 0 ? strerror((int)number) : "");
	return text;
}

static bool is_before_request(const struct http *http)
{
	double seconds = 0;

	(void)curl.curl_easy_getinfo(http->easy, CURLINFO_PRETRANSFER_TIME, &seconds);
	return seconds <= 0;
}

/* Did the encrypted connection with an https proxy itself not come about? */
static bool is_before_proxy(const struct http *http)
{
	return has_proxy(http) && text_starts(http->proxy, "https://") &&
	       connect_status(http) == 0 && is_before_request(http);
}

static bool has_way(const struct http *http)
{
	return connect_status(http) == STATUS_OK || text_starts(http->proxy, "socks");
}

static const char *why_broken_off(const struct http *http, CURLcode result)
{
	if (is_before_proxy(http) && result == CURLE_SSL_CONNECT_ERROR)
		return "no encrypted connection to it comes about; is it an http:// proxy?";
	if (has_way(http) && result == CURLE_SSL_CONNECT_ERROR)
		return "it opens a way that does not lead to the game; " NETWORK_LOGIN;
	return "it does not answer as a proxy of that kind";
}

/* NULL when the way to the host was there: then the failure is the host's. */
static const char *why_of_proxy(const struct http *http, CURLcode result, char text[HTTP_WHY_SIZE])
{
	const char *tunnel = has_proxy(http) ? why_no_tunnel(http, text) : NULL;

	if (!has_proxy(http) || tunnel != NULL)
		return tunnel;
	switch ((int)result) {
	case CURLE_COULDNT_RESOLVE_PROXY: return "its address cannot be found";
	case CURLE_COULDNT_CONNECT: return why_no_connection(http, text);
	case CURLE_PROXY: return why_no_socks(http);
	case CURLE_PEER_FAILED_VERIFICATION:
		return is_before_proxy(http) ? http_trust_why(http, text) : NULL;
	case CURLE_OPERATION_TIMEDOUT:
		if (!is_before_request(http))
			return NULL;
		return connect_status(http) == STATUS_OK
			       ? "it opens a way on which no answer comes in time"
			       : "no answer in time";
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_GOT_NOTHING:
	case CURLE_SSL_CONNECT_ERROR:
		return is_before_request(http) ? why_broken_off(http, result) : NULL;
	default: return NULL;
	}
}

/* --- the host's */

static const char *why_of_host(const struct http *http, CURLcode result, char text[HTTP_WHY_SIZE])
{
	switch ((int)result) {
	case CURLE_COULDNT_RESOLVE_HOST: return "its address cannot be found (no network?)";
	case CURLE_COULDNT_CONNECT: return why_no_connection(http, text);
	case CURLE_OPERATION_TIMEDOUT: return "no answer in time";
	case CURLE_GOT_NOTHING: return "the connection was closed without an answer";
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR: return "the connection broke off";
	case CURLE_OUT_OF_MEMORY: /* what libcurl calls a line that outgrows its own limit */
		return "a line of the answer's head is too long";
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_WEIRD_SERVER_REPLY: return "what answers is not a web server";
	case CURLE_SSL_CONNECT_ERROR: return "no encrypted connection comes about";
	case CURLE_SSL_CACERT_BADFILE:
		return "the trusted certificates cannot be read; look at SSL_CERT_FILE";
	case CURLE_PEER_FAILED_VERIFICATION: return http_trust_why(http, text);
	case CURLE_PARTIAL_FILE:
	case CURLE_BAD_CONTENT_ENCODING: return "the answer was cut";
	default:
		snprintf(text, HTTP_WHY_SIZE, "the connection failed (libcurl's code %d)",
			 (int)result);
		return text;
	}
}

bool http_failure(const struct http *http, const char *host, CURLcode result, struct err *e)
{
	char text[HTTP_WHY_SIZE];
	const char *why = why_of_proxy(http, result, text);

	if (why != NULL)
		return err_set(e, ERR_RETRY, "the proxy %s: %s (" PROXY_CURE ")",
			       bare_host(http->proxy), why);
	why = why_of_host(http, result, text);
	return err_set(e, ERR_RETRY, "%s%s%s: %s", host,
		       has_proxy(http) ? ", by way of the proxy " : "",
		       has_proxy(http) ? bare_host(http->proxy) : "", why);
}

bool http_proxy_refuses(const struct http *http, const struct http_request *request,
			const struct http_answer *answer, struct err *e)
{
	if (!has_proxy(http) || answer->status != STATUS_AUTHENTICATE ||
	    !text_starts(request->url, "http://"))
		return false;
	err_set(e, ERR_RETRY, "the proxy %s: %s (" PROXY_CURE ")", bare_host(http->proxy),
		PROXY_LOCKED);
	return true;
}
