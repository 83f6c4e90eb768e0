/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What libFuzzer calls. Gives 0; a broken promise ends in must(). */
#ifndef PORTICO_TESTS_FUZZ_TARGET_H
#define PORTICO_TESTS_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
