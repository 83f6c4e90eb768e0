// SPDX-License-Identifier: AGPL-3.0-or-later
/** What staff can do for somebody who cannot sign in. */
export type Remedy = 'reset' | 'disable' | 'enable';
