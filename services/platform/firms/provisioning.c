/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The statements are in provision.sql. A periodic task uses them too, to complete interrupted provisioning. */
#include "platform/firms/firms.h"

#include "common/config.h"
#include "common/must.h"
#include "platform/firms/firms_sql.h"
#include "platform/keyring.h"
#include "platform/registry/registry.h"

static struct text number_text(struct exchange *x, uint64_t number)
{
    return arena_print(arena(x), "%llu", (unsigned long long)number);
}

static void activated(struct exchange *x)
{
    const struct provisioning *provisioning = noted(x);
    uint64_t version = 0;

    must(text_to_number(row_text(x, SQL_REGISTRY_VERSION, 0, "version"), &version));
    registry_changed();
    registry_wait_for_edges(x, version, provisioning->then);
}

static void activate(struct exchange *x)
{
    const struct provisioning *provisioning = noted(x);
    const struct text number = number_text(x, provisioning->number);

    ask(x, SQL_PROVISION_ACTIVATE, number);
    ask(x, SQL_PROVISION_MAIL, provisioning->mail, number, provisioning->secret, new_id(x));
    ask_with(x, SQL_REGISTRY_VERSION, NULL, 0);
    audit_firm(x, provisioning->number);
    audit_as(x, provisioning->event);
    ask_again(x, activated);
}

static void ask_key(struct exchange *x, const struct provisioning *provisioning)
{
    unsigned char wrapped[KEY_WRAPPED];
    struct secret_key key;

    key_new(&key);
    key_wrap_firm(keyring_root(), provisioning->number, &key, wrapped);
    key_wipe(&key);
    ask(x, SQL_PROVISION_KEY, new_id(x), hex_of(arena(x), wrapped, sizeof(wrapped)));
}

/* Adds an invitation that signs the owner in once. */
static void ask_invitation(struct exchange *x, struct provisioning *provisioning)
{
    const int seconds = provisioning->handover ? HANDOVER_SECONDS : INVITATION_SECONDS;

    provisioning->token = token_new(secret_arena(x));
    provisioning->mail = new_id(x);
    if (!provisioning->handover)
        provisioning->secret = sealed_token(x, provisioning->mail, provisioning->token);
    ask(x, SQL_PROVISION_INVITATION, new_id(x), provisioning->owner_email,
        token_hash(x, provisioning->number, provisioning->token), arena_print(arena(x), "%d", seconds));
}

void provision_firm(struct exchange *x, struct provisioning *provisioning)
{
    note(x, provisioning);
    ask_in_firm(x, provisioning->number);
    ask(x, SQL_PROVISION_FIRM, number_text(x, provisioning->number), provisioning->slug, provisioning->firm_name);
    ask_key(x, provisioning);
    ask(x, SQL_PROVISION_OWNER, new_id(x), provisioning->owner_name, provisioning->owner_email);
    ask_invitation(x, provisioning);
    ask_again(x, activate);
}

const char *name_code(struct text reason)
{
    if (text_equal(reason, lit("taken")))
        return "name_taken";
    if (text_equal(reason, lit("reserved")))
        return "name_reserved";
    return text_equal(reason, lit("retired")) ? "name_retired" : "name_malformed";
}

struct text origin_suffix(struct exchange *x)
{
    char origin[CONFIG_BYTES];
    const struct text sample = text_of(config_origin(origin, "x"));

    return arena_copy(arena(x), text_slice(sample, sizeof("https://x") - 1, SIZE_MAX));
}
