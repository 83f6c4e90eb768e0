/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Opening and raising sessions. */
#include "worker/identity/identity.h"

#include "common/must.h"
#include "common/network.h"
#include "data/live.h"
#include "data/registry.h"
#include "worker/identity/identity_sql.h"
#include "worker/identity/notice.h"
#include "worker/identity/trust.h"
#include "worker/parameters.h"
#include "worker/secrets.h"

#include <string.h>

enum {
    COOKIE_SECONDS = 30 * 24 * 3600, /* how long a session really lasts is the policy's, and its row's */
    SIGN_IN_SECONDS = 600,
    AGENT_BYTES = 300,
};

/* An office behind one address has many people; somebody guessing has many addresses. Both rates are low enough for
   codes of 20 bits with five tries each. */
static const struct limit by_address = {"entering by address", 300, 150, 3600 * 1000};
static const struct limit by_firm = {"entering by firm", 3000, 1000, 3600 * 1000};
/* Whoever asks for mails to somebody else uses up their own share of those, and only many of them the whole. */
static const struct limit by_email_and_address = {"mails to one by address", 20, 15, 3600 * 1000};
static const struct limit by_email = {"mails to one", 60, 60, 3600 * 1000};
static const struct limit looks = {"looks at signing in", 3000, 600, 3600 * 1000};

/* Ten wrong codes in a row shut codes out (entry/tries.h); this one is against floods, which need not be wrong. */
static const struct limit by_person = {"factors by person", 60, 40, 3600 * 1000};

/* What an entering exchange has made so far, between asking and answering. */
struct opening {
    struct text id, token;
    struct text browser; /* by which it is known again */
    void *with;          /* the caller's */
};

void limit_by_address(struct exchange *x)
{
    limit_by(x, &by_address, network_of(client_address(x), scratch(x, NETWORK_TEXT)));
    limit_by(x, &by_firm, lit("all"));
}

void limit_lookups(struct exchange *x)
{
    limit_by(x, &looks, network_of(client_address(x), scratch(x, NETWORK_TEXT)));
}

void limit_by_email(struct exchange *x, struct text email)
{
    struct text network = network_of(client_address(x), scratch(x, NETWORK_TEXT));

    limit_by(x, &by_email_and_address,
             arena_print(arena(x), "%.*s %.*s", (int)network.length, network.at, (int)email.length, email.at));
    limit_by(x, &by_email, email);
}

void limit_by_person(struct exchange *x)
{
    limit_by(x, &by_person, text_of(viewer(x)->person));
}

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

static struct opening *begin(struct exchange *x, void *with)
{
    struct opening *opening = scratch(x, sizeof(*opening));

    *opening = (struct opening){.id = new_id(x), .token = token_new(secret_arena(x)), .with = with};
    note(x, opening);
    return opening;
}

/* The cookie of the session just opened; the one that came is forgotten. */
static void give_session(struct exchange *x)
{
    const struct opening *opening = noted(x);

    if (has_session(x)) {
        struct session_digest digest = own_digest(x);

        session_evict(exchange_redis(x), firm(x)->number, &digest, text_of(viewer(x)->id));
    }
    answer_cookie(x, cookie_name(x), opening->token, COOKIE_SECONDS);
    give_known_browser_cookie(x, opening->browser);
}

void ask_sign_in_session(struct exchange *x, struct text person, const char *method)
{
    struct opening *opening = begin(x, NULL);

    if (has_session(x))
        ask(x, SQL_AUTHENTICATION_END_CURRENT, text_of(viewer(x)->id));
    ask(x, SQL_AUTHENTICATION_OPEN_SESSION, opening->id, token_hash(x, opening->token), person, bool_param(is_desk(x)),
        client_address(x), agent_of(x), text_of(method), device_hash(x));
    opening->browser = ask_browser_notice(x, opening->id);
    ask(x, SQL_AUTHENTICATION_NEXT_STEP, opening->id);
    audit_object(x, person);
}

void answer_sign_in_session(struct exchange *x)
{
    give_session(x);
    answer_cookie(x, "si", lit(""), 0);
    answer_row(x, 200, SQL_AUTHENTICATION_NEXT_STEP);
}

void ask_raise_session(struct exchange *x, const char *method, void *with)
{
    struct opening *opening = begin(x, with);

    ask(x, SQL_AUTHENTICATION_RAISE_SESSION, text_of(viewer(x)->id), opening->id, token_hash(x, opening->token),
        client_address(x), agent_of(x), text_of(method));
    if (strcmp(method, "passkey") != 0) /* that one says nothing about the codes */
        ask(x, SQL_AUTHENTICATION_RESET_ATTEMPTS, text_of(viewer(x)->person));
    opening->browser = ask_browser_notice(x, opening->id);
    ask(x, SQL_AUTHENTICATION_NEXT_STEP, opening->id);
    audit_object(x, text_of(viewer(x)->person));
}

void *give_raised_session(struct exchange *x)
{
    const struct opening *opening = noted(x);

    give_session(x);
    return opening->with;
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
