/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * `portico demo` creates the demo firms with their data, and the demo admin; `portico demo --people` lists the people.
 * What exists already is not changed, so scripts/up may call it every time. The seeds of the authenticators are in
 * public files: never use this on an installation that others can reach.
 */
#include "cli/commands.h"
#include "cli/demo_fill.h"
#include "cli/provisioning.h"
#include "cli_sql.h"
#include "common/config.h"
#include "common/crypto.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum { PATH_BYTES = 2 * CONFIG_BYTES, DEMO_FIRMS = 16, ADMIN_SEED = 32, NUMBER_TEXT = 24 };

static const char *text_at(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static json_t *load(const char *folder, const char *name)
{
    char path[PATH_BYTES];
    json_error_t error;
    snprintf(path, sizeof path, "%s/%s/%s", config_text(CONFIG_PACKS), folder, name);
    json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (json == NULL)
        fprintf(stderr, "demo: %s: %s\n", path, error.text);
    return json;
}

static int is_firm(const struct dirent *entry)
{
    return text_ends_with(text_of(entry->d_name), lit(".json")) && strcmp(entry->d_name, "admin.json") != 0;
}

/* Loads the demo files, from a folder beside the packs. Returns their number. */
static size_t load_firms(json_t *firms[DEMO_FIRMS])
{
    char folder[PATH_BYTES];
    struct dirent **entries;
    size_t loaded = 0;
    snprintf(folder, sizeof folder, "%s/../demo", config_text(CONFIG_PACKS));
    int count = scandir(folder, &entries, is_firm, alphasort);
    for (int i = 0; i < count; i++) {
        json_t *firm = loaded < DEMO_FIRMS ? load("../demo", entries[i]->d_name) : NULL;
        if (firm != NULL)
            firms[loaded++] = firm;
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return loaded;
}

/* ---- --people ---- */

/* Without those who were invited and have not come. */
static void print_person(const char *side, const json_t *person)
{
    if (text_at(person, "totp") == NULL)
        return;
    printf("    %-8s %-34s %s\n", side, text_at(person, "email"), text_at(person, "totp"));
}

static void print_firm(const json_t *firm)
{
    char origin[CONFIG_BYTES];
    size_t i, k;
    const json_t *person, *account;
    config_origin(origin, text_at(firm, "slug"));
    printf("\n  %-20s %s   (staff: %s/desk/)\n", text_at(firm, "name"), origin, origin);
    json_array_foreach(json_object_get(firm, "staff"), i, person) print_person("staff", person);
    json_array_foreach(json_object_get(firm, "accounts"), i, account)
    {
        json_array_foreach(json_object_get(account, "people"), k, person) print_person("client", person);
    }
}

static int print_people(void)
{
    json_t *firms[DEMO_FIRMS], *admin = load("../demo", "admin.json");
    size_t count = load_firms(firms);
    if (admin == NULL || count == 0)
        return EX_NOINPUT;
    puts("\n  Demo people. Sign in with the mailed code, then the code of an authenticator with this key\n"
         "  (oathtool --totp -b KEY shows one).");
    for (size_t i = 0; i < count; i++) {
        print_firm(firms[i]);
        json_decref(firms[i]);
    }
    printf("\n  Platform\n    %-8s %s, with a mailed code the first time; it then asks for two passkeys\n", "admin",
           text_at(admin, "email"));
    json_decref(admin);
    return EX_OK;
}

/* ---- firms ---- */

static bool create_firm(struct provisioning *provisioning, const json_t *demo, struct direct_error *error)
{
    const json_t *owner = json_array_get(json_object_get(demo, "staff"), 0);
    *provisioning = (struct provisioning){
        .slug = text_at(demo, "slug"),
        .firm_name = text_at(demo, "name"),
        .owner_name = text_at(owner, "name"),
        .owner_email = text_at(owner, "email"),
    };
    return provisioning_run(provisioning, error);
}

static bool find_number(PGconn *platform, const json_t *demo, uint64_t *number, struct direct_error *error)
{
    PGresult *known = direct(platform, SQL_DEMO_KNOWN, error, text_at(demo, "slug"));
    *number = known != NULL && PQntuples(known) == 1 ? strtoull(PQgetvalue(known, 0, 0), NULL, 10) : 0;
    PQclear(known);
    return known != NULL;
}

static bool is_empty(struct demo_tools *tools, uint64_t number, bool *empty, struct direct_error *error)
{
    struct direct_step step = {.statement = SQL_DEMO_IS_EMPTY};
    bool ok = direct_fenced(&tools->fence, number, &step, 1, error);
    *empty = ok && *PQgetvalue(step.result, 0, 0) == 't';
    direct_clear(&step, 1);
    return ok;
}

static bool fill_firm(struct demo_tools *tools, uint64_t number, const json_t *demo, struct direct_error *error)
{
    char name[64];
    snprintf(name, sizeof name, "%s.json", text_at(demo, "pack"));
    json_t *pack = load(".", name);
    struct demo_firm firm = {number, demo, pack};
    bool filled = pack != NULL && demo_fill(tools, &firm, error);
    json_decref(pack);
    return filled;
}

static bool load_firm(PGconn *platform, struct demo_tools *tools, const json_t *demo, struct direct_error *error)
{
    struct provisioning provisioning = {0};
    bool empty = true;
    if (!find_number(platform, demo, &provisioning.number, error))
        return false;
    if (provisioning.number == 0 && !create_firm(&provisioning, demo, error))
        return false;
    if (!is_empty(tools, provisioning.number, &empty, error))
        return false;
    return !empty || fill_firm(tools, provisioning.number, demo, error);
}

/* ---- the admin ---- */

static bool load_admin(PGconn *platform, struct direct_error *error)
{
    json_t *admin = load("../demo", "admin.json");
    if (admin == NULL)
        return false;
    PGresult *known = direct(platform, SQL_DEMO_ADMIN, error, text_at(admin, "email"));
    bool loaded = known != NULL;
    if (loaded && PQntuples(known) == 0) {
        char *words[] = {"create", (char *)text_at(admin, "name"), (char *)text_at(admin, "email")};
        loaded = command_admin(3, words) == EX_OK;
    }
    PQclear(known);
    json_decref(admin);
    return loaded;
}

static bool load_all(PGconn *platform, struct demo_tools *tools, struct direct_error *error)
{
    json_t *firms[DEMO_FIRMS];
    size_t count = load_firms(firms);
    bool loaded = count > 0 && load_admin(platform, error);
    for (size_t i = 0; i < count; i++) {
        loaded = loaded && load_firm(platform, tools, firms[i], error);
        json_decref(firms[i]);
    }
    return loaded;
}

static bool open_tools(struct demo_tools *tools, struct direct_error *error)
{
    char conninfo[CONFIG_BYTES], why[KEY_WHY];
    if (!root_load(config_text(CONFIG_ROOT_KEY), &tools->root, why)) {
        snprintf(error->message, sizeof error->message, "%s", why);
        return false;
    }
    tools->store = store_open(config_text(CONFIG_STORE));
    if (tools->store == NULL) {
        snprintf(error->message, sizeof error->message, "%s cannot be used", config_text(CONFIG_STORE));
        return false;
    }
    return direct_fence_open(&tools->fence, config_conninfo(conninfo, "portico_app"), error);
}

int command_demo(int count, char **words)
{
    char conninfo[CONFIG_BYTES];
    struct direct_error error = {.message = "a file of tenants/demo is missing or broken"};
    struct demo_tools tools = {0};
    if (count == 1 && strcmp(words[0], "--people") == 0)
        return print_people();
    if (count != 0)
        return EX_USAGE;
    tools.arena = arena_open_secret();
    PGconn *platform = direct_open(config_conninfo(conninfo, "portico_platform"), &error);
    bool loaded = platform != NULL && open_tools(&tools, &error) && load_all(platform, &tools, &error);
    PQfinish(platform);
    direct_fence_close(&tools.fence);
    store_close(&tools.store);
    key_wipe(&tools.root);
    arena_close(&tools.arena);
    if (!loaded)
        fprintf(stderr, "demo: %s (%s)\n", error.message, error.state);
    return loaded ? EX_OK : EX_UNAVAILABLE;
}
