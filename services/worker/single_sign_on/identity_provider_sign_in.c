/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Staff sign in by a service of their firm's, on the way of authorization_request.h. It ends at level 1, and our own
 * second factor follows, unless the service asked for several (identity/identity.h).
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

/* ---- who it is ---- */

static void answer_entered(struct exchange *x)
{
    authorization_end(x);
    answer_sign_in_session(x);
}

static void enter(struct exchange *x)
{
    const struct arrival *arrival = noted(x);

    ask_as_system(x);
    ask(x, SQL_IDENTITY_PROVIDER_TOUCH_LINK, arrival->issuer, text_of(arrival->redemption.claims.subject));
    audit_as(x, "session.opened");
    ask_sign_in_session(x, arrival->person, arrival->redemption.claims.several ? "oidc_mfa" : "oidc");
    ask_again(x, answer_entered);
}

static void answer_found(struct exchange *x)
{
    struct arrival *arrival = noted(x);
    const struct claims *claims = &arrival->redemption.claims;

    arrival->person = row_text(x, SQL_IDENTITY_PROVIDER_FIND, 0, "person");
    if (text_is_absent(arrival->person)) {
        refuse(x, 403, claims->email[0] == '\0' ? "identity_provider_unverified" : "identity_provider_nobody");
        return;
    }
    if (text_equal(row_text(x, SQL_IDENTITY_PROVIDER_FIND, 0, "linked"), lit("t"))) {
        enter(x);
        return;
    }
    ask_as_system(x);
    ask(x, SQL_IDENTITY_PROVIDER_LINK, arrival->issuer, text_of(claims->subject), arrival->person);
    ask_notice_to(x, arrival->person, "oidc_linked");
    audit_as(x, "identity_provider.linked");
    audit_object(x, arrival->person);
    ask_again(x, enter);
}

static void on_arrival(struct exchange *x, struct arrival *arrival)
{
    const struct claims *claims = &arrival->redemption.claims;

    ask_as_system(x);
    ask(x, SQL_IDENTITY_PROVIDER_FIND, arrival->issuer, text_of(claims->subject),
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
    authorization_answer_return(x, on_arrival);
}

/* Nobody is known yet on the way there, and a stranger must not be able to grow the record. */
const struct route identity_provider_sign_in_routes[] = {
    {GET, "/api/sign-in/identity-provider", PUBLIC, NULL, ask_button, answer_button,
     "Whether staff can sign in by another service (OpenID Connect), and what it is called. For the desk's page of "
     "signing in.",
     NULL},
    {POST, "/api/sign-in/identity-provider", PUBLIC, NULL, authorization_ask, answer_start,
     "Begin to sign in by the other service: where the browser is to go. At the desk only.", NOT_AUDITED},
    {POST, "/api/sign-in/oidc", PUBLIC, authorization_form, ask_return, answer_return,
     "Back from the other service: what stood in the address of `/desk/oidc`, posted by the browser that began. Once.",
     "session.opened"},
    {0},
};
