/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/own.h"
#include "os/address.h"
#include "os/tcp.h"

static int call(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
	return fd;
}

static int take_call(int listener)
{
	int fd;

	while ((fd = accept(listener, NULL, NULL)) < 0)
		usleep(1000);
	return fd;
}

/* As the system calls this process, which is not the program's name under valgrind. */
static inline void own_name(char *name, size_t size)
{
	FILE *file = fopen("/proc/self/comm", "r");

	assert_non_null(file);
	assert_non_null(fgets(name, (int)size, file));
	name[strcspn(name, "\n")] = '\0';
	fclose(file);
}

TEST(a_port_that_is_taken_is_told_and_by_whom)
{
	struct err e = { .kind = ERR_NONE };
	struct tcp_holder holder;
	char name[64];
	OWN(fd) int one = tcp_listen("127.0.0.1", 0, &e);
	int port = tcp_port(one);

	assert_true(one >= 0 && port > 0);
	assert_int_equal(tcp_listen("127.0.0.1", port, &e), -1);
	assert_int_equal(e.kind, ERR_BUSY);
#ifdef __linux__
	assert_true(tcp_find_holder(port, &holder));
	assert_int_equal(holder.pid, getpid());
	own_name(name, sizeof name);
	assert_string_equal(holder.name, name);
	close(fd_steal(&one));
	assert_false(tcp_find_holder(port, &holder));
#else
	(void)holder;
	(void)name;
#endif
}

TEST(what_is_no_address_is_an_error)
{
	struct err e = { .kind = ERR_NONE };

	assert_int_equal(tcp_listen("localhost", 0, &e), -1);
	assert_int_equal(e.kind, ERR_INPUT);
	assert_int_equal(tcp_listen("192.0.2.1", 0, &e), -1);
	assert_int_equal(e.kind, ERR_MISSING);
}

TEST(a_port_is_free_as_soon_as_its_listener_is_gone)
{
	struct err e = { .kind = ERR_NONE };
	int one = tcp_listen("127.0.0.1", 0, &e);
	int port = tcp_port(one);
	OWN(fd) int caller = call(port);
	OWN(fd) int called = take_call(one);
	OWN(fd) int again = -1;

	close(one);
	assert_true(caller >= 0 && called >= 0);
	again = tcp_listen("127.0.0.1", port, &e);
	assert_true(again >= 0);
}

TEST(a_caller_of_this_user_is_ours)
{
	struct err e = { .kind = ERR_NONE };
	OWN(fd) int listener = tcp_listen("127.0.0.1", 0, &e);
	OWN(fd) int caller = call(tcp_port(listener));
	OWN(fd) int called = take_call(listener);

	assert_true(tcp_peer_is_ours(called));
	assert_true(tcp_peer_is_ours(caller));
}

TEST(the_system_tells_whose_a_caller_is)
{
#ifdef __linux__
	assert_true(tcp_tells_peers());
#else
	assert_false(tcp_tells_peers());
#endif
}

/* A connection whose caller has gone, politely or not: nobody can be asked any more. */
static void assert_gone_is_not_ours(bool is_rude)
{
	struct err e = { .kind = ERR_NONE };
	OWN(fd) int listener = tcp_listen("127.0.0.1", 0, &e);
	int caller = call(tcp_port(listener));
	OWN(fd) int called = take_call(listener);
	const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

	if (is_rude)
		assert_int_equal(setsockopt(caller, SOL_SOCKET, SO_LINGER, &at_once,
					    sizeof at_once),
				 0);
	close(caller);
	assert_false(tcp_peer_is_ours(called));
}

TEST(a_caller_that_has_gone_is_not_ours)
{
	assert_gone_is_not_ours(false);
	assert_gone_is_not_ours(true);
}

TEST(what_is_no_connection_is_not_ours)
{
	int ends[2];

	assert_false(tcp_peer_is_ours(-1));
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_false(tcp_peer_is_ours(ends[0]));
	close(ends[0]);
	close(ends[1]);
}

#ifdef __linux__
enum { RUSHED_CALLS = 1000 };

/* Calls, says something and goes, politely or not, again and again. */
static void rush(int port)
{
	for (int i = 0; i < RUSHED_CALLS; i++) {
		const struct linger at_once = { .l_onoff = i % 2, .l_linger = 0 };
		int fd = call(port);

		(void)!write(fd, "GET", 3);
		(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
		close(fd);
	}
}

/* Starts another user's process; *hold keeps it until it is closed. */
static pid_t start_other(int port, void (*work)(int port), int *hold)
{
	int ends[2];
	pid_t other;

	assert_int_equal(pipe(ends), 0);
	other = fork();
	if (other == 0) {
		char byte;

		close(ends[1]);
		if (setuid(65534) != 0)
			_exit(1);
		work(port);
		(void)!read(ends[0], &byte, 1);
		_exit(0);
	}
	close(ends[0]);
	*hold = ends[1];
	return other;
}

static void call_and_stay(int port)
{
	(void)call(port);
}
#endif

/* Only root can be somebody else. */
TEST(a_caller_of_another_user_is_not)
{
#ifdef __linux__
	struct err e = { .kind = ERR_NONE };
	OWN(fd) int listener = tcp_listen("127.0.0.1", 0, &e);
	OWN(fd) int called = -1;
	pid_t other;
	int hold;

	if (getuid() != 0)
		SKIP("only root can be another user");
	other = start_other(tcp_port(listener), call_and_stay, &hold);
	called = take_call(listener);
	assert_false(tcp_peer_is_ours(called));
	close(hold);
	waitpid(other, NULL, 0);
#else
	(void)state;
	SKIP("only Linux tells whose a connection is");
#endif
}

TEST(another_user_does_not_come_through_by_leaving_quickly)
{
#ifdef __linux__
	struct err e = { .kind = ERR_NONE };
	OWN(fd) int listener = tcp_listen("127.0.0.1", 0, &e);
	int through = 0;
	pid_t other;
	int hold;

	if (getuid() != 0)
		SKIP("only root can be another user");
	other = start_other(tcp_port(listener), rush, &hold);
	for (int i = 0; i < RUSHED_CALLS; i++) {
		OWN(fd) int called = take_call(listener);

		through += tcp_peer_is_ours(called);
	}
	assert_int_equal(through, 0);
	close(hold);
	waitpid(other, NULL, 0);
#else
	(void)state;
	SKIP("only Linux tells whose a connection is");
#endif
}

TEST(addresses_are_those_others_can_reach)
{
	struct address list[ADDRESSES_MAX];
	size_t count = address_list(list, ADDRESSES_MAX);
	unsigned char bytes[16];

	for (size_t i = 0; i < count; i++) {
		assert_int_equal(inet_pton(list[i].is_six ? AF_INET6 : AF_INET, list[i].text,
					   bytes),
				 1);
		assert_false(address_is_loopback(list[i].text));
		assert_true(list[i].interface[0] != '\0');
	}
	assert_true(address_is_loopback("127.0.0.1") && address_is_loopback("::1"));
}

RUN_TESTS()
