/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "worker/identity/attempts.h"

#include "worker/identity/identity_sql.h"

void ask_attempt(struct exchange *x)
{
    struct text person = text_of(viewer(x)->person);

    ask(x, SQL_AUTHENTICATION_COUNT_ATTEMPT, person);
    ask(x, SQL_AUTHENTICATION_LOCKOUT, person);
    audit_as(x, NOT_AUDITED);
}

struct text duration_words(uint64_t seconds, struct arena *arena)
{
    uint64_t minutes = (seconds + 59) / 60;

    if (minutes <= 1)
        return lit("a minute");
    return arena_print(arena, "%llu minutes", (unsigned long long)minutes);
}

bool check_attempt(struct exchange *x)
{
    uint64_t seconds = 0;
    struct text duration;

    if (row_count(x, SQL_AUTHENTICATION_COUNT_ATTEMPT) > 0)
        return true;
    if (text_equal(row_text(x, SQL_AUTHENTICATION_LOCKOUT, 0, "stopped"), lit("t"))) {
        refuse(x, 403, "factor_stopped");
        return false;
    }
    (void)text_to_number(row_text(x, SQL_AUTHENTICATION_LOCKOUT, 0, "seconds"), &seconds);
    duration = duration_words(seconds, arena(x));
    refuse_saying(x, 429, "factor_locked", (uint32_t)seconds,
                  arena_print(arena(x),
                              "Too many wrong codes were typed, so no code is taken for another %.*s. A passkey still "
                              "works meanwhile.",
                              (int)duration.length, duration.at));
    return false;
}
