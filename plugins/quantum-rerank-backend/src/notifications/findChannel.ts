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
export interface FoundChannel {
  profile: Profile;
  channel: Channel;
  /** Why only the end of what was told may go over it. */
  onlyEnds?: UnknownChannelError;
}

/**
 * Looks a channel up. An environment that left its profile has nothing to
 * tell any more, but what was told of it still has to be ended where it was
 * told.
 */
export function findChannel(
  { profile: name, environment, channel: id }: ClaimedDelivery,
  places: Array<{ profile: Profile; environment: ProfileEnvironment }>,
): FoundChannel | { unknown: UnknownChannelError } {
  const unknown = (words: string) => ({
    unknown: new UnknownChannelError(words),
  });
  const ofProfile = places.filter(
    ({ profile }) => profile.metadata.name === name,
  );
  if (ofProfile.length === 0) {
    return unknown(`The profile ${name} is not there or cannot be read`);
  }
  const there = ofProfile.find(each => each.environment.name === environment);
  const { profile } = there ?? ofProfile[0];
  const channel = profile.notifications.channels.find(each => each.id === id);
  if (!channel) {
    return unknown(`The profile has no channel ${id}`);
  }
  return {
    profile,
    channel,
    ...(!there && {
      onlyEnds: new UnknownChannelError(
        `The profile has no environment ${environment}`,
      ),
    }),
  };
}
