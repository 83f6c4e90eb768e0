/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lists of entity tags: If-Match and If-None-Match (RFC 9110, sections 8.8.3 and 13.1). */
#ifndef PORTICO_COMMON_ENTITY_TAG_H
#define PORTICO_COMMON_ENTITY_TAG_H

#include "common/text.h"

/* Strongly, a weak tag equals none (section 8.8.3.2). */
enum entity_tag_comparison { COMPARE_STRONGLY, COMPARE_WEAKLY };

/* Whether `list` names `tag`, a strong one with its quotes, or is "*". A list is read up to what is no tag. */
bool entity_tag_is_listed(struct text list, struct text tag, enum entity_tag_comparison comparison);

#endif
