/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Templates of matters, and the starter packs that contain them.
 *
 * PostgreSQL unpacks a pack into rows; this file only counts them, so that each row gets a new id.
 */
#include "http/exchange.h"
#include "worker/firm/firm.h"
#include "worker/matters/matters_sql.h"
#include "worker/matters/packs.h"
#include "worker/parameters.h"

static void ask_index(struct exchange *x)
{
    ask_bare(x, SQL_TEMPLATES_INDEX);
}

static void answer_index(struct exchange *x)
{
    answer_rows(x, 200, SQL_TEMPLATES_INDEX);
}

static void ask_packs(struct exchange *x)
{
    ask(x, SQL_PACKS_INDEX, packs_all());
}

static void answer_packs(struct exchange *x)
{
    answer_rows(x, 200, SQL_PACKS_INDEX);
}

static void ask_adoption(struct exchange *x)
{
    const struct pack *pack = packs_find(path_part(x, "pack"));
    struct text templates;

    if (pack == NULL) {
        refuse(x, 404, "no_such_pack");
        return;
    }
    templates = new_ids(x, pack->templates);
    ask_setup(x);
    ask_bare(x, SQL_PACKS_GUARD);
    ask_bare(x, SQL_PACKS_CLEAR);
    ask(x, SQL_PACKS_TEMPLATES, pack->json, templates);
    ask(x, SQL_PACKS_CLIENT_STAGES, pack->json, templates, new_ids(x, pack->client_stages));
    ask(x, SQL_PACKS_STAGES, pack->json, templates, new_ids(x, pack->stages));
    ask(x, SQL_PACKS_WORDS, pack->json);
    ask(x, SQL_PACKS_PUBLISH, new_id(x));
    ask_bare(x, SQL_TEMPLATES_INDEX);
    emit_bare(x, SQL_PACKS_EMIT);
}

static void answer_adoption(struct exchange *x)
{
    answer_rows(x, 201, SQL_TEMPLATES_INDEX);
}

const struct route templates_routes[] = {
    {GET, "/api/templates", STAFF, NULL, ask_index, answer_index,
     "List templates of matters, with their stages and client stages.", NULL},
    {GET, "/api/packs", STAFF_ONE_FACTOR, NULL, ask_packs, answer_packs, "List starter packs.", NULL},
    {POST, "/api/packs/{pack*}/adoption", STAFF_ONE_FACTOR, NULL, ask_adoption, answer_adoption,
     "Adopt a starter pack: replaces the firm's templates and vocabulary. Only while no matter exists (else 409 "
     "`firm_has_matters`).",
     "pack.adopted"},
    {0},
};
