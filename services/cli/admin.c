/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * `portico admin create`: only this can create the first admin. They sign in once with a mailed code and register two
 * passkeys. `portico admin reset` lets an admin who lost them sign in again. Access to this machine is the authority.
 */
#include "cli/audit.h"
#include "cli/commands.h"
#include "cli_sql.h"
#include "common/config.h"
#include "common/crypto.h"
#include "common/email.h"
#include "common/id.h"
#include "data/session_evict.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static bool add_admin(PGconn *platform, const char *name, const char *email, bool *is_new, struct direct_error *error)
{
    char id[ID_TEXT];
    struct act act = {"admin.created", "portico admin create", NULL, id, NULL};
    PGresult *added;

    id_new(id);
    if (!direct_only(platform, SQL_CLI_BEGIN, error))
        return false;
    added = direct(platform, SQL_CLI_ADMIN, error, id, name, email);
    *is_new = added != NULL && PQntuples(added) == 1;
    PQclear(added);
    return added != NULL && (!*is_new || audit_act(platform, &act, error)) &&
           direct_only(platform, SQL_CLI_COMMIT, error);
}

/* More than one person has open. Cached copies of any more sessions expire after a minute. */
enum { SESSIONS = 100 };

/* Deletes passkeys and revokes sessions; the address stays. Returns the digests of the sessions, to evict them. */
static bool delete_factors(PGconn *platform, const char *id, struct session_digest digests[SESSIONS], size_t *count,
                           struct direct_error *error)
{
    struct act act = {"admin.reset", "portico admin reset", NULL, id, NULL};
    PGresult *revoked;

    if (!direct_only(platform, SQL_CLI_ADMIN_DELETE_PASSKEYS, error, id))
        return false;
    revoked = direct(platform, SQL_CLI_ADMIN_REVOKE_SESSIONS, error, id);
    if (revoked == NULL)
        return false;
    for (int row = 0; row < PQntuples(revoked) && *count < SESSIONS; row++)
        *count += crypto_from_hex(text_of(PQgetvalue(revoked, row, 0)), digests[*count].bytes, SHA256_BYTES);
    PQclear(revoked);
    return audit_act(platform, &act, error);
}

static bool reset_admin(PGconn *platform, const char *email, bool *is_known, struct direct_error *error)
{
    struct session_digest digests[SESSIONS];
    char id[ID_TEXT] = "";
    size_t count = 0;
    PGresult *known;
    bool done;

    if (!direct_only(platform, SQL_CLI_BEGIN, error))
        return false;
    known = direct(platform, SQL_CLI_ADMIN_FIND, error, email);
    *is_known = known != NULL && PQntuples(known) == 1;
    if (*is_known)
        snprintf(id, sizeof(id), "%s", PQgetvalue(known, 0, 0));
    done = known != NULL && (!*is_known || delete_factors(platform, id, digests, &count, error)) &&
           direct_only(platform, SQL_CLI_COMMIT, error);
    PQclear(known);
    if (done && count > 0 && !session_evict_now(config_text(CONFIG_REDIS), 0, digests, count))
        fprintf(stderr, "admin: Redis is unavailable; cached sessions stay valid for another minute at most\n");
    return done;
}

static int print_error(const struct direct_error *error)
{
    fprintf(stderr, "admin: %s (%s)\n", error->message, error->state);
    return EX_UNAVAILABLE;
}

static int create_admin(PGconn *platform, const char *name, const char *email, struct direct_error *error)
{
    char origin[CONFIG_BYTES];
    bool is_new = false;

    if (!add_admin(platform, name, email, &is_new, error))
        return print_error(error);
    printf("%s %s; sign in at %s\n", email, is_new ? "is an admin now" : "was already an admin",
           config_origin(origin, "admin"));
    if (is_new)
        printf("The first sign-in uses a mailed code; register two passkeys there for later ones.\n");
    return EX_OK;
}

static int reset_and_report(PGconn *platform, const char *email, struct direct_error *error)
{
    char origin[CONFIG_BYTES];
    bool is_known = false;

    if (!reset_admin(platform, email, &is_known, error))
        return print_error(error);
    if (!is_known) {
        fprintf(stderr, "admin: %s is no admin\n", email);
        return EX_NOUSER;
    }
    printf("%s has no passkeys any more and is signed out; sign in with a mailed code at %s\n", email,
           config_origin(origin, "admin"));
    return EX_OK;
}

int command_admin(int count, char **words)
{
    const bool creates = count == 3 && strcmp(words[0], "create") == 0;
    char conninfo[CONFIG_BYTES], email[EMAIL_BYTES];
    struct direct_error error;
    PGconn *platform;
    int status;

    if (!creates && !(count == 2 && strcmp(words[0], "reset") == 0))
        return EX_USAGE;
    if (email_normalise(text_of(words[count - 1]), email) != NULL) {
        fprintf(stderr, "admin: %s is not an email address that we can send to\n", words[count - 1]);
        return EX_DATAERR;
    }
    platform = direct_open(config_conninfo(conninfo, "portico_platform"), &error);
    if (platform == NULL)
        status = print_error(&error);
    else
        status = creates ? create_admin(platform, words[1], email, &error) : reset_and_report(platform, email, &error);
    PQfinish(platform);
    return status;
}
