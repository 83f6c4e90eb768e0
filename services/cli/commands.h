/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The subcommands of `portico`. Each gets the arguments after its name and returns an exit status of sysexits.h. */
#ifndef PORTICO_CLI_COMMANDS_H
#define PORTICO_CLI_COMMANDS_H

int command_admin(int count, char **words);
int command_demo(int count, char **words);
int command_doctor(int count, char **words);
int command_firm(int count, char **words);
int command_migrate(int count, char **words);
int command_spares(int count, char **words);
int command_supervise(int count, char **words);

#endif
