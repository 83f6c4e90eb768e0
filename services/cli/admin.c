/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* `portico admin create`: the first admin can come from nowhere else. Signing in then asks for a mailed code and TOTP.
 */
#include "cli/commands.h"
#include "cli/record.h"
#include "cli_sql.h"
#include "common/config.h"
#include "common/email.h"
#include "common/id.h"

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
    return added != NULL && (!*is_new || record_act(platform, &act, error)) &&
           direct_only(platform, SQL_CLI_COMMIT, error);
}

int command_admin(int count, char **words)
{
    char conninfo[CONFIG_BYTES], email[EMAIL_BYTES], origin[CONFIG_BYTES];
    struct direct_error error;
    PGconn *platform;
    bool is_new = false, added;

    if (count != 3 || strcmp(words[0], "create") != 0)
        return EX_USAGE;
    if (!email_normalise(text_of(words[2]), email)) {
        fprintf(stderr, "admin: %s is not an e-mail address\n", words[2]);
        return EX_DATAERR;
    }
    platform = direct_open(config_conninfo(conninfo, "portico_platform"), &error);
    added = platform != NULL && add(platform, words[1], email, &is_new, &error);
    PQfinish(platform);
    if (!added) {
        fprintf(stderr, "admin: %s (%s)\n", error.message, error.state);
        return EX_UNAVAILABLE;
    }
    printf("%s %s; sign in at %s\n", email, is_new ? "is an admin now" : "was one already",
           config_origin(origin, "admin"));
    return EX_OK;
}
