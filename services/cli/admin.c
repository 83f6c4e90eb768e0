/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * `portico admin create`: the first admin can come from nowhere else. They sign in with a mailed code once, and
 * register two passkeys. `portico admin reset` is the way back for an admin who has lost them: whoever has this machine
 * vouches.
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

static bool add(PGconn *platform, const char *name, const char *email, bool *is_new, struct direct_error *error)
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

/* As many as one person can have open; of more, the oldest copies last a minute. */
enum { SESSIONS = 100 };

/* Passkeys and sessions end; the address stays. Gives what the cache keeps of the sessions. */
static bool end_all(PGconn *platform, const char *id, struct session_digest digests[SESSIONS], size_t *count,
                    struct direct_error *error)
{
    struct act act = {"admin.reset", "portico admin reset", NULL, id, NULL};
    PGresult *ended;

    if (!direct_only(platform, SQL_CLI_ADMIN_FORGET_PASSKEYS, error, id))
        return false;
    ended = direct(platform, SQL_CLI_ADMIN_END_SESSIONS, error, id);
    if (ended == NULL)
        return false;
    for (int row = 0; row < PQntuples(ended) && *count < SESSIONS; row++)
        *count += crypto_from_hex(text_of(PQgetvalue(ended, row, 0)), digests[*count].bytes, SHA256_BYTES);
    PQclear(ended);
    return audit_act(platform, &act, error);
}

static bool reset(PGconn *platform, const char *email, bool *is_known, struct direct_error *error)
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
    done = known != NULL && (!*is_known || end_all(platform, id, digests, &count, error)) &&
           direct_only(platform, SQL_CLI_COMMIT, error);
    PQclear(known);
    if (done && count > 0 && !session_evict_now(config_text(CONFIG_REDIS), 0, digests, count))
        fprintf(stderr, "admin: Redis is away; what it keeps of the sessions lasts another minute at most\n");
    return done;
}

static int failed(const struct direct_error *error)
{
    fprintf(stderr, "admin: %s (%s)\n", error->message, error->state);
    return EX_UNAVAILABLE;
}

static int create(PGconn *platform, const char *name, const char *email, struct direct_error *error)
{
    char origin[CONFIG_BYTES];
    bool is_new = false;

    if (!add(platform, name, email, &is_new, error))
        return failed(error);
    printf("%s %s; sign in at %s\n", email, is_new ? "is an admin now" : "was one already",
           config_origin(origin, "admin"));
    if (is_new)
        printf("The first time with a mailed code, and then with two passkeys that are registered there.\n");
    return EX_OK;
}

static int start_over(PGconn *platform, const char *email, struct direct_error *error)
{
    char origin[CONFIG_BYTES];
    bool is_known = false;

    if (!reset(platform, email, &is_known, error))
        return failed(error);
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
    if (!email_normalise(text_of(words[count - 1]), email)) {
        fprintf(stderr, "admin: %s is not an e-mail address\n", words[count - 1]);
        return EX_DATAERR;
    }
    platform = direct_open(config_conninfo(conninfo, "portico_platform"), &error);
    if (platform == NULL)
        status = failed(&error);
    else
        status = creates ? create(platform, words[1], email, &error) : start_over(platform, email, &error);
    PQfinish(platform);
    return status;
}
