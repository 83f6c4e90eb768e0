/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* `a.js` is served as `a.js.br` or `a.js.gz` if these exist; pages (*.html) are templates and not served by their
   name. */
#include "edge/assets.h"

#include "common/log.h"
#include "common/must.h"
#include "edge/answer.h"

#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct asset {
    char *path; /* as in a request: /assets/a-1f3c.js */
    struct content content;
    struct text type;
    bool immutable;
};

struct assets {
    char folder[PATH_MAX];
    struct asset *files; /* sorted by path */
    size_t count;
    uint64_t generation;
};

static const struct {
    struct text ending, type;
} types[] = {
    {lit(".js"), lit("text/javascript; charset=utf-8")},
    {lit(".css"), lit("text/css; charset=utf-8")},
    {lit(".html"), lit("text/html; charset=utf-8")},
    {lit(".svg"), lit("image/svg+xml")},
    {lit(".json"), lit("application/json")},
    {lit(".webmanifest"), lit("application/manifest+json")},
    {lit(".woff2"), lit("font/woff2")},
    {lit(".png"), lit("image/png")},
    {lit(".webp"), lit("image/webp")},
    {lit(".ico"), lit("image/x-icon")},
    {lit(".txt"), lit("text/plain; charset=utf-8")},
};

static struct text type_of(struct text path)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
        if (text_ends_with(path, types[i].ending))
            return types[i].type;
    return lit("application/octet-stream");
}

/* ---- reading ---- */

static bool read_whole(int file, struct blob *into)
{
    size_t done = 0;

    while (done < into->length) {
        ssize_t count = read(file, into->bytes + done, into->length - done);

        if (count <= 0)
            return false;
        done += (size_t)count;
    }
    return true;
}

/* NULL when the file does not exist or is too large. */
static struct blob *read_file(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    struct blob *blob = NULL;
    struct stat status;

    if (file < 0)
        return NULL;
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size <= ASSET_BYTES) {
        blob = blob_make(text_from(NULL, (size_t)status.st_size));
        if (!read_whole(file, blob))
            blob_release(&blob);
    }
    close(file);
    return blob;
}

static struct blob *read_sibling(const char *path, const char *ending)
{
    char sibling[PATH_MAX];

    if ((size_t)snprintf(sibling, sizeof(sibling), "%s%s", path, ending) >= sizeof(sibling))
        return NULL;
    return read_file(sibling);
}

static void add_file(struct assets *assets, const char *path)
{
    struct text name = text_of(path + strlen(assets->folder));
    struct asset *asset = &assets->files[assets->count];

    if (text_ends_with(name, lit(".br")) || text_ends_with(name, lit(".gz")))
        return;
    asset->content.plain = assets->count < ASSETS_FILES ? read_file(path) : NULL;
    if (asset->content.plain == NULL) {
        log_say_text(LOG_ERROR, "a file of the browser apps is too large, or one too many", "file", name);
        return;
    }
    asset->content.gzip = read_sibling(path, ".gz");
    asset->content.brotli = read_sibling(path, ".br");
    content_set_etag(&asset->content);
    asset->type = type_of(name);
    asset->immutable = text_starts_with(name, lit("/assets/"));
    asset->path = strndup(name.at, name.length);
    must(asset->path != NULL);
    assets->count++;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(((const struct asset *)a)->path, ((const struct asset *)b)->path);
}

static void read_files(struct assets *assets)
{
    char *roots[] = {assets->folder, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);

    assets->count = 0;
    assets->files = calloc(ASSETS_FILES + 1, sizeof(*assets->files));
    must(assets->files != NULL && tree != NULL);
    for (FTSENT *entry = fts_read(tree); entry != NULL; entry = fts_read(tree))
        if (entry->fts_info == FTS_F)
            add_file(assets, entry->fts_path);
    fts_close(tree);
    qsort(assets->files, assets->count, sizeof(*assets->files), compare_paths);
    if (assets->count == 0)
        log_say_text(LOG_ERROR, "there are no browser apps to serve", "folder", text_of(assets->folder));
}

static void free_files(struct assets *assets)
{
    for (size_t i = 0; i < assets->count; i++) {
        free(assets->files[i].path);
        content_release(&assets->files[i].content);
    }
    free(assets->files);
}

struct assets *assets_open(const char *folder)
{
    struct assets *assets = calloc(1, sizeof(*assets));
    size_t length = strlen(folder);

    must(assets != NULL && length > 0 && length < sizeof(assets->folder));
    memcpy(assets->folder, folder, length + 1);
    if (assets->folder[length - 1] == '/')
        assets->folder[length - 1] = '\0';
    read_files(assets);
    return assets;
}

void assets_reload(struct assets *assets)
{
    free_files(assets);
    read_files(assets);
    assets->generation++;
}

/* ---- serving ---- */

static const struct asset *find_asset(const struct assets *assets, struct text path)
{
    size_t low = 0, high = assets->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct text name = text_of(assets->files[middle].path);
        size_t shared = name.length < path.length ? name.length : path.length;
        int order = memcmp(name.at, path.at, shared);

        if (order == 0 && name.length == path.length)
            return &assets->files[middle];
        if (order < 0 || (order == 0 && name.length < path.length))
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

bool assets_serve(struct assets *assets, struct request *r)
{
    struct text path = request_path(r);
    const struct asset *asset = text_ends_with(path, lit(".html")) ? NULL : find_asset(assets, path);

    if (asset == NULL)
        return false;
    if (!request_is(r, lit("GET")) && !request_is(r, lit("HEAD")))
        answer_not_allowed(r, lit("GET, HEAD"));
    else
        content_serve(&asset->content, r, asset->type,
                      asset->immutable ? lit("public, max-age=31536000, immutable") : lit("public, no-cache"));
    return true;
}

const struct blob *assets_page(const struct assets *assets, const char *name)
{
    const struct asset *asset = find_asset(assets, text_of(name));

    return asset == NULL ? NULL : asset->content.plain;
}

uint64_t assets_generation(const struct assets *assets)
{
    return assets->generation;
}
