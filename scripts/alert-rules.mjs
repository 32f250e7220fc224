#!/usr/bin/env node
// Writes the alert rules of a profile as a rules file of Prometheus.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fail } from './lib/output.mjs';
import { root } from './lib/root.mjs';

const plugin = join(root, 'plugins', 'quantum-rerank-backend');
let transform;
try {
  transform = createRequire(join(plugin, 'package.json')).resolve(
    '@backstage/cli/config/nodeTransform.cjs',
  );
} catch {
  fail('Install the packages first: yarn install');
}

const { status } = spawnSync(
  process.execPath,
  [
    '--require',
    transform,
    join(plugin, 'src', 'alerts', 'rules', 'command.ts'),
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
