/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/site.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __APPLE__
#include <sys/sysctl.h>
#include <sys/time.h>
#endif

#include "base/own.h"
#include "base/text.h"

#define NO_BOOT "unknown"

/* The first line of a small file; "" when it cannot be read. */
static void read_line(const char *path, char *line, size_t size)
{
	OWN(fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? -1 : read(fd, line, size - 1);

	line[length > 0 ? length : 0] = '\0';
	line[strcspn(line, "\n")] = '\0';
}

#ifdef __linux__
static void find_boot(char *boot, size_t size)
{
	read_line("/proc/sys/kernel/random/boot_id", boot, size);
}

static uint64_t find_space(void)
{
	struct stat facts;

	return stat("/proc/self/ns/pid", &facts) == 0 ? facts.st_ino : 0;
}
#elif defined(__APPLE__)
/* Not the time of the boot, which moves with the clock. */
static void find_boot(char *boot, size_t size)
{
	size_t length = size - 1;

	if (sysctlbyname("kern.bootsessionuuid", boot, &length, NULL, 0) != 0)
		length = 0;
	boot[length] = '\0';
}

static uint64_t find_space(void)
{
	return 0;
}
#else
static void find_boot(char *boot, size_t size)
{
	(void)size;
	*boot = '\0';
}

static uint64_t find_space(void)
{
	return 0;
}
#endif

/* The machine id itself stays secret; what tells two apart may be seen. */
static void find_machine(const char *host, char *machine, size_t size)
{
	static const char *const files[] = { "/etc/machine-id", "/var/lib/dbus/machine-id" };
	uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
	char id[80] = "";

	for (size_t i = 0; i < sizeof files / sizeof *files && strlen(id) < 32; i++)
		read_line(files[i], id, sizeof id);
	if (strlen(id) < 32) /* "uninitialized" in an image, or nothing */
		text_copy(id, sizeof id, host);
	for (const char *c = id; *c != '\0'; c++)
		hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
	snprintf(machine, size, "%016" PRIx64, hash);
}

void site_here(struct site *here)
{
	static struct site known; /* what never changes for a process */

	if (gethostname(here->host, sizeof here->host) != 0)
		text_copy(here->host, sizeof here->host, "unknown");
	here->host[sizeof here->host - 1] = '\0';
	if (*known.machine == '\0') {
		find_boot(known.boot, sizeof known.boot);
		if (*known.boot == '\0')
			text_copy(known.boot, sizeof known.boot, NO_BOOT);
		find_machine(here->host, known.machine, sizeof known.machine);
	}
	text_copy(here->boot, sizeof here->boot, known.boot);
	text_copy(here->machine, sizeof here->machine, known.machine);
	here->space = find_space();
}

static bool is_same_computer(const struct site *site, const struct site *here)
{
	return *site->machine != '\0' ? text_equal(site->machine, here->machine)
				      : text_equal(site->host, here->host);
}

enum site_is site_compare(const struct site *site, const struct site *here)
{
	/* A system that names no boot cannot tell an earlier one from this. */
	if (!text_equal(site->boot, here->boot))
		return is_same_computer(site, here) ? SITE_BEFORE : SITE_COMPUTER;
	if (text_equal(site->boot, NO_BOOT) && !is_same_computer(site, here))
		return SITE_COMPUTER;
	return site->space == 0 || here->space == 0 || site->space == here->space ? SITE_HERE
										  : SITE_CONTAINER;
}

const char *site_text(enum site_is is, const char *host, char *text, size_t size)
{
	static const char *const names[] = {
		[SITE_HERE] = "here",
		[SITE_BEFORE] = "before this computer was started last",
		[SITE_CONTAINER] = "in another container of this computer",
		[SITE_COMPUTER] = "on another computer",
	};
	bool away = is == SITE_CONTAINER || is == SITE_COMPUTER;

	char visible[64]; /* it comes from a file */

	text_visible_copy(visible, sizeof visible, host);
	if (away && *visible != '\0')
		snprintf(text, size, "%s (%s)", names[is], visible);
	else
		snprintf(text, size, "%s", names[is]);
	return text;
}
