import type {
  Channel,
  Profile,
  ProfileEnvironment,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { NotifierError } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { ClaimedDelivery } from './deliveryRows';

/**
 * A channel that this replica does not know. Its profile may be unreadable for
 * a while, or of a release that another replica already runs, so it is no
 * reason to give up.
 */
export class UnknownChannelError extends NotifierError {}

/** The channel a message goes over, as the profile has it now. */
export function findChannel(
  { profile: name, environment, channel: id }: ClaimedDelivery,
  places: Array<{ profile: Profile; environment: ProfileEnvironment }>,
): { profile: Profile; channel: Channel } | { unknown: UnknownChannelError } {
  const unknown = (words: string) => ({
    unknown: new UnknownChannelError(words),
  });
  const ofProfile = places.filter(
    ({ profile }) => profile.metadata.name === name,
  );
  if (ofProfile.length === 0) {
    return unknown(`The profile ${name} is not there or cannot be read`);
  }
  const profile = ofProfile.find(
    each => each.environment.name === environment,
  )?.profile;
  if (!profile) {
    return unknown(`The profile has no environment ${environment}`);
  }
  const channel = profile.notifications.channels.find(each => each.id === id);
  return channel
    ? { profile, channel }
    : unknown(`The profile has no channel ${id}`);
}
