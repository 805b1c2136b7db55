/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/login/person.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"

bool login_question_is_secret(enum login_question question)
{
	return question == LOGIN_PASSWORD || question == LOGIN_TOKEN || question == LOGIN_COOKIE;
}

void person_wipe(char *text)
{
	if (text != NULL)
		mem_wipe(text, strlen(text));
	free(text);
}

char *person_ask(const struct person *person, enum login_question question, const char *text,
		 struct err *e)
{
	char *answer;
	char *trimmed;

	if (person->dialog == NULL || person->dialog->ask == NULL)
		return err_null(e, ERR_INPUT, "no one is here to answer: %s", text);
	answer = person->dialog->ask(person->dialog->argument, question, text, e);
	if (answer == NULL || question == LOGIN_PASSWORD)
		return answer;
	trimmed = text_trim(answer);
	memmove(answer, trimmed, strlen(trimmed) + 1);
	return answer;
}

void person_tell(const struct person *person, const char *text)
{
	if (person->dialog != NULL && person->dialog->tell != NULL)
		person->dialog->tell(person->dialog->argument, text);
}

bool person_ask_again(const struct person *person, enum login_question question,
		      const char *complaint, struct err *e)
{
	if (person->dialog != NULL && person->dialog->again != NULL)
		return person->dialog->again(person->dialog->argument, question, complaint, e);
	person_tell(person, complaint);
	return true;
}
