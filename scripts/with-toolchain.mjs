#!/usr/bin/env node
// Runs one of the root package's scripts under Node 24 and Yarn 4, from any
// Node of version 20 or later that has npm. Both come as packages, so nothing
// has to be installed on the machine first.
import { spawn, spawnSync } from 'node:child_process';
import { ensureInstalled } from './lib/install.mjs';
import { fail } from './lib/output.mjs';
import { root } from './lib/root.mjs';

const TOOLCHAIN = ['node@24', '@yarnpkg/cli-dist@4.18.1'];
const INSIDE = 'QUANTUM_RERANK_TOOLCHAIN';

const words = process.argv.slice(2);
// How a script that counts its steps wants the installation to be counted.
const step = words[0]?.startsWith('--step=') ? words.shift() : undefined;
const [script, ...args] = words;
if (!script) {
  fail('usage: node scripts/with-toolchain.mjs <script of package.json>');
}
if (Number(process.versions.node.split('.')[0]) < 20) {
  fail(`Node 20 or later is needed, this is ${process.version}.`);
}

if (process.env[INSIDE] || hasToolchain()) {
  await ensureInstalled(step?.slice('--step='.length));
  run('yarn', ['run', script, ...args]);
} else {
  const packages = TOOLCHAIN.flatMap(name => ['-p', name]);
  const self = ['node', 'scripts/with-toolchain.mjs'];
  const inside = [...self, ...(step ? [step] : []), script, ...args];
  run('npx', ['-y', ...packages, '-c', inside.map(quote).join(' ')], {
    [INSIDE]: '1',
  });
}

function quote(word) {
  return /^[\w./:@=-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;
}

function hasToolchain() {
  if (!['22', '24'].includes(process.versions.node.split('.')[0])) {
    return false;
  }
  const yarn = spawnSync('yarn', ['--version'], { cwd: root });
  return yarn.status === 0 && yarn.stdout.toString().startsWith('4.');
}

// npm answers an interrupt by ending without waiting for what it started, and
// tells it nothing at all when it is terminated. So the child gets a process
// group of its own that every signal is handed to, and it ends with the parent.
function run(command, commandArgs, env = {}) {
  const windows = process.platform === 'win32';
  const child = spawn(command, commandArgs, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    detached: !windows,
    shell: windows,
  });
  const handOn = signal => {
    try {
      process.kill(windows ? child.pid : -child.pid, signal);
    } catch (error) {
      if (error.code !== 'ESRCH') {
        throw error;
      }
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => handOn(signal));
  }
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) {
      handOn('SIGTERM');
    }
  }, 1000).unref();
  child.on('error', error =>
    fail(`${command} did not start: ${error.message}`),
  );
  child.on('exit', (code, signal) => process.exit(signal ? 1 : code));
}
