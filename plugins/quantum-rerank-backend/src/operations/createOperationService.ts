import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import type { ProfileService, Target } from '../profile/ProfileService';
import type { ActionHandlers } from './actions/ActionHandler';
import { ApprovalDesk } from './approvals/ApprovalDesk';
import { AuthorizedOperationService } from './AuthorizedOperationService';
import type { OperationFeed } from './OperationFeed';
import {
  OperationHistory,
  type FloorReader,
  type VerificationReader,
} from './OperationHistory';
import type { OperationIntake } from './OperationIntake';
import type { OperationService } from './OperationService';
import type { Planner } from './plan/Planner';
import { RequestAudit } from './RequestAudit';
import { CancellationDesk } from './requests/CancellationDesk';
import { PlanDesk } from './requests/PlanDesk';
import { RequestDesk } from './requests/RequestDesk';
import { RequestRecorder } from './requests/RequestRecorder';
import type { HeldValues } from './secrets/HeldValues';
import type { OperationStore } from './store/OperationStore';

/** Puts the pipeline for persons together, with its checks. */
export function createOperationService(options: {
  store: OperationStore;
  planner: Planner;
  handlers: ActionHandlers;
  authorizer: OperationAuthorizer;
  profiles: ProfileService;
  auditor: AuditorService;
  /** The `OperationWorker` of this process. */
  worker: OperationIntake;
  feed: OperationFeed;
  verifications: VerificationReader;
  /** The one that the worker of this process has, too. */
  heldValues: HeldValues;
  floors: FloorReader;
  logger: LoggerService;
  /** Whom to tell beside the owners. */
  findOnCallRefs: (target: Target) => Promise<string[]>;
  /** Between two checks of a stream; default 20 s. */
  recheckMs?: number;
}): OperationService {
  const parts = { ...options, audit: new RequestAudit(options) };
  const plans = new PlanDesk(parts);
  return new AuthorizedOperationService({
    ...options,
    parts: {
      plans,
      requests: new RequestDesk({
        ...parts,
        plans,
        recorder: new RequestRecorder(parts),
      }),
      history: new OperationHistory(parts),
      cancellations: new CancellationDesk(parts),
      approvals: new ApprovalDesk(parts),
    },
  });
}
