// SPDX-License-Identifier: AGPL-3.0-or-later
// What other features and the apps may use.
export { default as SensitiveDownload } from './SensitiveDownload.svelte';
export { sensitiveDownload } from './sensitive_download.svelte.ts';
export { type FileUpload, largestFile, serverId, uploads } from './uploads.svelte.ts';
