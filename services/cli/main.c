/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* `portico`: what is done to the whole installation by hand or by a script. Settings come from the environment. */
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
    {"migrate", "migrate", "bring the platform and every firm to this release's schema", command_migrate},
    {"supervise", "supervise FILE", "run the services of a table (name: command), restarting what ends",
     command_supervise},
    {"config", "config", "print every setting, its value and what it means", command_config},
    {"admin", "admin create NAME EMAIL", "let somebody administer the platform", command_admin},
    {"admin", "admin reset EMAIL", "let an admin who lost their passkeys begin anew", command_admin},
    {"firm", "firm create|list|suspend|resume ...", "set firms up, list them, close and open their portals",
     command_firm},
    {"demo", "demo [--people]", "found the demo firms, or say who is in them", command_demo},
    {"doctor", "doctor", "look whether the walls stand: fence, policies, roles, keys", command_doctor},
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
