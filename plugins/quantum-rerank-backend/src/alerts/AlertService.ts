import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  AlertNotification,
  Alerts,
  AlertmanagerWebhook,
  Silence,
  SilenceRequest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { UserCredentials } from '../operations/OperationService';
import type { Target } from '../profile/ProfileService';

/** Alert rules as they stand, and the silences that cover them. */
export interface AlertService {
  getAlerts(
    target: Target,
    options: { credentials: BackstageCredentials },
  ): Promise<Alerts>;

  /** The rules as a rules file of Prometheus: YAML. */
  getRulesFile(
    target: Target,
    options: { credentials: BackstageCredentials },
  ): Promise<string>;

  /**
   * @throws InputError that names the field
   * @throws ServiceUnavailableError when the Alertmanager does not do it
   */
  createSilence(
    target: Target,
    request: SilenceRequest,
    options: { credentials: UserCredentials },
  ): Promise<Silence>;

  /**
   * Ends a silence now.
   *
   * @throws NotFoundError
   * @throws ConflictError when it has ended already
   * @throws ServiceUnavailableError when the Alertmanager does not do it
   */
  expireSilence(
    target: Target,
    id: string,
    options: { credentials: UserCredentials },
  ): Promise<Silence>;

  /** Takes the hint of a webhook: looks again soon, believing nothing of it. */
  notify(
    target: Target,
    webhook: AlertmanagerWebhook,
    options: { credentials: BackstageCredentials },
  ): Promise<AlertNotification>;
}
