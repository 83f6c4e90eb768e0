/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Parts of the tool that writes the contract (contract.c). It runs in builds, so errors exit with a message. */
#ifndef PORTICO_SCRIPTS_CONTRACT_H
#define PORTICO_SCRIPTS_CONTRACT_H

#include "http/exchange.h"

#include <stdio.h>

/* A line of a fragment, without its end. */
struct line {
    const char *at;
    size_t length, indent;
};

/* A key of a fragment and the lines below it. A whole fragment is a block without a key. */
struct block {
    const char *file;
    struct line key;
    const struct line *lines;
    size_t count;
};

_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The bytes of a file, with a closing NUL; the caller frees them. */
char *fragment_text(const char *path);

/* A whole fragment, without empty lines and comments. */
struct block fragment_read(const char *path);

/* The end of the key at line `from` of a block, and the block of the key at line `at`. */
size_t block_end(const struct block *block, size_t from);
struct block block_at(const struct block *block, size_t at);

/* The block of `key` one level below `block`; false when there is none. */
bool block_find(const struct block *block, const char *key, struct block *found);

/* The value on the key's own line; empty when it is on the lines below. */
struct line block_value(const struct block *block);

bool blocks_share_key(const struct block *a, const struct block *b);
bool line_is_key(const struct line *line, const char *key);

/* Print with `more` columns of additional indentation; for a block, the key and its lines. */
void line_print(const struct line *line, size_t more, FILE *out);
void block_print(const struct block *block, size_t more, FILE *out);

/* The entry of a key in a section of the fragments, which is marked as used; NULL: none. */
const struct block *entry_find(const char *section, const char *key, size_t length);

/* A route, the name of its capability, and its realm. */
struct described {
    const struct route *route;
    const char *tag, *realm;
};

void operation_print(const struct described *described, FILE *out);

/* The request bodies that have a name, as schemas. */
void bodies_print(FILE *out);

/*
 * The schema of a form, as lines from column `indent` on. Members, required members and limits come from the form; the
 * fragment's `body` (NULL: none) adds an example, descriptions and inner schemas.
 */
void schema_print(const struct field *form, const struct block *body, size_t indent, FILE *out);

/* A fragment's entry for a member, "{ description: ... }", without its braces. */
struct line entry_words(const struct block *entry);

/* Refuses members in the fragment that the form does not have. */
void members_check(const struct field *form, const struct block *members);

/* A field of a query as a parameter; `words` are its entry, or empty. */
void parameter_print(const struct field *field, const struct line *words, FILE *out);

/* Whether any member is required. */
bool form_is_required(const struct field *form);

#endif
