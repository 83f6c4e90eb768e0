/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "common/descriptors.h"

#include "common/log.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>

void descriptors_raise_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &limit) == 0)
            return;
    }
    log_say_text(LOG_WARNING, "the limit of open files stays", "why", text_of(strerror(errno)));
}
