/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* `firms` is sorted by number and owns the structs; `names` points into it, sorted by slug and then by state. */
#include "edge/firms.h"

#include "common/must.h"

#include <stdlib.h>
#include <string.h>

struct ordered {
    const struct firm *firm;
};

struct firms {
    struct firm *firms;
    struct ordered *names;
    size_t count;
};

struct firms *firms_open(void)
{
    struct firms *firms = calloc(1, sizeof(*firms));

    must(firms != NULL);
    return firms;
}

void firms_close(struct firms **firms)
{
    free((*firms)->firms);
    free((*firms)->names);
    free(*firms);
    *firms = NULL;
}

/* A later entry of the same firm is after the earlier one in memory, so the addresses say which is newer. */
static int compare_numbers(const void *a, const void *b)
{
    const struct firm *one = ((const struct ordered *)a)->firm, *other = ((const struct ordered *)b)->firm;

    if (one->number != other->number)
        return one->number < other->number ? -1 : 1;
    return one < other ? -1 : 1;
}

static int compare_slugs(const void *a, const void *b)
{
    const struct firm *one = ((const struct ordered *)a)->firm, *other = ((const struct ordered *)b)->firm;
    int order = strcmp(one->slug, other->slug);

    return order != 0 ? order : (int)one->state - (int)other->state;
}

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count, size);

    must(memory != NULL);
    return memory;
}

/* Keeps the last entry of each firm; the entries are sorted by compare_numbers(). */
static size_t keep_newest(const struct ordered *sorted, size_t count, struct firm *out)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (i + 1 == count || sorted[i + 1].firm->number != sorted[i].firm->number)
            out[kept++] = *sorted[i].firm;
    return kept;
}

static void index_names(struct firms *firms)
{
    free(firms->names);
    firms->names = allocate(firms->count, sizeof(*firms->names));
    for (size_t i = 0; i < firms->count; i++)
        firms->names[i].firm = &firms->firms[i];
    qsort(firms->names, firms->count, sizeof(*firms->names), compare_slugs);
}

bool firms_merge(struct firms *firms, const struct firm *changes, size_t count)
{
    size_t total = firms->count + count, kept;
    struct firm *all, *merged;
    struct ordered *sorted;

    if (count == 0)
        return true;
    if (count > FIRMS_MAX)
        return false;
    all = allocate(total, sizeof(*all));
    merged = allocate(total, sizeof(*merged));
    sorted = allocate(total, sizeof(*sorted));
    if (firms->count > 0)
        memcpy(all, firms->firms, firms->count * sizeof(*all));
    memcpy(all + firms->count, changes, count * sizeof(*all));
    for (size_t i = 0; i < total; i++)
        sorted[i].firm = &all[i];
    qsort(sorted, total, sizeof(*sorted), compare_numbers);
    kept = keep_newest(sorted, total, merged);
    free(sorted);
    free(all);
    if (kept > FIRMS_MAX) {
        free(merged);
        return false;
    }
    free(firms->firms);
    firms->firms = merged;
    firms->count = kept;
    index_names(firms);
    return true;
}

void firms_clear(struct firms *firms)
{
    free(firms->firms);
    free(firms->names);
    *firms = (struct firms){0};
}

const struct firm *firms_find(const struct firms *firms, struct text slug)
{
    size_t low = 0, high = firms->count;
    struct text found;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *name = firms->names[middle].firm->slug;
        size_t length = strlen(name), shared = length < slug.length ? length : slug.length;
        int order = memcmp(name, slug.at, shared);

        if (order < 0 || (order == 0 && length < slug.length))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == firms->count)
        return NULL;
    found = text_of(firms->names[low].firm->slug);
    return text_equal(found, slug) ? firms->names[low].firm : NULL;
}

size_t firms_count(const struct firms *firms)
{
    return firms->count;
}

const struct firm *firms_at(const struct firms *firms, size_t index)
{
    must(index < firms->count);
    return &firms->firms[index];
}
