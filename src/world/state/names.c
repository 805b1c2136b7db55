/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/state/names.h"

#include <stdio.h>

enum { ROUND = 8, SCRIPTS = NAMES_MIXED };

static const char *const cities[SCRIPTS][ROUND] = {
	[NAMES_LATIN] = { "Anemone", "Brisa", "Corvo d'Oro", "Dune", "Elm Harbour", "Fjord",
			  "Güney", "Hvítá" },
	[NAMES_GREEK] = { "Άνεμος", "Βράχος", "Γαλήνη", "Δρυς", "Ελιά", "Ζέφυρος", "Ήλιος",
			  "Θάλασσα" },
	[NAMES_CYRILLIC] = { "Астра", "Берег", "Волна", "Гавань", "Дюна", "Ёлка", "Жемчуг",
			     "Зима" },
	[NAMES_HEBREW] = { "אלון", "ברוש", "גלים", "דקל", "הדס", "ורד", "זית", "חוף" },
};

static const char *const players[SCRIPTS][ROUND] = {
	[NAMES_LATIN] = { "Marisol", "Tibor", "Ondine", "Rasmus", "Zoë", "Kajetan", "Bruna",
			  "Yusuf" },
	[NAMES_GREEK] = { "Μαρίνα", "Πέτρος", "Δανάη", "Νίκος", "Ιώ", "Άρης", "Ρέα", "Φώτης" },
	[NAMES_CYRILLIC] = { "Марина", "Пётр", "Дарья", "Никита", "Юля", "Артём", "Рада", "Фома" },
	[NAMES_HEBREW] = { "מרינה", "נועם", "דנה", "רון", "יעל", "אורי", "שיר", "גיל" },
};

/* Names that try to be more than names: for terminals, pages, logs and messages. */
static const char *const hostile[ROUND] = {
	"\033]0;owned\a\033]52;c;b3duZWQ=\a", /* a title, the clipboard */
	"\033[2J\033[31m\xC2\x9B"
	"5mred", /* screen, colour, a control of one byte */
	"a\xE2\x80\xAE"
	"gnp.b\xE2\x81\xA6\xD7\x90", /* turned round, left open */
	"<img src=x onerror=evil()>",
	"</script><script>evil()//",
	"@everyone [a](http://x.example) *b*",
	"one\r\ntwo\tthree\b\b",
	"z\xCC\x81\xCC\x82\xCC\x83\xCC\x84\xCC\x85\xCC\x86\xCC\x87\xCC\x88\xCC\x89\xCC\x8A"
	"\xCC\x8B\xCC\x8C\xE2\x80\x8B\xC2\xAD", /* a tower of marks, things unseen */
};

static void pick(const char *const list[SCRIPTS][ROUND], enum world_names names, int index,
		 char to[48])
{
	int script = names >= NAMES_MIXED ? index % SCRIPTS : (int)names;
	const char *name =
		names == NAMES_HOSTILE ? hostile[index % ROUND] : list[script][index % ROUND];

	if (index < ROUND)
		snprintf(to, 48, "%s", name);
	else
		snprintf(to, 48, "%s %d", name, index / ROUND + 1);
}

void world_name_city(enum world_names names, int index, char to[48])
{
	pick(cities, names, index, to);
}

void world_name_player(enum world_names names, int index, char to[48])
{
	pick(players, names, index, to);
}

void world_name_island(int index, char to[48])
{
	static const char *const islands[ROUND] = {
		"Therassa", "Kalimos", "Pyrgia",   "Orsinos",
		"Melanthe", "Sykara",  "Lindavos", "Erimos",
	};

	snprintf(to, 48, "%s", islands[index % ROUND]);
}
