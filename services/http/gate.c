/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A user of the wrong side is answered as if the route did not exist: a client learns nothing about the desk. Within
 * one side the answer is plain, because a colleague may know what an administrator can do.
 *
 * A member of staff who impersonates a client has a session of the client, which names them. It opens one side only,
 * and no route there that changes something or writes an audit entry: what a client did must have been done by the
 * client.
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

static enum state resolve_realm(struct exchange *x)
{
    struct text realm = header(x, "x-portico-realm");

    if (text_equal(realm, lit("apex")))
        x->realm_part = PART_APEX;
    else if (text_equal(realm, lit("admin")))
        x->realm_part = PART_ADMIN;
    else if (text_equal(realm, lit("internal")))
        x->realm_part = PART_INTERNAL;
    else
        refuse(x, 404, "not_found");
    return STATE_MATCH;
}

static enum state resolve_firm(struct exchange *x, const struct firm *found)
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

/* The edge may know a new firm before this process does, so the registry is read before the firm is refused. */
enum state gate_firm(struct exchange *x)
{
    struct registry *registry = x->server->registry;
    const struct firm *found;

    if (x->server->options->realm == REALM_PLATFORM)
        return resolve_realm(x);
    if (!text_to_number(header(x, "x-portico-firm"), &x->firm_copy.number)) {
        refuse(x, 404, "no_such_firm");
        return STATE_REFUSED;
    }
    found = registry_find(registry, x->firm_copy.number);
    if (found == NULL) {
        exchange_ref(x);
        if (registry_read_now(registry, on_registry, x))
            return x->state;
        x->references--; /* the caller holds another one */
    }
    return resolve_firm(x, found);
}

enum state gate_firm_resume(struct exchange *x)
{
    return resolve_firm(x, registry_find(x->server->registry, x->firm_copy.number));
}

/* ---- cross-site requests ---- */

static const char *cookie_name(const struct exchange *x)
{
    return x->realm_part == PART_ADMIN ? "pa" : side_session_cookie(x->request.side);
}

/* Fetch Metadata decides if present; otherwise the Origin must be our own host. A request with neither comes from no
   browser page; it passes only without a cookie, which a page would have sent along. */
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

/* Whether the session belongs to an impersonation. */
static bool is_impersonation(const struct session *session)
{
    return session->impersonator[0] != '\0';
}

static enum level required_level(enum access access)
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

static bool is_for_viewer_kind(const struct exchange *x)
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

/* "next" tells the page what to ask the user for: the second factor, or a factor once more. */
static void refuse_level(struct exchange *x, enum level required)
{
    if (x->refusal.status != 0)
        return;
    refuse(x, 403, "step_up");
    x->refusal.member = "next";
    x->refusal.shown = required == LEVEL_FRESH && x->viewer.level == LEVEL_TWO_FACTORS ? lit("\"fresh\"")
                       : x->realm_part == PART_ADMIN                                   ? lit("\"passkey\"")
                                                                                       : lit("\"totp\"");
}

static bool is_reader(const struct session *viewer)
{
    return is_staff(viewer) && viewer->role == ROLE_READER;
}

/* Signing in and out, and the user's own factors, name, address, devices and sessions: readers may use these too. */
static bool is_open_to_readers(enum access access)
{
    return access == ONE_FACTOR || access == FRESH || access == SELF;
}

/* A support login has no factors to show or change and nothing of its own; it may change nothing, except that it signs
   out. */
static bool is_closed_to_support(const struct exchange *x)
{
    return x->viewer.support && !method_is_safe(x->request.method) &&
           !(x->route->access == ONE_FACTOR && x->route->method == DELETE);
}

/* Also without a session: a request under /impersonation must not sign anybody in. A download counts as an act, which
   its audit entry records; and whoever impersonates a client cannot show a factor of the client. */
static bool is_closed_to_impersonation(const struct exchange *x)
{
    const struct route *route = x->route;

    return x->request.side == SIDE_IMPERSONATION && route->access != IMPERSONATING &&
           (!method_is_safe(x->request.method) || route->audit != NULL || route->access == FRESH);
}

void gate_authorize(struct exchange *x)
{
    enum access access = x->route->access;
    enum level required = required_level(access);

    must(access != NOBODY);
    if (x->viewer.scopes != 0)
        bearer_authorize(x);
    if (x->state == STATE_REFUSED || (access == PUBLIC && !is_closed_to_impersonation(x)))
        return;
    if (x->viewer.level == LEVEL_NONE)
        refuse(x, 401, "sign_in");
    else if (!is_for_viewer_kind(x))
        refuse(x, 404, "not_found");
    else if (is_closed_to_impersonation(x))
        refuse(x, 403, "impersonation_read_only");
    else if (is_closed_to_support(x))
        refuse(x, 403, "not_allowed");
    else if (x->viewer.level < required)
        refuse_level(x, required);
    else if (access == ADMIN && x->viewer.role < ROLE_ADMIN)
        refuse(x, 403, "not_allowed");
    else if (is_reader(&x->viewer) && !is_open_to_readers(access) && !method_is_safe(x->request.method))
        refuse(x, 403, "not_allowed");
}

/* ---- session and limits ---- */

static void add_limit(struct limit_ask *ask, const struct limit *limit, uint64_t firm, struct text name)
{
    ask->limit = limit;
    ask->key = limit_key(firm, limit, name);
}

/* The cookie of one side must not open the other, whatever the row says. */
static bool session_fits_cookie(const struct exchange *x, const struct session *session)
{
    if (x->realm_part == PART_ADMIN)
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
    else if (session != NULL && session_fits_cookie(x, session))
        x->viewer = *session;
    stages_resume(x);
    exchange_unref(&x);
}

/* The API key, otherwise the cookie. A page of another origin cannot make a browser send a key, so only requests with a
   cookie are checked for their origin. */
static struct text credential(struct exchange *x)
{
    struct text token;

    if (bearer_is_given(x))
        return bearer_key(x);
    gate_cross_site(x);
    token = x->realm_part == PART_APEX ? no_text : cookie(x, cookie_name(x));
    return token.length == SESSION_TOKEN ? token : no_text;
}

/* Requests of our own processes have no limits: the socket's peer was checked. */
enum state gate_enter(struct exchange *x)
{
    uint64_t number = x->firm == NULL ? 0 : x->firm->number;
    struct limit_ask asks[3];
    struct text token;
    size_t count = 0;

    if (x->realm_part == PART_INTERNAL) {
        gate_authorize(x);
        return STATE_FORM;
    }
    token = credential(x);
    if (x->state == STATE_REFUSED)
        return x->state;
    add_limit(&asks[count++], &address_limit, number, x->address);
    if (x->realm_part == PART_FIRM)
        add_limit(&asks[count++], &firm_limit, number, lit(""));
    if (!text_is_absent(token)) {
        struct session_digest digest = session_digest(number, token);

        add_limit(&asks[count++], bearer_is_given(x) ? &key_limit : &session_limit, number,
                  text_from((const char *)digest.bytes, 16));
    }
    exchange_ref(x);
    session_gate(x->server->redis, x->realm_part == PART_FIRM ? x->server->firm_pool : x->server->registry_pool, number,
                 token, asks, count, on_gate, x);
    return x->state;
}

enum state gate_resume(struct exchange *x)
{
    gate_authorize(x);
    return STATE_FORM;
}
