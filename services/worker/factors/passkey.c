/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The user gets the same sentence whatever was wrong with a credential; the log has the reason. */
#include "worker/factors/passkey.h"

#include "common/agent.h"
#include "common/cose.h"
#include "common/log.h"
#include "worker/factors/factors_sql.h"
#include "worker/identity/identity.h"
#include "worker/parameters.h"
#include "worker/secrets.h"

#include <string.h>

static const char *const purposes[] = {[TO_REGISTER] = "register", [TO_PROVE] = "prove", [TO_SIGN_IN] = "sign_in"};

/* An open sign-in page requests new challenges from time to time; all tabs share one secret. */
enum { BROWSER_SECONDS = 3600 };

struct text relying_party(struct exchange *x)
{
    struct text rest = header(x, "host");

    return text_next(&rest, ':');
}

/* ---- challenges ---- */

/* A cookie that is not a token did not come from us, and is replaced. */
static struct text known_browser(struct exchange *x)
{
    struct text browser = cookie(x, "ch");

    return browser.length == TOKEN_LENGTH ? browser : no_text;
}

static struct text session_of(struct exchange *x, enum purpose purpose)
{
    return purpose == TO_SIGN_IN ? no_text : text_of(viewer(x)->id);
}

struct text challenge_create(struct exchange *x, enum purpose purpose, struct text id)
{
    struct text challenge = token_new(arena(x)), *browser = scratch(x, sizeof(*browser)), hash = no_text;

    if (purpose == TO_SIGN_IN) {
        *browser = known_browser(x);
        if (text_is_absent(*browser))
            *browser = token_new(secret_arena(x));
        hash = token_hash(x, *browser);
        note(x, browser);
    }
    ask(x, SQL_CHALLENGES_CREATE, id, text_of(purposes[purpose]),
        bytea(x, webauthn_bytes(challenge, WEBAUTHN_CHALLENGE, arena(x))), session_of(x, purpose), hash);
    return challenge;
}

void give_challenge_cookie(struct exchange *x)
{
    answer_cookie(x, "ch", *(const struct text *)noted(x), BROWSER_SECONDS);
}

const struct credential *challenge_consume(struct exchange *x, enum purpose purpose)
{
    struct credential *credential = scratch(x, sizeof(*credential));
    struct text browser = purpose == TO_SIGN_IN ? known_browser(x) : no_text;

    if (!credential_read(field(x, "credential"), arena(x), credential)) {
        refuse_field(x, "credential", "passkey_wrong");
        return NULL;
    }
    ask(x, SQL_CHALLENGES_CONSUME, field(x, "challenge"), text_of(purposes[purpose]), session_of(x, purpose),
        text_is_absent(browser) ? no_text : token_hash(x, browser));
    audit_as(x, NOT_AUDITED); /* the second transaction names its own audit entry */
    note(x, credential);
    return credential;
}

bool ceremony_expected(struct exchange *x, struct webauthn_ceremony *ceremony)
{
    struct text bytes = from_hex(x, row_text(x, SQL_CHALLENGES_CONSUME, 0, "bytes")), host = header(x, "host");

    if (text_is_absent(bytes)) {
        refuse(x, 410, "challenge_over");
        return false;
    }
    *ceremony = (struct webauthn_ceremony){
        .challenge = bytes,
        .origin = arena_print(arena(x), "https://%.*s", (int)host.length, host.at),
        .rp = relying_party(x),
    };
    return true;
}

/* ---- answers ---- */

void passkey_find(struct exchange *x, const struct credential *credential)
{
    ask(x, SQL_PASSKEYS_FIND, bytea(x, credential->id), bool_param(is_desk(x)));
}

static struct text found_column(struct exchange *x, const char *column)
{
    return row_text(x, SQL_PASSKEYS_FIND, 0, column);
}

/* Section 7.2, step 6: the user handle identifies a person who is not known yet, and must match one who is. */
static bool is_owner(struct exchange *x, struct text person, struct text handle)
{
    struct text stored_handle = from_hex(x, found_column(x, "handle"));

    if (text_is_absent(found_column(x, "id")) || text_is_absent(stored_handle))
        return false;
    if (text_is_absent(handle))
        return !text_is_absent(person) && text_equal(person, found_column(x, "person"));
    return text_equal(stored_handle, handle) &&
           (text_is_absent(person) || text_equal(person, found_column(x, "person")));
}

static void log_refused(struct exchange *x, const char *why)
{
    struct log line;

    log_open(&line, LOG_WARNING, "a passkey was refused");
    log_text(&line, "request", request_id(x));
    log_text(&line, "why", text_of(why));
    log_close(&line);
}

static enum webauthn_outcome verify_assertion(struct exchange *x, const struct webauthn_ceremony *ceremony,
                                              const struct credential *credential, struct webauthn_state *state)
{
    struct webauthn_stored stored = {.key = from_hex(x, found_column(x, "public_key"))};
    uint64_t counter = 0;

    (void)text_to_number(found_column(x, "counter"), &counter);
    stored.counter = (uint32_t)counter;
    stored.algorithm = text_equal(found_column(x, "algorithm"), lit("-7"))   ? COSE_KEY_ES256
                       : text_equal(found_column(x, "algorithm"), lit("-8")) ? COSE_KEY_EDDSA
                                                                             : COSE_KEY_RS256;
    return webauthn_assert(ceremony, &stored, credential->client_data, credential->authenticator_data,
                           credential->signature, state);
}

static void answer_clone(struct exchange *x)
{
    refuse(x, 401, "passkey_cloned");
}

/* The authenticator may have been cloned: neither copy may sign in, and the owner is notified. */
static void refuse_clone(struct exchange *x)
{
    ask_as_system(x);
    ask_notice_to(x, found_column(x, "person"), "passkey_cloned");
    audit_as(x, "passkey.cloned");
    audit_person(x, found_column(x, "person"));
    audit_object(x, found_column(x, "id"));
    ask_again(x, answer_clone);
}

enum webauthn_outcome passkey_verify(struct exchange *x, struct text person, struct webauthn_state *state)
{
    const struct credential *credential = noted(x);
    struct webauthn_ceremony ceremony;
    enum webauthn_outcome outcome;

    if (!ceremony_expected(x, &ceremony))
        return WEBAUTHN_WRONG_CHALLENGE;
    if (!is_owner(x, person, credential->handle)) {
        log_refused(x, "unknown");
        refuse(x, 401, "passkey_unknown");
        return WEBAUTHN_WRONG_KEY;
    }
    outcome = verify_assertion(x, &ceremony, credential, state);
    if (outcome != WEBAUTHN_VERIFIED)
        log_refused(x, webauthn_outcome_name(outcome));
    if (outcome == WEBAUTHN_CLONED)
        refuse_clone(x);
    else if (outcome != WEBAUTHN_VERIFIED)
        refuse(x, 401, "passkey_wrong");
    return outcome;
}

void passkey_update_counter(struct exchange *x, const struct webauthn_state *state)
{
    ask(x, SQL_PASSKEYS_UPDATE_COUNTER, found_column(x, "id"), number_param(x, state->counter),
        bool_param(state->backed_up));
}

/* ---- creating ---- */

static bool status_flag(const struct exchange *x, const char *column)
{
    return text_equal(row_text(x, SQL_PASSKEYS_AUTH_STATUS, 0, column), lit("t"));
}

bool passkey_may_be_created(struct exchange *x)
{
    if (!status_flag(x, "has_factor") || status_flag(x, "proven") || viewer(x)->level == LEVEL_FRESH)
        return true;
    if (viewer(x)->level == LEVEL_ONE_FACTOR)
        refuse(x, 409, "factor_exists");
    else
        refuse(x, 403, "step_up");
    return false;
}

/* ---- names ---- */

/* The most common passkey providers (AAGUIDs, as they publish them). */
static struct text provider_name(struct text aaguid)
{
    static const struct {
        unsigned char aaguid[WEBAUTHN_AAGUID];
        const char *name;
    } providers[] = {
        {{0xfb, 0xfc, 0x30, 0x07, 0x15, 0x4e, 0x4e, 0xcc, 0x8c, 0x0b, 0x6e, 0x02, 0x05, 0x57, 0xd7, 0xbd},
         "iCloud Keychain"},
        {{0xea, 0x9b, 0x8d, 0x66, 0x4d, 0x01, 0x1d, 0x21, 0x3c, 0xe4, 0xb6, 0xb4, 0x8c, 0xb5, 0x75, 0xd4},
         "Google Password Manager"},
        {{0x08, 0x98, 0x70, 0x58, 0xca, 0xdc, 0x4b, 0x81, 0xb6, 0xe1, 0x30, 0xde, 0x50, 0xdc, 0xbe, 0x96},
         "Windows Hello"},
        {{0x9d, 0xdd, 0x18, 0x17, 0xaf, 0x5a, 0x46, 0x72, 0xa2, 0xb9, 0x3e, 0x3d, 0xd9, 0x50, 0x00, 0xa9},
         "Windows Hello"},
        {{0xba, 0xda, 0x55, 0x66, 0xa7, 0xaa, 0x40, 0x1f, 0xbd, 0x96, 0x45, 0x61, 0x9a, 0x55, 0x12, 0x0d}, "1Password"},
        {{0xd5, 0x48, 0x82, 0x6e, 0x79, 0xb4, 0x40, 0xa6, 0xa3, 0xcf, 0x11, 0x11, 0x6f, 0x7e, 0x83, 0x49}, "Bitwarden"},
    };

    for (size_t i = 0; i < sizeof(providers) / sizeof(providers[0]); i++)
        if (aaguid.length == WEBAUTHN_AAGUID && memcmp(aaguid.at, providers[i].aaguid, WEBAUTHN_AAGUID) == 0)
            return text_of(providers[i].name);
    return no_text;
}

struct text passkey_name(struct text aaguid, struct text agent, struct arena *arena)
{
    struct text name = provider_name(aaguid);

    return text_is_absent(name) ? agent_words(agent, arena) : name;
}
