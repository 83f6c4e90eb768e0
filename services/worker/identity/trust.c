/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Each request for trust creates a new token, which replaces the browser's previous one. */
#include "worker/identity/trust.h"

#include "common/agent.h"
#include "worker/identity/identity.h"
#include "worker/identity/identity_sql.h"
#include "worker/parameters.h"
#include "worker/secrets.h"

enum { TRUST_SECONDS = 30 * 24 * 3600 };

static const char *cookie_name(const struct exchange *x)
{
    return side_device_cookie(side_of(x));
}

struct text device_hash(struct exchange *x)
{
    struct text token = cookie(x, cookie_name(x));

    return token.length == TOKEN_LENGTH ? token_hash(x, token) : no_text;
}

void *ask_trust(struct exchange *x)
{
    struct text *token;

    if (!text_equal(field(x, "trust"), lit("true")))
        return NULL;
    token = scratch(x, sizeof(*token));
    *token = token_new(secret_arena(x));
    ask(x, SQL_AUTHENTICATION_TRUST_DEVICE, new_id(x), text_of(viewer(x)->person), bool_param(is_desk(x)),
        token_hash(x, *token), agent_words(agent_of(x), arena(x)), client_address(x));
    audit_as(x, "device.trusted");
    return token;
}

void give_trust(struct exchange *x, const void *trust)
{
    if (trust != NULL && row_count(x, SQL_AUTHENTICATION_TRUST_DEVICE) > 0)
        answer_cookie(x, cookie_name(x), *(const struct text *)trust, TRUST_SECONDS);
}
