/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A wrong side is answered as if the route did not exist: a client learns nothing of the desk. Within one side the
 * answer is plain, because a colleague may know what an administrator can do.
 *
 * A member of staff who looks as a client has a session of the client's that names them. It opens one side only, and
 * nothing there that changes something or writes an audit entry: what a client did must have been done by the client.
 */
#include "http/gate.h"

#include "common/must.h"
#include "http/bearer.h"
#include "http/inside.h"

static const struct limit session_limit = {"requests by session", 1200, 300, 60000};
static const struct limit key_limit = {"requests by key", 600, 150, 60000};
static const struct limit address_limit = {"requests by address", 6000, 1200, 60000};
static const struct limit firm_limit = {"requests by firm", 120000, 20000, 60000};

/* ---- firm ---- */

static enum state judge_realm(struct exchange *x)
{
    struct text realm = header(x, "x-portico-realm");

    if (text_equal(realm, lit("apex")))
        x->part = PART_APEX;
    else if (text_equal(realm, lit("admin")))
        x->part = PART_ADMIN;
    else if (text_equal(realm, lit("internal")))
        x->part = PART_INTERNAL;
    else
        refuse(x, 404, "not_found");
    return STATE_MATCH;
}

static enum state judge_firm(struct exchange *x, const struct firm *found)
{
    if (found != NULL && found->state != FIRM_CLOSED) {
        x->firm_copy = *found;
        x->firm = &x->firm_copy;
    } else if (registry_ready(x->server->registry)) {
        refuse(x, 404, "no_such_firm");
    } else {
        refuse_retry(x, 503, "database_unavailable", 1);
    }
    return STATE_MATCH;
}

static void on_registry(void *owner)
{
    struct exchange *x = owner;

    stages_resume(x);
    exchange_unref(&x);
}

/* A firm that is a moment old may be known to the edge and not yet here: the registry is read before it is denied. */
enum state gate_firm(struct exchange *x)
{
    struct registry *registry = x->server->registry;
    const struct firm *found;

    if (x->server->options->realm == REALM_PLATFORM)
        return judge_realm(x);
    if (!text_to_number(header(x, "x-portico-firm"), &x->firm_copy.number)) {
        refuse(x, 404, "no_such_firm");
        return STATE_REFUSED;
    }
    found = registry_find(registry, x->firm_copy.number);
    if (found == NULL) {
        exchange_ref(x);
        if (registry_read_now(registry, on_registry, x))
            return x->state;
        x->references--; /* the caller has one too */
    }
    return judge_firm(x, found);
}

enum state gate_firm_resume(struct exchange *x)
{
    return judge_firm(x, registry_find(x->server->registry, x->firm_copy.number));
}

/* ---- cross-site requests ---- */

static const char *cookie_name(const struct exchange *x)
{
    return x->part == PART_ADMIN ? "pa" : side_session_cookie(x->request.side);
}

/* Fetch Metadata says it plainly; where it is missing the Origin must be our own host. A request with neither comes
   from no browser page; it passes only without a cookie, which a page would have sent along. */
void gate_cross_site(struct exchange *x)
{
    struct text site = header(x, "sec-fetch-site"), origin = header(x, "origin"), scheme;

    if (method_is_safe(x->request.method))
        return;
    if (!text_is_absent(site)) {
        if (!text_equal(site, lit("same-origin")))
            refuse(x, 403, "cross_site");
        return;
    }
    if (text_is_absent(origin)) {
        if (!text_is_absent(header(x, "cookie")))
            refuse(x, 403, "cross_site");
        return;
    }
    scheme = text_slice(origin, 0, sizeof("https://") - 1);
    if (!text_equal(scheme, lit("https://")) ||
        !text_equal_ignoring_case(text_slice(origin, scheme.length, SIZE_MAX), header(x, "host")))
        refuse(x, 403, "cross_site");
}

/* ---- levels ---- */

static bool is_staff(const struct session *viewer)
{
    return viewer->kind == VIEWER_STAFF || viewer->kind == VIEWER_ASSIGNED;
}

/* Whether somebody else looks with this session. */
static bool is_impersonation(const struct session *session)
{
    return session->impersonator[0] != '\0';
}

static enum level level_wanted(enum access access)
{
    switch (access) {
    case PUBLIC:
        return LEVEL_NONE;
    case ONE_FACTOR:
    case STAFF_ONE_FACTOR:
    case PLATFORM_ADMIN_ONE_FACTOR:
        return LEVEL_ONE_FACTOR;
    case FRESH:
    case PLATFORM_ADMIN_FRESH:
        return LEVEL_FRESH;
    default:
        return LEVEL_TWO_FACTORS;
    }
}

static bool is_right_side(const struct exchange *x)
{
    switch (x->route->access) {
    case CLIENT:
        return x->viewer.kind == VIEWER_CLIENT;
    case STAFF:
    case STAFF_ONE_FACTOR:
    case ADMIN:
        return is_staff(&x->viewer);
    case IMPERSONATING:
        return is_impersonation(&x->viewer);
    default:
        return true;
    }
}

/* "next" tells the page where to lead: to the second factor, or to showing it once more. */
static void refuse_level(struct exchange *x, enum level wanted)
{
    if (x->refusal.status != 0)
        return;
    refuse(x, 403, "step_up");
    x->refusal.member = "next";
    x->refusal.shown = wanted == LEVEL_FRESH && x->viewer.level == LEVEL_TWO_FACTORS ? lit("\"fresh\"")
                       : x->part == PART_ADMIN                                       ? lit("\"passkey\"")
                                                                                     : lit("\"totp\"");
}

static bool is_reader(const struct session *viewer)
{
    return is_staff(viewer) && viewer->role == ROLE_READER;
}

/* Signing in and out, one's own factors, name, address, devices and sessions: a reader's business too. */
static bool is_own_affair(enum access access)
{
    return access == ONE_FACTOR || access == FRESH || access == SELF;
}

/* Support has no factors to prove or change and nothing of its own; all that it may change is that it leaves. */
static bool is_beyond_support(const struct exchange *x)
{
    return x->viewer.support && !method_is_safe(x->request.method) &&
           !(x->route->access == ONE_FACTOR && x->route->method == DELETE);
}

/* Also without a session: what is refused here must not sign anybody in either. A download is an act, which its audit
   entry says; and who looks can prove no factor of the client's. */
static bool is_beyond_lookup(const struct exchange *x)
{
    const struct route *route = x->route;

    return x->request.side == SIDE_IMPERSONATION && route->access != IMPERSONATING &&
           (!method_is_safe(x->request.method) || route->audit != NULL || route->access == FRESH);
}

void gate_judge(struct exchange *x)
{
    enum access access = x->route->access;
    enum level wanted = level_wanted(access);

    must(access != NOBODY);
    if (x->viewer.scopes != 0)
        bearer_judge(x);
    if (x->state == STATE_REFUSED || (access == PUBLIC && !is_beyond_lookup(x)))
        return;
    if (x->viewer.level == LEVEL_NONE)
        refuse(x, 401, "sign_in");
    else if (!is_right_side(x))
        refuse(x, 404, "not_found");
    else if (is_beyond_lookup(x))
        refuse(x, 403, "impersonation_read_only");
    else if (is_beyond_support(x))
        refuse(x, 403, "not_allowed");
    else if (x->viewer.level < wanted)
        refuse_level(x, wanted);
    else if (access == ADMIN && x->viewer.role < ROLE_ADMIN)
        refuse(x, 403, "not_allowed");
    else if (is_reader(&x->viewer) && !is_own_affair(access) && !method_is_safe(x->request.method))
        refuse(x, 403, "not_allowed");
}

/* ---- session and limits ---- */

static void add_ask(struct limit_ask *ask, const struct limit *limit, uint64_t firm, struct text name)
{
    struct text parts[] = {text_of(limit->name), name};

    ask->limit = limit;
    ask->key = key_of(firm, lit("limit"), parts, 2);
}

/* The cookie of one side must not open the other, whatever the row says. */
static bool is_session_of_cookie(const struct exchange *x, const struct session *session)
{
    if (x->part == PART_ADMIN)
        return true;
    if (session->scopes != 0)
        return false;
    if (x->request.side == SIDE_IMPERSONATION)
        return is_impersonation(session) && session->kind == VIEWER_CLIENT;
    return !is_impersonation(session) && (x->request.side == SIDE_DESK) == is_staff(session);
}

static void on_gate(void *owner, enum run_outcome outcome, const struct session *session, struct limit_verdict verdict)
{
    struct exchange *x = owner;

    if (!verdict.allowed)
        refuse_retry(x, 429, "too_many", verdict.retry_ms / 1000 + 1);
    else if (session == NULL && outcome != RUN_DONE)
        refuse_retry(x, 503, outcome == RUN_BUSY ? "busy" : "database_unavailable", RETRY_SECONDS);
    else if (bearer_is_given(x))
        bearer_accept(x, session);
    else if (session != NULL && is_session_of_cookie(x, session))
        x->viewer = *session;
    stages_resume(x);
    exchange_unref(&x);
}

/* A key's, else the cookie's. No page of somebody else's can make a browser send a key, so only cookies are looked at
   for where they come from. */
static struct text credential(struct exchange *x)
{
    struct text token;

    if (bearer_is_given(x))
        return bearer_take(x);
    gate_cross_site(x);
    token = x->part == PART_APEX ? no_text : cookie(x, cookie_name(x));
    return token.length == SESSION_TOKEN ? token : no_text;
}

/* Our own processes: the socket's peer was checked, and there is nothing to limit. */
enum state gate_enter(struct exchange *x)
{
    uint64_t number = x->firm == NULL ? 0 : x->firm->number;
    struct limit_ask asks[3];
    struct text token;
    size_t count = 0;

    if (x->part == PART_INTERNAL) {
        gate_judge(x);
        return STATE_FORM;
    }
    token = credential(x);
    if (x->state == STATE_REFUSED)
        return x->state;
    add_ask(&asks[count++], &address_limit, number, x->address);
    if (x->part == PART_FIRM)
        add_ask(&asks[count++], &firm_limit, number, lit(""));
    if (!text_is_absent(token)) {
        struct session_digest digest = session_digest(number, token);

        add_ask(&asks[count++], bearer_is_given(x) ? &key_limit : &session_limit, number,
                text_from((const char *)digest.bytes, 16));
    }
    exchange_ref(x);
    session_gate(x->server->redis, x->part == PART_FIRM ? x->server->firm_pool : x->server->registry_pool, number,
                 token, asks, count, on_gate, x);
    return x->state;
}

enum state gate_resume(struct exchange *x)
{
    gate_judge(x);
    return STATE_FORM;
}
