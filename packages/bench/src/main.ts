import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { readOptions } from './options';
import {
  measureOverview,
  type OverviewSample,
} from './overview/measureOverview';
import { describeMachine } from './report/machine';
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

async function main() {
  const options = readOptions(process.argv.slice(2));
  const started = new Date();
  const folder = join(
    root,
    'reports',
    `bench-${started.toISOString().replace(/[:.]/g, '-')}`,
  );
  await mkdir(folder, { recursive: true });
  const profileFile = join(folder, 'profile.yaml');
  // JSON is YAML.
  await writeFile(profileFile, JSON.stringify(profile, undefined, 2));
  const common = { profileFile, logFolder: folder };
  const sections: string[] = [];

  if (options.only !== 'requests') {
    const samples: OverviewSample[] = [];
    for (const pods of options.sizes) {
      say(`Overview of ${pods} pods …`);
      samples.push(
        ...(await measureOverview({
          ...common,
          pods,
          warmSamples: subject => options.warmSamples(subject, pods),
          coldSamples: options.coldSamples,
        })),
      );
      await keep(folder, 'overview.json', samples);
    }
    sections.push(overviewSection(samples));
  }
  if (options.only !== 'overview') {
    const samples: RequestsSample[] = [];
    for (const subject of ['operations', 'kubernetes-plugin'] as const) {
      say(
        `Requests of ${subject} for ${options.viewers.join(', ')} viewers, ${
          options.windowSeconds
        } s each …`,
      );
      samples.push(
        ...(await measureRequests({
          ...common,
          subject,
          viewers: options.viewers,
          windowSeconds: options.windowSeconds,
        })),
      );
      await keep(folder, 'requests.json', samples);
    }
    sections.push(requestsSection(samples));
  }

  const report = [
    `Measured on ${started
      .toISOString()
      .slice(0, 10)}: ${describeMachine()}; everything over loopback.`,
    '',
    sections.join('\n\n'),
  ].join('\n');
  await writeFile(join(folder, 'report.md'), `${report}\n`);
  say(`\n${report}\n\nRaw samples: ${folder.slice(root.length + 1)}`);
  if (options.quick || options.only) {
    say('docs/benchmarks.md was left as it is: this was not a whole run.');
    return;
  }
  const page = join(root, 'docs', 'benchmarks.md');
  await writeFile(page, replaceSection(await readFile(page, 'utf8'), report));
  say('Written into docs/benchmarks.md.');
}

async function keep(folder: string, name: string, samples: unknown) {
  await writeFile(join(folder, name), JSON.stringify(samples));
}

main().catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
});
