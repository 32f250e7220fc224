import type {
  SignalHistory,
  SignalRangeName,
  Signals,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';

/** What is measured of each environment, compared with its bounds. */
export interface SignalService {
  getSignals(
    target: Pick<Target, 'entityRef' | 'environment' | 'profile'>,
  ): Promise<Signals>;
  /**
   * A signal over time, without marks.
   *
   * @throws NotFoundError when the profile has no such signal
   */
  getHistory(
    target: Target,
    signal: string,
    range: SignalRangeName,
  ): Promise<Omit<SignalHistory, 'marks'>>;
}
