/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What several forms have in common. */
#include "worker/routes/forms.h"

#include "worker/routes/values.h"

const char *const locales[] = {"en", "en-GB", "en-US", "de", "es", "fr", "sv", NULL};

struct text given(const struct exchange *x, const char *name)
{
    return truth(field_given(x, name));
}
