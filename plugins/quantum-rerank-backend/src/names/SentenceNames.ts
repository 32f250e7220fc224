import { AUTOMATION_REF } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type {
  PersonDirectory,
  PersonLookup,
} from '../onCall/persons/PersonDirectory';
import { nameWithoutReach } from '../onCall/persons/reachInText';

/** A reference of a person or group, or of the portal itself, in a sentence. */
const REFERENCE = new RegExp(
  `(?<![\\w/:.@-])(?:${AUTOMATION_REF}|(?:user|group):${part(63)}/${part(
    63,
  )})(?![\\w/@-]|:\\w)`,
  'gi',
);

/** Longest name that a sentence takes in. */
const LIMIT = 100;

/** Puts names where a sentence has references. */
export type Say = (sentence: string) => string;

/**
 * What people and groups are called, in sentences on their way to people.
 *
 * Sentences are kept with references, which cannot be mistaken and which no
 * change of a name makes wrong; where they leave, the catalog's names take
 * their place. A name tells nobody more than the reference that stood there.
 */
export class SentenceNames {
  readonly #persons: Pick<PersonDirectory, 'lookUp'>;

  constructor(options: { persons: Pick<PersonDirectory, 'lookUp'> }) {
    this.#persons = options.persons;
  }

  /** A sentence with names; with the references that the catalog does not know. */
  async inSentence(sentence: string): Promise<string> {
    return this.in(sentence, (text, say) => say(text));
  }

  /**
   * A value with names in its sentences.
   *
   * @param rewrite - says each sentence of the value; called once to find the
   *   references and, where there are any, once more to replace them
   */
  async in<T>(value: T, rewrite: (value: T, say: Say) => T): Promise<T> {
    const refs = new Set<string>();
    rewrite(value, sentence => {
      for (const [ref] of sentence.matchAll(REFERENCE)) {
        refs.add(normalized(ref));
      }
      return sentence;
    });
    if (refs.size === 0) {
      return value;
    }
    refs.delete(AUTOMATION_REF);
    const found = await this.#persons.lookUp([...refs]);
    return rewrite(value, sentence =>
      sentence.replace(REFERENCE, ref => nameOf(ref, found)),
    );
  }
}

function nameOf(ref: string, found: Map<string, PersonLookup>): string {
  if (normalized(ref) === AUTOMATION_REF) {
    return 'the portal';
  }
  const person = found.get(normalized(ref));
  const name =
    typeof person === 'object' ? nameWithoutReach(person.name) : undefined;
  return name?.slice(0, LIMIT) ?? ref;
}

function normalized(ref: string): string {
  return ref.toLocaleLowerCase('en-US');
}

/** Of a reference: what the catalog takes as a name, which ends no sentence. */
function part(length: number): string {
  return `[a-z0-9](?:[\\w.-]{0,${length - 2}}[a-z0-9])?`;
}
