import {
  isConfigKey,
  looksSecret,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  isAlias,
  isMap,
  isScalar,
  type Document,
  type Pair,
  type YAMLMap,
} from 'yaml';

/** What a text is read for. */
export interface YamlPlace {
  configMap: string;
  namespace: string;
  /** Keys whose values are no text; they cannot be changed. */
  binaryKeys: string[];
}

/** What is wrong with a text, and in which line of it. */
export type YamlProblem = { line: number } & (
  | { code: 'syntax'; detail: string }
  | { code: 'documents' | 'empty' | 'mapping' | 'manifestData' | 'keyText' }
  | { code: 'keyTwice'; key: string; first: number }
  | { code: 'keyRefused' | 'secret' | 'binary' | 'binaryData'; key: string }
  | { code: 'valueQuoted'; key: string; quoted: string }
  | {
      code: 'valueEmpty' | 'valueNested' | 'valueTagged' | 'aliasUnknown';
      key: string;
    }
  | {
      code: 'manifestKind' | 'manifestName' | 'manifestNamespace';
      found: string;
      expected: string;
    }
);

/** What a text says, or what is wrong with it. */
export type YamlReading =
  | {
      /** Value by key. */
      values: Record<string, string>;
      /** It is a whole ConfigMap, of which the data alone is taken. */
      manifest: boolean;
      problems?: undefined;
    }
  | { problems: YamlProblem[] };

/** The most that is repeated of what was typed. */
const MAX_REPEATED = 60;
const TEXT_TAG = 'tag:yaml.org,2002:str';

/** Reads the mapping of a text, and tells what of it is no text by key. */
export class YamlMappingReader {
  readonly #document: Document;
  readonly #place: YamlPlace;
  readonly #lineOf: (node: unknown) => number;

  constructor(
    document: Document,
    place: YamlPlace,
    lineOf: (node: unknown) => number,
  ) {
    this.#document = document;
    this.#place = place;
    this.#lineOf = lineOf;
  }

  /** Why a manifest is not one of the ConfigMap that is changed. */
  findForeign(root: YAMLMap): YamlProblem[] {
    const { configMap, namespace, binaryKeys } = this.#place;
    const metadata = pairOf(root, 'metadata')?.value;
    const problems: YamlProblem[] = [];
    const expect = (
      code: 'manifestKind' | 'manifestName' | 'manifestNamespace',
      pair: Pair | undefined,
      expected: string,
    ) => {
      const { value } = pair ?? {};
      const found = isScalar(value) ? String(value.value) : '';
      if (pair && found !== expected) {
        const line = this.#lineOf(pair.key);
        problems.push({ code, line, found: shortened(found), expected });
      }
    };
    expect('manifestKind', pairOf(root, 'kind'), 'ConfigMap');
    expect('manifestKind', pairOf(root, 'apiVersion'), 'v1');
    if (problems.length > 0) {
      return problems.slice(0, 1);
    }
    problems.push(...this.#findTwice(root));
    if (isMap(metadata)) {
      expect('manifestName', pairOf(metadata, 'name'), configMap);
      expect('manifestNamespace', pairOf(metadata, 'namespace'), namespace);
    }
    const binaryData = pairOf(root, 'binaryData')?.value;
    for (const { key } of isMap(binaryData) ? binaryData.items : []) {
      const name = String(isScalar(key) ? key.value : '');
      // Those that are there already stay as they are, as all of them do.
      if (!binaryKeys.includes(name)) {
        const line = this.#lineOf(key);
        problems.push({ code: 'binaryData', line, key: shortened(name) });
      }
    }
    return problems;
  }

  read(map: YAMLMap, manifest: boolean): YamlReading {
    const values = new Map<string, string>();
    const linesOfKeys = new Map<string, number>();
    const problems: YamlProblem[] = [];
    for (const { key: keyNode, value } of map.items) {
      const line = this.#lineOf(keyNode);
      const key = this.#textOf(keyNode);
      const first = key === undefined ? undefined : linesOfKeys.get(key);
      if (key === undefined) {
        problems.push({ code: 'keyText', line });
      } else if (first !== undefined) {
        problems.push({ code: 'keyTwice', line, key: shortened(key), first });
      } else if (!isConfigKey(key)) {
        problems.push({ code: 'keyRefused', line, key: shortened(key) });
      } else {
        linesOfKeys.set(key, line);
        const found = this.#textOf(value);
        const problem =
          found === undefined
            ? this.#whyNoText(key, value, line)
            : this.#whyRefused(key, found, line);
        if (problem) {
          problems.push(problem);
        } else if (found !== undefined) {
          values.set(key, found);
        }
      }
    }
    return problems.length > 0
      ? { problems }
      : { values: Object.fromEntries(values), manifest };
  }

  /** Of two blocks of the same name it would not be clear which is meant. */
  #findTwice(root: YAMLMap): YamlProblem[] {
    const firsts = new Map<string, number>();
    return root.items.flatMap(({ key: node }): YamlProblem[] => {
      const key = this.#textOf(node) ?? '';
      const line = this.#lineOf(node);
      const first = firsts.get(key);
      firsts.set(key, first ?? line);
      return first === undefined
        ? []
        : [{ code: 'keyTwice', line, key: shortened(key), first }];
    });
  }

  #textOf(node: unknown): string | undefined {
    const scalar = this.#resolve(node);
    return isScalar(scalar) &&
      typeof scalar.value === 'string' &&
      (scalar.tag === undefined || scalar.tag === TEXT_TAG)
      ? scalar.value
      : undefined;
  }

  #resolve(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.#document) : node;
  }

  #whyNoText(key: string, node: unknown, keyLine: number): YamlProblem {
    const scalar = this.#resolve(node);
    const line = isScalar(node) && node.source ? this.#lineOf(node) : keyLine;
    if (isAlias(node) && scalar === undefined) {
      return { code: 'aliasUnknown', line, key };
    }
    if (!isScalar(scalar)) {
      return { code: 'valueNested', line: keyLine, key };
    }
    if (scalar.tag !== undefined) {
      return { code: 'valueTagged', line, key };
    }
    const { source = '' } = scalar;
    return source === ''
      ? { code: 'valueEmpty', line, key }
      : {
          code: 'valueQuoted',
          line,
          key,
          quoted: JSON.stringify(shortened(source)),
        };
  }

  #whyRefused(
    key: string,
    value: string,
    line: number,
  ): YamlProblem | undefined {
    if (this.#place.binaryKeys.includes(key)) {
      return { code: 'binary', line, key };
    }
    return looksSecret(key, value) ? { code: 'secret', line, key } : undefined;
  }
}

/** An entry of a mapping by its name. */
export function pairOf(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find(({ key }) => isScalar(key) && key.value === name);
}

/** Text to be repeated in a sentence. */
export function shortened(text: string): string {
  return text.length > MAX_REPEATED ? `${text.slice(0, MAX_REPEATED)}…` : text;
}
