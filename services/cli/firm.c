/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* `portico firm`: the actions of the console, for scripts and for when the console is unavailable. */
#include "cli/audit.h"
#include "cli/commands.h"
#include "cli/provisioning.h"
#include "cli_sql.h"
#include "common/config.h"
#include "common/email.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static int print_error(const struct direct_error *error)
{
    fprintf(stderr, "firm: %s (%s)\n", error->message, error->state);
    return EX_UNAVAILABLE;
}

static PGconn *open_platform(struct direct_error *error)
{
    char conninfo[CONFIG_BYTES];

    return direct_open(config_conninfo(conninfo, "portico_platform"), error);
}

static int list_firms(int count, char **words)
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
    return firms != NULL ? EX_OK : print_error(&error);
}

static bool record_creation(const struct provisioning *provisioning, struct direct_error *error)
{
    PGconn *platform = open_platform(error);
    char number[24];
    struct act act = {"firm.created", "portico firm create", number, NULL, NULL};
    bool recorded;

    snprintf(number, sizeof(number), "%" PRIu64, provisioning->number);
    recorded = platform != NULL && audit_act(platform, &act, error);
    PQfinish(platform);
    return recorded;
}

static int create_firm(int count, char **words)
{
    struct provisioning provisioning = {.mail = true};
    struct direct_error error;
    char origin[CONFIG_BYTES], email[EMAIL_BYTES];

    if (count != 4)
        return EX_USAGE;
    if (email_normalise(text_of(words[3]), email) != NULL) {
        fprintf(stderr, "firm: %s is not an email address that we can send to\n", words[3]);
        return EX_DATAERR;
    }
    provisioning.slug = words[0];
    provisioning.firm_name = words[1];
    provisioning.owner_name = words[2];
    provisioning.owner_email = email;
    if (!provisioning_run(&provisioning, &error) || !record_creation(&provisioning, &error))
        return print_error(&error);
    printf("firm %" PRIu64 ": %s/desk/ for %s\n", provisioning.number, config_origin(origin, provisioning.slug),
           provisioning.owner_email);
    return EX_OK;
}

static bool find_firm(PGconn *platform, const char *slug, char number[24], struct direct_error *error)
{
    PGresult *found = direct(platform, SQL_CLI_FIRM_NUMBER, error, slug);
    bool exists = found != NULL && PQntuples(found) == 1;

    if (exists)
        snprintf(number, 24, "%s", PQgetvalue(found, 0, 0));
    else if (found != NULL)
        *error = (struct direct_error){"P0002", "there is no firm with this name"};
    PQclear(found);
    return exists;
}

/* Suspends or, when `reason` is NULL, resumes a firm, with an audit entry. Closing the connection rolls back. */
static bool change_firm(PGconn *platform, const char *slug, const char *reason, struct direct_error *error)
{
    char number[24];
    struct act act = {reason != NULL ? "firm.suspended" : "firm.resumed",
                      reason != NULL ? "portico firm suspend" : "portico firm resume", number, NULL, reason};

    return find_firm(platform, slug, number, error) && direct_only(platform, SQL_CLI_BEGIN, error) &&
           (reason != NULL ? direct_only(platform, SQL_FIRMS_SUSPEND, error, number, reason)
                           : direct_only(platform, SQL_FIRMS_RESUME, error, number)) &&
           audit_act(platform, &act, error) && direct_only(platform, SQL_CLI_COMMIT, error);
}

static int change_state(const char *slug, const char *reason)
{
    struct direct_error error;
    PGconn *platform = open_platform(&error);
    bool changed = platform != NULL && change_firm(platform, slug, reason, &error);

    PQfinish(platform);
    if (!changed)
        return print_error(&error);
    printf("%s is %s\n", slug, reason != NULL ? "suspended" : "active again");
    return EX_OK;
}

int command_firm(int count, char **words)
{
    if (count >= 1 && strcmp(words[0], "create") == 0)
        return create_firm(count - 1, words + 1);
    if (count >= 1 && strcmp(words[0], "list") == 0)
        return list_firms(count - 1, words + 1);
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
