import type { Alerts } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { AlertFeed } from '../alerts/AlertFeed';
import { silencesAreKnown } from '../alerts/silencesAreKnown';
import type { EscalationSubjects, Place } from './EscalationSubjects';

/**
 * Rules of the profile that fire. They come from the record of alerts, in
 * which a rule whose signal became unknown still fires.
 */
export function createAlertSubjects(options: {
  feed: Pick<AlertFeed, 'listOpen'>;
  /** The alerts as they stand, with what silences them. */
  readAlerts: (place: Place) => Promise<Pick<Alerts, 'items' | 'source'>>;
}): EscalationSubjects {
  return {
    kind: 'alert',
    listOpen: async place => {
      const open = await options.feed.listOpen(
        place.profile.metadata.name,
        place.environment.name,
      );
      if (open.length === 0) {
        return [];
      }
      const { items, source } = await options.readAlerts(place);
      if (!silencesAreKnown(source)) {
        throw new Error(
          `whether alerts are silenced is not known: ${
            source.reason ?? 'their source cannot be read'
          }`,
        );
      }
      return open.map(episode => {
        const alert = items.find(({ rule }) => rule === episode.rule);
        return {
          id: episode.rule,
          occurrence: episode.id,
          title: episode.title,
          severity: episode.severity,
          summary: [alert?.summary ?? 'It fires.', alert?.response]
            .filter(Boolean)
            .join('\n\n'),
          silenced: (alert?.silencedBy ?? []).length > 0,
        };
      });
    },
  };
}
