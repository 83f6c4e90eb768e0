/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * It reads a batch of firms, searches each of them, then reads the next batch. A firm whose search fails is skipped, so
 * that one broken schema does not hide all others. When the database is unavailable, the job is retried.
 */
#include "jobs/portals.h"

#include "common/id.h"
#include "common/must.h"
#include "jobs/context.h"
#include "jobs/queue.h"
#include "jobs_sql.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct search {
    struct text email;
    json_t *found; /* a list; freed whenever the search ends */
    int count, at;
    uint64_t last;
    uint64_t firms[PORTALS_FIRMS];
};

static void search_next_firm(struct job *job);

/* ---- ending ---- */

static void end_search(struct job *job)
{
    struct search *search = job->state;

    json_decref(search->found);
    search->found = NULL;
}

static void retry_search(struct job *job, struct text why)
{
    end_search(job);
    job_retry(job, why);
}

/* {"portals": [...]}, sealed for the mail, as the text of a bytea parameter. */
static struct text sealed_list(struct job *job)
{
    const struct search *search = job->state;
    json_t *secret = json_pack("{s:O}", "portals", search->found);
    char *json = json_dumps(secret, JSON_COMPACT), *hex;
    struct secret_key key;
    struct text sealed;

    must(json != NULL);
    key_platform(&job->context->root, &key);
    sealed = key_seal(&key, text_of(job->object), text_of(json), job->arena);
    key_wipe(&key);
    crypto_wipe(json, strlen(json));
    free(json);
    json_decref(secret);
    must(!text_is_absent(sealed));
    hex = arena_take(job->arena, 2 + HEX_ROOM(sealed.length));
    memcpy(hex, "\\x", 2);
    return text_from(hex, 2 + crypto_hex(sealed.at, sealed.length, hex + 2));
}

static void finish_search(struct job *job)
{
    const struct search *search = job->state;
    char id[ID_TEXT];

    id_new(id);
    job_in_platform(job);
    if (json_array_size(search->found) == 0)
        job_ask(job, SQL_PORTALS_NONE, text_of(job->object));
    else
        job_ask(job, SQL_PORTALS_FOUND, text_of(job->object), sealed_list(job), arena_copy(job->arena, text_of(id)));
    end_search(job);
    job_then(job, job_done);
}

/* ---- the search ---- */

static void add_portals(struct job *job)
{
    const struct search *search = job->state;
    const int rows = job_rows(job, 0);

    for (int row = 0; row < rows && json_array_size(search->found) < PORTALS_FOUND; row++) {
        const struct text name = job_text(job, 0, row, "name"), slug = job_text(job, 0, row, "slug");
        const bool desk = text_equal(job_text(job, 0, row, "desk"), lit("t"));

        must(json_array_append_new(search->found, json_pack("{s:s%, s:s%, s:b}", "name", name.at, name.length, "slug",
                                                            slug.at, slug.length, "desk", desk)) == 0);
    }
}

static void on_firm_searched(struct job *job)
{
    struct search *search = job->state;

    if (job->run.outcome == RUN_DONE) {
        add_portals(job);
    } else if (job->run.outcome == RUN_FAILED) {
        job_log(job, LOG_WARNING, "a firm was skipped in a search for portals", text_of(job->run.state));
    } else {
        retry_search(job, text_of(job_failure(&job->run)));
        return;
    }
    search->at++;
    search_next_firm(job);
}

static void on_batch(struct job *job)
{
    struct search *search = job->state;

    if (job->run.outcome != RUN_DONE) {
        retry_search(job, text_of(job_failure(&job->run)));
        return;
    }
    search->count = job_rows(job, 0);
    search->at = 0;
    must(search->count <= PORTALS_FIRMS);
    for (int i = 0; i < search->count; i++)
        search->firms[i] = (uint64_t)job_number(job, 0, i, "number");
    if (search->count == 0) {
        finish_search(job);
        return;
    }
    search->last = search->firms[search->count - 1];
    search_next_firm(job);
}

static void read_batch(struct job *job)
{
    const struct search *search = job->state;

    job_in_platform(job);
    job_ask(job, SQL_PORTALS_FIRMS, arena_print(job->arena, "%llu", (unsigned long long)search->last),
            arena_print(job->arena, "%d", PORTALS_FIRMS));
    job_try(job, on_batch);
}

static void search_next_firm(struct job *job)
{
    const struct search *search = job->state;

    if (search->at == search->count) {
        read_batch(job);
        return;
    }
    job_in_firm(job, search->firms[search->at]);
    job_ask(job, SQL_PORTALS_FIND, search->email);
    job_try(job, on_firm_searched);
}

static void on_read(struct job *job)
{
    struct search *search;

    if (job_rows(job, 0) == 0) {
        job_done(job); /* done by a process that died before it recorded that */
        return;
    }
    search = arena_take(job->arena, sizeof(*search));
    search->email = arena_copy(job->arena, job_text(job, 0, 0, "recipient"));
    search->found = json_array();
    job->state = search;
    read_batch(job);
}

void portals_start(struct job *job)
{
    if (job->firm != 0 || !id_is_valid(text_of(job->object))) {
        job_dead(job, lit("the job must name a mail and no firm"));
        return;
    }
    job_in_platform(job);
    job_ask(job, SQL_PORTALS_READ, text_of(job->object));
    job_then(job, on_read);
}
