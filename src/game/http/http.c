/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/http/http.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "game/http/client.h"
#include "game/http/curl_library.h"
#include "game/http/failure.h"
#include "game/http/trust.h"

enum {
	CONNECT_SECONDS = 20,
	TOTAL_SECONDS = 120,
	STALL_SECONDS = 45,
	STOP_GRACE_MS = 3000,
	HEAD_MAX = 256 * 1024,
	LOOK_MS = 50,		       /* how late a stop is noticed, at most */
	BROKEN_NAP_MS = 20,	       /* when even waiting fails */
	HANDLES_LAST_SINCE = 0x080101, /* libcurl's version */
};

void http_answer_done(struct http_answer *answer)
{
	buffer_done(&answer->body);
}

/* What one request gathers while it runs. */
struct transfer {
	struct http_answer answer;
	size_t head_length; /* of all that the answer's head, and those before it, held */
	bool too_large, head_too_large;
	bool has_length; /* the server told one, or sent chunks */
};

static size_t take_body(char *bytes, size_t size, size_t count, void *argument)
{
	struct transfer *transfer = argument;
	size_t length = size * count;

	if (transfer->answer.body.length + length > HTTP_BODY_MAX) {
		transfer->too_large = true;
		return 0;
	}
	buffer_add(&transfer->answer.body, bytes, length);
	return length;
}

/* The value of a header line when it has that name; copied without blanks around it. */
static bool header_value(const char *line, size_t length, const char *name, char *to, size_t size)
{
	size_t name_length = strlen(name);
	char *trimmed;

	if (length <= name_length || strncasecmp(line, name, name_length) != 0 ||
	    line[name_length] != ':')
		return false;
	line += name_length + 1;
	length -= name_length + 1;
	if (length >= size)
		length = size - 1;
	memcpy(to, line, length);
	to[length] = '\0';
	trimmed = text_trim(to);
	memmove(to, trimmed, strlen(trimmed) + 1);
	return true;
}

static size_t take_header(char *line, size_t size, size_t count, void *argument)
{
	struct transfer *transfer = argument;
	struct http_answer *answer = &transfer->answer;
	size_t length = size * count;
	char ignored[2];

	transfer->head_length += length;
	if (transfer->head_length > HEAD_MAX) {
		transfer->head_too_large = true;
		return 0;
	}
	if (length > 5 && strncasecmp(line, "HTTP/", 5) == 0) {
		/* Another answer begins, after "100 Continue" or a proxy's own. */
		answer->location[0] = answer->type[0] = answer->challenge[0] = '\0';
		answer->etag[0] = answer->modified[0] = answer->cache[0] = '\0';
		transfer->has_length = length > 7 && line[5] >= '2' && line[5] <= '9';
		return length;
	}
	(void)header_value(line, length, "Content-Type", answer->type, sizeof answer->type);
	(void)header_value(line, length, "Location", answer->location, sizeof answer->location);
	(void)header_value(line, length, "ETag", answer->etag, sizeof answer->etag);
	(void)header_value(line, length, "Last-Modified", answer->modified,
			   sizeof answer->modified);
	(void)header_value(line, length, "Cache-Control", answer->cache, sizeof answer->cache);
	(void)header_value(line, length, "gf-challenge-id", answer->challenge,
			   sizeof answer->challenge);
	if (header_value(line, length, "Set-Cookie", ignored, sizeof ignored))
		answer->set_cookie = true;
	if (header_value(line, length, "Content-Length", ignored, sizeof ignored) ||
	    header_value(line, length, "Transfer-Encoding", ignored, sizeof ignored))
		transfer->has_length = true;
	return length;
}

static void set_limits(CURL *easy, const struct http_options *options)
{
	int connect = options->connect_seconds;
	int total = options->total_seconds;

	curl.curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT,
			      (long)(connect > 0 ? connect : CONNECT_SECONDS));
	curl.curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)(total > 0 ? total : TOTAL_SECONDS));
	curl.curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 10L);
	curl.curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)STALL_SECONDS);
	curl.curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl.curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl.curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl.curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl.curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl.curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	curl.curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
}

static struct curl_slist *add_header(struct curl_slist *list, const char *line)
{
	/* A line end would begin another header, or the next request. */
	struct curl_slist *longer =
		strpbrk(line, "\r\n") == NULL ? curl.curl_slist_append(list, line) : NULL;

	if (longer == NULL)
		mem_none(); /* a request without a header says something else */
	return longer;
}

static struct curl_slist *set_headers(struct http *http, const struct http_request *request)
{
	OWN(text) char *language = NULL;
	struct curl_slist *list = add_header(NULL, "Expect:");

	if (http->language != NULL) {
		language = text_format("Accept-Language: %s", http->language);
		list = add_header(list, language);
	}
	for (const char *const *line = request->headers; line != NULL && *line != NULL; line++)
		list = add_header(list, *line);
	curl.curl_easy_setopt(http->easy, CURLOPT_HTTPHEADER, list);
	return list;
}

/* What holds for every request; set once, so that libcurl keeps what it has prepared. */
static void set_up(struct http *http, const struct http_options *options)
{
	CURL *easy = http->easy;

	set_limits(easy, options);
	if (http->user_agent != NULL)
		curl.curl_easy_setopt(easy, CURLOPT_USERAGENT, http->user_agent);
	/* "" keeps http_proxy and the like out: proxies are chosen in the program. */
	curl.curl_easy_setopt(easy, CURLOPT_PROXY, http->proxy != NULL ? http->proxy : "");
	curl.curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl.curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl.curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	http_start_cookies(http);
	curl.curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, http->trouble);
	http_trust(http);
}

static struct curl_slist *prepare(struct http *http, const struct http_request *request,
				  struct transfer *transfer)
{
	bool once = request->changes || (request->post && !request->only_asks);
	CURL *easy = http->easy;

	curl.curl_easy_setopt(easy, CURLOPT_URL, request->url);
	curl.curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
	curl.curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
	/* On a connection that was used before, libcurl sends a request again by itself when
	 * no answer comes, and over HTTP/2 when the server says that it did not begin with it:
	 * an order could be carried out twice. */
	curl.curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, once ? 1L : 0L);
	curl.curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
			      (long)(once ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_NONE));
	if (request->post) {
		const char *body = request->body != NULL ? request->body : "";

		curl.curl_easy_setopt(easy, CURLOPT_POST, 1L);
		curl.curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE,
				      (long)(request->body_size > 0 ? request->body_size
								    : strlen(body)));
		curl.curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
	} else {
		curl.curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
	}
	return set_headers(http, request);
}

struct http *http_new(const struct http_options *options, struct err *e)
{
	struct http *http;

	if (!curl_load(e))
		return NULL;
	http = mem_new(sizeof *http);
	http->easy = curl.curl_easy_init();
	http->multi = curl.curl_multi_init();
	http->user_agent = mem_text(options->user_agent);
	http->language = mem_text(options->language);
	http->proxy = mem_text(options->proxy);
	http->stop = options->stop;
	http->connect_seconds = options->connect_seconds;
	http->total_seconds = options->total_seconds;
	if (http->easy == NULL || http->multi == NULL) {
		http_free(http);
		return err_null(e, ERR_SYSTEM, "libcurl does not start");
	}
	set_up(http, options);
	return http;
}

void http_free(struct http *http)
{
	if (http == NULL)
		return;
	if (http->easy != NULL)
		curl.curl_easy_cleanup(http->easy);
	if (http->multi != NULL)
		curl.curl_multi_cleanup(http->multi);
	free(http->user_agent);
	free(http->language);
	if (http->proxy != NULL)
		mem_wipe(http->proxy, strlen(http->proxy)); /* it may hold a password */
	free(http->proxy);
	free(http);
}

/* A handle of libcurl before 8.1.1 keeps a pointer to the last header of an answer and follows
 * it when the next answer begins with a line that goes on; its memory is free by then
 * (libcurl's change 11103). There each request gets a handle of its own. Connections belong
 * to the multi handle and are kept. */
static bool renew(struct http *http, struct err *e)
{
	const struct http_options options = { .connect_seconds = http->connect_seconds,
					      .total_seconds = http->total_seconds };
	OWN(json) json_t *cookies = NULL;
	CURL *fresh;

	if (!http->is_used ||
	    curl.curl_version_info(CURLVERSION_NOW)->version_num >= HANDLES_LAST_SINCE)
		return true;
	fresh = curl.curl_easy_init();
	if (fresh == NULL)
		return err_set(e, ERR_SYSTEM, "libcurl does not start");
	cookies = http_cookies(http);
	curl.curl_easy_cleanup(http->easy);
	http->easy = fresh;
	set_up(http, &options);
	http_set_cookies(http, cookies);
	return true;
}

static bool is_stopped(const struct http *http)
{
	return http->stop != NULL && *http->stop != 0;
}

/* Drives the transfer to its end. False when it was stopped, or libcurl itself failed. */
static bool drive(struct http *http, bool changes, CURLcode *result, struct err *e)
{
	int64_t stopped_ms = -1;
	int running = 1;
	int left;

	for (;;) {
		CURLMcode code = curl.curl_multi_perform(http->multi, &running);
		const CURLMsg *message;

		if (code != CURLM_OK)
			return err_set(e, ERR_SYSTEM, "libcurl: %s",
				       curl.curl_multi_strerror(code));
		message = curl.curl_multi_info_read(http->multi, &left);
		if (message != NULL && message->msg == CURLMSG_DONE) {
			*result = message->data.result;
			return true;
		}
		if (is_stopped(http) && stopped_ms < 0)
			stopped_ms = clock_monotonic_ms();
		if (stopped_ms >= 0 &&
		    (!changes || clock_monotonic_ms() - stopped_ms > STOP_GRACE_MS))
			return err_set(e, ERR_STOPPED, "asked to stop during a request");
		if (curl.curl_multi_poll(http->multi, NULL, 0, LOOK_MS, NULL) != CURLM_OK)
			clock_nap_ms(BROKEN_NAP_MS); /* no memory to wait with: it may pass */
	}
}

/* Pages and answers end in a way of their own: a body that was cut does not. */
static bool is_whole(const struct buffer *body)
{
	const char *text = body->bytes;
	size_t length = body->length;
	size_t tail;

	while (length > 0 && isspace((unsigned char)text[length - 1]))
		length--;
	if (length == 0)
		return true;
	if (text[0] == '[' || text[0] == '{')
		return text[length - 1] == (text[0] == '[' ? ']' : '}');
	if (memmem(text, length < 1024 ? length : 1024, "<html", 5) == NULL)
		return true;
	tail = length < 4096 ? length : 4096;
	return memmem(text + length - tail, tail, "</html", 6) != NULL;
}

static bool judge(const struct http *http, const struct http_request *request,
		  const struct transfer *transfer, CURLcode result, struct err *e)
{
	char origin[HTTP_ORIGIN_SIZE] = "the server";
	const char *host;

	(void)http_origin(request->url, origin);
	host = strstr(origin, "://") != NULL ? strstr(origin, "://") + 3 : origin;
	if (transfer->too_large)
		return err_set(e, ERR_RETRY, "%s: the answer is larger than %d MiB", host,
			       HTTP_BODY_MAX / 1024 / 1024);
	if (transfer->head_too_large)
		return err_set(e, ERR_RETRY, "%s: the answer's head is larger than %d KiB", host,
			       HEAD_MAX / 1024);
	if (result != CURLE_OK)
		return http_failure(http, host, result, e);
	if (http_proxy_refuses(http, request, &transfer->answer, e))
		return false;
	if (!transfer->has_length && !is_whole(&transfer->answer.body))
		return err_set(e, ERR_RETRY, "%s: the answer was cut", host);
	return true;
}

static void note_transfer(struct http *http, const struct transfer *transfer)
{
	curl_off_t ready = 0;
	curl_off_t after = 0;

	/* Above 0 once the connection stood and the request began to go out. */
	curl.curl_easy_getinfo(http->easy, CURLINFO_PRETRANSFER_TIME_T, &ready);
	curl.curl_easy_getinfo(http->easy, CURLINFO_RETRY_AFTER, &after);
	http->has_left = ready > 0 || transfer->answer.status != 0;
	http->retry_after = after > 0 ? after : 0;
}

bool http_has_left(const struct http *http)
{
	return http->has_left;
}

int64_t http_retry_after(const struct http *http)
{
	return http->retry_after;
}

static bool send_once(struct http *http, const struct http_request *request,
		      struct transfer *transfer, CURLcode *result, struct err *e)
{
	struct curl_slist *headers = prepare(http, request, transfer);
	long status = 0;
	bool done;

	*result = CURLE_OK;
	http->has_left = false;
	http->retry_after = 0;
	curl.curl_multi_add_handle(http->multi, http->easy);
	done = drive(http, request->changes, result, e);
	curl.curl_easy_getinfo(http->easy, CURLINFO_RESPONSE_CODE, &status);
	transfer->answer.status = (int)status;
	note_transfer(http, transfer);
	curl.curl_multi_remove_handle(http->multi, http->easy);
	curl.curl_easy_setopt(http->easy, CURLOPT_HTTPHEADER, NULL);
	curl.curl_slist_free_all(headers);
	if (transfer->answer.set_cookie)
		http_bound_cookies(http);
	return done;
}

bool http_send(struct http *http, const struct http_request *request, struct http_answer *answer,
	       struct err *e)
{
	struct transfer transfer = { 0 };
	CURLcode result;

	if (is_stopped(http))
		return err_set(e, ERR_STOPPED, "asked to stop before a request");
	if (!renew(http, e))
		return false;
	http->is_used = true;
	if (!send_once(http, request, &transfer, &result, e))
		goto failed;
	if (result == CURLE_PEER_FAILED_VERIFICATION && http_trust_again(http)) {
		http_answer_done(&transfer.answer);
		transfer = (struct transfer){ 0 };
		if (!send_once(http, request, &transfer, &result, e))
			goto failed;
	}
	if (!judge(http, request, &transfer, result, e))
		goto failed;
	buffer_add(&transfer.answer.body, "", 0); /* a text, even when nothing came */
	*answer = transfer.answer;
	return true;
failed:
	http_answer_done(&transfer.answer);
	return false;
}
