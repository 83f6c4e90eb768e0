/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The one complication is counting: every command has exactly one result, even when the server skips the command. */
#include "data/in_flight.h"

#include "common/buffer.h"
#include "common/clock.h"
#include "common/must.h"
#include "common/number.h"
#include "data_sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = 16, SCHEMA_BYTES = 24 };

/* ---- sending ---- */

/* The prefix with the number, as a C string. */
static void write_name(struct text prefix, uint64_t number, size_t room, char *out)
{
    char digits[NUMBER_DIGITS];
    struct text printed = number_print(number, digits);

    must(prefix.length + printed.length < room);
    memcpy(out, prefix.at, prefix.length);
    memcpy(out + prefix.length, printed.at, printed.length);
    out[prefix.length + printed.length] = '\0';
}

static void write_statement_name(uint32_t number, char name[NAME_BYTES])
{
    write_name(lit("s"), number, NAME_BYTES, name);
}

static void write_schema_name(uint64_t firm, char schema[SCHEMA_BYTES])
{
    write_name(lit("t_"), firm, SCHEMA_BYTES, schema);
}

/* The statement's text for this firm, in the scratch buffer. */
static const char *write_text(const struct statement *statement, uint64_t firm, struct buffer *scratch)
{
    char schema[SCHEMA_BYTES];

    must(firm != 0 || statement->placeholder_count == 0);
    write_schema_name(firm, schema);
    buffer_clear(scratch);
    statement_write(statement, text_of(schema), scratch);
    return scratch->at;
}

/* DEALLOCATE has no parameters, and libpq 15 cannot send the protocol's Close, so this SQL text is made at run time. */
static bool send_deallocation(uint32_t number, const struct in_flight_wire *wire)
{
    char command[32];

    snprintf(command, sizeof(command), "deallocate s%" PRIu32, number);
    return PQsendQueryParams(wire->pg, command, 0, NULL, NULL, NULL, NULL, 0) == 1;
}

/* Finds or assigns the numbers of all statements. The DEALLOCATEs are sent first, because they never fail. */
static bool find_numbers(struct in_flight *in_flight, const struct run *run, const struct in_flight_wire *wire,
                         uint32_t numbers[RUN_STATEMENTS])
{
    for (size_t i = 0; i < run->count; i++) {
        const struct statement *statement = run->statements[i].variant;
        uint64_t firm = statement->placeholder_count == 0 ? 0 : run->firm;
        uint32_t evicted;

        numbers[i] = prepared_find(wire->prepared, statement, firm);
        if (numbers[i] != 0)
            continue;
        numbers[i] = prepared_add(wire->prepared, statement, firm, &evicted);
        in_flight->preparing[in_flight->preparations] = numbers[i];
        in_flight->prepared_for[in_flight->preparations++] = (uint8_t)i;
        if (evicted == 0)
            continue;
        ++*wire->evictions;
        in_flight->deallocations++;
        if (!send_deallocation(evicted, wire))
            return false;
    }
    return true;
}

static bool send_preparations(const struct in_flight *in_flight, const struct run *run,
                              const struct in_flight_wire *wire)
{
    char name[NAME_BYTES];

    if (in_flight->preparations == 0)
        return true;
    for (size_t i = 0; i < in_flight->preparations; i++) {
        const struct statement *statement = run->statements[in_flight->prepared_for[i]].variant;

        write_statement_name(in_flight->preparing[i], name);
        if (PQsendPrepare(wire->pg, name, write_text(statement, run->firm, wire->scratch), statement->parameters,
                          statement->types) != 1)
            return false;
    }
    return PQpipelineSync(wire->pg) == 1;
}

/* libpq requires text parameters with a closing NUL, so they are copied into the scratch buffer. Its memory may move
 * while it grows, so the first loop keeps offsets. */
static void write_parameters(const struct run_statement *sent_statement, struct buffer *scratch,
                             const char *values[RUN_PARAMETERS])
{
    size_t offsets[RUN_PARAMETERS];

    buffer_clear(scratch);
    for (size_t i = 0; i < sent_statement->statement->parameters; i++) {
        offsets[i] = scratch->length;
        buffer_add(scratch, sent_statement->parameters[i]);
        buffer_add_byte(scratch, '\0');
    }
    for (size_t i = 0; i < sent_statement->statement->parameters; i++)
        values[i] = text_is_absent(sent_statement->parameters[i]) ? NULL : scratch->at + offsets[i];
}

static bool send_statement(const struct run_statement *sent_statement, uint32_t number,
                           const struct in_flight_wire *wire)
{
    const char *values[RUN_PARAMETERS];
    char name[NAME_BYTES];

    write_statement_name(number, name);
    write_parameters(sent_statement, wire->scratch, values);
    return PQsendQueryPrepared(wire->pg, name, sent_statement->statement->parameters, values, NULL, NULL, 0) == 1;
}

static bool send_enter(const struct run *run, const struct in_flight_wire *wire)
{
    static const char *const kinds[] = {[VIEWER_SYSTEM] = "system",
                                        [VIEWER_CLIENT] = "client",
                                        [VIEWER_ASSIGNED] = "assigned",
                                        [VIEWER_STAFF] = "staff"};
    char schema[SCHEMA_BYTES];
    const char *values[] = {schema, wire->secret, run->person[0] == '\0' ? NULL : run->person, kinds[run->kind]};

    must(run->firm != 0 && (run->kind == VIEWER_SYSTEM) == (run->person[0] == '\0'));
    write_schema_name(run->firm, schema);
    return PQsendQueryPrepared(wire->pg, SQL_POOL_ENTER->name, SQL_POOL_ENTER->parameters, values, NULL, NULL, 0) == 1;
}

static bool refuse(struct run *run, size_t index, const char *state, const char *message)
{
    snprintf(run->state, sizeof(run->state), "%s", state);
    snprintf(run->message, sizeof(run->message), "%s", message);
    run->failed_at = index;
    return false;
}

/* A NUL would silently truncate a text parameter. The size is limited here because libpq does not limit its memory. */
static bool parameters_can_be_sent(struct run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        size_t total = RUN_PARAMETERS;

        for (size_t j = 0; j < run->statements[i].statement->parameters; j++) {
            struct text value = run->statements[i].parameters[j];

            if (text_find(value, '\0') != SIZE_MAX)
                return refuse(run, i, "22021", "a parameter holds a zero byte");
            total += value.length;
        }
        if (total > IN_FLIGHT_BYTES)
            return refuse(run, i, "54000", "the parameters are too long");
    }
    return true;
}

enum in_flight_sent in_flight_send(struct in_flight *in_flight, struct run *run, const struct in_flight_wire *wire)
{
    uint32_t numbers[RUN_STATEMENTS] = {0};

    if (!parameters_can_be_sent(run))
        return IN_FLIGHT_REFUSED;
    *in_flight =
        (struct in_flight){.run = run, .statements = run->count, .fenced = wire->secret != NULL, .sent_ns = clock_ns()};
    if (!find_numbers(in_flight, run, wire, numbers) || !send_preparations(in_flight, run, wire))
        return IN_FLIGHT_BROKEN;
    if (in_flight->fenced && !send_enter(run, wire))
        return IN_FLIGHT_BROKEN;
    for (size_t i = 0; i < run->count; i++)
        if (!send_statement(&run->statements[i], numbers[i], wire))
            return IN_FLIGHT_BROKEN;
    return PQpipelineSync(wire->pg) == 1 ? IN_FLIGHT_SENT : IN_FLIGHT_BROKEN;
}

/* ---- receiving ---- */

static void copy_field(const PGresult *result, int field, char *out, size_t room)
{
    const char *value = PQresultErrorField(result, field);

    snprintf(out, room, "%s", value == NULL ? "" : value);
}

/* Keeps the first error only: the server skips all commands after it. */
static void note_failure(struct in_flight *in_flight, const PGresult *result, size_t statement)
{
    if (in_flight->failed || PQresultStatus(result) == PGRES_PIPELINE_ABORTED)
        return;
    in_flight->failed = true;
    in_flight->failed_at = statement;
    copy_field(result, PG_DIAG_SQLSTATE, in_flight->state, sizeof(in_flight->state));
    copy_field(result, PG_DIAG_CONSTRAINT_NAME, in_flight->constraint, sizeof(in_flight->constraint));
    copy_field(result, PG_DIAG_MESSAGE_PRIMARY, in_flight->message, sizeof(in_flight->message));
}

static bool is_good(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY;
}

/* A result of the first part: deallocations, preparations, and their Sync. */
static void handle_preparation(struct in_flight *in_flight, const PGresult *result, size_t at,
                               struct prepared *prepared)
{
    size_t index = at - in_flight->deallocations;

    if (at < in_flight->deallocations || index >= in_flight->preparations || is_good(result))
        return;
    prepared_remove(prepared, in_flight->preparing[index]);
    note_failure(in_flight, result, in_flight->prepared_for[index]);
}

static bool handle_statement(struct in_flight *in_flight, PGresult *result, size_t at)
{
    size_t index = at - in_flight->fenced;

    if (PQresultStatus(result) == PGRES_PIPELINE_SYNC)
        return true;
    if (!is_good(result))
        note_failure(in_flight, result, in_flight->fenced && at == 0 ? RUN_STATEMENTS : index);
    if (in_flight->run != NULL && !(in_flight->fenced && at == 0) && index < in_flight->statements) {
        in_flight->run->statements[index].result = result;
        return false;
    }
    PQclear(result);
    return false;
}

bool in_flight_take_result(struct in_flight *in_flight, PGresult *result, struct prepared *prepared)
{
    size_t first = in_flight->preparations == 0 ? 0 : in_flight->deallocations + in_flight->preparations + 1;
    size_t at = in_flight->received++;
    bool last;

    if (at < first) {
        handle_preparation(in_flight, result, at, prepared);
        PQclear(result);
        return false;
    }
    last = handle_statement(in_flight, result, at - first);
    if (last)
        PQclear(result);
    return last;
}

void in_flight_finish(struct in_flight *in_flight, bool complete)
{
    struct run *run = in_flight->run;

    in_flight->run = NULL;
    if (run == NULL)
        return;
    run->sent = true;
    run->ran_ns = clock_ns() - in_flight->sent_ns;
    memcpy(run->state, in_flight->state, sizeof(run->state));
    memcpy(run->constraint, in_flight->constraint, sizeof(run->constraint));
    memcpy(run->message, in_flight->message, sizeof(run->message));
    run->failed_at = in_flight->failed_at;
    if (in_flight->failed)
        run->outcome = strcmp(run->state, "57014") == 0 ? RUN_TIMEOUT
                       : run->state[0] == '\0'          ? RUN_UNAVAILABLE
                                                        : RUN_FAILED;
    else
        run->outcome = complete ? RUN_DONE : RUN_UNAVAILABLE;
    if (run->outcome != RUN_DONE)
        run_clear(run);
}
