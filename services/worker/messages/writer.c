/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who writes, for the resources of this folder. */
#include "worker/messages/writer.h"

#include "worker/parameters.h"

bool writer_is_client(const struct exchange *x)
{
    return viewer(x)->kind == VIEWER_CLIENT;
}

bool writer_is_program(const struct exchange *x)
{
    return viewer(x)->scopes != 0;
}

struct text writer_from_firm(const struct exchange *x)
{
    return bool_param(!writer_is_client(x));
}

struct text writer_via(const struct exchange *x)
{
    if (writer_is_program(x))
        return lit("api");
    return writer_is_client(x) ? lit("portal") : lit("desk");
}
