/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The caller owns a run all the time: queues link it, and nothing here frees it. */
#include "data/run.h"

#include "common/must.h"

void run_add(struct run *run, const struct statement *statement, const struct text *parameters, size_t count)
{
    struct run_statement *added = &run->statements[run->count];

    must(run->count < RUN_STATEMENTS && count == statement->parameters && count <= RUN_PARAMETERS);
    added->statement = statement;
    added->variant = statement_variant(statement, parameters);
    added->result = NULL;
    for (size_t i = 0; i < count; i++)
        added->parameters[i] = parameters[i];
    run->count++;
}

void run_clear(struct run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        PQclear(run->statements[i].result);
        run->statements[i].result = NULL;
    }
}

void run_queue_add(struct run_queue *queue, struct run *run)
{
    run->next = NULL;
    if (queue->last == NULL)
        queue->first = run;
    else
        queue->last->next = run;
    queue->last = run;
    queue->count++;
}

struct run *run_queue_take(struct run_queue *queue)
{
    struct run *run = queue->first;

    must(run != NULL);
    queue->first = run->next;
    if (queue->first == NULL)
        queue->last = NULL;
    queue->count--;
    return run;
}
