/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The host grammar: what is taken is a name, reads back as itself, and stands under the domain it was placed in. */
#include "edge/host.h"

#include "common/must.h"
#include "target.h"

#include <string.h>

static void check_name(const struct host *host)
{
    struct host again;

    must(host->length > 0 && host->length <= HOST_BYTES && strlen(host->name) == host->length);
    for (size_t i = 0; i < host->length; i++)
        must(strchr("abcdefghijklmnopqrstuvwxyz0123456789-.", host->name[i]) != NULL);
    must(host_parse(host_text(host), &again));
    must(text_equal(host_text(&again), host_text(host)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct text domain = {"portico.localhost", 17};
    struct host host;
    struct text label = no_text;

    if (!host_parse(text_from((const char *)data, size), &host))
        return 0;
    check_name(&host);
    switch (host_classify(&host, domain, &label)) {
    case HOST_FIRM:
        must(label.length > 0 && label.length < host.length - domain.length);
        must(memchr(label.at, '.', label.length) == NULL && text_ends_with(host_text(&host), domain));
        break;
    case HOST_APEX:
        must(text_equal(host_text(&host), domain));
        break;
    case HOST_ADMIN:
        must(text_ends_with(host_text(&host), domain));
        break;
    case HOST_UNKNOWN:
        break;
    }
    return 0;
}
