/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* must(): an invariant of the code. It is checked in every build and aborts, because continuing would be worse. */
#ifndef PORTICO_COMMON_MUST_H
#define PORTICO_COMMON_MUST_H

#define must(condition) ((condition) ? (void)0 : must_fail(#condition, __FILE__, __LINE__, __func__))

_Noreturn void must_fail(const char *condition, const char *file, int line, const char *function);

#endif
