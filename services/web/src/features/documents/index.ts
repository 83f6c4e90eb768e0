// SPDX-License-Identifier: AGPL-3.0-or-later
// What other features and the apps may use.
export { default as SensitiveDownload, sensitiveDownload } from './SensitiveDownload.svelte';
export { type FileUpload, largestFile, serverId, uploads } from './uploads.svelte.ts';
