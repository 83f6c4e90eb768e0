/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Bodies against a form of every kind of field: what is taken is UTF-8 within its bounds, or the request is refused. */
#include "http/form.h"

#include "common/id.h"
#include "common/must.h"
#include "request.h"

static const char *const choices[] = {"law", "clinic", NULL};
static const struct field form[] = {
    {.name = "t", .kind = FIELD_TEXT, .min = 1, .max = 20},
    {.name = "l", .kind = FIELD_LINES, .max = 50},
    {.name = "i", .kind = FIELD_UUID},
    {.name = "is", .kind = FIELD_UUIDS, .max = 5},
    {.name = "ts", .kind = FIELD_TEXTS, .max = 5},
    {.name = "o", .kind = FIELD_OBJECT, .max = 100},
    {.name = "n", .kind = FIELD_NUMBER, .min = -5, .max = 100},
    {.name = "e", .kind = FIELD_EMAIL},
    {.name = "b", .kind = FIELD_BOOL},
    {.name = "d", .kind = FIELD_DATE},
    {.name = "at", .kind = FIELD_TIME},
    {.name = "c", .kind = FIELD_COLOUR},
    {.name = "ch", .kind = FIELD_CHOICE, .choices = choices},
    {0},
};
static const struct route route = {.method = POST, .path = "/api/fuzz", .access = PUBLIC, .form = form};

static void check_fields(const struct exchange *x)
{
    for (const struct field *at = form; at->name != NULL; at++)
        must(text_is_utf8(field(x, at->name)));
    must(text_characters(field(x, "t")) <= 20);
    must(text_is_absent(field(x, "i")) || id_is_valid(field(x, "i")));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct header_line type = {lit("content-type"), lit("application/json")};
    struct exchange *x = request_open(&route, &type);

    x->request.body = text_from((const char *)data, size);
    form_read(x);
    if (x->refusal.status == 0)
        check_fields(x);
    else
        must(x->refusal.status >= 400 && x->refusal.status < 500);
    exchange_unref(&x);
    return 0;
}
