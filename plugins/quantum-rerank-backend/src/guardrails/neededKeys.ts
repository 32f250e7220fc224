import {
  readingConsumers,
  type NamedConsumer,
} from '../operations/plan/consumerFacts';
import type { PodTemplate } from '../operations/plan/objects';
import { keysRead } from '../operations/plan/templateReferences';
import { list } from './list';

/** Somebody whose pods read a ConfigMap or a Secret. */
export interface Reader {
  /** Begins a sentence. */
  who: string;
  template: PodTemplate;
}

/** Workloads that the profile names, if they read it. */
export function namedReaders(named: NamedConsumer[]): Reader[] {
  return readingConsumers(named).map(({ name, deployment }) => ({
    who: name,
    template: deployment.spec.template,
  }));
}

/**
 * Who would not start any more without keys that are removed; undefined when
 * nobody needs them.
 */
export function describeNeededKeys(
  readers: Reader[],
  object: { kind: 'ConfigMap' | 'Secret'; name: string },
  removed: string[],
): string | undefined {
  const sentences = readers.flatMap(({ who, template }) => {
    const { required } = keysRead(template, object);
    const needed = removed.filter(key => required.includes(key));
    return needed.length > 0
      ? [
          `${who} names ${list(needed)}: new pods do not start without ${
            needed.length === 1 ? 'it' : 'them'
          }.`,
        ]
      : [];
  });
  return sentences.length > 0 ? sentences.join(' ') : undefined;
}
