/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/address.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"

static bool print_four(const struct sockaddr *address, char *text)
{
	const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)address;
	unsigned host = ntohl(four->sin_addr.s_addr);

	/* No address, loopback, and what a machine gives itself when it is given none. */
	if (host >> 24 == 0 || host >> 24 == 127 || host >> 16 == 0xA9FE)
		return false;
	return inet_ntop(AF_INET, &four->sin_addr, text, ADDRESS_SIZE) != NULL;
}

static bool print_six(const struct sockaddr *address, char *text)
{
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)(const void *)address;

	if (IN6_IS_ADDR_LOOPBACK(&six->sin6_addr) || IN6_IS_ADDR_LINKLOCAL(&six->sin6_addr) ||
	    IN6_IS_ADDR_UNSPECIFIED(&six->sin6_addr) || IN6_IS_ADDR_V4MAPPED(&six->sin6_addr))
		return false;
	return inet_ntop(AF_INET6, &six->sin6_addr, text, ADDRESS_SIZE) != NULL;
}

static bool is_listed(const struct address *list, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal(list[i].text, text))
			return true;
	return false;
}

static size_t add_family(const struct ifaddrs *all, int family, struct address *list, size_t count,
			 size_t max)
{
	for (const struct ifaddrs *one = all; one != NULL && count < max; one = one->ifa_next) {
		struct address address = { .is_six = family == AF_INET6 };
		bool is_meant;

		if (one->ifa_addr == NULL || one->ifa_addr->sa_family != family ||
		    (one->ifa_flags & IFF_UP) == 0 || (one->ifa_flags & IFF_LOOPBACK) != 0)
			continue;
		is_meant = address.is_six ? print_six(one->ifa_addr, address.text)
					  : print_four(one->ifa_addr, address.text);
		if (!is_meant || is_listed(list, count, address.text))
			continue;
		text_copy(address.interface, sizeof address.interface, one->ifa_name);
		list[count++] = address;
	}
	return count;
}

size_t address_list(struct address *list, size_t max)
{
	struct ifaddrs *all = NULL;
	size_t count;

	if (getifaddrs(&all) != 0)
		return 0;
	count = add_family(all, AF_INET, list, 0, max);
	count = add_family(all, AF_INET6, list, count, max);
	freeifaddrs(all);
	return count;
}

bool address_is_loopback(const char *text)
{
	return text_starts(text, "127.") || text_equal(text, "::1");
}

bool address_is_remote(const char *text)
{
	static const char mapped[] = "::ffff:";
	unsigned char bytes[sizeof(struct in6_addr)];

	if (strncasecmp(text, mapped, strlen(mapped)) == 0)
		text += strlen(mapped); /* an IPv4 address in a socket for IPv6 */
	return (inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1) &&
	       !address_is_loopback(text);
}

void address_host_name(char *name, size_t size)
{
	if (gethostname(name, size) != 0)
		name[0] = '\0';
	name[size - 1] = '\0';
}
