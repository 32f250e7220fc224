import type { ResourcePermission } from '@backstage/plugin-permission-common';
import { z } from 'zod';
import {
  alertSilencePermission,
  incidentAcknowledgePermission,
  notificationTestPermission,
  onCallOverridePermission,
  operationBreakGlassPermission,
  reportCreatePermission,
  validationRunPermission,
  type RESOURCE_TYPE_OPERATION,
} from './permissions';
import type { ReportKind } from './schema';

/**
 * What a person may do besides actions: nothing of it changes the workload.
 *
 * @public
 */
export const capabilityNames = [
  'silence-alerts',
  'run-checks',
  'run-validation',
  'override-on-call',
  'test-notifications',
  'acknowledge',
  'break-glass',
] as const;

/** @public */
export const capabilityNameSchema = z.enum(capabilityNames);

/** @public */
export type CapabilityName = z.infer<typeof capabilityNameSchema>;

/**
 * The permission that each capability asks for.
 *
 * @public
 */
export const capabilityPermissions: Record<
  CapabilityName,
  ResourcePermission<typeof RESOURCE_TYPE_OPERATION>
> = {
  'silence-alerts': alertSilencePermission,
  'run-checks': reportCreatePermission,
  'run-validation': validationRunPermission,
  'override-on-call': onCallOverridePermission,
  'test-notifications': notificationTestPermission,
  acknowledge: incidentAcknowledgePermission,
  'break-glass': operationBreakGlassPermission,
};

/**
 * What each kind of run needs. Those that send requests need more than those
 * that look.
 *
 * @public
 */
export const reportCapabilities: Record<ReportKind, CapabilityName> = {
  'morning-check': 'run-checks',
  'performance-validation': 'run-validation',
  'smoke-test': 'run-validation',
};
