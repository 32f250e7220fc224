import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  SIGNAL_CHANNEL,
  type SignalMessage,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/**
 * Tells browsers that there is something new, never what. Never fails: who
 * missed it asks again anyway.
 */
export function publishChange(
  message: SignalMessage,
  options: { signals?: SignalsService; logger: LoggerService },
): void {
  options.signals
    ?.publish({
      recipients: { type: 'broadcast' },
      channel: SIGNAL_CHANNEL,
      message: { ...message },
    })
    .catch(error =>
      options.logger.debug(`A signal was not sent: ${stringifyError(error)}`),
    );
}
