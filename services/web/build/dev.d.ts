import type { Plugin } from 'vite';
export function devPlugin(): Plugin;
