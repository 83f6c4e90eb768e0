/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Second factors that are typed: an authenticator app and ten recovery codes. Passkeys are in passkeys.c.
 *
 * A person who has only shown the mailbox may set up a first authenticator but not replace one: otherwise the mailbox
 * would be both factors. Replacing requires a fresh factor. All of it runs as the service, because only the service can
 * read seeds.
 */
#include "http/exchange.h"

#include "common/clock.h"
#include "common/qr.h"
#include "common/totp.h"
#include "worker/factors/factors_sql.h"
#include "worker/factors/recovery.h"
#include "worker/identity/identity.h"
#include "worker/parameters.h"
#include "worker/secrets.h"

static const struct field confirm_form[] = {
    {.name = "id", .kind = FIELD_UUID},
    {.name = "code", .kind = FIELD_TEXT, .required = true, .min = 6, .max = 12},
    {0},
};

static void ask_show(struct exchange *x)
{
    ask_as_system(x);
    ask(x, SQL_FACTORS_SHOW, own_id(x));
}

static void answer_show(struct exchange *x)
{
    answer_row(x, 200, SQL_FACTORS_SHOW);
}

/* Whether the viewer may set up an authenticator: a viewer who has a factor must be fresh. Refuses if not. Requires the
   result of SQL_FACTORS_LABEL. */
static bool may_enrol(struct exchange *x)
{
    if (!text_equal(row_text(x, SQL_FACTORS_LABEL, 0, "has_factor"), lit("t")) || viewer(x)->level == LEVEL_FRESH)
        return true;
    if (viewer(x)->level == LEVEL_ONE_FACTOR)
        refuse(x, 409, "factor_exists");
    else
        refuse(x, 403, "step_up");
    return false;
}

/* ---- setting up ---- */

struct enrolment {
    struct text id, seed;
};

static void ask_enrol(struct exchange *x)
{
    limit_by_person(x);
    ask_as_system(x);
    ask_firm_key(x);
    ask(x, SQL_FACTORS_LABEL, own_id(x), text_of(viewer(x)->id));
}

/* In groups of four, which are easier to type. */
static struct text group_by_four(struct exchange *x, struct text letters)
{
    char *groups = arena_take(secret_arena(x), letters.length * 2);
    size_t length = 0;

    for (size_t i = 0; i < letters.length; i++) {
        if (i > 0 && i % 4 == 0)
            groups[length++] = ' ';
        groups[length++] = letters.at[i];
    }
    return text_from(groups, length);
}

static void answer_enrolled(struct exchange *x)
{
    const struct enrolment *enrolment = noted(x);
    struct text secret = totp_base32(enrolment->seed, secret_arena(x));
    struct text uri = totp_uri(enrolment->seed, row_text(x, SQL_FACTORS_LABEL, 0, "firm"),
                               row_text(x, SQL_FACTORS_LABEL, 0, "email"), secret_arena(x));

    answer_object(x, 201, member_text("id", enrolment->id), member_text("secret", group_by_four(x, secret)),
                  member_text("uri", uri), member_text("qr", qr_svg(uri, secret_arena(x))));
}

static void answer_enrol(struct exchange *x)
{
    struct enrolment *enrolment = scratch(x, sizeof(*enrolment));
    const struct secret_key *key = firm_key(x);

    if (key == NULL || !may_enrol(x))
        return;
    *enrolment = (struct enrolment){new_id(x), totp_new(secret_arena(x))};
    note(x, enrolment);
    ask_as_system(x);
    ask(x, SQL_FACTORS_DELETE_PENDING, own_id(x));
    ask(x, SQL_FACTORS_START, enrolment->id, own_id(x),
        bytea(x, key_seal(key, enrolment->id, enrolment->seed, secret_arena(x))));
    audit_object(x, own_id(x));
    ask_again(x, answer_enrolled);
}

/* ---- recovery codes ---- */

static void ask_renew(struct exchange *x)
{
    ask_as_system(x);
    note(x, recovery_ask(x, own_id(x)));
    ask_notice(x, "recovery_renewed");
    audit_object(x, own_id(x));
}

static void answer_renew(struct exchange *x)
{
    answer_object(x, 201, member_json("recovery_codes", recovery_json(x, noted(x))));
}

/* ---- confirming ---- */

static void ask_confirm(struct exchange *x)
{
    limit_by_person(x);
    ask_as_system(x);
    ask_firm_key(x);
    ask(x, SQL_FACTORS_LABEL, own_id(x), text_of(viewer(x)->id));
    ask(x, SQL_FACTORS_PENDING, own_id(x), field(x, "id"));
}

static void answer_confirmed(struct exchange *x)
{
    answer_object(x, 200, member_json("recovery_codes", recovery_json(x, give_raised_session(x))),
                  member_text("next", next_step(x)));
}

static void answer_confirm(struct exchange *x)
{
    struct text factor = row_text(x, SQL_FACTORS_PENDING, 0, "id"), seed;
    const struct secret_key *key = firm_key(x);
    bool replaces = text_equal(row_text(x, SQL_FACTORS_LABEL, 0, "totp"), lit("t"));
    uint64_t step;

    if (key == NULL || !may_enrol(x))
        return;
    if (text_is_absent(factor)) {
        refuse(x, 409, "enrolment_replaced");
        return;
    }
    seed = key_open(key, factor, from_hex(x, row_text(x, SQL_FACTORS_PENDING, 0, "sealed")), secret_arena(x));
    step = text_is_absent(seed) ? 0 : totp_find(seed, code_typed(field(x, "code"), secret_arena(x)), clock_seconds());
    if (step == 0) {
        refuse(x, 401, "code_wrong");
        return;
    }
    ask_as_system(x);
    ask(x, SQL_FACTORS_LOCK, own_id(x));
    ask(x, SQL_FACTORS_GUARD, text_of(viewer(x)->id), bool_param(viewer(x)->level == LEVEL_FRESH));
    if (viewer(x)->level == LEVEL_FRESH) {
        ask(x, SQL_FACTORS_DELETE_CONFIRMED, own_id(x));
        ask(x, SQL_AUTHENTICATION_UNTRUST_DEVICES, own_id(x));
    }
    ask(x, SQL_FACTORS_CONFIRM, factor, number_param(x, step));
    ask(x, SQL_FACTORS_DELETE_PENDING, own_id(x));
    ask_raise_session(x, "totp", recovery_ask(x, own_id(x)));
    ask_notice(x, replaces ? "factor_replaced" : "factor_added");
    ask_again(x, answer_confirmed);
}

const struct route factors_routes[] = {
    {GET, "/api/factors", SIGNED_IN, NULL, ask_show, answer_show, "List the viewer's second factors.", NULL},
    {POST, "/api/factors/totp", ONE_FACTOR, NULL, ask_enrol, answer_enrol,
     "Start to set up an authenticator app. Replacing a confirmed one requires a factor shown in the last five minutes "
     "(else 403 `step_up`). 409 `factor_exists` after one factor only.",
     "factor.started"},
    {POST, "/api/factors/totp/confirmation", ONE_FACTOR, confirm_form, ask_confirm, answer_confirm,
     "Confirm an authenticator app with a code. Returns recovery codes, shown once, and raises the session to two "
     "factors.",
     "factor.added"},
    {POST, "/api/recovery-codes", FRESH, NULL, ask_renew, answer_renew,
     "Create ten new recovery codes. The old ones stop working.", "recovery.renewed"},
    {0},
};
