/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Tests that require the extended protocol: plans that outlive their pin or their viewer, and errors in the middle of a
 * pipeline. pipeline.sh runs it against the rows of data.sql.
 */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char maria[] = "dddddddd-0000-7000-8000-000000000001";
static const char samuel[] = "bbbbbbbb-0000-7000-8000-000000000001";
static const char matter_a[] = "Matter of A", matter_b[] = "canary matter of B";
static const char secret[] = "\\x0707070707070707070707070707070707070707070707070707070707070707";
static int failed;

static void expect(const char *what, const char *wanted, const char *got)
{
    int same = strcmp(wanted, got) == 0;
    printf("%s %s%s%s\n", same ? "ok" : "not ok", what, same ? "" : ": got ", same ? "" : got);
    failed |= !same;
}

static PGconn *open_armed(const char *options)
{
    static const char *const names[] = {"dbname", "user", "options", NULL};
    const char *const values[] = {"portico", "portico_app", options, NULL};
    PGconn *connection = PQconnectdbParams(names, values, 0);
    const char *const parameters[] = {secret};
    PGresult *armed = PQexecParams(connection, "select portico.arm($1)", 1, NULL, parameters, NULL, NULL, 0);
    if (PQresultStatus(armed) != PGRES_TUPLES_OK) {
        fputs(PQerrorMessage(connection), stderr);
        exit(1);
    }
    PQclear(armed);
    PQenterPipelineMode(connection);
    return connection;
}

static void send_enter_as(PGconn *connection, const char *firm, const char *person, const char *kind)
{
    const char *const parameters[] = {firm, secret, person, kind};
    PQsendQueryParams(connection, "select portico.enter($1, $2, $3, $4)", 4, NULL, parameters, NULL, NULL, 0);
}

static void send_enter(PGconn *connection, const char *firm, const char *person)
{
    send_enter_as(connection, firm, person, "client");
}

static void send_prepared(PGconn *connection, const char *name)
{
    PQsendQueryPrepared(connection, name, 0, NULL, NULL, NULL, 0);
}

/* Ends the pipeline. Returns the SQLSTATE of the first error, or else the last value. Valid until the next call. */
static const char *finish(PGconn *connection)
{
    static char answer[64];
    int broken = 0;
    answer[0] = '\0';
    PQpipelineSync(connection);
    for (int synced = 0; !synced;) {
        PGresult *result = PQgetResult(connection);
        ExecStatusType status = PQresultStatus(result); /* of NULL, the separator: a fatal error without a state */
        synced = status == PGRES_PIPELINE_SYNC;
        if (result && status == PGRES_FATAL_ERROR && !broken++)
            snprintf(answer, sizeof answer, "%s", PQresultErrorField(result, PG_DIAG_SQLSTATE));
        if (!broken && PQntuples(result) > 0)
            snprintf(answer, sizeof answer, "%s", PQgetvalue(result, 0, 0));
        PQclear(result);
    }
    return answer;
}

static const char *run(PGconn *connection, const char *firm, const char *person, const char *name)
{
    if (firm)
        send_enter(connection, firm, person);
    send_prepared(connection, name);
    return finish(connection);
}

/* Generic plans, custom plans and the default's switch between them must all read the pin each time. */
static void plans_follow_the_viewer(const char *options)
{
    PGconn *connection = open_armed(options);
    PQsendPrepare(connection, "whoami", "select portico.person()", 0, NULL);
    PQsendPrepare(connection, "matters", "select string_agg(title, ',') from t_1.matters", 0, NULL);
    finish(connection);
    printf("# %s\n", options);
    for (int i = 0; i < 7; i++) { /* the default uses a generic plan after the fifth */
        expect("person() is Maria", maria, run(connection, "t_1", maria, "whoami"));
        expect("person() is Samuel", samuel, run(connection, "t_1", samuel, "whoami"));
        expect("Maria's matter", matter_a, run(connection, "t_1", maria, "matters"));
        expect("Samuel's matter", matter_b, run(connection, "t_1", samuel, "matters"));
    }
    PQfinish(connection);
}

static void plans_stay_in_their_firm(void)
{
    PGconn *connection = open_armed("");
    PQsendPrepare(connection, "firm 1", "select string_agg(title, ',') from t_1.matters", 0, NULL);
    expect("parsing requires no pin", "", finish(connection));
    expect("planning requires a pin", "PF001", run(connection, NULL, NULL, "firm 1"));
    expect("a statement runs under the pin of its firm", matter_a, run(connection, "t_1", maria, "firm 1"));
    expect("with a cached plan, it fails under another pin", "PF001", run(connection, "t_2", maria, "firm 1"));
    expect("and without a pin", "PF001", run(connection, NULL, NULL, "firm 1"));
    expect("and still runs under its own", matter_a, run(connection, "t_1", maria, "firm 1"));
    PQfinish(connection);
}

/* One text, prepared once for both kinds: the plan is cached, the result is not. */
static void plans_follow_the_kind(void)
{
    PGconn *connection = open_armed("");
    PQsendPrepare(connection, "count", "select count(*) from t_1.documents", 0, NULL);
    finish(connection);
    for (int i = 0; i < 3; i++) {
        expect("a client counts theirs", "2", run(connection, "t_1", maria, "count"));
        send_enter_as(connection, "t_1", maria, "staff");
        expect("staff count all", "5", run(connection, NULL, NULL, "count"));
    }
    PQfinish(connection);
}

static void errors_end_the_pin(void)
{
    PGconn *connection = open_armed("");
    PQsendPrepare(connection, "fail", "select 1 / (select 0)", 0, NULL);
    PQsendPrepare(connection, "read", "select title from t_1.matters", 0, NULL);
    PQsendPrepare(connection, "commit", "commit", 0, NULL);
    finish(connection);
    send_enter(connection, "t_1", maria);
    send_prepared(connection, "fail");
    expect("after an error the rest is skipped", "22012", run(connection, NULL, NULL, "read"));
    expect("and the pin is gone", "PF001", run(connection, NULL, NULL, "read"));
    expect("the connection stays usable", matter_a, run(connection, "t_1", maria, "read"));
    expect("commit cannot split a pipeline", "PF001", run(connection, "t_1", maria, "commit"));
    PQfinish(connection);
}

int main(void)
{
    plans_stay_in_their_firm();
    errors_end_the_pin();
    plans_follow_the_kind();
    plans_follow_the_viewer("-c plan_cache_mode=force_generic_plan");
    plans_follow_the_viewer("-c plan_cache_mode=force_custom_plan");
    plans_follow_the_viewer("-c plan_cache_mode=auto");
    return failed;
}
