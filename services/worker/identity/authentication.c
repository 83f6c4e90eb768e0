/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Opening and raising sessions. */
#include "worker/identity/identity.h"

#include "common/must.h"
#include "data/live.h"
#include "data/registry.h"
#include "worker/identity/identity_sql.h"
#include "worker/identity/notice.h"
#include "worker/identity/trust.h"
#include "worker/parameters.h"
#include "worker/secrets.h"

#include <string.h>

enum {
    COOKIE_SECONDS = 30 * 24 * 3600, /* an upper limit; the policy and the session's row decide */
    SIGN_IN_SECONDS = 600,
    AGENT_BYTES = 300,
};

/* The new session of an exchange, from ask to answer. */
struct new_session {
    struct text id, token;
    struct text browser; /* recognises the browser at its next sign-in */
    void *context;       /* of the caller */
};

static const char *cookie_name(const struct exchange *x)
{
    return side_session_cookie(side_of(x));
}

static struct text session_cookie(const struct exchange *x)
{
    return cookie(x, cookie_name(x));
}

struct text agent_of(struct exchange *x)
{
    struct text text = text_slice(header(x, "user-agent"), 0, AGENT_BYTES);

    return text_is_absent(text) || !text_is_utf8(text) ? lit("") : text;
}

static bool has_session(const struct exchange *x)
{
    return viewer(x)->kind != VIEWER_SYSTEM;
}

struct session_digest own_digest(struct exchange *x)
{
    return session_digest(firm(x)->number, session_cookie(x));
}

static struct new_session *create_new_session(struct exchange *x, void *context)
{
    struct new_session *new_session = scratch(x, sizeof(*new_session));

    *new_session = (struct new_session){.id = new_id(x), .token = token_new(secret_arena(x)), .context = context};
    note(x, new_session);
    return new_session;
}

/* Sets the cookie of the new session and forgets the session that the request came with. */
static void give_session_cookie(struct exchange *x)
{
    const struct new_session *new_session = noted(x);

    if (has_session(x)) {
        struct session_digest digest = own_digest(x);

        session_evict(exchange_redis(x), firm(x)->number, &digest, text_of(viewer(x)->id));
    }
    answer_cookie(x, cookie_name(x), new_session->token, COOKIE_SECONDS);
    if (text_equal(next_step(x), lit("done"))) /* one factor alone earns no share of its own (limits.c) */
        give_known_browser_cookie(x, new_session->browser);
}

void ask_sign_in_session(struct exchange *x, struct text person, const char *method)
{
    struct new_session *new_session = create_new_session(x, NULL);

    if (has_session(x))
        ask(x, SQL_AUTHENTICATION_END_CURRENT, text_of(viewer(x)->id));
    ask(x, SQL_AUTHENTICATION_OPEN_SESSION, new_session->id, token_hash(x, new_session->token), person,
        bool_param(is_desk(x)), client_address(x), agent_of(x), text_of(method), device_hash(x));
    new_session->browser = ask_browser_notice(x, new_session->id);
    ask(x, SQL_AUTHENTICATION_NEXT_STEP, new_session->id);
    audit_person(x, person);
    audit_object(x, person);
    audit_detail(x, text_of(method));
}

void answer_sign_in_session(struct exchange *x)
{
    give_session_cookie(x);
    answer_cookie(x, "si", lit(""), 0);
    answer_row(x, 200, SQL_AUTHENTICATION_NEXT_STEP);
}

void ask_raise_session(struct exchange *x, const char *method, void *context)
{
    struct new_session *new_session = create_new_session(x, context);

    ask(x, SQL_AUTHENTICATION_RAISE_SESSION, text_of(viewer(x)->id), new_session->id, token_hash(x, new_session->token),
        client_address(x), agent_of(x), text_of(method));
    if (viewer(x)->level == LEVEL_ONE_FACTOR)
        ask(x, SQL_AUTHENTICATION_CLOSE_INVITATIONS, text_of(viewer(x)->person));
    if (strcmp(method, "passkey") != 0) /* a passkey does not reset the count of wrong codes */
        ask(x, SQL_AUTHENTICATION_RESET_ATTEMPTS, text_of(viewer(x)->person));
    new_session->browser = ask_browser_notice(x, new_session->id);
    ask(x, SQL_AUTHENTICATION_NEXT_STEP, new_session->id);
    audit_object(x, text_of(viewer(x)->person));
    audit_detail(x, text_of(method));
}

void *give_raised_session(struct exchange *x)
{
    const struct new_session *new_session = noted(x);

    give_session_cookie(x);
    return new_session->context;
}

struct text next_step(const struct exchange *x)
{
    return row_text(x, SQL_AUTHENTICATION_NEXT_STEP, 0, "next");
}

static void forget_rows(struct exchange *x, const struct statement *statement, bool ended)
{
    for (size_t i = 0; i < row_count(x, statement); i++) {
        struct text bytes = from_hex(x, row_text(x, statement, i, "digest"));
        struct session_digest digest;

        must(bytes.length == sizeof(digest.bytes));
        memcpy(digest.bytes, bytes.at, sizeof(digest.bytes));
        session_evict(exchange_redis(x), firm(x)->number, &digest, ended ? row_text(x, statement, i, "id") : no_text);
    }
}

void forget_ended(struct exchange *x, const struct statement *statement)
{
    forget_rows(x, statement, true);
}

void forget_copies(struct exchange *x, const struct statement *statement)
{
    forget_rows(x, statement, false);
}

void rights_changed(struct exchange *x, struct text person)
{
    live_publish_person(exchange_redis(x), firm(x)->number, person);
}

struct text sign_in_cookie(struct exchange *x)
{
    struct text browser = cookie(x, "si");

    return browser.length == SESSION_TOKEN ? browser : lit("");
}

void set_sign_in_cookie(struct exchange *x, struct text token)
{
    answer_cookie(x, "si", token, SIGN_IN_SECONDS);
}

void drop_session_cookie(struct exchange *x)
{
    answer_cookie(x, cookie_name(x), lit(""), 0);
}
