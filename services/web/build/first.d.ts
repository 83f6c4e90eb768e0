export function firstScript(root: URL): Promise<string>;
export function serviceWorker(root: URL): Promise<string>;
