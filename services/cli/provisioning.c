/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Creates the firm's key, wraps it with the root key, and wipes it: it is never stored unencrypted. */
#include "cli/provisioning.h"

#include "cli_sql.h"
#include "common/config.h"
#include "common/id.h"
#include "common/keys.h"
#include "data/migrate_firm.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_TEXT = 24, WRAPPED_TEXT = 2 + HEX_ROOM(KEY_WRAPPED) };

static bool refuse(struct direct_error *error, const char *state, const char *message)
{
    snprintf(error->state, sizeof(error->state), "%s", state);
    snprintf(error->message, sizeof(error->message), "%s", message);
    return false;
}

/* ---- claiming ---- */

static bool name_is_available(PGconn *platform, const char *slug, struct direct_error *error)
{
    PGresult *lookup = direct(platform, SQL_NAMES_LOOKUP, error, slug);
    bool free = lookup != NULL && *PQgetvalue(lookup, 0, PQfnumber(lookup, "free")) == 't';

    if (lookup != NULL && !free)
        refuse(error, "P0409", PQgetvalue(lookup, 0, PQfnumber(lookup, "message")));
    PQclear(lookup);
    return free;
}

static enum migrate_outcome make_missing(PGconn *connection, const char *conninfo, const struct migrations *migrations,
                                         struct direct_error *error)
{
    struct migrate_session *session;
    struct migrate_spares spares;
    enum migrate_outcome outcome = MIGRATE_FAILED;

    if (!migrate_count_spares(connection, &spares, error))
        return MIGRATE_FAILED;
    if (spares.ready > 0) /* made by another process meanwhile */
        return MIGRATE_DONE;
    if (spares.room == 0) {
        refuse(error, "P0002", "the cell is full or closed");
        return MIGRATE_FAILED;
    }
    session = migrate_session_open(conninfo, migrations, error);
    if (session != NULL)
        outcome = migrate_spare(session, error) == MIGRATE_DONE ? MIGRATE_DONE : MIGRATE_FAILED;
    migrate_session_close(&session);
    return outcome;
}

/* The jobs service may not be running, so this creates a spare itself. MIGRATE_BUSY: another process makes some, and
 * this waited a second for it. */
static enum migrate_outcome make_spare(struct direct_error *error)
{
    char conninfo[CONFIG_BYTES];
    struct migrations *migrations = migrations_open(config_text(CONFIG_MIGRATIONS), error);
    PGconn *connection = NULL;
    enum migrate_outcome outcome = MIGRATE_FAILED;

    if (migrations != NULL)
        connection = migrate_connect(config_conninfo(conninfo, "portico_migrator"), error);
    if (connection != NULL)
        outcome = migrate_lock_spares(connection, 1, error);
    if (outcome == MIGRATE_DONE)
        outcome = make_missing(connection, conninfo, migrations, error);
    PQfinish(connection);
    migrations_close(&migrations);
    return outcome;
}

/* Returns whether the statement succeeded; `number` stays 0 when there was no spare. */
static bool claim(PGconn *platform, struct provisioning *provisioning, struct direct_error *error)
{
    PGresult *claimed = direct(platform, SQL_FIRMS_CLAIM, error, provisioning->slug, provisioning->firm_name,
                               provisioning->owner_name, provisioning->owner_email);

    if (claimed != NULL && PQntuples(claimed) == 1)
        provisioning->number = strtoull(PQgetvalue(claimed, 0, 0), NULL, 10);
    PQclear(claimed);
    if (claimed == NULL && strcmp(error->state, "23505") == 0) /* taken between the lookup and the claim */
        refuse(error, "P0409", "Another firm has this name.");
    return claimed != NULL;
}

/* Others may claim a spare that this made, so it tries several times; then the command fails and says so. */
static bool claim_or_make(PGconn *platform, struct provisioning *provisioning, struct direct_error *error)
{
    for (int second = 0; second < MIGRATE_SPARES_WAIT_SECONDS; second++) {
        if (!claim(platform, provisioning, error))
            return false;
        if (provisioning->number != 0)
            return true;
        if (make_spare(error) == MIGRATE_FAILED)
            return false;
    }
    return refuse(error, "P0002", "others take every spare");
}

/* ---- filling ---- */

static bool wrap_new_key(uint64_t firm, char wrapped[WRAPPED_TEXT], struct direct_error *error)
{
    unsigned char bytes[KEY_WRAPPED];
    struct secret_key root, key;
    char why[KEY_WHY];

    if (!root_load(config_text(CONFIG_ROOT_KEY), &root, why))
        return refuse(error, "58030", why);
    key_new(&key);
    key_wrap_firm(&root, firm, &key, bytes);
    key_wipe(&key);
    key_wipe(&root);
    memcpy(wrapped, "\\x", 2);
    crypto_hex(bytes, sizeof(bytes), wrapped + 2);
    return true;
}

static bool fill_schema(const struct provisioning *provisioning, const char *number, const char *wrapped,
                        struct direct_error *error)
{
    char conninfo[CONFIG_BYTES], key[ID_TEXT], owner[ID_TEXT];
    struct direct_fence fence;
    struct direct_step steps[] = {
        {SQL_PROVISION_FIRM, {number, provisioning->slug, provisioning->firm_name}, NULL},
        {SQL_PROVISION_KEY, {key, wrapped}, NULL},
        {SQL_PROVISION_OWNER, {owner, provisioning->owner_name, provisioning->owner_email}, NULL},
    };
    size_t count = sizeof(steps) / sizeof(*steps);
    bool filled;

    id_new(key);
    id_new(owner);
    if (!direct_fence_open(&fence, config_conninfo(conninfo, "portico_app"), error))
        return false;
    filled = direct_fenced(&fence, provisioning->number, steps, count, error);
    direct_clear(steps, count);
    direct_fence_close(&fence);
    return filled;
}

static bool activate(PGconn *platform, const struct provisioning *provisioning, const char *number,
                     struct direct_error *error)
{
    char mail[ID_TEXT], job[ID_TEXT];

    id_new(mail);
    id_new(job);
    return direct_only(platform, SQL_PROVISION_ACTIVATE, error, number) &&
           (!provisioning->mail || direct_only(platform, SQL_PROVISION_MAIL, error, mail, number, NULL, job));
}

static bool claim_and_fill(PGconn *platform, struct provisioning *provisioning, struct direct_error *error)
{
    char number[NUMBER_TEXT], wrapped[WRAPPED_TEXT];

    if (!name_is_available(platform, provisioning->slug, error) || !claim_or_make(platform, provisioning, error))
        return false;
    snprintf(number, sizeof(number), "%" PRIu64, provisioning->number);
    return wrap_new_key(provisioning->number, wrapped, error) && fill_schema(provisioning, number, wrapped, error) &&
           activate(platform, provisioning, number, error);
}

bool provisioning_run(struct provisioning *provisioning, struct direct_error *error)
{
    char conninfo[CONFIG_BYTES];
    PGconn *platform = direct_open(config_conninfo(conninfo, "portico_platform"), error);
    bool done = platform != NULL;

    provisioning->number = 0;
    done = done && claim_and_fill(platform, provisioning, error);
    PQfinish(platform);
    return done;
}
