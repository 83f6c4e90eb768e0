import type { Plugin } from 'vite';
export function wordsPlugin(root: URL): Plugin;
