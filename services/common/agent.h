/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a browser says of itself (RFC 9110, section 10.1.5), in words that a person knows: "Firefox on Windows". Every
 * browser also names its ancestors, so the more particular name wins. What nobody knows is "another program": the words
 * never repeat what a stranger wrote.
 */
#ifndef PORTICO_COMMON_AGENT_H
#define PORTICO_COMMON_AGENT_H

#include "common/arena.h"
#include "common/text.h"

/* Literals. Absent for a browser or a system that we have no name for. */
struct text agent_browser(struct text agent);
struct text agent_system(struct text agent);

/* Both in one, for a list or the middle of a sentence's end. In the arena, or a literal. */
struct text agent_words(struct text agent, struct arena *arena);

#endif
