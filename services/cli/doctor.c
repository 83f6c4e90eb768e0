/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * `portico doctor`: one line for each thing that must hold; the exit status says whether all do.
 *
 * The fence is judged by what it does, not by what is configured: as the services' own role it must refuse.
 */
#include "cli/commands.h"
#include "cli_sql.h"
#include "common/config.h"
#include "common/keys.h"
#include "data/direct.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static bool all_well;

static void report(bool well, const char *what, const char *who)
{
    printf("%-4s  %s%s%s\n", well ? "ok" : "BAD", what, well || *who == '\0' ? "" : ": ", well ? "" : who);
    all_well = all_well && well;
}

/* ---- the fence ---- */

static void must_refuse(PGconn *app, const struct statement *statement, const char *state, const char *what)
{
    struct direct_error error = {"none", "it was not refused"};
    PGresult *result = direct_run(app, statement, NULL, 0, &error);

    PQclear(result);
    report(result == NULL && strcmp(error.state, state) == 0, what, error.message);
}

static void must_refuse_inside(struct direct_fence *fence, uint64_t firm)
{
    struct direct_error error = {"none", "it was not refused"};
    struct direct_step step = {SQL_DOCTOR_OUTSIDE, {NULL}, NULL};
    bool done = direct_fenced(fence, firm, &step, 1, &error);

    direct_clear(&step, 1);
    report(!done && strcmp(error.state, "PF001") == 0, "inside a firm, nothing outside of it is reached",
           error.message);
}

/* ---- the keys ---- */

static void look_at_key(struct direct_fence *fence, const struct secret_key *root, const char *number, const char *slug)
{
    struct direct_error error = {"", "it has no key, or another root key wrapped it"};
    struct direct_step step = {SQL_DOCTOR_KEY, {NULL}, NULL};
    uint64_t firm = strtoull(number, NULL, 10);
    unsigned char wrapped[KEY_WRAPPED];
    struct secret_key key;
    char what[128];
    bool opens = direct_fenced(fence, firm, &step, 1, &error) && PQntuples(step.result) == 1 &&
                 crypto_from_hex(text_of(PQgetvalue(step.result, 0, 0)), wrapped, sizeof(wrapped)) &&
                 key_unwrap_firm(root, firm, text_from((const char *)wrapped, sizeof(wrapped)), &key);

    direct_clear(&step, 1);
    if (opens)
        key_wipe(&key);
    snprintf(what, sizeof(what), "the root key opens the key of %.64s (firm %.20s)", slug, number);
    report(opens, what, error.message);
}

static void look_at_keys(struct direct_fence *fence, const PGresult *firms)
{
    struct secret_key root;
    char why[KEY_WHY] = "";
    bool loaded = root_load(config_text(CONFIG_ROOT_KEY), &root, why);

    report(loaded, "the root key is there and its owner's alone", why);
    if (!loaded)
        return;
    for (int i = 0; i < PQntuples(firms); i++)
        look_at_key(fence, &root, PQgetvalue(firms, i, 0), PQgetvalue(firms, i, 1));
    key_wipe(&root);
}

/* ---- all of it ---- */

static void look_at_app(const PGresult *firms)
{
    char conninfo[CONFIG_BYTES];
    struct direct_error error;
    struct direct_fence fence;
    bool armed = direct_fence_open(&fence, config_conninfo(conninfo, "portico_app"), &error);

    report(armed, "the services' role connects and arms the fence", error.message);
    if (!armed)
        return;
    must_refuse(fence.connection, SQL_DOCTOR_OUTSIDE, "PF001", "before a firm is entered, nothing is reached");
    must_refuse(fence.connection, SQL_DOCTOR_COMMAND, "PF001", "commands are refused");
    must_refuse(fence.connection, SQL_DOCTOR_REACH_AROUND, "42501",
                "functions that reach around the fence are revoked");
    if (PQntuples(firms) > 0)
        must_refuse_inside(&fence, strtoull(PQgetvalue(firms, 0, 0), NULL, 10));
    look_at_keys(&fence, firms);
    direct_fence_close(&fence);
}

static void look_at_walls(PGconn *migrator)
{
    struct direct_error error;
    PGresult *walls = direct(migrator, SQL_DOCTOR_WALLS, &error);

    if (walls == NULL)
        report(false, "the catalogue can be read", error.message);
    for (int i = 0; walls != NULL && i < PQntuples(walls); i++)
        report(*PQgetvalue(walls, i, 1) == '\0', PQgetvalue(walls, i, 0), PQgetvalue(walls, i, 1));
    PQclear(walls);
}

int command_doctor(int count, char **words)
{
    char conninfo[CONFIG_BYTES];
    struct direct_error error;
    PGconn *migrator;
    PGresult *firms = NULL;

    (void)words;
    if (count != 0)
        return EX_USAGE;
    all_well = true;
    migrator = direct_open(config_conninfo(conninfo, "portico_migrator"), &error);
    if (migrator != NULL)
        firms = direct(migrator, SQL_DOCTOR_FIRMS, &error);
    report(firms != NULL, "the database answers and is migrated", error.message);
    if (firms != NULL) {
        look_at_app(firms);
        look_at_walls(migrator);
    }
    PQclear(firms);
    PQfinish(migrator);
    return all_well ? EX_OK : EX_UNAVAILABLE;
}
