import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  MyShifts,
  OnCall,
  OnCallOverride,
  OnCallSchedule,
  OnCallService as OnCallServiceItem,
  Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { UserCredentials } from '../operations/OperationService';

/**
 * Who to call, and temporary replacements. Queries and bodies are as they
 * came in; what is wrong with them is an InputError.
 */
export interface OnCallService {
  getOnCall(
    query: unknown,
    options: { credentials: BackstageCredentials },
  ): Promise<OnCall>;
  getSchedule(
    query: unknown,
    options: { credentials: BackstageCredentials },
  ): Promise<OnCallSchedule>;
  /** The schedule as an iCalendar file. */
  getCalendar(
    query: unknown,
    options: { credentials: BackstageCredentials },
  ): Promise<string>;
  listServices(
    query: unknown,
    options: { credentials: BackstageCredentials },
  ): Promise<Page<OnCallServiceItem>>;
  listMyShifts(options: { credentials: UserCredentials }): Promise<MyShifts>;
  listOverrides(
    query: unknown,
    options: { credentials: BackstageCredentials },
  ): Promise<Page<OnCallOverride>>;
  createOverride(
    body: unknown,
    options: { credentials: UserCredentials },
  ): Promise<OnCallOverride>;
  withdrawOverride(
    id: string,
    body: { comment?: string },
    options: { credentials: UserCredentials },
  ): Promise<OnCallOverride>;
}
