/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A batch of firms is read, each of them is asked, then comes the next batch. A firm whose question fails is left out,
 * so that one broken schema does not hide all others; a database that is away ends the job, to come again.
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
    json_t *found; /* a list; freed at the search's end, whichever it is */
    int count, at;
    uint64_t last;
    uint64_t firms[PORTALS_FIRMS];
};

static void ask_next(struct job *job);

/* ---- ends ---- */

static void end_search(struct job *job)
{
    struct search *search = job->note;

    json_decref(search->found);
    search->found = NULL;
}

static void give_up(struct job *job, struct text why)
{
    end_search(job);
    job_again(job, why);
}

/* {"portals": [...]}, sealed for the mail as a bytea parameter. */
static struct text sealed_list(struct job *job)
{
    const struct search *search = job->note;
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

static void finish(struct job *job)
{
    const struct search *search = job->note;
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

static void keep(struct job *job)
{
    const struct search *search = job->note;
    const int rows = job_rows(job, 0);

    for (int row = 0; row < rows && json_array_size(search->found) < PORTALS_FOUND; row++) {
        const struct text name = job_text(job, 0, row, "name"), slug = job_text(job, 0, row, "slug");
        const bool desk = text_equal(job_text(job, 0, row, "desk"), lit("t"));

        must(json_array_append_new(search->found, json_pack("{s:s%, s:s%, s:b}", "name", name.at, name.length, "slug",
                                                            slug.at, slug.length, "desk", desk)) == 0);
    }
}

static void on_asked(struct job *job)
{
    struct search *search = job->note;

    if (job->run.outcome == RUN_DONE) {
        keep(job);
    } else if (job->run.outcome == RUN_FAILED) {
        job_log(job, LOG_WARNING, "a firm was left out of a search for portals", text_of(job->run.state));
    } else {
        give_up(job, text_of(job_complaint(&job->run)));
        return;
    }
    search->at++;
    ask_next(job);
}

static void on_batch(struct job *job)
{
    struct search *search = job->note;

    if (job->run.outcome != RUN_DONE) {
        give_up(job, text_of(job_complaint(&job->run)));
        return;
    }
    search->count = job_rows(job, 0);
    search->at = 0;
    must(search->count <= PORTALS_FIRMS);
    for (int i = 0; i < search->count; i++)
        search->firms[i] = (uint64_t)job_number(job, 0, i, "number");
    if (search->count == 0) {
        finish(job);
        return;
    }
    search->last = search->firms[search->count - 1];
    ask_next(job);
}

static void ask_batch(struct job *job)
{
    const struct search *search = job->note;

    job_in_platform(job);
    job_ask(job, SQL_PORTALS_FIRMS, arena_print(job->arena, "%llu", (unsigned long long)search->last),
            arena_print(job->arena, "%d", PORTALS_FIRMS));
    job_try(job, on_batch);
}

static void ask_next(struct job *job)
{
    const struct search *search = job->note;

    if (search->at == search->count) {
        ask_batch(job);
        return;
    }
    job_in_firm(job, search->firms[search->at]);
    job_ask(job, SQL_PORTALS_FIND, search->email);
    job_try(job, on_asked);
}

static void on_read(struct job *job)
{
    struct search *search;

    if (job_rows(job, 0) == 0) {
        job_done(job); /* found by a taker that died before it could say so */
        return;
    }
    search = arena_take(job->arena, sizeof(*search));
    search->email = arena_copy(job->arena, job_text(job, 0, 0, "recipient"));
    search->found = json_array();
    job->note = search;
    ask_batch(job);
}

void portals_start(struct job *job)
{
    if (job->firm != 0 || !id_is_valid(text_of(job->object))) {
        job_dead(job, lit("a search for portals names its mail and no firm"));
        return;
    }
    job_in_platform(job);
    job_ask(job, SQL_PORTALS_READ, text_of(job->object));
    job_then(job, on_read);
}
