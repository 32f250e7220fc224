import { setTimeout as pause } from 'node:timers/promises';
import { collectGarbage } from '../garbage';
import { startSandboxProcess } from '../processes/sandbox';
import { shuffled } from '../report/statistics';
import type { Cost } from '../subjects';
import {
  overviewSubjects,
  startSubject,
  type OverviewSubject,
  type StartedSubject,
  type SubjectContext,
} from './overviewSubjects';

/** One measured answer. */
export interface OverviewSample extends Cost {
  pods: number;
  subject: OverviewSubject | 'operations-unchanged';
  temperature: 'cold' | 'warm';
}

type Note = (
  subject: OverviewSample['subject'],
  temperature: OverviewSample['temperature'],
  cost: Cost,
) => void;

const WARM_UPS = 20;
/** How often one subject is asked before it is another's turn. */
const BLOCK = 10;
/**
 * Pause before a block, in which the garbage of this process is collected.
 * Answers of tens of megabytes leave work behind in the processes that made
 * and received them, which would be counted against whoever is asked next.
 */
const SETTLE_MS = 300;
/** A page that shows a part asks again; so long after. */
const ASK_AGAIN_MS = 2;
const LONGEST_COLD_MS = 60_000;

/**
 * Measures one size of the workload: each subject cold, in processes that
 * were just started, and warm, asked in short blocks in random order.
 */
export async function measureOverview(options: {
  pods: number;
  warmSamples: (subject: OverviewSubject) => number;
  coldSamples: number;
  profileFile: string;
  logFolder: string;
}): Promise<OverviewSample[]> {
  const { pods, profileFile, logFolder } = options;
  const samples: OverviewSample[] = [];
  const note: Note = (subject, temperature, cost) => {
    const { milliseconds, rawBytes, wireBytes } = cost;
    samples.push({
      pods,
      subject,
      temperature,
      milliseconds,
      rawBytes,
      wireBytes,
    });
  };
  const sandbox = await startSandboxProcess({ pods, logFolder });
  try {
    const { url, token } = sandbox;
    const context = { cluster: { url, token }, profileFile, logFolder };
    await measureCold(context, pods, options.coldSamples, note);
    await measureWarm(context, pods, options.warmSamples, note);
  } finally {
    await sandbox.stop();
  }
  return samples;
}

async function measureCold(
  context: SubjectContext,
  pods: number,
  rounds: number,
  note: Note,
): Promise<void> {
  const starts = shuffled(
    overviewSubjects.flatMap(subject =>
      Array<OverviewSubject>(rounds).fill(subject),
    ),
  );
  for (const subject of starts) {
    const started = await startSubject[subject](context);
    try {
      note(subject, 'cold', await askUntilComplete(started, pods));
    } finally {
      await started.stop();
    }
  }
}

/**
 * The cost of the first whole answer. An answer that shows a part of the pods
 * does not count as one: its time and that of asking again are added.
 */
async function askUntilComplete(
  subject: StartedSubject,
  pods: number,
): Promise<Cost> {
  let milliseconds = 0;
  for (;;) {
    const overview = await subject.ask();
    milliseconds += overview.milliseconds;
    const problem = overview.problem(pods);
    if (!problem) {
      return { ...overview, milliseconds };
    }
    if (milliseconds > LONGEST_COLD_MS) {
      throw new Error(problem);
    }
    const start = performance.now();
    await pause(ASK_AGAIN_MS);
    milliseconds += performance.now() - start;
  }
}

async function measureWarm(
  context: SubjectContext,
  pods: number,
  rounds: (subject: OverviewSubject) => number,
  note: Note,
): Promise<void> {
  const subjects = new Map<OverviewSubject, StartedSubject>();
  try {
    for (const subject of overviewSubjects) {
      const started = await startSubject[subject](context);
      subjects.set(subject, started);
      await askUntilComplete(started, pods);
      for (let warmUp = 0; warmUp < WARM_UPS; warmUp++) {
        await started.ask();
        await started.askAgain?.();
      }
    }
    for (const { subject, size } of blocks(rounds)) {
      const { ask, askAgain } = subjects.get(subject)!;
      await pause(SETTLE_MS);
      collectGarbage();
      for (let round = 0; round < size; round++) {
        note(subject, 'warm', await ask());
        if (askAgain) {
          note('operations-unchanged', 'warm', await askAgain());
        }
      }
    }
  } finally {
    for (const { stop } of subjects.values()) {
      await stop();
    }
  }
}

/** Every subject so many times, in short blocks whose order is random. */
function blocks(
  rounds: (subject: OverviewSubject) => number,
): Array<{ subject: OverviewSubject; size: number }> {
  return shuffled(
    overviewSubjects.flatMap(subject => {
      const count = rounds(subject);
      return Array.from({ length: Math.ceil(count / BLOCK) }, (_, index) => ({
        subject,
        size: Math.min(BLOCK, count - index * BLOCK),
      }));
    }),
  );
}
