/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/file.h - files that are never half written.
 *
 * A file is replaced: written beside its place under a random name, flushed,
 * renamed. Whatever kills the program leaves the old one or the new one. Every file
 * is private to its owner (0600), every folder too (0700), and links are not followed
 * where somebody else could have planted one.
 */
#ifndef OS_FILE_H
#define OS_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct buffer;
struct err;

/* Appends the whole file to the buffer. False with ERR_MISSING when there is none,
 * ERR_INPUT when it is larger than max bytes, ERR_SYSTEM otherwise: when it is not a plain file
 * (a pipe, a device, a folder) or another user's, too, and then the text says to move it
 * away. Never hangs. */
bool file_read(const char *path, size_t max, struct buffer *to, struct err *e);
/* The same for a file that a person has named: a pipe will do, such as the shell's <(...),
 * when something comes out of it within 10 seconds. */
bool file_read_named(const char *path, size_t max, struct buffer *to, struct err *e);
/* durable: the new content survives a power cut from the moment this returns. */
bool file_replace(const char *path, const void *bytes, size_t length, bool durable, struct err *e);
/* Would file_replace find room for that many bytes? Writes them beside the path, and removes them.
 */
bool file_try_room(const char *path, size_t length, struct err *e);
size_t file_size(const char *path); /* 0 when there is none */
bool file_exists(const char *path);
/* Is there surely nothing of that name? What cannot be looked at is not gone. */
bool file_is_gone(const char *path);
/* A plain file, open for reading from its beginning, and its size; -1 when there is none. */
int file_open(const char *path, uint64_t *size);
/* The same as a stream, which the caller closes; NULL when there is none. */
FILE *file_stream(const char *path);
/* A plain file, open for writing at its end, made when there is none; -1 when that is
 * refused, or something else stands there (a link, a pipe...), which is left alone. */
int file_append(const char *path);
/* Notes that it was used now: file_changed tells it later. */
void file_mark_used(const char *path);
/* When it was last changed, seconds since 1970; 0 when there is none. */
int64_t file_changed(const char *path);
/* A number that is another one whenever the file or folder was changed or replaced, or its
 * mode was; 0 when there is none. */
uint64_t file_stamp(const char *path);
/* A number that is another one when the file or folder was replaced; 0 when there is none. */
uint64_t file_identity(const char *path);
bool file_is_plain(const char *path); /* no link, folder, pipe... */
/* Is it plain and ours, and closed to all others? */
bool file_is_private(const char *path);
/* False with ERR_SYSTEM and what to do about it when other users may write into the file. */
bool file_is_closed(const char *path, struct err *e);
/* Who besides its owner reaches a plain file, links followed; FILE_CLOSED for what is none. */
enum file_reach { FILE_CLOSED, FILE_READABLE, FILE_WRITABLE };
enum file_reach file_reach(const char *path);
bool file_is_ours(const char *path); /* the user's own, links followed */
/* The uid of the owner, links followed; that of root when nothing is there. */
int64_t file_owner(const char *path);
/* Is the file of that name another one than the open one (rotated, replaced)? */
bool file_is_other(const char *path, int fd);
/* Makes an empty file unless there is one. */
void file_touch(const char *path);
/* A file that is not there is fine. */
bool file_remove(const char *path, struct err *e);
bool file_rename(const char *from, const char *to, struct err *e);
/* What was renamed to that path, or removed from it, survives a power cut. */
void file_flush_folder(const char *path);

/* Makes the folder, 0700 whatever the umask, unless it is there. One that is a link, belongs
 * to another user, is open to others or closed to ourselves is refused with ERR_SYSTEM and
 * what to do about it. */
bool folder_make(const char *path, struct err *e);
/* The same about a folder that is there; makes nothing. */
bool folder_is_closed(const char *path, struct err *e);
bool folder_is(const char *path); /* is there a folder, links followed? */
/* Calls visit(name, argument) for each entry whose name ends so; names without the
 * folder, in no order. False when the folder cannot be read, or not to its end: what was
 * visited until then is not an answer. */
bool folder_each(const char *path, const char *end, void (*visit)(const char *name, void *argument),
		 void *argument, struct err *e);
void folder_remove(const char *path); /* only when it is empty */
/* Removes what an interrupted file_replace left of files whose names start so, once it
 * is older than a minute. */
void folder_sweep(const char *path, const char *start);

#endif
