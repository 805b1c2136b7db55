/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/menu_command.h - the program without a command: log in where needed, then the menu.
 */
#ifndef CLI_MENU_COMMAND_H
#define CLI_MENU_COMMAND_H

/* The answers go to the questions in order: mail, password, number of the account, then
 * the menu's. Returns the exit status. */
int menu_command(int count, char **answers);

#endif
