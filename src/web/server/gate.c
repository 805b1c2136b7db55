/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Connections, from the call to the library. The head of a request is looked at in the
 * socket, without taking it out, until it is whole; what raw_head.h calls bad is refused here,
 * and everything else is handed to the library as it lies there. So the library never reads a
 * head that was not judged; that this holds for whatever comes behind a request, too, each
 * connection serves one request only.
 *
 * Places are scarce: when they run out, the connection that has asked longest without saying
 * what it wants makes room.
 */
#include "web/server/gate.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "os/tcp.h"
#include "os/watch.h"
#include "web/server/connection.h"
#include "web/server/peer.h"
#include "web/server/raw_head.h"

enum {
	ROOM_MADE_AT = WEB_CONNECTIONS_MAX - 60,
	PER_CLIENT_MAX = WEB_CONNECTIONS_MAX - 100,
	CALLS_AT_ONCE = 64,
	LOOKS_MAX = 400, /* at one head: each reads all of it again */
	UNREAD_MAX = 256 * 1024,
	REST_MS = 100,
};

/* --- who it is */

static void name_client(struct peer *peer)
{
	const struct sockaddr_storage *from = &peer->address;
	const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)from;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)(const void *)from;

	text_copy(peer->client, sizeof peer->client, "unknown");
	if (from->ss_family == AF_INET)
		inet_ntop(AF_INET, &four->sin_addr, peer->client, sizeof peer->client);
	else if (from->ss_family == AF_INET6)
		inet_ntop(AF_INET6, &six->sin6_addr, peer->client, sizeof peer->client);
}

/* --- places */

/* Drops the one that has asked longest; client NULL: of whatever address. */
static bool make_room(struct web_http *http, const char *client, const struct peer *except)
{
	struct peer *oldest = NULL;

	for (struct peer *one = http->peers; one != NULL; one = one->next)
		if (one != except && one->is_asking && one->deadline_ms != NEVER &&
		    (client == NULL || text_equal(one->client, client)) &&
		    (oldest == NULL || one->since_ms < oldest->since_ms))
			oldest = one;
	if (oldest != NULL)
		peer_drop(oldest);
	return oldest != NULL;
}

static void keep_bounds(struct peer *peer)
{
	struct web_http *http = peer->http;
	size_t same = 0;

	for (const struct peer *one = http->peers; one != NULL; one = one->next)
		same += text_equal(one->client, peer->client);
	if ((same > PER_CLIENT_MAX && !make_room(http, peer->client, peer)) ||
	    (http->peer_count > ROOM_MADE_AT && !make_room(http, NULL, peer)))
		peer_drop(peer);
}

static struct peer *peer_new(struct web_http *http, int fd, const struct sockaddr_storage *from,
			     socklen_t length)
{
	struct peer *peer = mem_new(sizeof *peer);

	peer->http = http;
	peer->fd = fd;
	peer->address = *from;
	peer->address_length = length;
	peer->is_waiting = peer->is_asking = true;
	peer->since_ms = clock_monotonic_ms();
	peer->deadline_ms = peer->since_ms + WEB_IDLE_SECONDS * 1000;
	name_client(peer);
	peer->next = http->peers;
	if (http->peers != NULL)
		http->peers->previous = peer;
	http->peers = peer;
	http->peer_count++;
	return peer;
}

/* --- the head */

/* Ends a connection that the library has not got. */
static void end(struct peer *peer)
{
	watch_drop(peer->http->watch, peer->fd);
	close(peer->fd);
	peer_free(peer);
}

/* What was sent is taken in first: a connection closed over unread bytes loses its answer. */
static void refuse(struct peer *peer, const char *status, bool has_body)
{
	static const char text[] = "that request is not served here\n";
	char answer[256];
	char rest[4096];
	size_t taken = 0;
	ssize_t length = snprintf(answer, sizeof answer,
				  "HTTP/1.1 %s\r\nContent-Type: text/plain; charset=utf-8\r\n"
				  "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
				  status, sizeof text - 1, has_body ? text : "");

	(void)send(peer->fd, answer, (size_t)length, MSG_NOSIGNAL | MSG_DONTWAIT);
	(void)shutdown(peer->fd, SHUT_WR);
	while (taken < UNREAD_MAX && (length = recv(peer->fd, rest, sizeof rest, MSG_DONTWAIT)) > 0)
		taken += (size_t)length;
	end(peer);
}

static void hand_over(struct peer *peer)
{
	watch_drop(peer->http->watch, peer->fd);
	peer->is_waiting = false;
	/* It closes the socket, also when it does not take it. */
	if (httpd.add_connection(peer->http->daemon, peer->fd,
				 (const struct sockaddr *)&peer->address,
				 peer->address_length) != MHD_YES)
		peer_free(peer);
}

/* Has more come since the last look? */
static bool has_grown(struct peer *peer, ssize_t length)
{
	bool has = length > peer->seen;

	peer->seen = length;
	return has;
}

/* has_ended: nothing more will come. */
static void peek(struct peer *peer, bool has_ended)
{
	static char bytes[HEAD_MAX]; /* one thread, one look at a time */
	ssize_t length = recv(peer->fd, bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT);
	struct raw_head head = { 0 };
	enum raw_verdict verdict = RAW_MORE;

	if (length > 0)
		verdict = raw_head_judge(bytes, (size_t)length, &head);
	if (verdict == RAW_GOOD)
		hand_over(peer);
	else if (verdict == RAW_BAD)
		refuse(peer, "400 Bad Request", !head.is_head);
	else if (length == (ssize_t)sizeof bytes)
		refuse(peer, "431 Request Header Fields Too Large", !head.is_head);
	else if (length == 0 || has_ended || peer->is_dropped)
		end(peer);
	else if (has_grown(peer, length) && ++peer->looks > LOOKS_MAX)
		refuse(peer, "408 Request Timeout", !head.is_head);
}

/* --- the loop */

/* No descriptor is left, or the like: the callers stay in the queue, and the code that waits for
 * them would be told so again at once. */
static void rest(struct web_http *http)
{
	http->rests_until_ms = clock_monotonic_ms() + REST_MS;
}

int gate_rest_ms(const struct web_http *http)
{
	int64_t left_ms = http->rests_until_ms - clock_monotonic_ms();

	return left_ms > 0 ? (int)left_ms : 0;
}

static bool take_call(struct web_http *http, int listener)
{
	struct sockaddr_storage from = { 0 };
	socklen_t length = sizeof from;
	int fd = tcp_accept(listener, &from, &length);
	struct peer *peer;

	if (fd < 0) {
		if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR &&
		    errno != ECONNABORTED)
			rest(http);
		return false;
	}
	if (http->peer_count >= WEB_CONNECTIONS_MAX) {
		close(fd);
		return true;
	}
	peer = peer_new(http, fd, &from, length);
	keep_bounds(peer);
	if (!watch_add(http->watch, fd, peer) && watch_descriptor(http->watch) >= 0)
		end(peer);
	return true;
}

void gate_run(struct web_http *http)
{
	struct watch_event events[CALLS_AT_ONCE];
	struct peer *next;
	size_t count;

	for (size_t i = 0; i < http->listener_count && gate_rest_ms(http) == 0; i++)
		for (int calls = 0; calls < CALLS_AT_ONCE; calls++)
			if (!take_call(http, http->listeners[i]))
				break;
	do {
		count = watch_take(http->watch, events, CALLS_AT_ONCE);
		for (size_t i = 0; i < count; i++)
			peek(events[i].what, events[i].has_ended);
	} while (count == CALLS_AT_ONCE);
	if (watch_descriptor(http->watch) >= 0)
		return;
	for (struct peer *peer = http->peers; peer != NULL; peer = next) {
		next = peer->next;
		if (peer->is_waiting)
			peek(peer, false);
	}
}

void gate_close(struct web_http *http)
{
	struct peer *next;

	for (size_t i = 0; i < http->listener_count; i++)
		close(http->listeners[i]);
	http->listener_count = 0;
	for (struct peer *peer = http->peers; peer != NULL; peer = next) {
		next = peer->next;
		if (peer->is_waiting)
			end(peer);
	}
}
