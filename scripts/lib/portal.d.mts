export interface RunningPortal {
  url: string;
  sandboxUrl: string;
  exited: Promise<number | null>;
  stop(): Promise<void>;
}
export const personas: Array<{ id: string; name: string; role: string }>;
export function startPortal(options: {
  port: number;
  sandboxPort: number;
  servicePort: number;
  log: string;
  config?: Record<string, unknown>;
}): RunningPortal;
export function waitForPortal(
  portal: RunningPortal,
  options?: { timeoutSeconds?: number },
): Promise<void>;
export function signIn(
  url: string,
  persona: string,
): Promise<{ authorization: string }>;
export function isPortTaken(port: number): Promise<boolean>;
export function findFreePorts(count: number): Promise<number[]>;
