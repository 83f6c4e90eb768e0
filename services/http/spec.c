/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/spec.h"

static struct text contract;

void spec_use(struct text yaml)
{
    contract = yaml;
}

static void answer_spec(struct exchange *x)
{
    answer_bytes(x, 200, lit("application/yaml"), contract);
}

const struct route spec_routes[] = {
    {GET, "/api/openapi.yaml", PUBLIC, NULL, NULL, answer_spec, "This description of the API.", NULL},
    {0},
};
