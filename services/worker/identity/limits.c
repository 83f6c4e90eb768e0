/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a stranger can use up is counted by the stranger's network, and never for a whole firm. A browser in which
 * somebody has signed in before counts for itself. Links and invitations are not limited at all: nobody guesses 256
 * bits, and the right one must always work.
 */
#include "worker/identity/limits.h"

#include "common/network.h"
#include "worker/identity/identity.h"
#include "worker/identity/identity_sql.h"
#include "worker/identity/notice.h"
#include "worker/parameters.h"
#include "worker/secrets.h"

enum { HOUR_MS = 3600 * 1000 };

/* Many people of an office share one address; an attacker has many addresses. Both rates are low enough for codes of 20
   bits with five attempts each. */
static const struct limit by_network = {"sign-in by network", 300, 150, HOUR_MS};
static const struct limit by_network_above = {"sign-in by network above", 1200, 600, HOUR_MS};
static const struct limit by_browser = {"sign-in by browser", 120, 60, HOUR_MS};
static const struct limit known_by_network = {"sign-in of known browsers by network", 1200, 600, HOUR_MS};
static const struct limit known_by_network_above = {"sign-in of known browsers by network above", 4800, 2400, HOUR_MS};

/* Loading the sign-in page, and signing in with a passkey, which nobody guesses. */
static const struct limit lookups_by_network = {"lookups by network", 3000, 600, HOUR_MS};
static const struct limit lookups_by_network_above = {"lookups by network above", 12000, 2400, HOUR_MS};
static const struct limit lookups_by_browser = {"lookups by browser", 600, 120, HOUR_MS};

/* An attacker who requests mails to a victim uses up only the share of each own network. It takes twenty networks to
   use up that of all the browsers that the victim has not used, and more would bury the victim in mails. */
static const struct limit mails_by_network = {"sign-in mails to one by network", 6, 6, HOUR_MS};
static const struct limit mails_by_network_above = {"sign-in mails to one by network above", 12, 12, HOUR_MS};
static const struct limit mails_of_strangers = {"sign-in mails to one of strangers", 120, 120, HOUR_MS};
static const struct limit mails_by_browser = {"sign-in mails to one by browser", 20, 15, HOUR_MS};
static const struct limit mails_by_sender = {"mails to one by sender", 20, 15, HOUR_MS};
static const struct limit mails_of_senders = {"mails to one of senders", 60, 60, HOUR_MS};

/* Ten wrong codes in a row lock codes out (attempts.h); this limit is against floods of any codes. */
static const struct limit by_person = {"factors by person", 60, 40, HOUR_MS};

static struct text own_network(struct exchange *x)
{
    return network_of(client_address(x), scratch(x, NETWORK_TEXT));
}

static struct text pair(struct exchange *x, struct text who, struct text whom)
{
    return arena_print(secret_arena(x), "%.*s %.*s", (int)who.length, who.at, (int)whom.length, whom.at);
}

static struct text network_above_own(struct exchange *x)
{
    return network_above(client_address(x), scratch(x, NETWORK_TEXT));
}

static void limit_by_networks(struct exchange *x, const struct limit *by_own, const struct limit *by_above)
{
    struct text above = network_above_own(x);

    limit_by(x, by_own, own_network(x));
    if (!text_is_absent(above))
        limit_by(x, by_above, above);
}

void limit_attempts(struct exchange *x)
{
    struct text browser = known_browser(x);

    if (text_is_absent(browser)) {
        limit_by_networks(x, &by_network, &by_network_above);
    } else {
        limit_by(x, &by_browser, browser);
        limit_by_networks(x, &known_by_network, &known_by_network_above);
    }
}

void limit_lookups(struct exchange *x)
{
    struct text browser = known_browser(x);

    if (text_is_absent(browser))
        limit_by_networks(x, &lookups_by_network, &lookups_by_network_above);
    else
        limit_by(x, &lookups_by_browser, browser);
}

void ask_browser_is_known(struct exchange *x, struct text email)
{
    struct text browser = known_browser(x);

    ask(x, SQL_SIGN_IN_KNOWS_BROWSER, email, bool_param(is_desk(x)),
        text_is_absent(browser) ? no_text : token_hash(x, browser));
}

static bool browser_is_known(const struct exchange *x)
{
    return text_equal(row_text(x, SQL_SIGN_IN_KNOWS_BROWSER, 0, "known"), lit("t"));
}

void limit_sign_in_mails(struct exchange *x, struct text email)
{
    struct text above = network_above_own(x);

    if (browser_is_known(x)) {
        limit_by(x, &mails_by_browser, pair(x, known_browser(x), email));
        return;
    }
    limit_by(x, &mails_by_network, pair(x, own_network(x), email));
    if (!text_is_absent(above))
        limit_by(x, &mails_by_network_above, pair(x, above, email));
    limit_by(x, &mails_of_strangers, email);
}

struct text code_counter(struct exchange *x, struct text email)
{
    return bytea(x, code_hash(x, browser_is_known(x) ? known_browser(x) : lit("strangers"), email));
}

void limit_mails_to(struct exchange *x, struct text email)
{
    limit_by(x, &mails_by_sender, pair(x, own_id(x), email));
    limit_by(x, &mails_of_senders, email);
}

void limit_by_person(struct exchange *x)
{
    limit_by(x, &by_person, own_id(x));
}
