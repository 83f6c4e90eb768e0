/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The fence is tested with a statement that it must refuse. Any result except its refusal means that it is missing. */
#include "data/arming.h"

#include "data_sql.h"

#include <string.h>

/* The results, in order. */
enum { RESULT_SECRET, RESULT_PREPARED, RESULT_SYNC, RESULT_TEST, RESULT_LAST_SYNC };

bool arming_send(struct arming *arming, PGconn *pg)
{
    unsigned char secret[ARMING_SECRET];
    const char *values[] = {arming->secret};

    crypto_random(secret, sizeof(secret));
    arming->secret[0] = '\\';
    arming->secret[1] = 'x';
    crypto_hex(secret, sizeof(secret), arming->secret + 2);
    crypto_wipe(secret, sizeof(secret));
    arming->received = 0;
    return PQsendQueryParams(pg, SQL_POOL_ARM->text, 1, SQL_POOL_ARM->types, values, NULL, NULL, 0) == 1 &&
           PQsendPrepare(pg, SQL_POOL_ENTER->name, SQL_POOL_ENTER->text, SQL_POOL_ENTER->parameters,
                         SQL_POOL_ENTER->types) == 1 &&
           PQpipelineSync(pg) == 1 &&
           PQsendQueryParams(pg, SQL_POOL_FENCE_TEST->text, 0, NULL, NULL, NULL, NULL, 0) == 1 &&
           PQpipelineSync(pg) == 1;
}

static bool has_state(const PGresult *result, const char *state)
{
    const char *received_state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

    return received_state != NULL && strcmp(received_state, state) == 0;
}

/* These errors mean that the fence is missing. Any other error only means that the server has a temporary problem. */
static bool means_no_fence(const PGresult *result)
{
    static const char *const states[] = {"42883", "42P01", "42501", "3F000"};

    for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
        if (has_state(result, states[i]))
            return true;
    return false;
}

static bool is_expected(int index, const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    switch (index) {
    case RESULT_SECRET:
    case RESULT_PREPARED:
        return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
    case RESULT_TEST:
        return has_state(result, "PF001");
    default:
        return status == PGRES_PIPELINE_SYNC;
    }
}

enum armed arming_read_result(struct arming *arming, const PGresult *result)
{
    int index = arming->received++;

    if (is_expected(index, result))
        return index == RESULT_LAST_SYNC ? ARMED : ARMED_NOT_YET;
    if ((index == RESULT_TEST && PQresultStatus(result) == PGRES_TUPLES_OK) || means_no_fence(result))
        return ARMED_NO_FENCE;
    return ARMED_FAILED;
}
