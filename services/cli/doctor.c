/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * `portico doctor`: one line for each check; the exit status says whether all passed.
 *
 * The fence is checked by its behaviour, not by its configuration: it must refuse the role of the services.
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

static bool all_ok;

static void report_check(bool ok, const char *what, const char *who)
{
    printf("%-4s  %s%s%s\n", ok ? "ok" : "BAD", what, ok || *who == '\0' ? "" : ": ", ok ? "" : who);
    all_ok = all_ok && ok;
}

/* ---- the fence ---- */

static void check_refused(PGconn *app, const struct statement *statement, const char *state, const char *what)
{
    struct direct_error error = {"none", "it was not refused"};
    PGresult *result = direct_run(app, statement, NULL, 0, &error);

    PQclear(result);
    report_check(result == NULL && strcmp(error.state, state) == 0, what, error.message);
}

static void check_refused_inside(struct direct_fence *fence, uint64_t firm)
{
    struct direct_error error = {"none", "it was not refused"};
    struct direct_step step = {SQL_DOCTOR_OUTSIDE, {NULL}, NULL};
    bool done = direct_fenced(fence, firm, &step, 1, &error);

    direct_clear(&step, 1);
    report_check(!done && strcmp(error.state, "PF001") == 0, "inside a firm, nothing outside it can be read",
                 error.message);
}

/* ---- the keys ---- */

static void check_key(struct direct_fence *fence, const struct secret_key *root, const char *number, const char *slug)
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
    snprintf(what, sizeof(what), "the root key decrypts the key of %.64s (firm %.20s)", slug, number);
    report_check(opens, what, error.message);
}

static void check_keys(struct direct_fence *fence, const PGresult *firms)
{
    struct secret_key root;
    char why[KEY_WHY] = "";
    bool loaded = root_load(config_text(CONFIG_ROOT_KEY), &root, why);

    report_check(loaded, "the root key exists and only its owner can read it", why);
    if (!loaded)
        return;
    for (int i = 0; i < PQntuples(firms); i++)
        check_key(fence, &root, PQgetvalue(firms, i, 0), PQgetvalue(firms, i, 1));
    key_wipe(&root);
}

/* ---- all checks ---- */

static void check_fence(const PGresult *firms)
{
    char conninfo[CONFIG_BYTES];
    struct direct_error error;
    struct direct_fence fence;
    bool armed = direct_fence_open(&fence, config_conninfo(conninfo, "portico_app"), &error);

    report_check(armed, "the services' role connects and arms the fence", error.message);
    if (!armed)
        return;
    check_refused(fence.connection, SQL_DOCTOR_OUTSIDE, "PF001", "outside a firm, nothing can be read");
    check_refused(fence.connection, SQL_DOCTOR_COMMAND, "PF001", "commands are refused");
    check_refused(fence.connection, SQL_DOCTOR_BYPASS, "42501", "functions that could bypass the fence are revoked");
    if (PQntuples(firms) > 0)
        check_refused_inside(&fence, strtoull(PQgetvalue(firms, 0, 0), NULL, 10));
    check_keys(&fence, firms);
    direct_fence_close(&fence);
}

static void check_catalogue(PGconn *migrator)
{
    struct direct_error error;
    PGresult *checks = direct(migrator, SQL_DOCTOR_CATALOGUE, &error);

    if (checks == NULL)
        report_check(false, "the catalogue can be read", error.message);
    for (int i = 0; checks != NULL && i < PQntuples(checks); i++)
        report_check(*PQgetvalue(checks, i, 1) == '\0', PQgetvalue(checks, i, 0), PQgetvalue(checks, i, 1));
    PQclear(checks);
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
    all_ok = true;
    migrator = direct_open(config_conninfo(conninfo, "portico_migrator"), &error);
    if (migrator != NULL)
        firms = direct(migrator, SQL_DOCTOR_FIRMS, &error);
    report_check(firms != NULL, "the database answers and is migrated", error.message);
    if (firms != NULL) {
        check_fence(firms);
        check_catalogue(migrator);
    }
    PQclear(firms);
    PQfinish(migrator);
    return all_ok ? EX_OK : EX_UNAVAILABLE;
}
