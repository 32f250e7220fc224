import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  AlertEpisode,
  AlertHistoryQuery,
  AlertNotification,
  Alerts,
  AlertmanagerWebhook,
  Page,
  Silence,
  SilenceRequest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { UserCredentials } from '../operations/OperationService';
import type { Target } from '../profile/ProfileService';

/** A checked query of the history. */
export type AlertHistoryFilter = AlertHistoryQuery & { limit: number };

/** Alert rules as they stand, and the silences that cover them. */
export interface AlertService {
  getAlerts(
    target: Target,
    options: { credentials: BackstageCredentials },
  ): Promise<Alerts>;

  /**
   * One page of the times rules fired, newest first.
   *
   * @throws InputError for a cursor that this list did not give
   */
  listHistory(
    target: Target,
    query: AlertHistoryFilter,
    options: { credentials: BackstageCredentials },
  ): Promise<Page<AlertEpisode>>;

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
