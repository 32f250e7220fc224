import type {
  Profile,
  ProfileEnvironment,
  Severity,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** Something that is open and that people are to know of. */
export interface EscalationSubject {
  /** E.g. of the alert rule. */
  id: string;
  /** Another one each time it is open anew. */
  occurrence: string;
  title: string;
  severity: Severity;
  /** What is the matter, as plain text. */
  summary: string;
  /** Nobody is told while it is. */
  silenced: boolean;
}

/** An environment of a profile. */
export interface Place {
  profile: Profile;
  environment: ProfileEnvironment;
}

/** Where subjects of one kind come from. */
export interface EscalationSubjects {
  readonly kind: 'alert' | 'incident';
  /**
   * What is open, from a record that survives restarts. What is not listed is
   * over.
   *
   * @throws when it is not known; then nothing begins and nothing ends
   */
  listOpen(place: Place): Promise<EscalationSubject[]>;
}
