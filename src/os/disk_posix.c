/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/disk.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#ifdef __linux__
#include <sys/statfs.h>
#elif defined(__APPLE__) || defined(__FreeBSD__) || defined(__OpenBSD__)
#include <sys/mount.h>
#include <sys/param.h>
#endif

#include "base/own.h"
#include "base/text.h"

#ifdef __linux__
/* What is none of these is on a disk of this computer, and its mount need not be looked for. */
static const char *perhaps_remote(const char *folder)
{
	static const struct {
		uint32_t magic;
		const char *type;
	} types[] = {
		{ 0x6969, "nfs" },	{ 0xFF534D42, "cifs" },	 { 0xFE534D42, "smb3" },
		{ 0x517B, "smbfs" },	{ 0x01021997, "9p" },	 { 0x65735546, "fuse" },
		{ 0x564C, "ncpfs" },	{ 0x73757245, "coda" },	 { 0x00C36400, "ceph" },
		{ 0x5346414F, "afs" },	{ 0x6B414653, "afs" },	 { 0x0BD00BD0, "lustre" },
		{ 0x01161970, "gfs2" }, { 0x7461636F, "ocfs2" },
	};
	struct statfs facts;

	if (statfs(folder, &facts) != 0)
		return NULL;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if ((uint32_t)facts.f_type == types[i].magic)
			return types[i].type;
	return NULL;
}

static void search_mounts(struct disk_search *search)
{
	FILE *mounts = fopen("/proc/self/mountinfo", "re");
	OWN(text) char *line = NULL;
	size_t room = 0;

	while (mounts != NULL && getline(&line, &room, mounts) > 0)
		disk_see_mount(search, line);
	if (mounts != NULL)
		fclose(mounts);
}

enum disk disk_look(const char *folder, char kind[DISK_KIND_SIZE])
{
	const char *type = perhaps_remote(folder);
	OWN(text) char *path = type != NULL ? realpath(folder, NULL) : NULL;
	struct disk_search search = { .folder = path };

	text_copy(kind, DISK_KIND_SIZE, type != NULL ? type : "");
	if (type == NULL)
		return DISK_LOCAL;
	if (path != NULL)
		search_mounts(&search);
	if (*search.kind == '\0')
		return disk_of_type(type);
	text_copy(kind, DISK_KIND_SIZE, search.kind);
	return search.disk;
}
#elif defined(__APPLE__) || defined(__FreeBSD__) || defined(__OpenBSD__)
enum disk disk_look(const char *folder, char kind[DISK_KIND_SIZE])
{
	struct statfs facts;

	text_copy(kind, DISK_KIND_SIZE, "");
	if (statfs(folder, &facts) != 0)
		return DISK_LOCAL;
	text_copy(kind, DISK_KIND_SIZE, facts.f_fstypename);
	if ((facts.f_flags & MNT_LOCAL) != 0)
		return disk_of_type(kind) == DISK_ALONE ? DISK_ALONE : DISK_LOCAL;
	return disk_of_type(kind) == DISK_SHARED ? DISK_SHARED : DISK_ALONE;
}
#else
enum disk disk_look(const char *folder, char kind[DISK_KIND_SIZE])
{
	(void)folder;
	text_copy(kind, DISK_KIND_SIZE, "");
	return DISK_LOCAL;
}
#endif
