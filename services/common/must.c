/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The last words of a broken invariant. The log may itself be broken then, so this writes its line by hand. */
#include "common/must.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

_Noreturn void must_fail(const char *condition, const char *file, int line, const char *function)
{
    char words[512], quoted[256];
    size_t length = 0;

    for (; *condition != '\0' && length < sizeof(quoted) - 1; condition++)
        quoted[length++] = (char)(*condition == '"' || *condition == '\\' || *condition < ' ' ? '\'' : *condition);
    quoted[length] = '\0';
    length = (size_t)snprintf(words, sizeof(words),
                              "{\"level\":\"error\",\"what\":\"must: %s\",\"at\":\"%s:%d\",\"in\":\"%s\"}\n", quoted,
                              file, line, function);
    if (length >= sizeof(words))
        length = sizeof(words) - 1;
    if (write(STDERR_FILENO, words, length) < 0)
        abort(); /* nobody reads; the core dump tells as much */
    abort();
}
