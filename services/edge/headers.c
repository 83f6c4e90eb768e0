/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Hop-by-hop headers are those of RFC 9110, section 7.6.1, and those that older software treats as such. */
#include "edge/headers.h"

#include <string.h>

static const struct text hop_by_hop[] = {
    lit("connection"),
    lit("keep-alive"),
    lit("proxy-authenticate"),
    lit("proxy-authorization"),
    lit("proxy-connection"),
    lit("te"),
    lit("trailer"),
    lit("transfer-encoding"),
    lit("upgrade"),
    lit("http2-settings"),
    lit("expect"),
    lit("content-length"),
    lit("host"),
};

static const struct text proxy_headers[] = {lit("forwarded"),        lit("via"),
                                            lit("x-real-ip"),        lit("x-client-ip"),
                                            lit("true-client-ip"),   lit("x-original-url"),
                                            lit("x-rewrite-url"),    lit("x-http-method-override"),
                                            lit("x-method-override")};

static bool is_one_of(struct text name, const struct text *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(name, list[i]))
            return true;
    return false;
}

/* RFC 9110, section 5.6.2, without upper case and without "_". */
static bool is_name(struct text name)
{
    if (name.length == 0)
        return false;
    for (size_t i = 0; i < name.length; i++) {
        char byte = name.at[i];
        bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');

        if (!is_plain && (byte == '\0' || strchr("!#$%&'*+-.^`|~", byte) == NULL))
            return false;
    }
    return true;
}

static bool is_named_in(struct text name, struct text list)
{
    while (!text_is_absent(list))
        if (text_equal_ignoring_case(text_trim(text_next(&list, ',')), name))
            return true;
    return false;
}

bool header_is_forwarded(struct text name, struct text connection)
{
    return is_name(name) && !text_starts_with(name, lit("x-portico-")) &&
           !text_starts_with(name, lit("x-forwarded-")) &&
           !is_one_of(name, hop_by_hop, sizeof(hop_by_hop) / sizeof(*hop_by_hop)) &&
           !is_one_of(name, proxy_headers, sizeof(proxy_headers) / sizeof(*proxy_headers)) &&
           !is_named_in(name, connection);
}

bool header_is_returned(struct text name)
{
    static const struct text edge_headers[] = {lit("date"), lit("server"),  lit("x-request-id"), lit("x-powered-by"),
                                               lit("via"),  lit("alt-svc"), lit("link")};

    return is_name(name) && !is_one_of(name, hop_by_hop, sizeof(hop_by_hop) / sizeof(*hop_by_hop)) &&
           !is_one_of(name, edge_headers, sizeof(edge_headers) / sizeof(*edge_headers)) &&
           !text_starts_with(name, lit("x-reproxy-"));
}

bool header_value_is_plain(struct text value)
{
    for (size_t i = 0; i < value.length; i++) {
        unsigned char byte = (unsigned char)value.at[i];

        if ((byte < 0x20 && byte != '\t') || byte == 0x7f)
            return false;
    }
    return true;
}
