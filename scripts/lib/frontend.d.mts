export function isFrontendBuilt(): boolean;
export function buildFrontend(options: { log: string }): Promise<boolean>;
