import type { Reply } from './call';
import { json } from './call';

const CHECKS = [
  'ping',
  'log',
  'informer-sync',
  'poststarthook/storage-readiness',
  'poststarthook/rbac/bootstrap-roles',
  'shutdown',
];

/** Answers `/healthz`, `/livez` and `/readyz`. */
export function healthCheck(path: string, verbose: boolean): Reply {
  const name = path.slice(1);
  const body = verbose
    ? `${CHECKS.map(check => `[+]${check} ok\n`).join(
        '',
      )}${name} check passed\n`
    : 'ok';
  return { status: 200, body, contentType: 'text/plain; charset=utf-8' };
}

/** Answers `/`. */
export function paths(): Reply {
  return json(200, {
    paths: [
      '/api',
      '/apis',
      '/healthz',
      '/livez',
      '/readyz',
      '/sandbox',
      '/version',
    ],
  });
}
