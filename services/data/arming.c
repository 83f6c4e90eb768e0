/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The fence is tested by a statement that it must refuse: anything but its own refusal means that it does not stand. */
#include "data/arming.h"

#include "data_sql.h"

#include <string.h>

/* The answers, in order. */
enum { ANSWER_SECRET, ANSWER_PREPARED, ANSWER_SYNC, ANSWER_TEST, ANSWER_LAST_SYNC };

bool arming_send(struct arming *arming, PGconn *pg)
{
    unsigned char secret[ARMING_SECRET];
    const char *values[] = {arming->secret};

    crypto_random(secret, sizeof(secret));
    arming->secret[0] = '\\';
    arming->secret[1] = 'x';
    crypto_hex(secret, sizeof(secret), arming->secret + 2);
    crypto_wipe(secret, sizeof(secret));
    arming->at = 0;
    return PQsendQueryParams(pg, SQL_POOL_ARM->text, 1, SQL_POOL_ARM->types, values, NULL, NULL, 0) == 1 &&
           PQsendPrepare(pg, SQL_POOL_ENTER->name, SQL_POOL_ENTER->text, SQL_POOL_ENTER->parameters,
                         SQL_POOL_ENTER->types) == 1 &&
           PQpipelineSync(pg) == 1 &&
           PQsendQueryParams(pg, SQL_POOL_FENCE_TEST->text, 0, NULL, NULL, NULL, NULL, 0) == 1 &&
           PQpipelineSync(pg) == 1;
}

static bool has_state(const PGresult *result, const char *state)
{
    const char *given = PQresultErrorField(result, PG_DIAG_SQLSTATE);

    return given != NULL && strcmp(given, state) == 0;
}

/* These say that the fence is not there; anything else only that the server is not well just now. */
static bool says_no_fence(const PGresult *result)
{
    static const char *const states[] = {"42883", "42P01", "42501", "3F000"};

    for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
        if (has_state(result, states[i]))
            return true;
    return false;
}

static bool is_expected(int answer, const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    switch (answer) {
    case ANSWER_SECRET:
    case ANSWER_PREPARED:
        return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
    case ANSWER_TEST:
        return has_state(result, "PF001");
    default:
        return status == PGRES_PIPELINE_SYNC;
    }
}

enum armed arming_read_result(struct arming *arming, const PGresult *result)
{
    int answer = arming->at++;

    if (is_expected(answer, result))
        return answer == ANSWER_LAST_SYNC ? ARMED : ARMED_NOT_YET;
    if ((answer == ANSWER_TEST && PQresultStatus(result) == PGRES_TUPLES_OK) || says_no_fence(result))
        return ARMED_NO_FENCE;
    return ARMED_FAILED;
}
