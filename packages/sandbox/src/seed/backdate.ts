import type { KubeObject } from '../store/kinds';
import { timestamp } from '../store/names';
import type { Store } from '../store/store';

const DAY = 24 * 3_600_000;

/** How long ago the environments were installed, and how long ago the present release went out. */
const INSTALLED_DAYS = 21;
const RELEASED_DAYS = 4;

/**
 * Makes a freshly planted cluster look lived in: what belongs to the present release is days old, everything else
 * weeks, and events have expired.
 */
export function backdate(store: Store, releasedImage: string): void {
  for (const resource of store.resources()) {
    for (const object of store.list(resource)) {
      if (resource === 'events') {
        store.remove(resource, object.metadata.namespace, object.metadata.name);
      } else {
        const days = isOfRelease(resource, object, releasedImage)
          ? RELEASED_DAYS
          : INSTALLED_DAYS;
        store.put(resource, shifted(object, days * DAY));
      }
    }
  }
}

function isOfRelease(
  resource: string,
  object: KubeObject,
  image: string,
): boolean {
  return (
    ['pods', 'replicasets'].includes(resource) &&
    JSON.stringify(object).includes(image)
  );
}

/** A copy with every timestamp moved into the past. */
function shifted(object: KubeObject, milliseconds: number): KubeObject {
  return JSON.parse(
    JSON.stringify(object).replace(
      /"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"/g,
      (_text, time: string) =>
        `"${timestamp(Date.parse(time) - milliseconds)}"`,
    ),
  ) as KubeObject;
}
