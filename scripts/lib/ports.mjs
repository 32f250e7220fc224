import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Where Linux says which ports it gives to connections that ask for none. */
const RANGE_FILE = '/proc/sys/net/ipv4/ip_local_port_range';
/** Of the other systems: what IANA leaves to such connections. */
const OTHERWISE = [49152, 65535];
const LOWEST = 10240;
const HIGHEST = 65535;
/** Rows begin at multiples of this, so that two of them never overlap. */
const ROW = 16;
/** One file for each row that somebody has. */
const CLAIMS = join(tmpdir(), `quantum-rerank-ports-${userInfo().uid}`);

/** Whether something listens on a port of the own machine. */
export async function isPortTaken(port) {
  const server = createServer();
  return new Promise(resolve => {
    server.once('error', () => resolve(true));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
  });
}

/**
 * Ports in a row that nothing listens on. Between this answer and whoever is
 * to listen nobody else gets them: they are none of those that the system
 * gives away by itself, to any connection of anybody, and other runs respect
 * the claim of this process, which ends with it.
 *
 * @param count - at most 16
 */
export async function claimPorts(count) {
  const rows = shuffled(rowsBeside(ephemeralRange()));
  for (const first of rows) {
    if (claim(first)) {
      const row = Array.from({ length: count }, (_, index) => first + index);
      const taken = await Promise.all(row.map(isPortTaken));
      if (!taken.includes(true)) {
        return row;
      }
      release(first);
    }
  }
  throw new Error(`There are no ${count} free ports in a row`);
}

function ephemeralRange() {
  try {
    return readFileSync(RANGE_FILE, 'utf8').trim().split(/\s+/).map(Number);
  } catch {
    return OTHERWISE;
  }
}

/** Beginnings of rows below and above the range; of all rows where it leaves none. */
function rowsBeside([low, high]) {
  const all = Array.from(
    { length: Math.floor((HIGHEST - LOWEST + 1) / ROW) },
    (_, index) => LOWEST + index * ROW,
  );
  const outside = all.filter(first => first + ROW <= low || first > high);
  return outside.length > 0 ? outside : all;
}

function shuffled(items) {
  return items
    .map(item => [Math.random(), item])
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

/** False when another process that still runs has the row. */
function claim(first) {
  const file = join(CLAIMS, String(first));
  mkdirSync(CLAIMS, { recursive: true });
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if (error.code === 'EEXIST' && !isRunning(ownerOf(file))) {
      // Left by one that was killed; whoever removes it may take another row.
      rmSync(file, { force: true });
    }
    return false;
  }
  process.once('exit', () => release(first));
  return true;
}

function release(first) {
  rmSync(join(CLAIMS, String(first)), { force: true });
}

function ownerOf(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function isRunning(pid) {
  if (!pid) {
    return false;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
