/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* libarchive takes names in the encoding of the locale unless it is told; the services run in the C locale. */
#include "worker/messages/transcript/zip.h"

#include "common/must.h"

#include <archive.h>
#include <archive_entry.h>
#include <openssl/evp.h>
#include <stdlib.h>

struct zip {
    struct archive *archive;
    struct archive_entry *entry;
    EVP_MD_CTX *hash;
    struct buffer *out;
    int64_t at;
};

static la_ssize_t on_bytes(struct archive *archive, void *owner, const void *bytes, size_t length)
{
    struct zip *zip = owner;

    (void)archive;
    buffer_add(zip->out, text_from(bytes, length));
    return zip->out->overflowed ? -1 : (la_ssize_t)length;
}

struct zip *zip_open(struct buffer *out, int64_t at)
{
    struct zip *zip = calloc(1, sizeof(*zip));

    must(zip != NULL);
    zip->archive = archive_write_new();
    zip->entry = archive_entry_new();
    zip->hash = EVP_MD_CTX_new();
    must(zip->archive != NULL && zip->entry != NULL && zip->hash != NULL);
    zip->out = out;
    zip->at = at;
    must(archive_write_set_format_zip(zip->archive) == ARCHIVE_OK);
    must(archive_write_set_options(zip->archive, "zip:hdrcharset=UTF-8") == ARCHIVE_OK);
    /* In blocks, bytes would be kept back, and the last block filled up. */
    must(archive_write_set_bytes_per_block(zip->archive, 0) == ARCHIVE_OK);
    must(archive_write_open(zip->archive, zip, NULL, on_bytes, NULL) == ARCHIVE_OK);
    return zip;
}

void zip_close(struct zip **zip)
{
    struct zip *closed = *zip;

    *zip = NULL;
    if (closed == NULL)
        return;
    archive_write_fail(closed->archive); /* or freeing would finish an archive that is not whole */
    archive_write_free(closed->archive);
    archive_entry_free(closed->entry);
    EVP_MD_CTX_free(closed->hash);
    free(closed);
}

static bool begin(struct zip *zip, const char *name)
{
    archive_entry_set_pathname_utf8(zip->entry, name);
    archive_entry_set_filetype(zip->entry, AE_IFREG);
    archive_entry_set_perm(zip->entry, 0644);
    archive_entry_set_mtime(zip->entry, zip->at, 0);
    must(EVP_DigestInit_ex(zip->hash, EVP_sha256(), NULL) == 1);
    return archive_write_header(zip->archive, zip->entry) == ARCHIVE_OK;
}

bool zip_begin(struct zip *zip, const char *name)
{
    archive_entry_clear(zip->entry);
    must(archive_write_zip_set_compression_deflate(zip->archive) == ARCHIVE_OK);
    return begin(zip, name);
}

bool zip_begin_stored(struct zip *zip, const char *name, uint64_t size)
{
    archive_entry_clear(zip->entry);
    archive_entry_set_size(zip->entry, (la_int64_t)size);
    must(archive_write_zip_set_compression_store(zip->archive) == ARCHIVE_OK);
    return begin(zip, name);
}

bool zip_add(struct zip *zip, struct text bytes)
{
    must(EVP_DigestUpdate(zip->hash, bytes.at, bytes.length) == 1);
    return bytes.length == 0 || archive_write_data(zip->archive, bytes.at, bytes.length) == (la_ssize_t)bytes.length;
}

bool zip_end(struct zip *zip, unsigned char digest[SHA256_BYTES])
{
    must(EVP_DigestFinal_ex(zip->hash, digest, NULL) == 1);
    return archive_write_finish_entry(zip->archive) == ARCHIVE_OK;
}

bool zip_finish(struct zip *zip)
{
    return archive_write_close(zip->archive) == ARCHIVE_OK;
}
