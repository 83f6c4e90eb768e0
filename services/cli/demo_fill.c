/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One demo firm. The statements take the demo file apart themselves; what needs a key (authenticators, letters) is
 * prepared here. Letters are sealed into the store first, so that a row never names a file that is not there.
 */
#include "cli/demo_fill.h"

#include "cli/demo_pdf.h"
#include "cli_sql.h"
#include "common/crypto.h"
#include "common/id.h"
#include "common/must.h"

#include <liboath/oath.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LETTER_BYTES = 4 * 1024 * 1024, LETTER_PARAGRAPHS = 32, IDS = 512 };

struct filling {
    struct demo_tools *tools;
    const struct demo_firm *firm;
    struct secret_key key;
    struct direct_step steps[DIRECT_STEPS];
    size_t count;
    struct direct_error *error;
};

static struct direct_step *add(struct filling *filling, const struct statement *statement)
{
    must(filling->count < DIRECT_STEPS);
    struct direct_step *step = &filling->steps[filling->count++];
    step->statement = statement;
    return step;
}

static const char *text_at(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static const char *number_text(struct filling *filling, long long number)
{
    return arena_print(filling->tools->arena, "%lld", number).at;
}

static const char *hex_parameter(struct filling *filling, const void *bytes, size_t length)
{
    char *hex = arena_take(filling->tools->arena, 2 + HEX_ROOM(length));
    memcpy(hex, "\\x", 2);
    crypto_hex(bytes, length, hex + 2);
    return hex;
}

static const char *fresh_id(struct filling *filling)
{
    char *id = arena_take(filling->tools->arena, ID_TEXT);
    id_new(id);
    return id;
}

/* As many fresh ids as PostgreSQL could need, as an array. */
static const char *fresh_ids(struct filling *filling)
{
    char *list = arena_take(filling->tools->arena, 2 + IDS * ID_TEXT), *at = list;
    for (int i = 0; i < IDS; i++) {
        *at++ = i == 0 ? '{' : ',';
        id_new(at);
        at += ID_TEXT - 1;
    }
    memcpy(at, "}", 2);
    return list;
}

static const char *dump(struct filling *filling, const json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT);
    must(text != NULL);
    const char *kept = arena_copy(filling->tools->arena, text_of(text)).at;
    free(text);
    return kept;
}

static bool fail(struct filling *filling, const char *what, const char *name)
{
    snprintf(filling->error->message, sizeof filling->error->message, "%s: %s", what, name);
    return false;
}

static bool take_key(struct filling *filling)
{
    struct direct_step step = {.statement = SQL_DEMO_KEY};
    unsigned char wrapped[KEY_WRAPPED];
    if (!direct_fenced(&filling->tools->fence, filling->firm->number, &step, 1, filling->error))
        return false;
    bool opened = PQntuples(step.result) == 1 &&
                  crypto_from_hex(text_of(PQgetvalue(step.result, 0, 0)), wrapped, sizeof wrapped) &&
                  key_unwrap_firm(&filling->tools->root, filling->firm->number,
                                  text_from((const char *)wrapped, sizeof wrapped), &filling->key);
    direct_clear(&step, 1);
    return opened || fail(filling, "the firm's key does not open", text_at(filling->firm->demo, "slug"));
}

static void add_pack(struct filling *filling)
{
    const char *pack = dump(filling, filling->firm->pack), *templates = fresh_ids(filling);
    struct direct_step *step = add(filling, SQL_PACKS_TEMPLATES);
    step->parameters[0] = pack;
    step->parameters[1] = templates;
    step = add(filling, SQL_PACKS_CLIENT_STAGES);
    step->parameters[0] = pack;
    step->parameters[1] = templates;
    step->parameters[2] = fresh_ids(filling);
    step = add(filling, SQL_PACKS_STAGES);
    step->parameters[0] = pack;
    step->parameters[1] = templates;
    step->parameters[2] = fresh_ids(filling);
    add(filling, SQL_PACKS_WORDS)->parameters[0] = pack;
}

static void add_people(struct filling *filling)
{
    const char *demo = dump(filling, filling->firm->demo);
    add(filling, SQL_DEMO_BRAND)->parameters[0] = demo;
    add(filling, SQL_DEMO_STAFF)->parameters[0] = demo;
    add(filling, SQL_DEMO_ACCOUNTS)->parameters[0] = demo;
    add(filling, SQL_DEMO_MATTERS)->parameters[0] = demo;
    add(filling, SQL_DEMO_MOVES)->parameters[0] = demo;
    add(filling, SQL_DEMO_FOLDERS);
}

/* Everybody already has an authenticator, whose seed stands in the demo file. */
static bool add_factor(struct filling *filling, const json_t *person)
{
    const char *secret = text_at(person, "totp");
    char *seed = NULL;
    size_t length = 0;
    if (oath_base32_decode(secret, strlen(secret), &seed, &length) != OATH_OK)
        return fail(filling, "no base32", secret);
    const char *id = fresh_id(filling);
    struct text sealed = key_seal(&filling->key, text_of(id), text_from(seed, length), filling->tools->arena);
    free(seed);
    struct direct_step *step = add(filling, SQL_DEMO_FACTOR);
    step->parameters[0] = text_at(person, "email");
    step->parameters[1] = id;
    step->parameters[2] = hex_parameter(filling, sealed.at, sealed.length);
    return true;
}

static bool add_factors(struct filling *filling)
{
    size_t i, k;
    const json_t *person, *account;
    json_array_foreach(json_object_get(filling->firm->demo, "staff"), i, person)
    {
        if (!add_factor(filling, person))
            return false;
    }
    json_array_foreach(json_object_get(filling->firm->demo, "accounts"), i, account)
    {
        json_array_foreach(json_object_get(account, "people"), k, person)
        {
            if (!add_factor(filling, person))
                return false;
        }
    }
    return true;
}

static bool seal_chunks_into(struct stored *file, const struct sealed_file *sealed, struct text bytes)
{
    static unsigned char chunk[SEALED_CHUNK];
    for (uint64_t i = 0; i < seal_chunks(sealed->size); i++) {
        size_t size = seal_chunk_size(sealed, i);
        seal_chunk(sealed, i, (const unsigned char *)bytes.at + i * SEAL_CHUNK, chunk);
        if (stored_put(file, seal_chunk_offset(i), chunk, size + SEAL_TAG) != STORE_DONE)
            return false;
    }
    return stored_finish(file) == STORE_DONE;
}

static bool seal_bytes(struct filling *filling, const struct sealed_file *sealed, struct text bytes)
{
    struct stored_name name = {.firm = sealed->firm};
    struct stored *file;
    memcpy(name.id, sealed->id, sizeof name.id);
    if (store_write(filling->tools->store, &name, &file) != STORE_DONE)
        return fail(filling, "the store takes no file", text_at(filling->firm->demo, "slug"));
    bool kept = seal_chunks_into(file, sealed, bytes);
    stored_close(&file);
    return kept || fail(filling, "the store kept no file", text_at(filling->firm->demo, "slug"));
}

static bool write_letter(struct filling *filling, const json_t *document, struct buffer *out)
{
    const char *paragraphs[LETTER_PARAGRAPHS];
    const json_t *list = json_object_get(document, "paragraphs"), *paragraph;
    char date[64];
    size_t i;
    time_t at = time(NULL) - 86400 * json_integer_value(json_object_get(document, "ago"));
    struct tm calendar;
    must(json_array_size(list) <= LETTER_PARAGRAPHS);
    json_array_foreach(list, i, paragraph) paragraphs[i] = json_string_value(paragraph);
    strftime(date, sizeof date, "%e %B %Y", gmtime_r(&at, &calendar));
    struct letter letter = {
        .firm = text_at(filling->firm->demo, "name"),
        .colour = text_at(filling->firm->demo, "colour"),
        .serif = strcmp(text_at(filling->firm->demo, "face"), "serif") == 0,
        .title = text_at(document, "title"),
        .date = date,
        .paragraphs = paragraphs,
        .count = json_array_size(list),
    };
    return letter_to_pdf(&letter, out) || fail(filling, "no PDF", letter.title);
}

static void add_row(struct filling *filling, const json_t *account, const json_t *matter, const json_t *document,
                    const struct sealed_file *sealed, const char *version)
{
    unsigned char wrapped[KEY_WRAPPED];
    struct secret_key key;
    memcpy(key.bytes, sealed->key, sizeof key.bytes);
    key_wrap_version(&filling->key, filling->firm->number, text_of(version), &key, wrapped);
    key_wipe(&key);
    struct direct_step *step = add(filling, SQL_DEMO_DOCUMENT);
    const char *const parameters[] = {
        fresh_id(filling),
        version,
        text_at(account, "name"),
        text_at(matter, "title"),
        text_at(document, "folder"),
        text_at(document, "name"),
        number_text(filling, (long long)sealed->size),
        hex_parameter(filling, wrapped, sizeof wrapped),
        text_at(document, "by"),
        number_text(filling, json_integer_value(json_object_get(document, "ago"))),
    };
    memcpy(step->parameters, parameters, sizeof parameters);
}

static bool add_document(struct filling *filling, const json_t *account, const json_t *matter, const json_t *document)
{
    struct buffer pdf;
    buffer_open(&pdf, LETTER_BYTES);
    bool made = write_letter(filling, document, &pdf);
    if (made) {
        const char *version = fresh_id(filling);
        struct sealed_file sealed = {.firm = filling->firm->number, .size = pdf.length};
        must(id_to_bytes(text_of(version), sealed.id));
        crypto_random(sealed.key, sizeof sealed.key);
        made = seal_bytes(filling, &sealed, buffer_text(&pdf));
        add_row(filling, account, matter, document, &sealed, version);
        crypto_wipe(&sealed, sizeof sealed);
    }
    buffer_close(&pdf);
    return made;
}

static bool add_documents(struct filling *filling)
{
    size_t i, k, n;
    const json_t *account, *matter, *document;
    json_array_foreach(json_object_get(filling->firm->demo, "accounts"), i, account)
    {
        json_array_foreach(json_object_get(account, "matters"), k, matter)
        {
            json_array_foreach(json_object_get(matter, "documents"), n, document)
            {
                if (!add_document(filling, account, matter, document))
                    return false;
            }
        }
    }
    return true;
}

bool demo_fill(struct demo_tools *tools, const struct demo_firm *firm, struct direct_error *error)
{
    static struct filling filling;
    filling = (struct filling){.tools = tools, .firm = firm, .error = error};
    if (!take_key(&filling))
        return false;
    add_pack(&filling);
    add_people(&filling);
    bool filled = add_factors(&filling) && add_documents(&filling);
    if (filled) {
        add(&filling, SQL_DEMO_RECORD);
        filled = direct_fenced(&tools->fence, firm->number, filling.steps, filling.count, error);
        direct_clear(filling.steps, filling.count);
    }
    key_wipe(&filling.key);
    return filled;
}
