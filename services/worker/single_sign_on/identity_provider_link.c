/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One's own account at the firm's service, connected and disconnected by whoever is in. It wants no address that the
 * service vouches for, which not every service does: who it is here, a factor just proven says, and who it is there,
 * the service.
 */
#include "http/exchange.h"

#include "worker/identity/identity.h"
#include "worker/parameters.h"
#include "worker/single_sign_on/authorization_request.h"
#include "worker/single_sign_on/single_sign_on_sql.h"

/* Of staff alone; FRESH and ONE_FACTOR say nothing of the side. What follows runs as the service, which alone may
 * write.
 */
static bool is_of_staff(struct exchange *x)
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

/* ---- connecting ---- */

static void ask_begin(struct exchange *x)
{
    if (is_of_staff(x))
        authorization_ask(x);
}

static void answer_begin(struct exchange *x)
{
    authorization_start(x, own_id(x));
}

static void ask_return(struct exchange *x)
{
    if (is_of_staff(x))
        authorization_ask_return(x, own_id(x));
}

static void answer_linked(struct exchange *x)
{
    authorization_end(x);
    answer_show(x);
}

static void on_arrival(struct exchange *x, struct arrival *arrival)
{
    ask_as_system(x);
    ask(x, SQL_IDENTITY_PROVIDER_CONNECT, arrival->issuer, text_of(arrival->redemption.claims.subject), own_id(x));
    ask(x, SQL_IDENTITY_PROVIDER_OWN_LINK, own_id(x));
    ask_notice_to(x, own_id(x), "oidc_linked");
    audit_as(x, "identity_provider.linked");
    audit_object(x, own_id(x));
    ask_again(x, answer_linked);
}

static void answer_return(struct exchange *x)
{
    authorization_answer_return(x, on_arrival);
}

/* ---- disconnecting ---- */

static void ask_unlink(struct exchange *x)
{
    if (!is_of_staff(x))
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

/* A way there comes to nothing or ends in a link, whose audit entry says it. */
const struct route identity_provider_link_routes[] = {
    {GET, "/api/identity-provider/link", STAFF, NULL, ask_show, answer_show,
     "Whether one's own account at the service by which staff sign in is connected.", NULL},
    {POST, "/api/identity-provider/link", FRESH, NULL, ask_begin, answer_begin,
     "Begin to connect it, freshly proven: where the browser is to go. It wants no address that the service vouches "
     "for.",
     NOT_AUDITED},
    {POST, "/api/identity-provider/link/return", ONE_FACTOR, authorization_form, ask_return, answer_return,
     "Back from the service: what stood in the address of `/desk/oidc`, posted by whoever began, in the browser that "
     "began. Once.",
     "identity_provider.linked"},
    {DELETE, "/api/identity-provider/link", FRESH, NULL, ask_unlink, answer_unlink,
     "Disconnect it, freshly proven. All one's addresses are told.", "identity_provider.unlinked"},
    {0},
};
