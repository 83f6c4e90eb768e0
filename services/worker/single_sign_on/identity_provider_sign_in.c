/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Staff sign in by their firm's identity provider, with authorization_request.h. This gives level 1, and our own second
 * factor follows, unless the provider reports several factors (identity/identity.h).
 */
#include "http/exchange.h"

#include "worker/identity/identity.h"
#include "worker/parameters.h"
#include "worker/single_sign_on/authorization_request.h"
#include "worker/single_sign_on/single_sign_on_sql.h"

/* ---- the button ---- */

static void ask_button(struct exchange *x)
{
    limit_lookups(x);
    ask_as_system(x);
    ask_bare(x, SQL_IDENTITY_PROVIDER_BUTTON);
}

static void answer_button(struct exchange *x)
{
    struct text name = is_desk(x) ? row_text(x, SQL_IDENTITY_PROVIDER_BUTTON, 0, "name") : no_text;

    answer_object(x, 200, member_flag("on", !text_is_absent(name)), member_text("name", name));
}

/* ---- the session ---- */

static void answer_session_opened(struct exchange *x)
{
    authorization_end(x);
    answer_sign_in_session(x);
}

static void open_session(struct exchange *x)
{
    const struct authorization_result *result = noted(x);

    ask_as_system(x);
    ask(x, SQL_IDENTITY_PROVIDER_TOUCH_LINK, result->issuer, text_of(result->redemption.claims.subject));
    audit_as(x, "session.opened");
    ask_sign_in_session(x, result->person, result->redemption.claims.multiple_factors ? "oidc_mfa" : "oidc");
    ask_again(x, answer_session_opened);
}

static void answer_found(struct exchange *x)
{
    struct authorization_result *result = noted(x);
    const struct claims *claims = &result->redemption.claims;

    result->person = row_text(x, SQL_IDENTITY_PROVIDER_FIND, 0, "person");
    if (text_is_absent(result->person)) {
        refuse(x, 403, claims->email[0] == '\0' ? "identity_provider_unverified" : "identity_provider_nobody");
        return;
    }
    if (text_equal(row_text(x, SQL_IDENTITY_PROVIDER_FIND, 0, "linked"), lit("t"))) {
        open_session(x);
        return;
    }
    ask_as_system(x);
    ask(x, SQL_IDENTITY_PROVIDER_LINK, result->issuer, text_of(claims->subject), result->person);
    ask_notice_to(x, result->person, "oidc_linked");
    audit_as(x, "identity_provider.linked");
    audit_person(x, result->person);
    audit_object(x, result->person);
    ask_again(x, open_session);
}

static void on_authorized(struct exchange *x, struct authorization_result *result)
{
    const struct claims *claims = &result->redemption.claims;

    ask_as_system(x);
    ask(x, SQL_IDENTITY_PROVIDER_FIND, result->issuer, text_of(claims->subject),
        claims->email[0] == '\0' ? no_text : text_of(claims->email));
    ask_again(x, answer_found);
}

/* ---- routes ---- */

static void answer_start(struct exchange *x)
{
    authorization_start(x, no_text);
}

static void ask_return(struct exchange *x)
{
    authorization_ask_return(x, no_text);
}

static void answer_return(struct exchange *x)
{
    authorization_answer_return(x, on_authorized);
}

/* Starting a request is not audited: nobody is known yet, and a stranger must not be able to fill the audit log. */
const struct route identity_provider_sign_in_routes[] = {
    {GET, "/api/sign-in/identity-provider", PUBLIC, NULL, ask_button, answer_button,
     "Show whether staff can sign in by an identity provider (OpenID Connect), and its name. For the desk's sign-in "
     "page.",
     NULL},
    {POST, "/api/sign-in/identity-provider", PUBLIC, NULL, authorization_ask, answer_start,
     "Start signing in by the identity provider. Returns the URL to open. At the desk only.", NOT_AUDITED},
    {POST, "/api/sign-in/oidc", PUBLIC, authorization_form, ask_return, answer_return,
     "Finish signing in: post the query parameters of `/desk/oidc`, from the same browser. Works once.",
     "session.opened"},
    {0},
};
