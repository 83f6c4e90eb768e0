/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Starter packs, loaded once for the life of the process. */
#include "worker/matters/packs.h"

#include "common/must.h"

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct pack packs[PACKS];
static size_t pack_count;
static struct text pack_list = {"[]", 2};

static int is_pack(const struct dirent *entry)
{
    return text_ends_with(text_of(entry->d_name), lit(".json"));
}

/* Counts a pack's parts. False if one is malformed or there are too many. */
static bool count_parts(const json_t *json, struct pack *pack)
{
    const json_t *templates = json_object_get(json, "templates"), *template;
    size_t i;

    *pack = (struct pack){.templates = json_array_size(templates)};
    json_array_foreach(templates, i, template)
    {
        pack->client_stages += json_array_size(json_object_get(template, "client_stages"));
        pack->stages += json_array_size(json_object_get(template, "stages"));
        if (!json_is_string(json_object_get(template, "name")) ||
            json_array_size(json_object_get(template, "stages")) == 0)
            return false;
    }
    return pack->templates > 0 && pack->templates <= PACK_TEMPLATES && pack->client_stages <= PACK_STAGES &&
           pack->stages <= PACK_STAGES && json_is_string(json_object_get(json, "id")) &&
           json_is_object(json_object_get(json, "words"));
}

/* Loads one file. Returns its JSON for the list, or NULL. */
static json_t *load_pack(const char *folder, const char *name)
{
    char path[4096];
    json_t *json;
    struct pack pack;

    if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path))
        return NULL;
    json = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    if (json == NULL || !count_parts(json, &pack)) {
        json_decref(json);
        return NULL;
    }
    /* Both texts live as long as the process; the analyzer does not see that the table keeps them.
       NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
    pack.id = text_of(strdup(json_string_value(json_object_get(json, "id"))));
    pack.json = text_of(json_dumps(json, JSON_COMPACT));
    must(!text_is_absent(pack.id) && !text_is_absent(pack.json));
    packs[pack_count++] = pack;
    return json;
}

bool packs_load(const char *folder)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_pack, alphasort);
    json_t *all;

    if (count < 0)
        return false;
    all = json_array();
    for (int i = 0; i < count; i++) {
        json_t *json = pack_count < PACKS ? load_pack(folder, entries[i]->d_name) : NULL;

        if (json != NULL)
            json_array_append_new(all, json);
        free(entries[i]);
    }
    free(entries);
    pack_list = text_of(json_dumps(all, JSON_COMPACT));
    must(!text_is_absent(pack_list));
    json_decref(all);
    return true;
}

struct text packs_all(void)
{
    return pack_list;
}

const struct pack *packs_find(struct text id)
{
    for (size_t i = 0; i < pack_count; i++)
        if (text_equal(packs[i].id, id))
            return &packs[i];
    return NULL;
}
