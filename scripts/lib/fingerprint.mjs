import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './root.mjs';

/**
 * Hash over files and directories, given relative to the repository. Tests
 * count for nothing, what does not exist counts as absent.
 */
export function fingerprint(paths) {
  const hash = createHash('sha256');
  const add = path => {
    const absolute = join(root, path);
    if (!existsSync(absolute)) {
      return;
    }
    if (statSync(absolute).isDirectory()) {
      readdirSync(absolute)
        .sort()
        .forEach(name => add(join(path, name)));
    } else if (!/\.test\.tsx?$/.test(path)) {
      hash.update(`${path}\n`).update(readFileSync(absolute));
    }
  };
  paths.forEach(add);
  return hash.digest('hex');
}

/** Package directories of the workspace. */
export function workspacePackages() {
  return ['packages', 'plugins'].flatMap(parent =>
    readdirSync(join(root, parent))
      .map(name => join(parent, name))
      .filter(path => existsSync(join(root, path, 'package.json'))),
  );
}

const recordOf = name =>
  join(root, 'node_modules', '.cache', 'quantum-rerank', name);

/** Whether `remember` was last called with this value. */
export function isRemembered(name, value) {
  const path = recordOf(name);
  return existsSync(path) && readFileSync(path, 'utf8') === value;
}

/** Notes that something was done for these inputs. */
export function remember(name, value) {
  const path = recordOf(name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, value);
}
