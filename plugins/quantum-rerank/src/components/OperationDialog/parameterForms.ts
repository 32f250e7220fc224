import type {
  ActionName,
  SecretValuesInput,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { AutoscalingForm } from './AutoscalingForm';
import { CacheFlushForm } from './CacheFlushForm';
import { ConfigForm } from './ConfigForm';
import { EvictForm } from './EvictForm';
import { RedeployForm } from './RedeployForm';
import { RestoreForm } from './RestoreForm';
import { RollbackForm } from './RollbackForm';
import { ScaleForm } from './ScaleForm';
import { SecretForm } from './SecretForm';

/** Parameters of an action; undefined while what is typed makes no sense. */
export type Parameters = Record<string, unknown> | undefined;

/** @see parameterForms */
export interface ParameterFormProps {
  parameters: Parameters;
  /**
   * @param secretValues - stand beside the parameters, which are recorded and shown
   * @param problem - why what is typed makes no sense, where more can be said than that
   */
  onChange: (
    parameters: Parameters,
    secretValues?: SecretValuesInput,
    problem?: string,
  ) => void;
  /** Whether the first field takes the focus; absent: it does. */
  focused?: boolean;
}

/** The form of each action that has parameters. */
export const parameterForms: Partial<
  Record<ActionName, (props: ParameterFormProps) => JSX.Element>
> = {
  scale: ScaleForm,
  rollback: RollbackForm,
  autoscaling: AutoscalingForm,
  'evict-pods': EvictForm,
  'cache-flush': CacheFlushForm,
  'config-update': ConfigForm,
  'config-restore': RestoreForm,
  redeploy: RedeployForm,
  'secret-update': SecretForm,
};
