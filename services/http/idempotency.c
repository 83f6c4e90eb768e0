/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* There are two sets of statements, since the keys of platform admins are in another table. */
#include "http/idempotency.h"

#include "common/clock.h"
#include "common/crypto.h"
#include "common/log.h"
#include "common/must.h"
#include "http/transact.h"
#include "http_sql.h"

#include <string.h>

enum { IDS_BYTES = 16 + 8 /* an id_source: its seed, then its milliseconds in network byte order */ };

struct statements {
    const struct statement *claim, *check, *read, *answer, *release;
};

static struct statements statements_of(const struct exchange *x)
{
    if (x->realm_part == PART_FIRM)
        return (struct statements){SQL_KEY_CLAIM, SQL_KEY_CHECK, SQL_KEY_READ, SQL_KEY_ANSWER, SQL_KEY_RELEASE};
    return (struct statements){SQL_PLATFORM_KEY_CLAIM, SQL_PLATFORM_KEY_CHECK, SQL_PLATFORM_KEY_READ,
                               SQL_PLATFORM_KEY_ANSWER, SQL_PLATFORM_KEY_RELEASE};
}

static bool is_key(struct text key)
{
    for (size_t i = 0; i < key.length; i++) {
        if (key.at[i] <= 0x20 || key.at[i] >= 0x7f)
            return false;
    }
    return key.length > 0 && key.length <= KEY_CHARACTERS;
}

/* Before two factors were shown there is nobody yet whose key it could be; what is sent there can be used once only. */
static bool may_have_key(const struct exchange *x)
{
    switch (x->route->access) {
    case PUBLIC:
    case ONE_FACTOR:
    case PLATFORM_ADMIN_ONE_FACTOR:
        return false;
    default:
        return x->viewer.level != LEVEL_NONE;
    }
}

/* Answers that hold secrets (an API key, recovery codes, a support login) must not be stored in a table, and cannot be
   made again. They are those of routes that require a fresh factor. */
static bool stores_answer(const struct exchange *x)
{
    return x->route->access != FRESH && x->route->access != PLATFORM_ADMIN_FRESH;
}

void idempotency_read_header(struct exchange *x)
{
    struct text key = header(x, "idempotency-key");
    const struct text parts[] = {x->request.verb, lit("\n"), x->request.path, lit("\n"), x->request.body};

    if (text_is_absent(key) || x->request.method != POST || !may_have_key(x))
        return;
    if (!is_key(key)) {
        refuse(x, 400, "key_malformed");
        return;
    }
    x->key = key;
    crypto_random(x->ids.seed, sizeof(x->ids.seed));
    x->ids.ms = clock_ms();
    crypto_sha256(parts, sizeof(parts) / sizeof(parts[0]), x->fingerprint);
}

void without_key(struct exchange *x)
{
    must(x->done == NULL);
    x->key = no_text;
}

void claim_key(struct exchange *x)
{
    x->key_is_claimed = true;
}

static struct text bytea(struct exchange *x, const unsigned char *bytes, size_t length)
{
    char *out = arena_take(x->arena, 2 + HEX_ROOM(length));

    out[0] = '\\';
    out[1] = 'x';
    crypto_hex(bytes, length, out + 2);
    return text_of(out);
}

static struct text fingerprint(struct exchange *x)
{
    return bytea(x, x->fingerprint, sizeof(x->fingerprint));
}

static struct text write_ids(struct exchange *x)
{
    unsigned char bytes[IDS_BYTES];

    memcpy(bytes, x->ids.seed, sizeof(x->ids.seed));
    for (size_t i = 0; i < 8; i++)
        bytes[sizeof(x->ids.seed) + i] = (unsigned char)(x->ids.ms >> (56 - 8 * i));
    return bytea(x, bytes, sizeof(bytes));
}

static bool read_ids(struct text hex, struct id_source *ids)
{
    unsigned char bytes[IDS_BYTES];

    if (!crypto_from_hex(hex, bytes, sizeof(bytes)))
        return false;
    memcpy(ids->seed, bytes, sizeof(ids->seed));
    ids->ms = 0;
    for (size_t i = 0; i < 8; i++)
        ids->ms = ids->ms << 8 | bytes[sizeof(ids->seed) + i];
    return true;
}

static bool belongs_to_realm(const struct exchange *x, const struct transaction *t)
{
    return t->fenced == (x->realm_part == PART_FIRM);
}

/* Whether a committed transaction holds the key. */
static bool has_claimed_key(const struct exchange *x)
{
    for (const struct transaction *t = x->done; t != NULL; t = t->earlier) {
        if (t->has_key)
            return true;
    }
    return false;
}

static void add_first(struct transaction *t, const struct statement *statement, const struct text *parameters,
                      size_t count)
{
    struct run_statement added;
    size_t last = t->run.count;

    run_add(&t->run, statement, parameters, count);
    added = t->run.statements[last];
    memmove(&t->run.statements[1], &t->run.statements[0], last * sizeof(added));
    t->run.statements[0] = added;
    for (struct emitted *emitted = t->emitted; emitted != NULL; emitted = emitted->next)
        emitted->at++;
}

static bool writes(const struct transaction *t)
{
    for (size_t i = 0; i < t->run.count; i++) {
        if (t->run.statements[i].statement->writes)
            return true;
    }
    return false;
}

/* The transaction with the audit entry carries the request out; of a route without one, the first that writes. */
static bool carries_out(const struct exchange *x, const struct transaction *t)
{
    if (x->key_is_claimed)
        return writes(t);
    return x->route->audit == NOT_AUDITED && x->audit_name == NOT_AUDITED ? writes(t) : t->audited;
}

void idempotency_claim_key(struct exchange *x, struct transaction *t)
{
    const struct text parameters[] = {text_of(x->viewer.person), x->key, fingerprint(x), write_ids(x)};

    if (text_is_absent(x->key) || x->replay != NULL || has_claimed_key(x) || !belongs_to_realm(x, t))
        return;
    if (carries_out(x, t)) {
        t->has_key = true;
        add_first(t, statements_of(x).claim, parameters, 4);
    } else if (x->done == NULL) {
        add_first(t, statements_of(x).check, parameters, 2);
    }
}

/* ---- the second request with a key ---- */

static void replay_answer(struct exchange *x, const PGresult *row)
{
    int status;
    uint64_t number;

    must(text_to_number(text_of(PQgetvalue(row, 0, 1)), &number) && number >= 100 && number < 600);
    status = (int)number;
    answer_header(x, "idempotent-replayed", lit("true"));
    answer_bytes(x, status, status < 400 ? lit("application/json") : lit("application/problem+json"),
                 PQgetisnull(row, 0, 2) ? no_text : text_of(PQgetvalue(row, 0, 2)));
}

/* From here on the handler runs again: what only reads is asked again, with the ids of the first time, and what writes
   is left out. It ends with the first answer, or with a refusal that says that there is none. */
static void start_replay(struct exchange *x, const PGresult *row)
{
    x->replay = arena_take(x->arena, sizeof(*x->replay));
    x->replay->is_recent = strcmp(PQgetvalue(row, 0, PQfnumber(row, "recent")), "t") == 0;
    x->id_count = 0;
    answer_header(x, "idempotent-replayed", lit("true"));
    if (!read_ids(text_of(PQgetvalue(row, 0, PQfnumber(row, "ids"))), &x->ids))
        refuse(x, 409, "answer_lost");
}

static void answer_like_first(struct exchange *x, const struct run *run)
{
    const PGresult *row = run->outcome == RUN_DONE ? run->statements[0].result : NULL;

    if (row == NULL)
        refuse_retry(x, 503, run->outcome == RUN_BUSY ? "busy" : "database_unavailable", RETRY_SECONDS);
    else if (PQntuples(row) == 0) /* just released, and the next try claims it */
        refuse_retry(x, 409, "still_running", RETRY_SECONDS);
    else if (strcmp(PQgetvalue(row, 0, 0), "t") != 0)
        refuse(x, 422, "key_reused");
    else if (!stores_answer(x))
        refuse(x, 409, "answer_lost");
    else if (PQgetisnull(row, 0, 1))
        start_replay(x, row);
    else
        replay_answer(x, row);
}

static void on_first_answer_read(struct run *run)
{
    struct exchange *x = run->owner;

    answer_like_first(x, run);
    stages_resume(x);
    exchange_unref(&x);
}

/* The statement that claims the key fails by its constraint, the one that checks it by a conflict. */
static bool is_known(const struct transaction *t)
{
    if (t->run.outcome != RUN_FAILED)
        return false;
    if (t->has_key)
        return strcmp(t->run.state, "23505") == 0 && strcmp(t->run.constraint, "idempotency_keys_pkey") == 0;
    return strcmp(t->run.state, "P0409") == 0 && strcmp(t->run.message, "key_known") == 0;
}

bool idempotency_collided(struct exchange *x, struct transaction *t)
{
    const struct text parameters[] = {text_of(x->viewer.person), x->key, fingerprint(x)};

    if (text_is_absent(x->key) || x->replay != NULL || !is_known(t))
        return false;
    run_clear(&t->run);
    x->open = NULL;
    exchange_move(x, STATE_KEY);
    x->lookup_run = arena_take(x->arena, sizeof(*x->lookup_run));
    run_add(x->lookup_run, statements_of(x).read, parameters, 3);
    transact_send(x, x->lookup_run, on_first_answer_read, false);
    return true;
}

/* ---- storing the answer ---- */

static bool sets_cookie(const struct exchange *x)
{
    for (size_t i = 0; i < x->header_count; i++) {
        if (text_equal(x->headers[i].name, lit("set-cookie")))
            return true;
    }
    return false;
}

/* After a failure of ours nothing is stored: the request was carried out, and a repetition makes its answer again. */
static bool is_repeatable(const struct exchange *x)
{
    if (x->state == STATE_STREAMED || x->out.overflowed)
        return false;
    return exchange_is_answered(x) ? text_equal(x->content_type, lit("application/json")) || x->content.length == 0
                                   : x->refusal.status < 500;
}

static void on_answer_stored(struct run *run)
{
    struct exchange *x = run->owner;

    if (run->outcome != RUN_DONE)
        log_say_text(LOG_WARNING, "an answer could not be kept for its key", "request", x->id);
    exchange_unref(&x);
}

void idempotency_store_answer(struct exchange *x)
{
    struct text parameters[] = {text_of(x->viewer.person), x->key, no_text, no_text};
    struct statements statements = statements_of(x);

    if (x->store_run != NULL || !has_claimed_key(x) || !stores_answer(x))
        return;
    if (!sets_cookie(x) && !is_repeatable(x))
        return;
    x->store_run = arena_take(x->arena, sizeof(*x->store_run));
    if (sets_cookie(x)) { /* it must be in no table */
        run_add(x->store_run, statements.release, parameters, 2);
    } else {
        parameters[2] = arena_print(x->arena, "%d", x->status);
        parameters[3] = x->content;
        run_add(x->store_run, statements.answer, parameters, 4);
    }
    transact_send(x, x->store_run, on_answer_stored, false);
}
