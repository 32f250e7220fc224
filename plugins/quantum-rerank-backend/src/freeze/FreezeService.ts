import type {
  Freeze,
  FreezeWindow,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';
import type { OpenIncident } from './OpenIncidents';

/** A freeze window with the end in words. */
export interface HoldingWindow extends FreezeWindow {
  /** `2027-01-04 08:00 (Europe/Berlin)`. */
  untilInWords: string;
}

/** How freeze stands in an environment at a moment. */
export interface FreezeSituation {
  /** Windows that hold, the one that ends last first. */
  windows: HoldingWindow[];
  /** Open P0 and P1 incidents; undefined: not known, which excuses nobody. */
  incidents: OpenIncident[] | undefined;
  /** Of another moment than now: which incidents are open then, nobody knows. */
  isOtherMoment?: boolean;
}

/** What permission rules may look at. */
export interface FreezeFacts {
  frozen: boolean;
  /** Absent where they are not known. */
  openIncidents?: OpenIncident[];
}

/** Part of a target that decides about freeze. */
export type FreezePlace = Pick<Target, 'entityRef' | 'environment' | 'profile'>;

/** Whether changes are held back. */
export interface FreezeService {
  /** How it stands now, by the clock that replicas share. */
  getSituation(place: FreezePlace): Promise<FreezeSituation>;
  /** Whether a window holds, and which incidents are open even if none does. */
  getFacts(place: FreezePlace): Promise<FreezeFacts>;
  /**
   * Whether persons and automation could make a change at a moment; now when
   * absent.
   *
   * @throws InputError when the moment is further away than can be said
   */
  getFreeze(place: FreezePlace, at?: Date): Promise<Freeze>;
}
