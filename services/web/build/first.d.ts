export function firstScript(root: URL): Promise<string>;
