import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { measureActions } from './actions/measureActions';
import {
  benchmarkNames,
  readOptions,
  type BenchmarkName,
  type BenchOptions,
} from './options';
import {
  measureOverview,
  type OverviewSample,
} from './overview/measureOverview';
import { actionsSection } from './report/actionsSection';
import { describeMachine, describeOtherWork } from './report/machine';
import { overviewSection } from './report/overviewSection';
import { replaceSection } from './report/replaceSection';
import { requestsSection } from './report/requestsSection';
import {
  measureRequests,
  type RequestsSample,
} from './requests/measureRequests';
import { profile } from './workload';

const root = resolvePackagePath('@quantumrerank/bench', '../..');

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Where a run leaves what it finds. */
interface Run {
  options: BenchOptions;
  /** For raw samples and logs. */
  folder: string;
  profileFile: string;
}

async function benchOverview({
  options,
  folder,
  profileFile,
}: Run): Promise<string> {
  const samples: OverviewSample[] = [];
  for (const pods of options.sizes) {
    say(`Overview of ${pods} pods …`);
    samples.push(
      ...(await measureOverview({
        profileFile,
        logFolder: folder,
        pods,
        warmSamples: subject => options.warmSamples(subject, pods),
        coldSamples: options.coldSamples,
      })),
    );
    await keep(folder, 'overview.json', samples);
  }
  return overviewSection(samples);
}

async function benchRequests({
  options,
  folder,
  profileFile,
}: Run): Promise<string> {
  const { viewers, windowSeconds } = options;
  const samples: RequestsSample[] = [];
  for (const subject of ['operations', 'kubernetes-plugin'] as const) {
    say(
      `Requests of ${subject} for ${viewers.join(
        ', ',
      )} viewers, ${windowSeconds} s each …`,
    );
    samples.push(
      ...(await measureRequests({
        profileFile,
        logFolder: folder,
        subject,
        viewers,
        windowSeconds,
      })),
    );
    await keep(folder, 'requests.json', samples);
  }
  return requestsSection(samples);
}

async function benchActions({ options, folder }: Run): Promise<string> {
  say(`Actions, ${options.actionRounds} times each …`);
  const samples = await measureActions({
    rounds: options.actionRounds,
    logFolder: folder,
  });
  await keep(folder, 'actions.json', samples);
  return actionsSection(samples);
}

const benchmarks: Record<BenchmarkName, (run: Run) => Promise<string>> = {
  overview: benchOverview,
  requests: benchRequests,
  actions: benchActions,
};

async function main() {
  const options = readOptions(process.argv.slice(2));
  const started = new Date().toISOString();
  const otherWork = describeOtherWork();
  const folder = join(
    root,
    'reports',
    `bench-${started.replace(/[:.]/g, '-')}`,
  );
  await mkdir(folder, { recursive: true });
  const profileFile = join(folder, 'profile.yaml');
  // JSON is YAML.
  await writeFile(profileFile, JSON.stringify(profile, undefined, 2));

  const run = { options, folder, profileFile };
  const page = join(root, 'docs', 'benchmarks.md');
  for (const name of benchmarkNames) {
    if (options.only !== undefined && options.only !== name) {
      continue;
    }
    const section = [
      await benchmarks[name](run),
      '',
      `Measured on ${started.slice(
        0,
        10,
      )}: ${describeMachine()}; everything over loopback.`,
      ...(otherWork ? ['', otherWork] : []),
    ].join('\n');
    say(`\n${section}\n`);
    if (!options.quick) {
      const document = await readFile(page, 'utf8');
      await writeFile(page, replaceSection(document, name, section));
      await format(page);
    }
  }
  say(`Raw samples: ${folder.slice(root.length + 1)}`);
  say(
    options.quick
      ? 'docs/benchmarks.md stays as it is: this was a quick run.'
      : 'Written into docs/benchmarks.md.',
  );
}

/** As the repository's check of formatting wants it. */
async function format(file: string) {
  await promisify(execFile)(process.execPath, [
    require.resolve('prettier/bin-prettier.js'),
    '--write',
    file,
  ]);
}

async function keep(folder: string, name: string, samples: unknown) {
  await writeFile(join(folder, name), JSON.stringify(samples));
}

main().catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
});
