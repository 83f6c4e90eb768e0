/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Versions become visible in their order (platform.next_version()), so reading from the highest known version on misses
 * nothing. Firms stay in the table for ever: closed ones are needed to answer that they are closed.
 */
#include "data/registry.h"

#include "common/config.h"
#include "common/log.h"
#include "common/must.h"
#include "data_sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PERIOD_MS = 1000,
    PAGE_ROWS = 500,    /* the statement's limit */
    FIRMS = 65536,      /* far above a cell's capacity; more are refused and logged */
    FIRST_SLOTS = 1024, /* a power of two */
};

struct waiter {
    registry_f *on_read;
    void *owner;
};

struct registry {
    struct pool *pool;
    uv_timer_t timer;
    struct run run;
    char after[24];
    uint64_t seen; /* the highest version read */
    bool ready, running, closing, again;
    struct firm **slots; /* open addressing by number */
    size_t capacity, count;
    struct waiter waiters[REGISTRY_WAITING];
    size_t waiting;
};

/* ---- the table ---- */

static size_t slot_of(const struct registry *registry, uint64_t number)
{
    size_t at = (size_t)(number * 0x9e3779b97f4a7c15U >> 32) & (registry->capacity - 1);

    while (registry->slots[at] != NULL && registry->slots[at]->number != number)
        at = (at + 1) & (registry->capacity - 1);
    return at;
}

static void grow_table(struct registry *registry, size_t capacity)
{
    struct firm **old = registry->slots;
    size_t old_room = registry->capacity;

    registry->slots = calloc(capacity, sizeof(struct firm *));
    must(registry->slots != NULL);
    registry->capacity = capacity;
    for (size_t i = 0; i < old_room; i++)
        if (old[i] != NULL)
            registry->slots[slot_of(registry, old[i]->number)] = old[i];
    free(old);
}

static struct firm *find_or_add(struct registry *registry, uint64_t number)
{
    struct firm **slot;

    if (registry->count * 2 >= registry->capacity)
        grow_table(registry, registry->capacity * 2);
    slot = &registry->slots[slot_of(registry, number)];
    if (*slot != NULL)
        return *slot;
    if (registry->count == FIRMS) {
        log_say(LOG_ERROR, "too many firms in the registry");
        return NULL;
    }
    *slot = calloc(1, sizeof(struct firm));
    must(*slot != NULL);
    registry->count++;
    return *slot;
}

/* ---- reading ---- */

static uint64_t number_at(const PGresult *rows, int row, int column)
{
    uint64_t number = 0;

    must(text_to_number(text_of(PQgetvalue(rows, row, column)), &number));
    return number;
}

static void write_origin(struct firm *firm)
{
    char origin[CONFIG_BYTES];

    config_origin(origin, firm->slug);
    must((size_t)snprintf(firm->origin, sizeof(firm->origin), "%s", origin) < sizeof(firm->origin));
}

static void copy_name(struct firm *firm, const char *given)
{
    struct text name = text_cut(text_of(given), sizeof(firm->name) - 1);

    memcpy(firm->name, name.at, name.length);
    firm->name[name.length] = '\0';
}

/* number, slug, name, state, version */
static void read_row(struct registry *registry, const PGresult *rows, int row)
{
    uint64_t number = number_at(rows, row, 0), version = number_at(rows, row, 4);
    const char *state = PQgetvalue(rows, row, 3);
    struct firm *firm;

    registry->seen = version;
    firm = find_or_add(registry, number);
    if (firm == NULL || firm->version == version)
        return;
    firm->number = number;
    firm->version = version;
    snprintf(firm->slug, sizeof(firm->slug), "%s", PQgetvalue(rows, row, 1));
    copy_name(firm, PQgetvalue(rows, row, 2));
    firm->state = strcmp(state, "active") == 0      ? FIRM_ACTIVE
                  : strcmp(state, "suspended") == 0 ? FIRM_SUSPENDED
                                                    : FIRM_CLOSED;
    write_origin(firm);
}

static void read_changes(struct registry *registry);

static void call_waiters(struct registry *registry)
{
    struct waiter waiters[REGISTRY_WAITING];
    size_t count = registry->waiting;

    memcpy(waiters, registry->waiters, count * sizeof(*waiters));
    registry->waiting = 0;
    for (size_t i = 0; i < count; i++)
        waiters[i].on_read(waiters[i].owner);
}

static void free_registry(struct registry *registry)
{
    for (size_t i = 0; i < registry->capacity; i++)
        free(registry->slots[i]);
    free(registry->slots);
    free(registry);
}

static void on_rows(struct run *run)
{
    struct registry *registry = run->owner;
    bool done = run->outcome == RUN_DONE;
    int count = done ? PQntuples(run->statements[0].result) : 0;

    registry->running = false;
    if (registry->closing) {
        run_clear(run);
        free_registry(registry);
        return;
    }
    for (int row = 0; row < count; row++)
        read_row(registry, run->statements[0].result, row);
    run_clear(run);
    if (count == PAGE_ROWS) {
        read_changes(registry);
        return;
    }
    registry->ready = registry->ready || done;
    if (registry->again) { /* requested while this read was in flight, which may have missed the change */
        registry->again = false;
        read_changes(registry);
        return;
    }
    call_waiters(registry);
}

static void read_changes(struct registry *registry)
{
    int length = snprintf(registry->after, sizeof(registry->after), "%" PRIu64, registry->seen);
    struct text parameter = text_from(registry->after, (size_t)length);

    registry->running = true;
    registry->run = (struct run){.kind = VIEWER_SYSTEM, .on_done = on_rows, .owner = registry};
    run_add(&registry->run, SQL_REGISTRY_READ, &parameter, 1);
    pool_run(registry->pool, &registry->run);
}

static void on_timer(uv_timer_t *timer)
{
    struct registry *registry = timer->data;

    if (!registry->running)
        read_changes(registry);
}

bool registry_read_now(struct registry *registry, registry_f *on_read, void *owner)
{
    if (registry->waiting == REGISTRY_WAITING)
        return false;
    registry->waiters[registry->waiting++] = (struct waiter){on_read, owner};
    if (registry->running)
        registry->again = true;
    else
        read_changes(registry);
    return true;
}

/* ---- opening and closing ---- */

struct registry *registry_open(uv_loop_t *loop, struct pool *pool)
{
    struct registry *registry = calloc(1, sizeof(*registry));

    must(registry != NULL);
    registry->pool = pool;
    grow_table(registry, FIRST_SLOTS);
    registry->timer.data = registry;
    uv_timer_init(loop, &registry->timer);
    uv_timer_start(&registry->timer, on_timer, PERIOD_MS, PERIOD_MS);
    read_changes(registry);
    return registry;
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct registry *registry = handle->data;

    registry->closing = true;
    if (!registry->running)
        free_registry(registry);
}

void registry_close(struct registry **registry)
{
    struct registry *old = *registry;

    *registry = NULL;
    if (old == NULL)
        return;
    call_waiters(old);
    uv_close((uv_handle_t *)&old->timer, on_timer_closed);
}

bool registry_ready(const struct registry *registry)
{
    return registry->ready;
}

const struct firm *registry_find(const struct registry *registry, uint64_t number)
{
    return registry->slots[slot_of(registry, number)];
}
