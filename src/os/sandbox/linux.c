/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Landlock, as the kernel knows it: a ruleset says which rights it takes away and where they
 * stay, and a process lays it upon itself. Newer kernels know more rights; an older one is
 * asked for those it has. The system's headers are older than many kernels, so what is needed
 * of them stands here.
 */
#include "os/sandbox/filter.h"
#include "os/sandbox/sandbox.h"

#ifdef SANDBOX_LINUX

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/err.h"
#include "base/own.h"

/* The same numbers on every machine, since calls of that age are numbered alike. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

enum { ASK_VERSION = 1, RULE_PATH = 1, RULE_PORT = 2 };

enum {
	EXECUTE = 1 << 0,
	WRITE_FILE = 1 << 1,
	READ_FILE = 1 << 2,
	READ_DIR = 1 << 3,
	REMOVE_DIR = 1 << 4,
	REMOVE_FILE = 1 << 5,
	MAKE_CHAR = 1 << 6,
	MAKE_DIR = 1 << 7,
	MAKE_REG = 1 << 8,
	MAKE_SOCK = 1 << 9,
	MAKE_FIFO = 1 << 10,
	MAKE_BLOCK = 1 << 11,
	MAKE_SYM = 1 << 12,
	REFER = 1 << 13,     /* since 2 */
	TRUNCATE = 1 << 14,  /* since 3 */
	IOCTL_DEV = 1 << 15, /* since 5 */

	BIND = 1 << 0, /* since 4 */
	CONNECT = 1 << 1,

	ABSTRACT_SOCKETS = 1 << 0, /* since 6 */
	SIGNALS = 1 << 1,

	OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV,
	READING = READ_FILE | READ_DIR,
	EDITING = READING | WRITE_FILE,
	ADDING = EDITING | MAKE_REG,
	WRITING = ADDING | TRUNCATE | REMOVE_FILE | REMOVE_DIR | MAKE_DIR,
};

static const uint64_t rights_of[] = {
	[SANDBOX_READ] = READING,
	[SANDBOX_EDIT] = EDITING,
	[SANDBOX_ADD] = ADDING,
	[SANDBOX_WRITE] = WRITING,
};

struct ruleset {
	uint64_t files, ports, scopes;
};

struct path_rule {
	uint64_t rights;
	int32_t folder;
} __attribute__((packed));

struct port_rule {
	uint64_t rights, port;
};

static bool is_entered;
static int narrows_with; /* this version; 0: ports are not narrowed, or are already */

/* What a C program reads: libraries, certificates, names and addresses, time zones. Not all
 * of /etc: for root that is every password of the machine. */
static const struct sandbox_path of_the_system[] = {
	{ "/usr", SANDBOX_READ },
	{ "/lib", SANDBOX_READ },
	{ "/lib32", SANDBOX_READ },
	{ "/lib64", SANDBOX_READ },
	{ "/nix/store", SANDBOX_READ },
	{ "/gnu/store", SANDBOX_READ },
	{ "/etc/ld.so.cache", SANDBOX_READ },
	{ "/etc/ld.so.preload", SANDBOX_READ },
	{ "/etc/resolv.conf", SANDBOX_READ },
	{ "/etc/hosts", SANDBOX_READ },
	{ "/etc/host.conf", SANDBOX_READ },
	{ "/etc/nsswitch.conf", SANDBOX_READ },
	{ "/etc/gai.conf", SANDBOX_READ },
	{ "/etc/services", SANDBOX_READ },
	{ "/etc/protocols", SANDBOX_READ },
	{ "/etc/localtime", SANDBOX_READ },
	{ "/etc/passwd", SANDBOX_READ },
	{ "/etc/ssl/certs", SANDBOX_READ },
	{ "/etc/ssl/openssl.cnf", SANDBOX_READ },
	{ "/etc/ssl/cert.pem", SANDBOX_READ },
	{ "/etc/ca-certificates", SANDBOX_READ },
	{ "/etc/pki/tls/certs", SANDBOX_READ },
	{ "/etc/pki/tls/cert.pem", SANDBOX_READ },
	{ "/etc/pki/tls/openssl.cnf", SANDBOX_READ },
	{ "/etc/pki/tls/openssl.d", SANDBOX_READ },
	{ "/etc/pki/ca-trust/extracted", SANDBOX_READ },
	{ "/etc/crypto-policies", SANDBOX_READ },
	{ "/etc/gnutls", SANDBOX_READ },
	{ "/etc/pkcs11", SANDBOX_READ },
	{ "/etc/krb5.conf", SANDBOX_READ },
	{ "/etc/static", SANDBOX_READ },
	{ "/var/lib/ca-certificates", SANDBOX_READ },
	{ "/run/systemd/resolve", SANDBOX_READ },
	{ "/run/resolvconf", SANDBOX_READ },
	{ "/run/NetworkManager", SANDBOX_READ },
	{ "/mnt/wsl/resolv.conf", SANDBOX_READ },
	{ "/sys/devices/system/cpu", SANDBOX_READ },
	{ "/proc", SANDBOX_READ },
	{ "/dev/null", SANDBOX_WRITE },
	{ "/dev/zero", SANDBOX_READ },
	{ "/dev/random", SANDBOX_READ },
	{ "/dev/urandom", SANDBOX_READ },
	{ NULL, SANDBOX_READ },
};

int sandbox_offers(void)
{
	int64_t offered = syscall(SYS_landlock_create_ruleset, NULL, 0, ASK_VERSION);

	return offered > 0 ? (int)offered : 0;
}

static struct ruleset known_to(int offered)
{
	struct ruleset known = { .files = EXECUTE | WRITING | MAKE_CHAR | MAKE_SOCK | MAKE_FIFO |
					  MAKE_BLOCK | MAKE_SYM };

	if (offered < 3)
		known.files &= ~(uint64_t)TRUNCATE;
	if (offered >= 2)
		known.files |= REFER;
	if (offered >= 4)
		known.ports = BIND;
	if (offered >= 5)
		known.files |= IOCTL_DEV;
	if (offered >= 6)
		known.scopes = ABSTRACT_SOCKETS | SIGNALS;
	return known;
}

/* An older kernel refuses a ruleset that is longer than its own. */
static int make_ruleset(const struct ruleset *wanted, int offered)
{
	size_t size = offered >= 6   ? sizeof *wanted
		      : offered >= 4 ? 2 * sizeof wanted->files
				     : sizeof wanted->files;

	return (int)syscall(SYS_landlock_create_ruleset, wanted, size, 0);
}

static void allow_path(int ruleset, uint64_t known, const struct sandbox_path *allowed)
{
	OWN(fd) int place = open(allowed->path, O_PATH | O_CLOEXEC);
	struct path_rule rule = { rights_of[allowed->right], place };
	struct stat kind;

	if (place < 0 || fstat(place, &kind) != 0)
		return;
	if (!S_ISDIR(kind.st_mode))
		rule.rights &= OF_FILES;
	rule.rights &= known;
	(void)syscall(SYS_landlock_add_rule, ruleset, RULE_PATH, &rule, 0);
}

static bool confine_files(const struct sandbox_path *paths, int offered)
{
	struct ruleset wanted = known_to(offered);
	OWN(fd) int ruleset = make_ruleset(&wanted, offered);

	if (ruleset < 0)
		return false;
	for (const struct sandbox_path *one = of_the_system; one->path != NULL; one++)
		allow_path(ruleset, wanted.files, one);
	for (; paths->path != NULL; paths++)
		allow_path(ruleset, wanted.files, paths);
	return syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
}

/* An address that is none tells whether there is anything that would look at it. */
static bool offers_filters(void)
{
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL, 0, 0) != 0 && errno == EFAULT;
}

bool sandbox_enter(const struct sandbox_plan *plan, struct sandbox_report *report, struct err *e)
{
	int offered = plan->paths != NULL ? sandbox_offers() : 0;
	bool filters;

	*report = (struct sandbox_report){ 0 };
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return err_system(e, "new rights cannot be given up");
	report->no_new_rights = true;
	filters = sandbox_filter_is_known && offers_filters();
	if (offered > 0 && !confine_files(plan->paths, offered))
		return err_system(e, "Landlock does not take the rules for files");
	report->landlock = offered;
	is_entered = offered > 0;
	narrows_with = plan->any_port ? 0 : report->landlock;
	if (filters && !sandbox_filter_calls(plan))
		return err_system(e, "the kernel does not take the filter of system calls");
	report->seccomp = filters;
	return true;
}

bool sandbox_is_entered(void)
{
	return is_entered;
}

static bool add_port(int ruleset, int port)
{
	struct port_rule rule = { CONNECT, (uint64_t)port };

	return port <= 0 || syscall(SYS_landlock_add_rule, ruleset, RULE_PORT, &rule, 0) == 0;
}

bool sandbox_ports(const int *ports, size_t count, struct err *e)
{
	struct ruleset wanted = { .ports = CONNECT };
	OWN(fd) int ruleset = -1;
	bool done;

	if (narrows_with < 4)
		return true;
	ruleset = make_ruleset(&wanted, narrows_with);
	done = ruleset >= 0;
	for (size_t i = 0; i < count; i++)
		done = done && add_port(ruleset, ports[i]);
	if (!done || syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
		return err_system(e, "Landlock does not take the rules for ports");
	narrows_with = 0; /* once is enough: a process can bear no more than a few */
	return true;
}

#endif
