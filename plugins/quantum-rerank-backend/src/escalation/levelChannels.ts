import type { Channel } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** The channels that hear of a level. */
export interface LevelChannels {
  /** Over which somebody is told. */
  calling: Channel[];
  /** Where only an incident that is open already is written on. */
  updated: Channel[];
}

/**
 * Parts channels that tell somebody from those of PagerDuty that were told of
 * the same escalation before: what triggers again there is written on the log
 * of the incident and pages nobody.
 *
 * @param told - ids of channels that were told before
 */
export function partChannels(
  channels: Channel[],
  told: { has(id: string): boolean },
): LevelChannels {
  const isUpdated = ({ id, kind }: Channel) =>
    kind === 'pagerduty' && told.has(id);
  return {
    calling: channels.filter(each => !isUpdated(each)),
    updated: channels.filter(isUpdated),
  };
}
