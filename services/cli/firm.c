/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* `portico firm`: what the console does, for scripts and for the day when the console is away. */
#include "cli/audit.h"
#include "cli/commands.h"
#include "cli/founding.h"
#include "cli_sql.h"
#include "common/config.h"
#include "common/email.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static int say_error(const struct direct_error *error)
{
    fprintf(stderr, "firm: %s (%s)\n", error->message, error->state);
    return EX_UNAVAILABLE;
}

static PGconn *open_platform(struct direct_error *error)
{
    char conninfo[CONFIG_BYTES];

    return direct_open(config_conninfo(conninfo, "portico_platform"), error);
}

static int list(int count, char **words)
{
    struct direct_error error;
    PGconn *platform = open_platform(&error);
    PGresult *firms = platform != NULL ? direct(platform, SQL_CLI_FIRMS, &error) : NULL;

    (void)words;
    for (int i = 0; count == 0 && firms != NULL && i < PQntuples(firms); i++)
        printf("%6s  %-9s  %-24s  %-32s  %s  version %s  %s\n", PQgetvalue(firms, i, 0), PQgetvalue(firms, i, 1),
               PQgetvalue(firms, i, 2), PQgetvalue(firms, i, 3), PQgetvalue(firms, i, 4), PQgetvalue(firms, i, 5),
               PQgetvalue(firms, i, 6));
    PQclear(firms);
    PQfinish(platform);
    if (count != 0)
        return EX_USAGE;
    return firms != NULL ? EX_OK : say_error(&error);
}

static bool record_creation(const struct founding *founding, struct direct_error *error)
{
    PGconn *platform = open_platform(error);
    char number[24];
    struct act act = {"firm.created", "portico firm create", number, NULL, NULL};
    bool recorded;

    snprintf(number, sizeof(number), "%" PRIu64, founding->number);
    recorded = platform != NULL && audit_act(platform, &act, error);
    PQfinish(platform);
    return recorded;
}

static int create(int count, char **words)
{
    struct founding founding = {.mail = true};
    struct direct_error error;
    char origin[CONFIG_BYTES], email[EMAIL_BYTES];

    if (count != 4)
        return EX_USAGE;
    if (!email_normalise(text_of(words[3]), email)) {
        fprintf(stderr, "firm: %s is not an e-mail address\n", words[3]);
        return EX_DATAERR;
    }
    founding.slug = words[0];
    founding.firm_name = words[1];
    founding.owner_name = words[2];
    founding.owner_email = email;
    if (!founding_run(&founding, &error) || !record_creation(&founding, &error))
        return say_error(&error);
    printf("firm %" PRIu64 ": %s/desk/ for %s\n", founding.number, config_origin(origin, founding.slug),
           founding.owner_email);
    return EX_OK;
}

static bool find(PGconn *platform, const char *slug, char number[24], struct direct_error *error)
{
    PGresult *found = direct(platform, SQL_CLI_FIRM_NUMBER, error, slug);
    bool is_there = found != NULL && PQntuples(found) == 1;

    if (is_there)
        snprintf(number, 24, "%s", PQgetvalue(found, 0, 0));
    else if (found != NULL)
        *error = (struct direct_error){"P0002", "there is no firm of this name"};
    PQclear(found);
    return is_there;
}

/* The act and its audit entry; `reason` NULL opens again. Closing the connection undoes what was not committed. */
static bool change(PGconn *platform, const char *slug, const char *reason, struct direct_error *error)
{
    char number[24];
    struct act act = {reason != NULL ? "firm.suspended" : "firm.resumed",
                      reason != NULL ? "portico firm suspend" : "portico firm resume", number, NULL, reason};

    return find(platform, slug, number, error) && direct_only(platform, SQL_CLI_BEGIN, error) &&
           (reason != NULL ? direct_only(platform, SQL_FIRMS_SUSPEND, error, number, reason)
                           : direct_only(platform, SQL_FIRMS_RESUME, error, number)) &&
           audit_act(platform, &act, error) && direct_only(platform, SQL_CLI_COMMIT, error);
}

static int change_state(const char *slug, const char *reason)
{
    struct direct_error error;
    PGconn *platform = open_platform(&error);
    bool changed = platform != NULL && change(platform, slug, reason, &error);

    PQfinish(platform);
    if (!changed)
        return say_error(&error);
    printf("%s is %s\n", slug, reason != NULL ? "suspended" : "open again");
    return EX_OK;
}

int command_firm(int count, char **words)
{
    if (count >= 1 && strcmp(words[0], "create") == 0)
        return create(count - 1, words + 1);
    if (count >= 1 && strcmp(words[0], "list") == 0)
        return list(count - 1, words + 1);
    if (count == 3 && strcmp(words[0], "suspend") == 0)
        return change_state(words[1], words[2]);
    if (count == 2 && strcmp(words[0], "resume") == 0)
        return change_state(words[1], NULL);
    fputs("portico firm create SLUG FIRM_NAME OWNER_NAME OWNER_EMAIL\n"
          "portico firm list\n"
          "portico firm suspend SLUG REASON\n"
          "portico firm resume SLUG\n",
          stderr);
    return EX_USAGE;
}
