// SPDX-License-Identifier: AGPL-3.0-or-later
// What other features and the apps may use.
export { iconOf, isLate, titleOf } from './item_text.ts';
