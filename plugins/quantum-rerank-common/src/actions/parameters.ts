import {
  autoscalingParametersSchema,
  type AutoscalingParameters,
} from './autoscaling';
import { cacheFlushParametersSchema, type CacheFlushParameters } from './cache';
import {
  configRestoreParametersSchema,
  configUpdateParametersSchema,
  type ConfigRestoreParameters,
  type ConfigUpdateParameters,
} from './config';
import { evictPodsParametersSchema, type EvictPodsParameters } from './pods';
import { redeployParametersSchema, type RedeployParameters } from './redeploy';
import {
  pauseParametersSchema,
  restartParametersSchema,
  resumeParametersSchema,
  rollbackParametersSchema,
  type PauseParameters,
  type RestartParameters,
  type ResumeParameters,
  type RollbackParameters,
} from './rollout';
import { scaleParametersSchema, type ScaleParameters } from './scale';
import {
  secretUpdateParametersSchema,
  type SecretUpdateParameters,
} from './secret';

/**
 * Schema of the parameters of each action.
 *
 * @public
 */
export const actionParametersSchemas = {
  scale: scaleParametersSchema,
  restart: restartParametersSchema,
  rollback: rollbackParametersSchema,
  pause: pauseParametersSchema,
  resume: resumeParametersSchema,
  autoscaling: autoscalingParametersSchema,
  'evict-pods': evictPodsParametersSchema,
  'cache-flush': cacheFlushParametersSchema,
  'config-update': configUpdateParametersSchema,
  'config-restore': configRestoreParametersSchema,
  redeploy: redeployParametersSchema,
  'secret-update': secretUpdateParametersSchema,
} as const;

/**
 * An action together with its parameters.
 *
 * @public
 */
export type ActionRequest =
  | { action: 'scale'; parameters: ScaleParameters }
  | { action: 'restart'; parameters: RestartParameters }
  | { action: 'rollback'; parameters: RollbackParameters }
  | { action: 'pause'; parameters: PauseParameters }
  | { action: 'resume'; parameters: ResumeParameters }
  | { action: 'autoscaling'; parameters: AutoscalingParameters }
  | { action: 'evict-pods'; parameters: EvictPodsParameters }
  | { action: 'cache-flush'; parameters: CacheFlushParameters }
  | { action: 'config-update'; parameters: ConfigUpdateParameters }
  | { action: 'config-restore'; parameters: ConfigRestoreParameters }
  | { action: 'redeploy'; parameters: RedeployParameters }
  | { action: 'secret-update'; parameters: SecretUpdateParameters };
