/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The first match in the table wins, so whole states precede their classes. */
#include "data/sqlstate.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *prefix;
    enum sqlstate meaning;
} table[] = {
    {"PF001", SQLSTATE_FENCE},      {"P0002", SQLSTATE_NOT_FOUND},
    {"42501", SQLSTATE_NOT_FOUND},  {"P0409", SQLSTATE_CONFLICT},
    {"23505", SQLSTATE_TAKEN},      {"23503", SQLSTATE_INVALID},
    {"23514", SQLSTATE_INVALID},    {"22", SQLSTATE_INVALID},
    {"55P03", SQLSTATE_RETRY}, /* lock_timeout */
    {"40001", SQLSTATE_RETRY},      {"40P01", SQLSTATE_RETRY},
    {"26000", SQLSTATE_RETRY}, /* an earlier run could not prepare a statement that both use */
    {"57014", SQLSTATE_TIMEOUT},    {"53100", SQLSTATE_FULL},
    {"53", SQLSTATE_UNAVAILABLE},   {"08", SQLSTATE_UNAVAILABLE},
    {"57P0", SQLSTATE_UNAVAILABLE},
};

enum sqlstate sqlstate_of(const char *state)
{
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
        if (strncmp(state, table[i].prefix, strlen(table[i].prefix)) == 0)
            return table[i].meaning;
    return SQLSTATE_BUG;
}

int sqlstate_status(enum sqlstate state)
{
    static const int statuses[] = {
        [SQLSTATE_BUG] = 500,   [SQLSTATE_FENCE] = 500,       [SQLSTATE_NOT_FOUND] = 404, [SQLSTATE_CONFLICT] = 409,
        [SQLSTATE_TAKEN] = 409, [SQLSTATE_INVALID] = 422,     [SQLSTATE_RETRY] = 503,     [SQLSTATE_TIMEOUT] = 504,
        [SQLSTATE_FULL] = 507,  [SQLSTATE_UNAVAILABLE] = 503,
    };

    return statuses[state];
}

bool sqlstate_has_code(const char *state)
{
    return strcmp(state, "P0002") == 0 || strcmp(state, "P0409") == 0;
}
