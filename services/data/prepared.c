/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One array of entries, with a chained hash table to find them, a ring of their ages, and a list of the free ones. */
#include "data/prepared.h"

#include "common/must.h"

#include <stdlib.h>

enum { BUCKETS = 2048 };

struct entry {
    const struct statement *statement;
    uint64_t firm;
    uint32_t number;
    uint16_t chain;        /* next in the bucket, or next free; 0 ends */
    uint16_t newer, older; /* the ring of ages: entry 0 is between the newest and the oldest */
};

struct prepared {
    struct entry entries[PREPARED_ROOM + 1];
    uint16_t buckets[BUCKETS];
    uint16_t free;
    size_t count;
    uint32_t last_number;
};

struct prepared *prepared_open(void)
{
    struct prepared *prepared = calloc(1, sizeof(*prepared));

    must(prepared != NULL);
    for (uint16_t i = PREPARED_ROOM; i > 0; i--) {
        prepared->entries[i].chain = prepared->free;
        prepared->free = i;
    }
    return prepared;
}

void prepared_close(struct prepared **prepared)
{
    free(*prepared);
    *prepared = NULL;
}

static uint16_t *bucket_of(struct prepared *prepared, const struct statement *statement, uint64_t firm)
{
    uint64_t mixed = ((uint64_t)(uintptr_t)statement >> 4) * 0x9e3779b97f4a7c15U ^ (firm * 0xc2b2ae3d27d4eb4fU);

    return &prepared->buckets[(mixed >> 40) % BUCKETS];
}

static void unlink_age(struct prepared *prepared, uint16_t at)
{
    struct entry *entry = &prepared->entries[at];

    prepared->entries[entry->newer].older = entry->older;
    prepared->entries[entry->older].newer = entry->newer;
}

static void make_newest(struct prepared *prepared, uint16_t at)
{
    struct entry *list_head = &prepared->entries[0], *entry = &prepared->entries[at];

    entry->newer = 0;
    entry->older = list_head->older;
    prepared->entries[list_head->older].newer = at;
    list_head->older = at;
}

uint32_t prepared_find(struct prepared *prepared, const struct statement *statement, uint64_t firm)
{
    uint16_t at = *bucket_of(prepared, statement, firm);

    while (at != 0 && (prepared->entries[at].statement != statement || prepared->entries[at].firm != firm))
        at = prepared->entries[at].chain;
    if (at == 0)
        return 0;
    unlink_age(prepared, at);
    make_newest(prepared, at);
    return prepared->entries[at].number;
}

static void remove_entry(struct prepared *prepared, uint16_t at)
{
    struct entry *entry = &prepared->entries[at];
    uint16_t *link = bucket_of(prepared, entry->statement, entry->firm);

    while (*link != at)
        link = &prepared->entries[*link].chain;
    *link = entry->chain;
    unlink_age(prepared, at);
    entry->number = 0;
    entry->chain = prepared->free;
    prepared->free = at;
    prepared->count--;
}

uint32_t prepared_add(struct prepared *prepared, const struct statement *statement, uint64_t firm, uint32_t *evicted)
{
    uint16_t *bucket = bucket_of(prepared, statement, firm);
    struct entry *entry;
    uint16_t at;

    *evicted = 0;
    if (prepared->free == 0) {
        uint16_t oldest = prepared->entries[0].newer;

        *evicted = prepared->entries[oldest].number;
        remove_entry(prepared, oldest);
    }
    at = prepared->free;
    entry = &prepared->entries[at];
    prepared->free = entry->chain;
    entry->statement = statement;
    entry->firm = firm;
    entry->number = ++prepared->last_number;
    entry->chain = *bucket;
    *bucket = at;
    make_newest(prepared, at);
    prepared->count++;
    return entry->number;
}

void prepared_remove(struct prepared *prepared, uint32_t number)
{
    /* This is rare, so a linear search is good enough. */
    for (unsigned at = 1; at <= PREPARED_ROOM; at++) {
        if (prepared->entries[at].number == number && number != 0) {
            remove_entry(prepared, (uint16_t)at);
            return;
        }
    }
}

size_t prepared_count(const struct prepared *prepared)
{
    return prepared->count;
}
