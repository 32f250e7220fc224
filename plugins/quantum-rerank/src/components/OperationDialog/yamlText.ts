import {
  Document,
  isMap,
  isScalar,
  LineCounter,
  parseDocument,
  Scalar,
  type Node,
  type YAMLMap,
} from 'yaml';
import {
  pairOf,
  shortened,
  YamlMappingReader,
  type YamlPlace,
  type YamlReading,
} from './YamlMappingReader';

/** Line ends that fields lose, and lines of spaces that are taken for indentation. */
const UNSAFE_IN_BLOCK = /\r|^[ \t]+$/m;

/**
 * The values as a YAML mapping that tools of YAML 1.1, such as kubectl, read
 * the same way: what they would take for a number or a switch is quoted. Never
 * contains a carriage return as such, because a text field would lose it.
 */
export function toYaml(values: Record<string, string>): string {
  const entries = Object.entries(values).map(([key, value]) => {
    const scalar = new Scalar(value);
    if (UNSAFE_IN_BLOCK.test(value)) {
      scalar.type = Scalar.QUOTE_DOUBLE;
    }
    return [key, scalar] as const;
  });
  return new Document(new Map(entries), { compat: 'yaml-1.1' }).toString({
    lineWidth: 0,
    blockQuote: 'literal',
  });
}

/**
 * Reads a YAML mapping of text by key, or the `data` of a whole ConfigMap.
 * Nothing is turned into text that is none: Kubernetes would refuse it, too.
 */
export function fromYaml(text: string, place: YamlPlace): YamlReading {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: 'yaml-1.1',
    // Kubernetes takes times for text, and has no merge keys of text.
    customTags: tags =>
      tags.filter(
        tag =>
          typeof tag === 'string' ||
          (tag.format !== 'TIME' &&
            !/:(?:timestamp|merge)$/.test(tag.tag ?? '')),
      ),
    // Told with the name of the key instead.
    uniqueKeys: false,
    prettyErrors: false,
    // A second document is an error, and warnings are not logged.
    logLevel: 'error',
    lineCounter: lines,
  });
  const lineAt = (offset: number | undefined) =>
    offset === undefined ? 1 : lines.linePos(offset).line;
  const lineOf = (node: unknown) =>
    lineAt((node as Node | null | undefined)?.range?.[0]);

  const [error] = document.errors;
  if (error) {
    const line = lineAt(error.pos[0]);
    return {
      problems: [
        error.code === 'MULTIPLE_DOCS'
          ? { code: 'documents', line }
          : { code: 'syntax', line, detail: shortened(error.message) },
      ],
    };
  }
  const root = document.contents as unknown;
  if (root === null || (isScalar(root) && root.value === null)) {
    return { problems: [{ code: 'empty', line: 1 }] };
  }
  if (!isMap(root)) {
    return { problems: [{ code: 'mapping', line: lineOf(root) }] };
  }
  const reader = new YamlMappingReader(document, place, lineOf);
  if (!isManifest(root)) {
    return reader.read(root, false);
  }
  const problems = reader.findForeign(root);
  const data = pairOf(root, 'data');
  if (problems.length === 0 && !isMap(data?.value)) {
    problems.push({ code: 'manifestData', line: lineOf(data?.key) });
  }
  return problems.length > 0
    ? { problems }
    : reader.read(data?.value as YAMLMap, true);
}

/** A mapping of text has no mapping in it, so the two cannot be mixed up. */
function isManifest(root: YAMLMap): boolean {
  return (
    pairOf(root, 'kind') !== undefined &&
    [pairOf(root, 'metadata'), pairOf(root, 'data')].some(pair =>
      isMap(pair?.value),
    )
  );
}
