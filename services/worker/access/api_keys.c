/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * API keys, which the firm's administrators create and revoke. A key is shown once, in the answer that creates it.
 * Creating one requires a fresh factor, because the key outlives the session that created it. Revoking does not.
 */
#include "http/exchange.h"

#include "common/api_key.h"
#include "common/cidr.h"
#include "common/scopes.h"
#include "data/registry.h"
#include "worker/access/access_sql.h"
#include "worker/identity/identity.h"
#include "worker/parameters.h"
#include "worker/secrets.h"
#include "worker/worker_sql.h"

enum { DAYS_MAX = 365, DAYS_DEFAULT = 90 };

static const struct field create_form[] = {
    {.name = "name", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 80},
    {.name = "scopes", .kind = FIELD_TEXTS, .required = true, .min = 1, .max = SCOPES},
    {.name = "networks", .kind = FIELD_TEXTS, .max = KEY_NETWORKS},
    {.name = "days", .kind = FIELD_NUMBER, .min = 1, .max = DAYS_MAX},
    {0},
};

/* Requires an administrator of the firm: FRESH also admits clients. */
static bool may_create(struct exchange *x)
{
    if (!is_desk(x))
        refuse(x, 404, "not_found");
    else if (viewer(x)->role < ROLE_ADMIN)
        refuse(x, 403, "admins_only");
    else
        return true;
    return false;
}

/* ---- lists in the form ---- */

/* The next member of an array literal. A member that the form had to escape is neither a scope nor a network, so
   escapes are not decoded. */
static struct text next_member(struct text *members)
{
    struct text member = text_next(members, ',');

    return member.length < 2 ? lit("") : text_slice(member, 1, member.length - 2);
}

static struct text members_of(struct text literal)
{
    return literal.length <= 2 ? no_text : text_slice(literal, 1, literal.length - 2);
}

/* Each scope once, in the order of the table. */
static struct text read_scopes(struct exchange *x)
{
    struct text members = members_of(field(x, "scopes")), list = lit("");
    uint32_t mask = 0;

    while (!text_is_absent(members)) {
        uint32_t bit = scope_parse(next_member(&members));

        if (bit == 0) {
            refuse_field(x, "scopes", "no_such_scope");
            return no_text;
        }
        mask |= bit;
    }
    for (unsigned i = 0; i < SCOPES; i++) {
        char name[SCOPE_TEXT];

        if ((mask & UINT32_C(1) << i) != 0)
            list = arena_print(arena(x), "%.*s%s\"%s\"", (int)list.length, list.at, list.length == 0 ? "" : ",",
                               scope_name(UINT32_C(1) << i, name).at);
    }
    return arena_print(arena(x), "{%.*s}", (int)list.length, list.at);
}

/* In canonical form, as the gate parses them. */
static struct text read_networks(struct exchange *x)
{
    struct text members = members_of(field(x, "networks")), list = lit("");

    while (!text_is_absent(members)) {
        struct cidr cidr;
        char printed[CIDR_TEXT];

        if (!cidr_parse(text_trim(next_member(&members)), &cidr)) {
            refuse_field(x, "networks", "not_network");
            return no_text;
        }
        cidr_print(&cidr, printed);
        list = arena_print(arena(x), "%.*s%s\"%s\"", (int)list.length, list.at, list.length == 0 ? "" : ",", printed);
    }
    return arena_print(arena(x), "{%.*s}", (int)list.length, list.at);
}

/* Updates the open lists of other administrators. */
static void emit_key(struct exchange *x, struct text key, const char *what)
{
    audit_object(x, key);
    emit(x, SQL_EVENTS_EMIT, no_text, lit("true"), lit("key"), key, text_of(what));
}

/* ---- the routes ---- */

static void ask_index(struct exchange *x)
{
    ask_bare(x, SQL_API_KEYS_INDEX);
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_API_KEYS_INDEX);
}

static void ask_create(struct exchange *x)
{
    struct text id = new_id(x), scopes, networks, handle, *key = scratch(x, sizeof(*key)), days = field(x, "days");

    if (!may_create(x))
        return;
    scopes = read_scopes(x);
    networks = read_networks(x);
    if (text_is_absent(scopes) || text_is_absent(networks))
        return;
    *key = api_key_new(firm(x)->number, secret_arena(x), &handle);
    note(x, key);
    ask_bare(x, SQL_API_KEYS_ROOM);
    ask(x, SQL_API_KEYS_CREATE, id, field(x, "name"), handle, token_hash(x, *key), scopes, networks,
        text_is_absent(days) ? number_param(x, DAYS_DEFAULT) : days);
    ask(x, SQL_API_KEYS_SHOW, id);
    ask_notice(x, "key_made");
    emit_key(x, id, "key.made");
}

static void answer_create(struct exchange *x)
{
    answer_object(x, 201, member_text("key", *(const struct text *)noted(x)),
                  member_rows("details", SQL_API_KEYS_SHOW));
}

static void ask_revoke(struct exchange *x)
{
    ask(x, SQL_API_KEYS_REVOKE, path_part(x, "key"));
    emit_key(x, path_part(x, "key"), "key.revoked");
}

static void answer_revoke(struct exchange *x)
{
    forget_ended(x, SQL_API_KEYS_REVOKE);
    answer_empty(x, 204);
}

const struct route api_keys_routes[] = {
    {GET, "/api/keys", ADMIN, NULL, ask_index, answer_index, "List the firm's API keys, working keys first.", NULL},
    {POST, "/api/keys", FRESH, create_form, ask_create, answer_create,
     "Create an API key. Requires an administrator with a fresh factor. The key is shown only in this answer.",
     "key.made"},
    {DELETE, "/api/keys/{key}", ADMIN, NULL, ask_revoke, answer_revoke,
     "Revoke an API key. It stops working within two seconds. Revoking it again succeeds.", "key.revoked"},
    {0},
};
