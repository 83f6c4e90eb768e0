/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Linking the viewer's own account at the firm's identity provider. This needs no verified address, which not every
 * provider sends: a fresh factor identifies the person here, the provider identifies them there.
 */
#include "http/exchange.h"

#include "worker/identity/identity.h"
#include "worker/parameters.h"
#include "worker/single_sign_on/authorization_request.h"
#include "worker/single_sign_on/single_sign_on_sql.h"

/* Requires staff: FRESH and ONE_FACTOR also admit clients. */
static bool require_staff(struct exchange *x)
{
    if (viewer(x)->kind != VIEWER_CLIENT)
        return true;
    refuse(x, 404, "not_found");
    return false;
}

static void ask_show(struct exchange *x)
{
    ask_as_system(x);
    ask(x, SQL_IDENTITY_PROVIDER_OWN_LINK, own_id(x));
}

static void answer_show(struct exchange *x)
{
    answer_row(x, 200, SQL_IDENTITY_PROVIDER_OWN_LINK);
}

/* ---- linking ---- */

static void ask_start(struct exchange *x)
{
    if (require_staff(x))
        authorization_ask(x);
}

static void answer_start(struct exchange *x)
{
    authorization_start(x, own_id(x));
}

static void ask_return(struct exchange *x)
{
    if (require_staff(x))
        authorization_ask_return(x, own_id(x));
}

static void answer_linked(struct exchange *x)
{
    authorization_end(x);
    answer_show(x);
}

static void on_authorized(struct exchange *x, struct authorization_result *result)
{
    ask_as_system(x);
    ask(x, SQL_IDENTITY_PROVIDER_CONNECT, result->issuer, text_of(result->redemption.claims.subject), own_id(x));
    ask(x, SQL_IDENTITY_PROVIDER_OWN_LINK, own_id(x));
    ask_notice_to(x, own_id(x), "oidc_linked");
    audit_as(x, "identity_provider.linked");
    audit_object(x, own_id(x));
    ask_again(x, answer_linked);
}

static void answer_return(struct exchange *x)
{
    authorization_answer_return(x, on_authorized);
}

/* ---- unlinking ---- */

static void ask_unlink(struct exchange *x)
{
    if (!require_staff(x))
        return;
    ask_as_system(x);
    ask(x, SQL_IDENTITY_PROVIDER_DISCONNECT, own_id(x));
    ask_notice_to(x, own_id(x), "oidc_unlinked");
    audit_object(x, own_id(x));
}

static void answer_unlink(struct exchange *x)
{
    answer_empty(x, 204);
}

/* Starting a request is not audited: a link that comes of it writes the audit entry. */
const struct route identity_provider_link_routes[] = {
    {GET, "/api/identity-provider/link", STAFF, NULL, ask_show, answer_show,
     "Show whether the viewer's account at the identity provider is linked.", NULL},
    {POST, "/api/identity-provider/link", FRESH, NULL, ask_start, answer_start,
     "Start linking the viewer's account at the identity provider. Returns the URL to open. Requires a fresh factor, "
     "but no verified address.",
     NOT_AUDITED},
    {POST, "/api/identity-provider/link/return", ONE_FACTOR, authorization_form, ask_return, answer_return,
     "Finish linking: post the query parameters of `/desk/oidc`, as the same person in the same browser. Works once.",
     "identity_provider.linked"},
    {DELETE, "/api/identity-provider/link", FRESH, NULL, ask_unlink, answer_unlink,
     "Unlink the viewer's account. Requires a fresh factor. Notifies all addresses of the viewer.",
     "identity_provider.unlinked"},
    {0},
};
