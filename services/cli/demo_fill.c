/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Fills one demo firm. The statements parse the demo file themselves; this code prepares what requires a key
 * (authenticators, letters). Letters are sealed into the store first, so that no row names a missing file.
 *
 * What row security lets only its author write (notes, drafts, read marks, deletions) is written as that person, in
 * transactions of their own after the first. The audit log comes last, because it counts all of it in order.
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

struct fill {
    struct demo_tools *tools;
    const struct demo_firm *firm;
    struct secret_key key;
    struct direct_step steps[DIRECT_STEPS];
    size_t count;
    struct direct_error *error;
};

static struct direct_step *add_step(struct fill *fill, const struct statement *statement)
{
    must(fill->count < DIRECT_STEPS);
    struct direct_step *step = &fill->steps[fill->count++];
    step->statement = statement;
    return step;
}

static const char *text_at(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static const char *number_text(struct fill *fill, long long number)
{
    return arena_print(fill->tools->arena, "%lld", number).at;
}

static const char *hex_parameter(struct fill *fill, const void *bytes, size_t length)
{
    char *hex = arena_take(fill->tools->arena, 2 + HEX_ROOM(length));
    memcpy(hex, "\\x", 2);
    crypto_hex(bytes, length, hex + 2);
    return hex;
}

static const char *new_id(struct fill *fill)
{
    char *id = arena_take(fill->tools->arena, ID_TEXT);
    id_new(id);
    return id;
}

/* An array literal with more new ids than any pack requires. */
static const char *new_ids(struct fill *fill)
{
    char *list = arena_take(fill->tools->arena, 2 + IDS * ID_TEXT), *at = list;
    for (int i = 0; i < IDS; i++) {
        *at++ = i == 0 ? '{' : ',';
        id_new(at);
        at += ID_TEXT - 1;
    }
    memcpy(at, "}", 2);
    return list;
}

static const char *json_parameter(struct fill *fill, const json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT);
    must(text != NULL);
    const char *copy = arena_copy(fill->tools->arena, text_of(text)).at;
    free(text);
    return copy;
}

static bool set_error(struct fill *fill, const char *what, const char *name)
{
    snprintf(fill->error->message, sizeof fill->error->message, "%s: %s", what, name);
    return false;
}

static bool load_key(struct fill *fill)
{
    struct direct_step step = {.statement = SQL_DEMO_KEY};
    unsigned char wrapped[KEY_WRAPPED];
    if (!direct_fenced(&fill->tools->fence, fill->firm->number, &step, 1, fill->error))
        return false;
    bool opened = PQntuples(step.result) == 1 &&
                  crypto_from_hex(text_of(PQgetvalue(step.result, 0, 0)), wrapped, sizeof wrapped) &&
                  key_unwrap_firm(&fill->tools->root, fill->firm->number,
                                  text_from((const char *)wrapped, sizeof wrapped), &fill->key);
    direct_clear(&step, 1);
    return opened || set_error(fill, "the firm's key cannot be decrypted", text_at(fill->firm->demo, "slug"));
}

static void add_pack(struct fill *fill)
{
    const char *pack = json_parameter(fill, fill->firm->pack), *templates = new_ids(fill);
    struct direct_step *step = add_step(fill, SQL_PACKS_TEMPLATES);
    step->parameters[0] = pack;
    step->parameters[1] = templates;
    step = add_step(fill, SQL_PACKS_CLIENT_STAGES);
    step->parameters[0] = pack;
    step->parameters[1] = templates;
    step->parameters[2] = new_ids(fill);
    step = add_step(fill, SQL_PACKS_STAGES);
    step->parameters[0] = pack;
    step->parameters[1] = templates;
    step->parameters[2] = new_ids(fill);
    add_step(fill, SQL_PACKS_WORDS)->parameters[0] = pack;
}

static void add_people(struct fill *fill)
{
    const char *demo = json_parameter(fill, fill->firm->demo);
    add_step(fill, SQL_DEMO_BRAND)->parameters[0] = demo;
    add_step(fill, SQL_DEMO_STAFF)->parameters[0] = demo;
    add_step(fill, SQL_DEMO_ACCOUNTS)->parameters[0] = demo;
    add_step(fill, SQL_DEMO_INVITATIONS)->parameters[0] = demo;
    add_step(fill, SQL_DEMO_MATTERS)->parameters[0] = demo;
    add_step(fill, SQL_DEMO_MOVES)->parameters[0] = demo;
    add_step(fill, SQL_DEMO_FOLDERS);
}

/* Needs the documents, which messages attach. */
static void add_threads(struct fill *fill)
{
    const char *demo = json_parameter(fill, fill->firm->demo);
    add_step(fill, SQL_DEMO_CANNED_REPLIES)->parameters[0] = demo;
    add_step(fill, SQL_DEMO_THREADS)->parameters[0] = demo;
    add_step(fill, SQL_DEMO_MESSAGES)->parameters[0] = demo;
    add_step(fill, SQL_DEMO_ATTACHMENTS)->parameters[0] = demo;
}

/* Needs the notes. */
static void add_inbox(struct fill *fill)
{
    add_step(fill, SQL_DEMO_INBOX_MESSAGES)->parameters[0] = json_parameter(fill, fill->firm->demo);
    add_step(fill, SQL_DEMO_INBOX_UPLOADS);
    add_step(fill, SQL_DEMO_INBOX_MENTIONS);
    add_step(fill, SQL_DEMO_INBOX_INVITATIONS);
    add_step(fill, SQL_DEMO_INBOX_MAILS);
    add_step(fill, SQL_DEMO_INBOX_OVERDUE);
}

/* Everybody who has come already has an authenticator; its seed is in the demo file. */
static bool add_factor(struct fill *fill, const json_t *person)
{
    const char *secret = text_at(person, "totp");
    char *seed = NULL;
    size_t length = 0;
    if (secret == NULL)
        return true;
    if (oath_base32_decode(secret, strlen(secret), &seed, &length) != OATH_OK)
        return set_error(fill, "not base32", secret);
    const char *id = new_id(fill);
    struct text sealed = key_seal(&fill->key, text_of(id), text_from(seed, length), fill->tools->arena);
    free(seed);
    struct direct_step *step = add_step(fill, SQL_DEMO_FACTOR);
    step->parameters[0] = text_at(person, "email");
    step->parameters[1] = id;
    step->parameters[2] = hex_parameter(fill, sealed.at, sealed.length);
    return true;
}

static bool add_factors(struct fill *fill)
{
    size_t i, k;
    const json_t *person, *account;
    json_array_foreach(json_object_get(fill->firm->demo, "staff"), i, person)
    {
        if (!add_factor(fill, person))
            return false;
    }
    json_array_foreach(json_object_get(fill->firm->demo, "accounts"), i, account)
    {
        json_array_foreach(json_object_get(account, "people"), k, person)
        {
            if (!add_factor(fill, person))
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
    return stored_sync(file) == STORE_DONE;
}

static bool seal_bytes(struct fill *fill, const struct sealed_file *sealed, struct text bytes)
{
    struct stored_name name = {.firm = sealed->firm};
    struct stored *file;
    memcpy(name.id, sealed->id, sizeof name.id);
    if (store_write(fill->tools->store, &name, &file) != STORE_DONE)
        return set_error(fill, "the store cannot create a file", text_at(fill->firm->demo, "slug"));
    bool copy = seal_chunks_into(file, sealed, bytes);
    stored_close(&file);
    return copy || set_error(fill, "the store cannot write a file", text_at(fill->firm->demo, "slug"));
}

static bool write_letter(struct fill *fill, const json_t *document, struct buffer *out)
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
        .firm = text_at(fill->firm->demo, "name"),
        .colour = text_at(fill->firm->demo, "colour"),
        .serif = strcmp(text_at(fill->firm->demo, "face"), "serif") == 0,
        .title = text_at(document, "title"),
        .date = date,
        .paragraphs = paragraphs,
        .count = json_array_size(list),
    };
    return letter_to_pdf(&letter, out) || set_error(fill, "no PDF", letter.title);
}

static void add_document_row(struct fill *fill, const json_t *account, const json_t *matter, const json_t *document,
                             const struct sealed_file *sealed, const char *version)
{
    unsigned char wrapped[KEY_WRAPPED];
    struct secret_key key;
    memcpy(key.bytes, sealed->key, sizeof key.bytes);
    key_wrap_version(&fill->key, fill->firm->number, text_of(version), &key, wrapped);
    key_wipe(&key);
    struct direct_step *step = add_step(fill, SQL_DEMO_DOCUMENT);
    const char *const parameters[] = {
        new_id(fill),
        version,
        text_at(account, "name"),
        text_at(matter, "title"),
        text_at(document, "folder"),
        text_at(document, "name"),
        number_text(fill, (long long)sealed->size),
        hex_parameter(fill, wrapped, sizeof wrapped),
        text_at(document, "by"),
        number_text(fill, json_integer_value(json_object_get(document, "ago"))),
    };
    memcpy(step->parameters, parameters, sizeof parameters);
}

static bool add_document(struct fill *fill, const json_t *account, const json_t *matter, const json_t *document)
{
    struct buffer pdf;
    buffer_open(&pdf, LETTER_BYTES);
    bool made = write_letter(fill, document, &pdf);
    if (made) {
        const char *version = new_id(fill);
        struct sealed_file sealed = {.firm = fill->firm->number, .size = pdf.length};
        must(id_to_bytes(text_of(version), sealed.id));
        crypto_random(sealed.key, sizeof sealed.key);
        made = seal_bytes(fill, &sealed, buffer_text(&pdf));
        add_document_row(fill, account, matter, document, &sealed, version);
        crypto_wipe(&sealed, sizeof sealed);
    }
    buffer_close(&pdf);
    return made;
}

static bool add_documents(struct fill *fill)
{
    size_t i, k, n;
    const json_t *account, *matter, *document;
    json_array_foreach(json_object_get(fill->firm->demo, "accounts"), i, account)
    {
        json_array_foreach(json_object_get(account, "matters"), k, matter)
        {
            json_array_foreach(json_object_get(matter, "documents"), n, document)
            {
                if (!add_document(fill, account, matter, document))
                    return false;
            }
        }
    }
    return true;
}

/* Runs the steps as this person, or with NULL as the service, and forgets them. */
static bool run_steps(struct fill *fill, const char *person, const char *kind)
{
    bool done =
        direct_fenced_as(&fill->tools->fence, fill->firm->number, person, kind, fill->steps, fill->count, fill->error);
    direct_clear(fill->steps, fill->count);
    fill->count = 0;
    return done;
}

static bool write_own(struct fill *fill, const char *person, const char *kind)
{
    const char *demo = json_parameter(fill, fill->firm->demo);
    add_step(fill, SQL_DEMO_OWN_READS)->parameters[0] = demo;
    add_step(fill, SQL_DEMO_OWN_DELETIONS)->parameters[0] = demo;
    add_step(fill, SQL_DEMO_OWN_NOTES)->parameters[0] = demo;
    add_step(fill, SQL_DEMO_OWN_DRAFTS)->parameters[0] = demo;
    return run_steps(fill, person, kind);
}

static bool write_all_own(struct fill *fill)
{
    struct direct_step people = {.statement = SQL_DEMO_PEOPLE};
    bool written = direct_fenced(&fill->tools->fence, fill->firm->number, &people, 1, fill->error);
    int count = written ? PQntuples(people.result) : 0;
    for (int i = 0; i < count && written; i++)
        written = write_own(fill, PQgetvalue(people.result, i, 0), PQgetvalue(people.result, i, 1));
    direct_clear(&people, 1);
    return written;
}

bool demo_fill(struct demo_tools *tools, const struct demo_firm *firm, struct direct_error *error)
{
    static struct fill fill;
    fill = (struct fill){.tools = tools, .firm = firm, .error = error};
    if (!load_key(&fill))
        return false;
    add_pack(&fill);
    add_people(&fill);
    bool filled = add_factors(&fill) && add_documents(&fill);
    if (filled) {
        add_threads(&fill);
        filled = run_steps(&fill, NULL, "system") && write_all_own(&fill);
    }
    if (filled) {
        add_inbox(&fill);
        add_step(&fill, SQL_DEMO_AUDIT_LOG);
        add_step(&fill, SQL_DEMO_NOTICES);
        filled = run_steps(&fill, NULL, "system");
    }
    key_wipe(&fill.key);
    return filled;
}
