/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The vault: folders, documents and uploads. */
#include "worker/documents/documents.h"

#include "worker/documents/files.h"

extern const struct route documents_routes[];
extern const struct route folders_routes[];
extern const struct route message_folders_routes[];
extern const struct route openings_routes[];
extern const struct route trash_routes[];
extern const struct route uploads_routes[];
extern const struct catalogue documents_refusals[];
extern const struct audit_kind documents_audit[];

static const struct resource resources[] = {
    {documents_routes, "documents"},
    {folders_routes, "documents"},
    {message_folders_routes, "documents"},
    {openings_routes, "documents"},
    {trash_routes, "documents"},
    {uploads_routes, "documents"},
    {0},
};

const struct capability documents_capability = {
    .name = "documents",
    .resources = resources,
    .refusals = documents_refusals,
    .start = vault_start,
    .audit = documents_audit,
};
