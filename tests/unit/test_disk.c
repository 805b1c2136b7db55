/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which disks have locks that hold between computers. */
#include "harness.h"

#include <string.h>

#include "os/disk.h"

static const char *const mounts[] = {
	"21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro",
	"30 21 0:40 / /users rw shared:2 - nfs4 server:/users rw,vers=4.2,local_lock=none",
	"31 30 0:41 / /users/own rw - ext4 /dev/sdb1 rw",
	"32 21 0:42 / /old rw shared:3 - nfs server:/old rw,vers=3,nolock,proto=tcp",
	"33 21 0:43 / /half rw - nfs server:/half rw,vers=3,local_lock=flock",
	"34 21 0:44 / /with\\040blank rw - fuse.sshfs me@there: rw,user_id=0",
	"35 21 0:45 / /win rw - cifs //server/share rw,vers=3.1.1",
	"36 21 0:46 / /host rw - 9p share rw,trans=virtio",
	"37 21 0:47 / /enc rw - fuse.gocryptfs /users/x rw",
	"38 21 0:48 / /over rw - ext4 /dev/sdc1 rw",
	"39 38 0:49 / /over rw - cifs //server/over rw",
	"not a line of the table",
};

static enum disk judge(const char *folder, const char *kind)
{
	struct disk_search search = { .folder = folder };

	for (size_t i = 0; i < sizeof mounts / sizeof *mounts; i++)
		disk_see_mount(&search, mounts[i]);
	assert_string_equal(search.kind, kind);
	return search.disk;
}

TEST(locks_are_judged_by_the_mount_that_the_folder_is_below)
{
	assert_int_equal(judge("/srv", "ext4"), DISK_LOCAL);
	assert_int_equal(judge("/userss", "ext4"), DISK_LOCAL); /* not below /users */
	assert_int_equal(judge("/users/me", "nfs4"), DISK_SHARED);
	assert_int_equal(judge("/users", "nfs4"), DISK_SHARED);
	assert_int_equal(judge("/users/own/me", "ext4"), DISK_LOCAL);
	assert_int_equal(judge("/old/me", "nfs"), DISK_ALONE);
	assert_int_equal(judge("/half/me", "nfs"), DISK_ALONE);
	assert_int_equal(judge("/with blank/me", "fuse.sshfs"), DISK_ALONE);
	assert_int_equal(judge("/win", "cifs"), DISK_ALONE);
	assert_int_equal(judge("/host", "9p"), DISK_ALONE);
	assert_int_equal(judge("/enc/me", "fuse.gocryptfs"), DISK_LOCAL);
	assert_int_equal(judge("/over/me", "cifs"), DISK_ALONE); /* mounted over the other */
}

TEST(the_root_of_a_container_is_its_own)
{
	struct disk_search search = { .folder = "/users/me" };

	disk_see_mount(&search, "1 1 0:5 / / rw - 9p none rw,trans=fd");
	assert_string_equal(search.kind, "9p");
	assert_int_equal(search.disk, DISK_LOCAL);
}

TEST(a_folder_of_this_test_is_on_some_disk)
{
	char kind[DISK_KIND_SIZE] = "unset";

	assert_in_range(disk_look("/", kind), DISK_LOCAL, DISK_ALONE);
	assert_null(strstr(kind, "unset"));
	assert_int_equal(disk_look("/nonexistent/folder", kind), DISK_LOCAL);
}

RUN_TESTS()
