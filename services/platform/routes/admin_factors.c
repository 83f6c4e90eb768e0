/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An admin's authenticator app: set up once, after the first proof of the address. A lost one is replaced on the
 * command line. */
#include "common/buffer.h"
#include "common/clock.h"
#include "common/qr.h"
#include "common/totp.h"
#include "data/limit.h"
#include "platform/admin_entry.h"
#include "platform/keyring.h"
#include "platform/tables.h"
#include "platform_sql.h"

enum { HOUR_MS = 60 * 60 * 1000, CODES_JSON_BYTES = 1024 };

static const struct limit by_admin = {"admin enrolment by admin", 30, 10, HOUR_MS};
static const struct field code_form[] = {{"code", FIELD_TEXT, true, 6, 12, NULL}, {0}};

static struct text self(struct exchange *x)
{
    return text_of(viewer(x)->person);
}

/* ---- a new seed ---- */

static void ask_enrol(struct exchange *x)
{
    struct text *seed = scratch(x, sizeof(*seed));
    struct text sealed;

    *seed = totp_new(secret_arena(x));
    note(x, seed);
    limit_by(x, &by_admin, self(x));
    sealed = key_seal(keyring_platform(), self(x), *seed, arena(x));
    ask(x, SQL_ADMIN_FACTOR, self(x));
    ask(x, SQL_ADMIN_FACTOR_BEGIN, self(x), hex_of(arena(x), sealed.at, sealed.length));
    record_object(x, self(x));
}

static void answer_enrol(struct exchange *x)
{
    const struct text *seed = noted(x);
    const struct text uri = totp_uri(*seed, lit("Portico"), row_text(x, SQL_ADMIN_FACTOR, 0, "email"), secret_arena(x));

    answer_object(x, 201, member_text("id", self(x)), member_text("secret", totp_base32(*seed, secret_arena(x))),
                  member_text("uri", uri), member_text("qr", qr_svg(uri, secret_arena(x))));
}

/* ---- its proof ---- */

struct enrolled {
    struct text token, codes; /* the codes as a JSON list */
};

static void ask_confirm(struct exchange *x)
{
    limit_by(x, &by_admin, self(x));
    ask(x, SQL_ADMIN_FACTOR, self(x));
}

/* Asks for ten new codes in place of any old ones. Gives them as a JSON list. */
static struct text ask_codes(struct exchange *x)
{
    struct buffer json;

    buffer_open(&json, CODES_JSON_BYTES);
    ask(x, SQL_ADMIN_RECOVERY_CLEAR, self(x));
    for (int i = 0; i < RECOVERY_CODES; i++) {
        const struct text code = recovery_new(secret_arena(x));

        ask(x, SQL_ADMIN_RECOVERY_ADD, new_id(x), self(x), code_hash(x, self(x), code_typed(code, secret_arena(x))));
        buffer_add_byte(&json, i == 0 ? '[' : ',');
        buffer_add_json(&json, code);
    }
    buffer_add_byte(&json, ']');
    const struct text list = arena_copy(secret_arena(x), buffer_text(&json));
    crypto_wipe(json.at, json.length);
    buffer_close(&json);
    return list;
}

static void answer_enrolled(struct exchange *x)
{
    const struct enrolled *enrolled = noted(x);

    admin_entered(x, enrolled->token);
    answer_object(x, 200, member_json("recovery_codes", enrolled->codes), member_text("next", lit("done")));
}

static void answer_confirm(struct exchange *x)
{
    const struct text column = row_text(x, SQL_ADMIN_FACTOR, 0, "totp_sealed");
    const struct text seed = key_open(keyring_platform(), self(x), bytes_of(secret_arena(x), column), secret_arena(x));
    struct enrolled *enrolled;
    uint64_t step;

    if (text_equal(row_text(x, SQL_ADMIN_FACTOR, 0, "confirmed"), lit("t"))) {
        refuse(x, 409, "factor_exists");
        return;
    }
    if (text_is_absent(seed)) {
        refuse(x, 409, "factor_missing");
        return;
    }
    step = totp_find(seed, code_typed(field(x, "code"), secret_arena(x)), clock_seconds());
    if (step == 0) {
        refuse(x, 401, "code_wrong");
        return;
    }
    enrolled = scratch(x, sizeof(*enrolled));
    ask(x, SQL_ADMIN_FACTOR_CONFIRM, self(x), arena_print(arena(x), "%llu", (unsigned long long)step), column);
    enrolled->codes = ask_codes(x);
    enrolled->token = ask_admin_session(x, self(x), LEVEL_TWO);
    note(x, enrolled);
    record_as(x, "admin.enrolled");
    ask_again(x, answer_enrolled);
}

const struct route factor_routes[] = {
    {POST, "/api/factors/totp", ADMIN_ENTERING, NULL, ask_enrol, answer_enrol, "A new seed for an authenticator app.",
     "admin.enrolling"},
    /* Unrecorded by itself: a wrong code changes nothing; the right one names its leaf. */
    {POST, "/api/factors/totp/confirmation", ADMIN_ENTERING, code_form, ask_confirm, answer_confirm,
     "Prove the new factor.", UNRECORDED},
    {0},
};
