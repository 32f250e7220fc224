import { createHash } from 'node:crypto';
import type {
  Alerts,
  Profile,
  ProfileEnvironment,
  Silence,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** What is known of the alerts of an environment, without whose entity it is. */
export type AlertsView = Omit<Alerts, 'entityRef' | 'environment'>;

/** An environment of a profile. */
export interface Place {
  profile: Profile;
  environment: ProfileEnvironment;
}

/** The alerts of one environment, wherever they are evaluated. */
export interface EnvironmentAlerts extends Place {
  /** Looks, and keeps what changed. What another replica kept meanwhile stays. */
  observe(): Promise<void>;
  /** How things stand; what was read a moment ago will do. */
  get(): Promise<AlertsView>;
  /** Forgets what was read a moment ago. */
  forget(): void;
  /** Where its silences are. */
  readonly silencing: Silencing;
}

/** Makes and ends silences. Rules and permissions were checked before. */
export interface Silencing {
  /** @throws InputError that names the fields, ServiceUnavailableError */
  create(silence: NewSilence): Promise<Silence>;
  /**
   * @throws NotFoundError, ConflictError when it has ended already,
   * NotAllowedError when it is not of this environment alone,
   * ServiceUnavailableError
   */
  expire(id: string): Promise<Silence>;
}

/** What a new silence is made of. */
export interface NewSilence {
  rules: string[];
  createdBy: string;
  reason: string;
  lengthMs: number;
  operationId?: string;
  incidentId?: string;
  /** Of a request that may be sent again. */
  request?: KeyedRequest;
}

/** A request with a key of its sender. */
export interface KeyedRequest {
  /** The same each time it is sent. */
  id: string;
  /** When it was first sent, by the database's clock. */
  startsAt: number;
  /** Whether it was sent before, so that its silence may be there. */
  repeated: boolean;
}

/** Names an environment in the tables. */
export function keyOf({ profile, environment }: Place): string {
  return `${profile.metadata.name}/${environment.name}`;
}

/** A view with its version: that of everything but when it was read. */
export function withVersion(view: Omit<AlertsView, 'version'>): AlertsView {
  const { lastSuccessAt, ...source } = view.source;
  const version = createHash('sha256')
    .update(JSON.stringify([source, view.items, view.silences]))
    .digest('base64url')
    .slice(0, 16);
  return { ...view, version };
}
