/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Linux tells in /proc/net/tcp which sockets there are, whose they are and their inode; the
 * descriptors of a process (/proc/PID/fd) tell who holds that inode. Other systems do not
 * tell. A message is then less precise; a caller whose user cannot be told is not ours, and
 * who listens asks first, by tcp_tells_peers, whether another proof is needed.
 */
#include "os/tcp.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#endif

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "os/descriptor.h"

enum { BACKLOG = 256, LINE_SIZE = 512, PATH_SIZE = 300, LISTENING = 0x0A, TRY_MS = 1000 };

/* --- listening */

static socklen_t fill(const char *address, int port, struct sockaddr_storage *to)
{
	struct sockaddr_in *four = (struct sockaddr_in *)(void *)to;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)(void *)to;

	memset(to, 0, sizeof *to);
	if (inet_pton(AF_INET, address, &four->sin_addr) == 1) {
		four->sin_family = AF_INET;
		four->sin_port = htons((uint16_t)port);
		return sizeof *four;
	}
	if (inet_pton(AF_INET6, address, &six->sin6_addr) == 1) {
		six->sin6_family = AF_INET6;
		six->sin6_port = htons((uint16_t)port);
		return sizeof *six;
	}
	return 0;
}

static bool refuse(const char *address, int port, struct err *e)
{
	if (errno == EADDRINUSE)
		return err_set(e, ERR_BUSY, "port %d of %s is taken", port, address);
	if (errno == EADDRNOTAVAIL || errno == EAFNOSUPPORT)
		return err_set(e, ERR_MISSING, "this machine has no address %s", address);
	return err_system(e, "cannot listen on %s port %d", address, port);
}

int tcp_listen(const char *address, int port, struct err *e)
{
	struct sockaddr_storage to;
	socklen_t length = fill(address, port, &to);
	OWN(fd) int fd = -1;
	const int yes = 1;

	if (length == 0) {
		err_set(e, ERR_INPUT, "%s is not an IP address", address);
		return -1;
	}
	fd = socket(to.ss_family, SOCK_STREAM, 0);
	if (fd < 0) {
		refuse(address, port, e);
		return -1;
	}
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (to.ss_family == AF_INET6)
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
	if (!descriptor_prepare(fd) || bind(fd, (struct sockaddr *)&to, length) != 0 ||
	    listen(fd, BACKLOG) != 0) {
		refuse(address, port, e);
		return -1;
	}
	return fd_steal(&fd);
}

int tcp_accept(int listener, struct sockaddr_storage *from, socklen_t *length)
{
	OWN(fd) int fd = accept(listener, (struct sockaddr *)from, length);

	return fd >= 0 && descriptor_prepare(fd) ? fd_steal(&fd) : -1;
}

static int port_of(const struct sockaddr_storage *address)
{
	const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)address;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)(const void *)address;

	if (address->ss_family == AF_INET)
		return ntohs(four->sin_port);
	return address->ss_family == AF_INET6 ? ntohs(six->sin6_port) : 0;
}

int tcp_port(int listener)
{
	struct sockaddr_storage address = { 0 };
	socklen_t length = sizeof address;

	if (getsockname(listener, (struct sockaddr *)&address, &length) != 0)
		return 0;
	return port_of(&address);
}

/* --- the kernel's table of sockets */

struct row {
	char local[33], remote[33]; /* addresses as the table writes them */
	unsigned local_port, remote_port, state, user;
	uint64_t inode;
};

static const char *const tables[] = { "/proc/net/tcp", "/proc/net/tcp6", NULL };

static bool read_row(const char *line, struct row *row)
{
	return sscanf(line,
		      " %*[0-9]: %32[0-9A-F]:%x %32[0-9A-F]:%x %x %*[0-9A-Fa-f]:%*[0-9A-Fa-f] "
		      "%*[0-9A-Fa-f]:%*[0-9A-Fa-f] %*[0-9A-Fa-f] %u %*d %" SCNu64,
		      row->local, &row->local_port, row->remote, &row->remote_port, &row->state,
		      &row->user, &row->inode) == 7;
}

/* The first row that is meant; false when there is none. */
static bool find_row(bool (*is_meant)(const struct row *row, const void *argument),
		     const void *argument, struct row *row)
{
	char line[LINE_SIZE];

	for (size_t i = 0; tables[i] != NULL; i++) {
		OWN(file) FILE *table = fopen(tables[i], "re");

		while (table != NULL && fgets(line, sizeof line, table) != NULL)
			if (read_row(line, row) && is_meant(row, argument))
				return true;
	}
	return false;
}

static bool listens_on(const struct row *row, const void *port)
{
	return row->state == LISTENING && row->local_port == *(const unsigned *)port;
}

/* --- who holds a socket */

static bool holds(const char *pid, uint64_t inode)
{
	char folder[PATH_SIZE];
	char wanted[64];
	char found[64];
	bool does = false;
	const struct dirent *entry;
	DIR *descriptors;

	snprintf(folder, sizeof folder, "/proc/%.20s/fd", pid);
	snprintf(wanted, sizeof wanted, "socket:[%" PRIu64 "]", inode);
	descriptors = opendir(folder);
	while (descriptors != NULL && !does && (entry = readdir(descriptors)) != NULL) {
		ssize_t length =
			readlinkat(dirfd(descriptors), entry->d_name, found, sizeof found - 1);

		found[length > 0 ? length : 0] = '\0';
		does = text_equal(found, wanted);
	}
	if (descriptors != NULL)
		closedir(descriptors);
	return does;
}

static void read_name(const char *pid, char *name, size_t size)
{
	char path[PATH_SIZE];
	char line[LINE_SIZE] = "";
	OWN(file) FILE *file = NULL;

	snprintf(path, sizeof path, "/proc/%.20s/comm", pid);
	file = fopen(path, "re");
	if (file != NULL && fgets(line, sizeof line, file) != NULL)
		text_visible_copy(name, size, text_trim(line));
}

bool tcp_find_holder(int port, struct tcp_holder *holder)
{
	unsigned wanted = (unsigned)port;
	struct row row;
	const struct dirent *entry;
	DIR *processes;

	*holder = (struct tcp_holder){ 0 };
	if (!find_row(listens_on, &wanted, &row))
		return false;
	processes = opendir("/proc");
	while (processes != NULL && holder->pid == 0 && (entry = readdir(processes)) != NULL) {
		if (!isdigit((unsigned char)*entry->d_name) || !holds(entry->d_name, row.inode))
			continue;
		holder->pid = (pid_t)strtoll(entry->d_name, NULL, 10);
		read_name(entry->d_name, holder->name, sizeof holder->name);
	}
	if (processes != NULL)
		closedir(processes);
	return true;
}

/* --- whose is the other end */

static size_t copy_address(const struct sockaddr_storage *address, uint32_t parts[4])
{
	const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)address;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)(const void *)address;

	if (address->ss_family == AF_INET)
		memcpy(parts, &four->sin_addr, sizeof four->sin_addr);
	else if (address->ss_family == AF_INET6)
		memcpy(parts, &six->sin6_addr, sizeof six->sin6_addr);
	return address->ss_family == AF_INET ? 1 : address->ss_family == AF_INET6 ? 4 : 0;
}

/* The table writes each group of four bytes as a number of this machine. */
static bool write_address(const struct sockaddr_storage *address, char text[33])
{
	uint32_t parts[4] = { 0 };
	size_t count = copy_address(address, parts);

	for (size_t i = 0; i < count; i++)
		snprintf(text + 8 * i, 9, "%08" PRIX32, parts[i]);
	return count > 0;
}

/* An IPv4 connection may have been made by a socket for IPv6. */
static bool is_same_address(const char *row, const char *wanted)
{
	static const char mapped[] = "0000000000000000FFFF0000";

	if (strlen(wanted) == 8 && text_starts(row, mapped))
		row += strlen(mapped);
	return text_equal(row, wanted);
}

/* The other end's own row has the addresses the other way round. */
static bool is_other_end(const struct row *row, const void *argument)
{
	const struct row *ours = argument;

	return row->local_port == ours->remote_port && row->remote_port == ours->local_port &&
	       is_same_address(row->local, ours->remote) &&
	       is_same_address(row->remote, ours->local);
}

/* A socket that its process has closed already has no owner: it is shown as root's, without
 * an inode. */
static bool is_user(unsigned user, uint64_t inode)
{
	return inode != 0 && (user == geteuid() || user == 0);
}

#ifdef __linux__
/* Asks the kernel for that one socket instead of reading the table of all. False when it does
 * not tell. */
static bool ask_kernel(const struct sockaddr_storage *here, const struct sockaddr_storage *there,
		       unsigned *user, uint64_t *inode)
{
	struct {
		struct nlmsghdr head;
		struct inet_diag_req_v2 request;
	} question = { 0 };
	char answer[1024] __attribute__((aligned(8)));
	const struct nlmsghdr *head = (const struct nlmsghdr *)(const void *)answer;
	const struct inet_diag_msg *found = NLMSG_DATA(head);
	struct inet_diag_sockid *id = &question.request.id;
	OWN(fd) int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	ssize_t length;

	question.head.nlmsg_len = sizeof question;
	question.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
	question.head.nlmsg_flags = NLM_F_REQUEST;
	question.request.sdiag_family = (uint8_t)there->ss_family;
	question.request.sdiag_protocol = IPPROTO_TCP;
	question.request.idiag_states = ~0U;
	id->idiag_sport = htons((uint16_t)port_of(there));
	id->idiag_dport = htons((uint16_t)port_of(here));
	copy_address(there, id->idiag_src);
	copy_address(here, id->idiag_dst);
	id->idiag_cookie[0] = id->idiag_cookie[1] = INET_DIAG_NOCOOKIE;
	if (fd < 0 || send(fd, &question, sizeof question, 0) != (ssize_t)sizeof question)
		return false;
	length = recv(fd, answer, sizeof answer, MSG_DONTWAIT); /* it is there at once */
	if (length < (ssize_t)NLMSG_LENGTH(sizeof *found) ||
	    head->nlmsg_type != SOCK_DIAG_BY_FAMILY)
		return false;
	*user = found->idiag_uid;
	*inode = found->idiag_inode;
	return true;
}
#else
static bool ask_kernel(const struct sockaddr_storage *here, const struct sockaddr_storage *there,
		       unsigned *user, uint64_t *inode)
{
	(void)here;
	(void)there;
	(void)user;
	(void)inode;
	return false;
}
#endif

/* Both ends of a connection that stands; false once it does not. */
static bool find_ends(int connection, struct sockaddr_storage *here, struct sockaddr_storage *there)
{
	socklen_t here_length = sizeof *here, there_length = sizeof *there;

	return getsockname(connection, (struct sockaddr *)here, &here_length) == 0 &&
	       getpeername(connection, (struct sockaddr *)there, &there_length) == 0;
}

static bool is_owner(const struct sockaddr_storage *here, const struct sockaddr_storage *there)
{
	struct row ours = { 0 }, other;

	if (ask_kernel(here, there, &other.user, &other.inode))
		return is_user(other.user, other.inode);
	ours.local_port = (unsigned)port_of(here);
	ours.remote_port = (unsigned)port_of(there);
	return write_address(here, ours.local) && write_address(there, ours.remote) &&
	       find_row(is_other_end, &ours, &other) && is_user(other.user, other.inode);
}

/* Looked at again after the question: the answer is about these two ports, which another
 * connection may have by then. */
bool tcp_peer_is_ours(int connection)
{
	struct sockaddr_storage here = { 0 }, there = { 0 };

	return find_ends(connection, &here, &there) && is_owner(&here, &there) &&
	       find_ends(connection, &here, &there);
}

/* The caller's end of a connection to that listener; -1. */
static int call_loopback(int listener)
{
	struct sockaddr_storage to;
	socklen_t length = fill("127.0.0.1", tcp_port(listener), &to);
	OWN(fd) int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&to, length) != 0)
		return -1;
	return fd_steal(&fd);
}

bool tcp_tells_peers(void)
{
	struct err ignored = { 0 };
	OWN(fd) int listener = tcp_listen("127.0.0.1", 0, &ignored);
	OWN(fd) int caller = listener >= 0 ? call_loopback(listener) : -1;
	struct pollfd waiting = { .fd = listener, .events = POLLIN };
	OWN(fd) int called = -1;

	if (caller >= 0 && poll(&waiting, 1, TRY_MS) > 0)
		called = accept(listener, NULL, NULL);
	return called >= 0 && tcp_peer_is_ours(called);
}
