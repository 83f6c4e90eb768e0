/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The User-Agent of a browser (RFC 9110, section 10.1.5) as a name that people know: "Firefox on Windows". Every
 * browser also names the ones it imitates, so the more specific name wins. An unknown one is "Another program": the
 * description never repeats text from the header.
 */
#ifndef PORTICO_COMMON_AGENT_H
#define PORTICO_COMMON_AGENT_H

#include "common/arena.h"
#include "common/text.h"

/* Literals. Absent for an unknown browser or system. */
struct text agent_browser(struct text agent);
struct text agent_system(struct text agent);

/* Both in one text, for a list or the end of a sentence. In the arena, or a literal. */
struct text agent_words(struct text agent, struct arena *arena);

#endif
