/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Fragments as lines and blocks, by their indentation only. Texts and lines are never freed. */
#include "contract.h"

#include <stdlib.h>
#include <string.h>

enum { FRAGMENT_BYTES = 512 * 1024, LINES = 16384 };

char *fragment_text(const char *path)
{
    char *text = calloc(1, FRAGMENT_BYTES);
    FILE *in = fopen(path, "r");

    if (text == NULL || in == NULL)
        die("%s cannot be read", path);
    if (fread(text, 1, FRAGMENT_BYTES, in) == FRAGMENT_BYTES)
        die("%s is longer than %d bytes", path, FRAGMENT_BYTES);
    fclose(in);
    return text;
}

struct block fragment_read(const char *path)
{
    static struct line lines[LINES]; /* of all fragments */
    static size_t used;
    struct block fragment = {.file = path, .lines = &lines[used]};

    for (const char *text = fragment_text(path); *text != '\0';) {
        size_t length = strcspn(text, "\n"), indent = strspn(text, " ");

        if (used == LINES)
            die("the fragments have more than %d lines", LINES);
        if (indent < length && text[indent] != '#') {
            lines[used++] = (struct line){text, length, indent};
            fragment.count++;
        }
        text += length + (text[length] == '\n');
    }
    return fragment;
}

size_t block_end(const struct block *block, size_t from)
{
    size_t end = from + 1;

    while (end < block->count && block->lines[end].indent > block->lines[from].indent)
        end++;
    return end;
}

struct block block_at(const struct block *block, size_t at)
{
    return (struct block){block->file, block->lines[at], &block->lines[at + 1], block_end(block, at) - at - 1};
}

bool line_is_key(const struct line *line, const char *key)
{
    const char *at = line->at + line->indent;
    size_t length = strlen(key);

    return line->length - line->indent > length && strncmp(at, key, length) == 0 && at[length] == ':';
}

bool block_find(const struct block *block, const char *key, struct block *found)
{
    for (size_t at = 0; at < block->count; at = block_end(block, at)) {
        if (line_is_key(&block->lines[at], key)) {
            *found = block_at(block, at);
            return true;
        }
    }
    return false;
}

struct line block_value(const struct block *block)
{
    const char *end = block->key.at + block->key.length;
    const char *colon = memmem(block->key.at, block->key.length, ": ", 2);

    return colon == NULL ? (struct line){end, 0, 0} : (struct line){colon + 2, (size_t)(end - colon - 2), 0};
}

void line_print(const struct line *line, size_t more, FILE *out)
{
    fprintf(out, "%*s%.*s\n", (int)more, "", (int)line->length, line->at);
}

void block_print(const struct block *block, size_t more, FILE *out)
{
    line_print(&block->key, more, out);
    for (size_t i = 0; i < block->count; i++)
        line_print(&block->lines[i], more, out);
}

bool blocks_share_key(const struct block *a, const struct block *b)
{
    size_t length = strcspn(a->key.at, ":");

    return length == strcspn(b->key.at, ":") && memcmp(a->key.at, b->key.at, length) == 0;
}
