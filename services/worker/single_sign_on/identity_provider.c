/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The identity provider by which staff may sign in (OpenID Connect), configured by the firm's administrators. The
 * client secret is sealed with the firm's key and never shown. Changing the configuration requires a fresh factor, and
 * enabling it requires a successful test.
 */
#include "http/exchange.h"

#include "data/limit.h"
#include "worker/parameters.h"
#include "worker/secrets.h"
#include "worker/single_sign_on/calls.h"
#include "worker/single_sign_on/identity_provider.h"
#include "worker/single_sign_on/single_sign_on_sql.h"

#include <string.h>

enum { DOMAINS = 10 };

/* Each test makes us call another service. */
static const struct limit tests_by_person = {"tests of a service", 60, 60, 3600 * 1000};

static const struct field set_form[] = {
    {.name = "issuer", .kind = FIELD_TEXT, .required = true, .min = 9, .max = FETCH_URL},
    {.name = "client_id", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 200},
    {.name = "client_secret", .kind = FIELD_TEXT, .min = 1, .max = 500},
    {.name = "name", .kind = FIELD_TEXT, .required = true, .min = 1, .max = 40},
    {.name = "domains", .kind = FIELD_TEXTS, .max = DOMAINS},
    {0},
};
static const struct field switch_form[] = {
    {.name = "on", .kind = FIELD_BOOL, .required = true},
    {0},
};

struct text identity_provider_return(struct exchange *x)
{
    struct text host = header(x, "host");

    return arena_print(arena(x), "https://%.*s/desk/oidc", (int)host.length, host.at);
}

/* Requires an administrator of the firm: FRESH also admits clients. Then runs as the service, because only it may
   write. */
static bool require_admin(struct exchange *x)
{
    if (viewer(x)->kind != VIEWER_STAFF)
        refuse(x, 404, "not_found");
    else if (viewer(x)->role < ROLE_ADMIN)
        refuse(x, 403, "admins_only");
    else {
        ask_as_system(x);
        return true;
    }
    return false;
}

static void ask_configuration(struct exchange *x)
{
    ask(x, SQL_IDENTITY_PROVIDER_SHOW, identity_provider_return(x));
}

static void answer_show(struct exchange *x)
{
    answer_row(x, 200, SQL_IDENTITY_PROVIDER_SHOW);
}

static void ask_show(struct exchange *x)
{
    ask_as_system(x);
    ask_configuration(x);
}

/* ---- configuring ---- */

static bool is_domain(struct text domain)
{
    for (size_t i = 0; i < domain.length; i++) {
        char c = domain.at[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.'))
            return false;
    }
    return domain.length >= 3 && domain.length <= 253 && text_find(domain, '.') != SIZE_MAX && domain.at[0] != '.';
}

/* Checks the members of an array literal. A member that the form had to escape is not a domain, so escapes are not
   decoded. */
static bool are_domains(struct text literal)
{
    struct text rest = literal.length <= 2 ? no_text : text_slice(literal, 1, literal.length - 2);

    while (!text_is_absent(rest)) {
        struct text member = text_next(&rest, ',');

        if (member.length < 2 || !is_domain(text_slice(member, 1, member.length - 2)))
            return false;
    }
    return true;
}

static void ask_set(struct exchange *x)
{
    struct text issuer = field(x, "issuer");

    if (!require_admin(x))
        return;
    if (!fetch_url_is_valid(issuer) || text_find(issuer, '?') != SIZE_MAX)
        refuse_field(x, "issuer", "not_issuer");
    if (!are_domains(field(x, "domains")))
        refuse_field(x, "domains", "not_domain");
    ask_firm_key(x);
    ask_configuration(x);
}

/* The secret of one provider must not be sent to another. */
static bool needs_secret(struct exchange *x)
{
    return !text_equal(row_text(x, SQL_IDENTITY_PROVIDER_SHOW, 0, "issuer"), field(x, "issuer"));
}

static void answer_set(struct exchange *x)
{
    const struct secret_key *key = firm_key(x);
    struct text secret = field(x, "client_secret"), domains = field(x, "domains"), sealed = no_text;

    if (key == NULL)
        return;
    if (text_is_absent(secret) && needs_secret(x)) {
        refuse_field(x, "client_secret", "required");
        return;
    }
    if (!text_is_absent(secret))
        sealed = bytea(x, key_seal(key, lit(IDENTITY_PROVIDER_SECRET), secret, secret_arena(x)));
    ask_as_system(x);
    ask(x, SQL_IDENTITY_PROVIDER_SET, field(x, "issuer"), field(x, "client_id"), field(x, "name"),
        text_is_absent(domains) ? lit("{}") : domains, text_of(viewer(x)->person), sealed);
    ask_configuration(x);
    ask_again(x, answer_show);
}

static void ask_remove(struct exchange *x)
{
    if (!require_admin(x))
        return;
    ask_bare(x, SQL_IDENTITY_PROVIDER_DELETE_LINKS);
    ask_bare(x, SQL_IDENTITY_PROVIDER_REMOVE);
}

static void answer_removed(struct exchange *x)
{
    answer_empty(x, 204);
}

static void ask_switch(struct exchange *x)
{
    if (!require_admin(x))
        return;
    ask(x, SQL_IDENTITY_PROVIDER_SWITCH, field(x, "on"), text_of(viewer(x)->person));
    ask_configuration(x);
}

/* ---- testing ---- */

static void ask_test(struct exchange *x)
{
    limit_by(x, &tests_by_person, text_of(viewer(x)->person));
    if (require_admin(x))
        ask_configuration(x);
}

static void refuse_discovery(struct exchange *x, const struct discovery *discovery)
{
    if (discovery->outcome == CALL_BUSY)
        refuse_retry(x, 503, "busy", IDENTITY_PROVIDER_RETRY);
    else if (discovery->outcome == CALL_UNAVAILABLE)
        refuse_saying(
            x, 503, "identity_provider_unavailable", IDENTITY_PROVIDER_RETRY,
            lit("The service does not answer at this address. Look at the address, or try again in a moment."));
    else if (discovery->outcome == CALL_NOT_PUBLIC)
        refuse(x, 409, "identity_provider_closed");
    else
        refuse_saying(x, 409, "identity_provider_wrong", 0, text_of(discovery->why));
}

static void answer_discovered(struct exchange *x)
{
    const struct discovery *discovery = noted(x);
    const struct endpoints *endpoints = &discovery->endpoints;

    if (discovery->outcome != CALL_DONE) {
        refuse_discovery(x, discovery);
        return;
    }
    ask_as_system(x);
    ask(x, SQL_IDENTITY_PROVIDER_TESTED, text_of(discovery->issuer),
        row_text(x, SQL_IDENTITY_PROVIDER_SHOW, 0, "client_id"), text_of(endpoints->authorization),
        text_of(endpoints->token), text_of(endpoints->keys), bool_param(endpoints->secret_in_form),
        bool_param(endpoints->names_itself));
    ask_configuration(x);
    ask_again(x, answer_show);
}

static void answer_test(struct exchange *x)
{
    struct text issuer = row_text(x, SQL_IDENTITY_PROVIDER_SHOW, 0, "issuer");
    struct discovery *discovery;

    if (text_is_absent(issuer)) {
        refuse(x, 409, "identity_provider_missing");
        return;
    }
    discovery = scratch(x, sizeof(*discovery));
    discovery->issuer = arena_print(arena(x), "%.*s", (int)issuer.length, issuer.at).at;
    note(x, discovery);
    compute(x, call_discover, discovery, answer_discovered);
}

const struct route identity_provider_routes[] = {
    {GET, "/api/identity-provider", ADMIN, NULL, ask_show, answer_show,
     "Show the identity provider by which staff may sign in (OpenID Connect). The client secret is never shown.", NULL},
    {PUT, "/api/identity-provider", FRESH, set_form, ask_set, answer_set,
     "Configure the identity provider. Requires an administrator with a fresh factor.", "identity_provider.changed"},
    {DELETE, "/api/identity-provider", FRESH, NULL, ask_remove, answer_removed,
     "Remove the identity provider and all links to its accounts. Requires an administrator with a fresh factor.",
     "identity_provider.removed"},
    {POST, "/api/identity-provider/test", FRESH, NULL, ask_test, answer_test,
     "Test the connection: reads the provider's metadata and keys. Requires an administrator with a fresh factor.",
     "identity_provider.tested"},
    {PUT, "/api/identity-provider/state", FRESH, switch_form, ask_switch, answer_show,
     "Enable or disable signing in by the identity provider. Enabling requires a successful test (else 409 "
     "`identity_provider_untested`).",
     "identity_provider.switched"},
    {0},
};
