import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { root } from './root.mjs';

/**
 * Runs a command with its output in a log file.
 *
 * @returns whether it ended with 0
 */
export async function runLogged(command, args, { log, env = {}, cwd = root }) {
  mkdirSync(dirname(log), { recursive: true });
  const output = createWriteStream(log);
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  const code = await new Promise(resolve => {
    child.on('error', error => {
      output.write(`${command} did not start: ${error.message}\n`);
      resolve(1);
    });
    child.on('close', resolve);
  });
  await new Promise(resolve => output.end(resolve));
  return code === 0;
}
