/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Messages between a client and the firm, and the notes of colleagues beside them. */
#include "worker/messages/messages.h"

extern const struct route threads_routes[];
extern const struct route reads_routes[];
extern const struct route messages_routes[];
extern const struct route drafts_routes[];
extern const struct route outgoing_routes[];
extern const struct route internal_notes_routes[];
extern const struct route canned_replies_routes[];
extern const struct route transcript_routes[];
extern const struct catalogue messages_refusals[];
extern const struct audit_kind messages_audit[];

/* clang-format off */
static const struct resource resources[] = {
    {threads_routes, "messages"},
    {reads_routes, "messages"},
    {messages_routes, "messages"},
    {drafts_routes},
    {outgoing_routes},
    {internal_notes_routes},
    {canned_replies_routes},
    {transcript_routes, "messages"},
    {0},
};
/* clang-format on */

static const struct constraint_code constraints[] = {
    {"canned_replies_name", "name_taken"},
    {0},
};

const struct capability messages_capability = {
    .name = "messages",
    .resources = resources,
    .refusals = messages_refusals,
    .constraints = constraints,
    .audit = messages_audit,
};
