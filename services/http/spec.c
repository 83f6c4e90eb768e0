/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* openapi.yaml of the service, as it was when it was built: the page and the routes cannot differ by a deployment. */
#include "http/exchange.h"

extern const char openapi_yaml[], openapi_yaml_end[];

__asm__(".section .rodata\n"
        ".global openapi_yaml, openapi_yaml_end\n"
        "openapi_yaml: .incbin \"" PORTICO_OPENAPI "\"\n"
        "openapi_yaml_end: .byte 0\n"
        ".previous\n");

static void answer_spec(struct exchange *x)
{
    /* cppcheck-suppress comparePointers ; the two stand in one section, one after the other */
    size_t length = (size_t)(openapi_yaml_end - openapi_yaml);

    answer_bytes(x, 200, lit("application/yaml"), text_from(openapi_yaml, length));
}

const struct route spec_routes[] = {
    {GET, "/api/openapi.yaml", PUBLIC, NULL, NULL, answer_spec, "What this API is.", NULL},
    {0},
};
