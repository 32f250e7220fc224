import type { Signals } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ConfiguredHeaders } from '../http/configuredHeaders';
import { AlertmanagerAlerts } from './alertmanager/AlertmanagerAlerts';
import { AlertmanagerSilencing } from './alertmanager/AlertmanagerSilencing';
import { JsonClient } from './alertmanager/JsonClient';
import { Reader } from './alertmanager/Reader';
import type { EnvironmentAlerts, Place } from './EnvironmentAlerts';
import { environmentLabels } from './environmentLabels';
import { EvaluatedAlerts } from './evaluation/EvaluatedAlerts';
import type { SilenceStore } from './silences/SilenceStore';
import type { AlertStore } from './store/AlertStore';

/** What the alerts of environments are made of beside the profile. */
export interface AlertParts {
  store: AlertStore;
  silences: SilenceStore;
  alertmanagerHeaders: ConfiguredHeaders;
  prometheusHeaders: ConfiguredHeaders;
  /** Newest values of the signals. */
  readSignals: (place: Place) => Promise<Pick<Signals, 'source' | 'items'>>;
  /** For tests; default: the database's clock. */
  now?: () => Promise<number>;
}

/** The alerts of an environment: of its Alertmanager, or evaluated here. */
export function createEnvironmentAlerts(
  place: Place,
  parts: AlertParts,
): EnvironmentAlerts {
  const { environment, profile } = place;
  const { store, silences, now } = parts;
  const readSignals = () => parts.readSignals(place);
  const { alertmanager, metrics } = environment;
  if (!alertmanager) {
    return new EvaluatedAlerts({ ...place, store, silences, readSignals, now });
  }
  const labels = environmentLabels(environment);
  const rules = profile.alertRules;
  const client = new JsonClient({
    name: 'an Alertmanager',
    url: new URL(alertmanager.url),
    headers: parts.alertmanagerHeaders.get(alertmanager.url),
  });
  const prometheus =
    metrics?.source === 'prometheus'
      ? new JsonClient({
          name: 'Prometheus',
          url: new URL(metrics.url),
          headers: parts.prometheusHeaders.get(metrics.url),
        })
      : undefined;
  return new AlertmanagerAlerts({
    ...place,
    store,
    labels,
    reader: new Reader({ alertmanager: client, prometheus, labels, rules }),
    silencing: new AlertmanagerSilencing({ client, labels, rules }),
    readValues: async () => {
      const { items } = await readSignals();
      return new Map(
        items.flatMap(({ id, value }) =>
          value === undefined ? [] : [[id, value] as const],
        ),
      );
    },
    now,
  });
}
