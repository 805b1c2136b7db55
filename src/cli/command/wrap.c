/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/wrap.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"

enum { WIDTH = 80 };

void wrap(FILE *to, int column, int indent, const char *text)
{
	bool begun = false;

	while (*text != '\0') {
		size_t length = strcspn(text, " \n");
		bool ends = text[length] == '\n';
		char word[256];
		int columns;

		snprintf(word, sizeof word, "%.*s", (int)length, text);
		columns = text_columns(word);
		if (begun && column + 1 + columns > WIDTH) {
			fprintf(to, "\n%*s", indent, "");
			column = indent;
			begun = false;
		}
		fprintf(to, "%s%s", begun ? " " : "", word);
		column += columns + begun;
		begun = true;
		text += length + (text[length] != '\0');
		if (ends) {
			fprintf(to, "\n%*s", indent, "");
			column = indent;
			begun = false;
		}
	}
	fputc('\n', to);
}
