/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/disk_mounts.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { POINT_SIZE = 1024, OPTIONS_SIZE = 512 };

enum disk disk_of_type(const char *type)
{
	static const struct {
		const char *type;
		enum disk disk;
	} remote[] = {
		{ "nfs", DISK_SHARED },
		{ "nfs4", DISK_SHARED },
		{ "ceph", DISK_SHARED },
		{ "lustre", DISK_SHARED },
		{ "afs", DISK_SHARED },
		{ "gfs2", DISK_SHARED },
		{ "ocfs2", DISK_SHARED },
		{ "fuse.glusterfs", DISK_SHARED },
		{ "fuse.ceph-fuse", DISK_SHARED },
		{ "fuse.juicefs", DISK_SHARED },
		{ "cifs", DISK_ALONE },
		{ "smb3", DISK_ALONE },
		{ "smbfs", DISK_ALONE },
		{ "9p", DISK_ALONE },
		{ "ncpfs", DISK_ALONE },
		{ "coda", DISK_ALONE },
		{ "webdav", DISK_ALONE },
		{ "fuse.sshfs", DISK_ALONE },
		{ "fuse.rclone", DISK_ALONE },
		{ "fuse.gvfsd-fuse", DISK_ALONE },
		{ "fuse.s3fs", DISK_ALONE },
		{ "fuse.curlftpfs", DISK_ALONE },
		{ "fuse.gcsfuse", DISK_ALONE },
		{ "fuse.smbnetfs", DISK_ALONE },
		{ "fuse.kio-fuse", DISK_ALONE },
		{ "fuse.vmhgfs-fuse", DISK_ALONE },
		{ "macfuse", DISK_ALONE },
		{ "osxfuse", DISK_ALONE },
	};

	for (size_t i = 0; i < sizeof remote / sizeof *remote; i++)
		if (text_equal(type, remote[i].type))
			return remote[i].disk;
	return DISK_LOCAL;
}

/* "\040" is a blank. */
static void unescape(char *text)
{
	char *to = text;

	for (const char *from = text; *from != '\0'; from++) {
		if (*from == '\\' && strspn(from + 1, "01234567") >= 3) {
			*to++ = (char)((from[1] - '0') * 64 + (from[2] - '0') * 8 + from[3] - '0');
			from += 3;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
}

static bool is_below(const char *folder, const char *point)
{
	size_t length = strlen(point);

	return text_equal(point, "/") ||
	       (text_starts(folder, point) && (folder[length] == '/' || folder[length] == '\0'));
}

static bool has_option(const char *options, const char *option)
{
	size_t length = strlen(option);

	for (const char *at = options; at != NULL; at = strchr(at, ',')) {
		at += *at == ',';
		if (strncmp(at, option, length) == 0 && (at[length] == ',' || at[length] == '\0'))
			return true;
	}
	return false;
}

static enum disk judge(const char *point, const char *type, const char *options)
{
	enum disk disk = disk_of_type(type);

	/* A client may be told to ask no server. */
	if (disk == DISK_SHARED &&
	    (has_option(options, "nolock") || has_option(options, "local_lock=all") ||
	     has_option(options, "local_lock=flock") || has_option(options, "localflock")))
		return DISK_ALONE;
	/* What some containers have as their own root is not shared. */
	if (text_equal(point, "/") && text_equal(type, "9p"))
		return DISK_LOCAL;
	return disk;
}

void disk_see_mount(struct disk_search *search, const char *line)
{
	const char *rest = strstr(line, " - ");
	char point[POINT_SIZE];
	char type[DISK_KIND_SIZE];
	char options[OPTIONS_SIZE] = "";

	if (rest == NULL || sscanf(line, "%*s %*s %*s %*s %1023s", point) != 1 ||
	    sscanf(rest, " - %31s %*s %511s", type, options) < 1)
		return;
	unescape(point);
	if (!is_below(search->folder, point) || strlen(point) < search->length)
		return;
	search->length = strlen(point);
	search->disk = judge(point, type, options);
	text_copy(search->kind, sizeof search->kind, type);
}
