import { parseEntityRef } from '@backstage/catalog-model';
import type { OperationNotice } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ProfileService } from '../profile/ProfileService';
import type { NotificationCenter } from './NotificationCenter';
import { channelsForOperations } from './routing';

/** Something about an operation that owners and those on call were told. */
export interface NoticeOfOperation {
  /** The same for every attempt to tell it. */
  key: string;
  kinds: OperationNotice[];
  entityRef: string;
  environment: string;
  /** Id of the operation, where there is one. */
  operation?: string;
  title: string;
  text: string;
  /** References of whom it is for. */
  recipients: string[];
}

/**
 * Tells of operations over the channels that the routes of the profile name
 * for it, through the same outbox as alerts. The portal's own notification is
 * not its business.
 */
export class OperationNotices {
  readonly #profiles: Pick<ProfileService, 'listEnvironments' | 'isComplete'>;
  readonly #center: Pick<NotificationCenter, 'announce' | 'kick' | 'now'>;

  constructor(options: {
    profiles: Pick<ProfileService, 'listEnvironments' | 'isComplete'>;
    center: Pick<NotificationCenter, 'announce' | 'kick' | 'now'>;
  }) {
    this.#profiles = options.profiles;
    this.#center = options.center;
  }

  /** @throws Error while the profile cannot be read; it is tried again */
  async tell(notice: NoticeOfOperation): Promise<void> {
    const { entityRef, environment } = notice;
    const profile = this.#profiles
      .listEnvironments()
      .find(
        each =>
          each.environment.name === environment &&
          each.profile.entities.some(
            ref =>
              ref.toLocaleLowerCase('en-US') ===
              entityRef.toLocaleLowerCase('en-US'),
          ),
      )?.profile;
    if (!profile) {
      if (this.#profiles.isComplete()) {
        // Nothing has such an environment any more, and so no routes.
        return;
      }
      throw new Error('A profile cannot be read, so its routes are not known');
    }
    const channels = channelsForOperations(profile, environment, notice.kinds);
    if (channels.length === 0) {
      return;
    }
    await this.#center.announce(
      {
        profile,
        environment,
        entityRef,
        channels,
        dedupKey: `quantum-rerank:${notice.operation ?? notice.key}`,
        key: `operation-notice:${notice.key}`,
        event: 'info',
        title: `${notice.title} (${profile.metadata.title}, ${environment})`,
        text: notice.text,
        // Owners and groups have no one address.
        recipients: notice.recipients
          .filter(ref => parseEntityRef(ref).kind === 'user')
          .map(ref => ({ entityRef: ref })),
        ...(notice.operation && { opens: { operation: notice.operation } }),
      },
      await this.#center.now(),
    );
    this.#center.kick();
  }
}
