/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/text.h"

static struct {
	int fd;
	char path[1024];
	char name[64];
	size_t size_max;
	enum log_level lowest;
	uint64_t dropped; /* lines that could not be written since the last one that could */
} sink = { .fd = STDERR_FILENO, .lowest = LOG_LEVEL_INFO };

static const char *const level_names[] = { "debug", "info", "warning", "error" };

static void open_file(void)
{
	struct stat kind;

	if (sink.fd > STDERR_FILENO)
		close(sink.fd);
	/* Never through a link, and not waiting for the reader of a pipe. */
	sink.fd = open(sink.path,
		       O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	if (sink.fd >= 0 && (fstat(sink.fd, &kind) != 0 || !S_ISREG(kind.st_mode))) {
		close(sink.fd);
		sink.fd = -1;
	}
}

void log_open(const char *path, const char *name, size_t size_max)
{
	text_copy(sink.name, sizeof sink.name, name);
	sink.size_max = size_max;
	if (path == NULL || text_equal(path, "-")) {
		*sink.path = '\0';
		sink.fd = path == NULL ? STDERR_FILENO : STDOUT_FILENO;
		return;
	}
	text_copy(sink.path, sizeof sink.path, path);
	open_file();
}

void log_reopen(void)
{
	if (*sink.path != '\0')
		open_file();
}

void log_keep(void)
{
	struct stat named;
	struct stat open_one;

	if (*sink.path == '\0' || sink.fd < 0 || fstat(sink.fd, &open_one) != 0)
		return;
	if (lstat(sink.path, &named) != 0 || named.st_ino != open_one.st_ino ||
	    named.st_dev != open_one.st_dev)
		open_file();
}

void log_threshold(enum log_level lowest)
{
	sink.lowest = lowest;
}

static void rotate_when_full(void)
{
	char old[sizeof sink.path + 2];
	struct stat now;

	if (*sink.path == '\0' || sink.size_max == 0)
		return;
	if (sink.fd < 0 || fstat(sink.fd, &now) != 0 || (uint64_t)now.st_size < sink.size_max)
		return;
	snprintf(old, sizeof old, "%s.1", sink.path);
	if (rename(sink.path, old) == 0)
		open_file();
}

/* In one piece, unless the disk takes only parts. */
static bool write_whole(const struct buffer *line)
{
	size_t written = 0;

	while (written < line->length) {
		ssize_t length = write(sink.fd, line->bytes + written, line->length - written);

		if (length == 0 || (length < 0 && errno != EINTR))
			return false;
		written += length > 0 ? (size_t)length : 0;
	}
	return true;
}

static void write_line(const struct buffer *line)
{
	rotate_when_full();
	if (sink.fd < 0 && *sink.path != '\0')
		open_file();
	if (sink.fd < 0 || !write_whole(line))
		sink.dropped++;
	else
		sink.dropped = 0;
}

__attribute__((format(printf, 2, 0))) static void log_line(enum log_level level, const char *format,
							   va_list args)
{
	struct buffer line = { 0 };
	char text[2048];
	char when[32];

	if (level < sink.lowest)
		return;
	vsnprintf(text, sizeof text, format, args);
	clock_long(when, sizeof when, clock_wall_ms());
	if (*sink.name == '\0') /* a command that a person has typed */
		buffer_text(&line, "ikabot: ");
	else
		buffer_format(&line, "%s %s: ", when, sink.name);
	if (level != LOG_LEVEL_INFO)
		buffer_format(&line, "%s: ", level_names[level]);
	text_visible(&line, text);
	if (sink.dropped > 0)
		buffer_format(&line, " (%" PRIu64 " lines before this one were lost)",
			      sink.dropped);
	buffer_text(&line, "\n");
	write_line(&line);
	buffer_done(&line);
}

#define DEFINE_LOG(function, level)            \
	void function(const char *format, ...) \
	{                                      \
		va_list args;                  \
		va_start(args, format);        \
		log_line(level, format, args); \
		va_end(args);                  \
	}

DEFINE_LOG(log_debug, LOG_LEVEL_DEBUG)
DEFINE_LOG(log_info, LOG_LEVEL_INFO)
DEFINE_LOG(log_warning, LOG_LEVEL_WARNING)
DEFINE_LOG(log_error, LOG_LEVEL_ERROR)
