/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reports a broken invariant. The log may be broken too, so this writes its line itself. */
#include "common/must.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

_Noreturn void must_fail(const char *condition, const char *file, int line, const char *function)
{
    char line_text[512], quoted[256];
    size_t length = 0;

    for (; *condition != '\0' && length < sizeof(quoted) - 1; condition++)
        quoted[length++] = (char)(*condition == '"' || *condition == '\\' || *condition < ' ' ? '\'' : *condition);
    quoted[length] = '\0';
    length = (size_t)snprintf(line_text, sizeof(line_text),
                              "{\"level\":\"error\",\"what\":\"must: %s\",\"at\":\"%s:%d\",\"in\":\"%s\"}\n", quoted,
                              file, line, function);
    if (length >= sizeof(line_text))
        length = sizeof(line_text) - 1;
    if (write(STDERR_FILENO, line_text, length) < 0)
        abort(); /* it cannot be reported; the core dump says the same */
    abort();
}
