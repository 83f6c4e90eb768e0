/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A browser is recognised by a cookie or, if cookies were cleared, by its kind and network. Its version is ignored:
 * otherwise every update would look like a new browser.
 */
#include "worker/identity/notice.h"

#include "common/agent.h"
#include "common/network.h"
#include "data/session.h"
#include "worker/identity/identity_sql.h"
#include "worker/identity/location.h"
#include "worker/parameters.h"
#include "worker/secrets.h"

enum { BROWSER_SECONDS = 400 * 24 * 3600 /* the longest that browsers keep a cookie */ };

static struct text own_device(struct exchange *x)
{
    return agent_words(header(x, "user-agent"), arena(x));
}

static struct text own_place(struct exchange *x)
{
    return location_words(client_address(x), arena(x));
}

/* If staff change something of somebody else, the notice must not describe the staff's browser as the person's. */
static bool is_about_another(const struct exchange *x, struct text person)
{
    return viewer(x)->kind != VIEWER_SYSTEM && !text_equal(text_of(viewer(x)->person), person);
}

void ask_notice_to(struct exchange *x, struct text person, const char *what)
{
    const bool about_another = is_about_another(x, person);

    ask(x, SQL_NOTICE_EMIT, new_ids(x, NOTICE_ADDRESSES), person, text_of(what),
        about_another ? no_text : own_device(x), about_another ? no_text : own_place(x), new_ids(x, NOTICE_ADDRESSES));
}

void ask_notice(struct exchange *x, const char *what)
{
    ask_notice_to(x, text_of(viewer(x)->person), what);
}

/* ---- new browsers ---- */

struct text known_browser(struct exchange *x)
{
    struct text token = cookie(x, "kb");

    return browser_token_is_ours(x, token) ? token : no_text;
}

/* A hash of the browser's kind and network: the same at its next visit from the same network. */
static struct text fingerprint_hash(struct exchange *x)
{
    const struct text network = network_of(client_address(x), scratch(x, NETWORK_TEXT)), device = own_device(x);

    return token_hash(
        x, arena_print(arena(x), "%.*s %.*s", (int)network.length, network.at, (int)device.length, device.at));
}

struct text ask_browser_notice(struct exchange *x, struct text session)
{
    struct text known = known_browser(x), token = text_is_absent(known) ? browser_token_new(x) : known;

    ask(x, SQL_NOTICE_NEW_BROWSER, session, token_hash(x, token), fingerprint_hash(x), new_ids(x, NOTICE_ADDRESSES),
        own_device(x), own_place(x), new_ids(x, NOTICE_ADDRESSES));
    return token;
}

void give_known_browser_cookie(struct exchange *x, struct text token)
{
    answer_cookie(x, "kb", token, BROWSER_SECONDS);
}
