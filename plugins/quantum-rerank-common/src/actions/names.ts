import { z } from 'zod';

/**
 * What a person can ask for. The same names are used by permissions,
 * scaffolder actions and audit events.
 *
 * @public
 */
export const actionNames = [
  'scale',
  'autoscaling',
  'restart',
  'rollback',
  'pause',
  'resume',
  'evict-pods',
  'cache-flush',
  'config-update',
  'config-restore',
  'redeploy',
  'secret-update',
] as const;

/** @public */
export type ActionName = (typeof actionNames)[number];

/** @public */
export const actionNameSchema = z.enum(actionNames);
