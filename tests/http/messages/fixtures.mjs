// SPDX-License-Identifier: AGPL-3.0-or-later
// How to make a thread and what is in it, for the tests of isolation.

export const parts = {};

export const requests = {};

export const watched = [];

export const acts = {};
