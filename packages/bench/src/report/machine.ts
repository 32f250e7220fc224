import { cpus, totalmem } from 'node:os';

/** What the numbers depend on; no names of hosts or people. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.replace(/\s+/g, ' ').trim();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores${
    model && model !== 'unknown' ? ` (${model})` : ''
  }, ${memory} GiB memory, Node ${process.versions.node}, ${process.platform}`;
}
