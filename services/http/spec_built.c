/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Compiled into each program that has a contract; PORTICO_OPENAPI is the path of its YAML. */
#include "http/spec.h"

extern const char openapi_yaml[], openapi_yaml_end[];

__asm__(".section .rodata\n"
        ".global openapi_yaml, openapi_yaml_end\n"
        "openapi_yaml: .incbin \"" PORTICO_OPENAPI "\"\n"
        "openapi_yaml_end: .byte 0\n"
        ".previous\n");

struct text spec_built(void)
{
    /* cppcheck-suppress comparePointers ; both are in one section, one after the other */
    return text_from(openapi_yaml, (size_t)(openapi_yaml_end - openapi_yaml));
}
