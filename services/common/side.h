/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The sides of a firm: the portal of its clients, the desk of its staff, and the impersonation, which is the portal as
 * a member of staff sees it. The same routes serve all of them; the path prefix says which side, and so whose cookies
 * count.
 */
#ifndef PORTICO_COMMON_SIDE_H
#define PORTICO_COMMON_SIDE_H

#include "common/text.h"

enum side { SIDE_PORTAL, SIDE_DESK, SIDE_IMPERSONATION };

/* Removes the side's prefix from a path; the portal has none. */
enum side side_strip_prefix(struct text *path);

/* "/desk"; "" for the portal. */
const char *side_prefix(enum side side);

/* Names of cookies, without __Host-. */
const char *side_session_cookie(enum side side);
const char *side_device_cookie(enum side side); /* of a trusted device */

#endif
