import { cpus, loadavg, totalmem } from 'node:os';

/** What the numbers depend on; no names of hosts or people. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.replace(/\s+/g, ' ').trim();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores${
    model && model !== 'unknown' ? ` (${model})` : ''
  }, ${memory} GiB memory, Node ${process.versions.node}, ${process.platform}`;
}

/** Load average above which the machine did something else, too. */
const BUSY = 0.7;

/**
 * A sentence for readers when other work ran before the measurement began,
 * because it lengthens the tails; undefined on a quiet machine.
 *
 * @param load - load average of the last minute, taken before the first process is started
 */
export function describeOtherWork(load = loadavg()[0]): string | undefined {
  return load > BUSY
    ? `Other work was running on the machine (load average ${load.toFixed(
        1,
      )} at the start), which lengthens the tails.`
    : undefined;
}
