/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * When malloc returns memory to the system.
 *
 * By default each block of 128 KiB or more comes from the system and goes back when it is freed, so the kernel has to
 * clear every page of every body again. Here freed blocks stay with malloc, whatever their size, and what a burst of
 * requests left behind is returned once the burst is over.
 */
#ifndef PORTICO_COMMON_HEAP_H
#define PORTICO_COMMON_HEAP_H

#include <stdbool.h>
#include <stddef.h>

enum {
    HEAP_BLOCK = 16 * 1024 * 1024, /* a block of this size or more goes back as soon as it is freed */
    HEAP_END = 16 * 1024 * 1024,   /* more free memory than this at the end of the heap goes back at once */
    HEAP_SPARE = 8 * 1024 * 1024,  /* freed memory that stays while there is work; heap_return() returns what is more */
    HEAP_BURST = 256,              /* connections or streams */
};

/* Must be called before the first large block is allocated. */
void heap_open(void);

/* Must be called for what holds large blocks, before and after: from these, heap_return() estimates what was freed. */
void heap_took(size_t bytes);
void heap_gave(size_t bytes);

/* Must be called each second or so while heap_is_swollen(): returns to the system what was not used since the last
   call, but keeps HEAP_SPARE while there is work. Returns whether it did so. */
bool heap_return(void);

/*
 * The same for many small blocks, such as those of connections or streams: malloc returns by itself only what is free
 * at the end of its heap, so once thousands have left, the pages between what is still in use would be kept. To look
 * for them costs milliseconds, so it is done only when the count has fallen to half of its peak since the last time,
 * and by HEAP_BURST at least; a burst thus costs a few looks.
 */
struct heap_burst {
    size_t peak; /* zeroed at the start */
};

/* Must be called after each change of the count, or every second. True if free memory was returned. */
bool heap_after_burst(struct heap_burst *burst, size_t count);

/* Whether heap_return() may still have something to return. */
bool heap_is_swollen(void);

#endif
