/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/menu.h - the program without a command: log in where needed, then the menu.
 */
#ifndef CLI_COMMAND_MENU_H
#define CLI_COMMAND_MENU_H

/* The answers go to the questions in order: mail, password, number of the account, then
 * the menu's. Returns the exit status. */
int menu_command(int count, char **answers);
/* The same without answers; place says for people where they are. */
int menu_command_in(const char *place);

#endif
