/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/menu/hall.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/buffer.h"
#include "base/own.h"
#include "base/text.h"

void menu_say(struct hall *hall, const char *format, ...)
{
	OWN(buffer) struct buffer visible = { 0 };
	char said[sizeof hall->said];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(said, sizeof said, format, arguments);
	va_end(arguments);
	text_visible_lines(&visible, said);
	text_copy(hall->said, sizeof hall->said, visible.bytes != NULL ? visible.bytes : "");
}
