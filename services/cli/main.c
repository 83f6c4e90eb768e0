/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* `portico`: administration of the whole installation, by hand or by scripts. Settings come from the environment. */
#include "cli/commands.h"
#include "common/config.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static int command_config(int count, char **words)
{
    (void)words;
    if (count != 0)
        return EX_USAGE;
    config_print(stdout);
    return EX_OK;
}

static const struct {
    const char *name, *usage, *about;
    int (*run)(int count, char **words);
} commands[] = {
    {"migrate", "migrate", "migrate the platform and all firms to this release's schema", command_migrate},
    {"spares", "spares", "make the missing spare firms now", command_spares},
    {"supervise", "supervise FILE", "run the services in FILE (lines of name: command) and restart those that end",
     command_supervise},
    {"config", "config", "print each setting with its value and meaning", command_config},
    {"admin", "admin create NAME EMAIL", "create a platform admin", command_admin},
    {"admin", "admin reset EMAIL", "delete an admin's passkeys and sessions, so that they can sign in by mail",
     command_admin},
    {"firm", "firm create|list|suspend|resume ...", "create and list firms, suspend and resume their portals",
     command_firm},
    {"demo", "demo [--people]", "create the demo firms, or list their people", command_demo},
    {"doctor", "doctor", "check the database: fence, policies, roles, keys", command_doctor},
};

static int usage(void)
{
    fputs("usage:\n", stderr);
    for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
        fprintf(stderr, "  portico %-38s %s\n", commands[i].usage, commands[i].about);
    return EX_USAGE;
}

int main(int count, char **words)
{
    for (size_t i = 0; count > 1 && i < sizeof(commands) / sizeof(*commands); i++) {
        if (strcmp(words[1], commands[i].name) == 0) {
            int status;

            config_load("portico");
            status = commands[i].run(count - 2, words + 2);
            return status == EX_USAGE ? usage() : status;
        }
    }
    return usage();
}
