import { fromYaml, toYaml } from './yamlText';
import type { YamlPlace } from './YamlMappingReader';

const place: YamlPlace = {
  configMap: 'quantum-rerank-config',
  namespace: 'quantum-rerank',
  binaryKeys: ['logo.png'],
};
const read = (text: string) => fromYaml(text, place);
const valuesOf = (text: string) => {
  const reading = read(text);
  return reading.problems ?? reading.values;
};
const problemsOf = (text: string) => read(text).problems;

const VALUES: Record<string, string> = {
  plain: 'INFO',
  empty: '',
  yes: 'yes',
  no: 'off',
  short: 'y',
  version: '1.0',
  large: '1_000',
  octal: '010',
  hex: '0x1F',
  infinity: '.inf',
  nothing: 'null',
  tilde: '~',
  time: '12:30:45',
  day: '2026-01-31',
  comment: '# x',
  'looks.like.one': 'a # b',
  mapping: 'a: b',
  list: '- a',
  flow: '{a: 1}',
  anchor: '&a b',
  alias: '*a',
  tag: '!!str x',
  quote: `it's "so"`,
  backslash: 'C:\\temp\\n',
  percent: '%YAML 1.1',
  document: '---\nx\n...\n',
  tab: 'a\tb\t',
  'leading-tab': '\tx\n  y\n',
  leading: '  x\ny',
  trailing: 'x  ',
  'trailing-inside': 'x  \ny \n',
  'trailing-last': 'x\n  ',
  crlf: '[a]\r\nb=1\r\n',
  cr: 'a\rb',
  lines: 'a\n\n\nb\n',
  'blank-lines-at-end': 'a\n\n\n',
  'line-feed': '\n',
  'only-space': ' ',
  long: 'x'.repeat(50_000),
  'long-words': 'word '.repeat(10_000),
  'long-line-in-many': `a\n${'word '.repeat(1_000)}\nb`,
  merge: '<<',
  equals: '=',
  'not-ascii': 'Grüße \u{1F600} \u2028 \u0085 \ufeff',
};

describe('values as YAML', () => {
  it('come back as they were', () => {
    const text = toYaml(VALUES);
    expect(text).not.toContain('\r');
    expect(valuesOf(text)).toEqual(VALUES);
  });

  it('are written as people write them', () => {
    expect(
      toYaml({
        LOG_LEVEL: 'INFO',
        MAX_BATCH: '100',
        CACHE: 'on',
        'app.properties': 'a=1\n# why\nb=2\n',
        MOTTO: '',
      }),
    ).toBe(
      [
        'LOG_LEVEL: INFO',
        'MAX_BATCH: "100"',
        'CACHE: "on"',
        'app.properties: |',
        '  a=1',
        '  # why',
        '  b=2',
        'MOTTO: ""',
        '',
      ].join('\n'),
    );
    expect(valuesOf(toYaml({}))).toEqual({});
  });

  it('come back whatever they are made of', () => {
    const PARTS = [
      ...['\n', '\n\n', '\t', ' ', '  ', '\r\n', '\r', '#', ' # ', ':', ': '],
      ...['- ', '?', '|', '>', "'", '"', '\\', '{', '[', ']', '}', ',', '&a'],
      ...['*a', '!', '%', '@', '`', '~', 'yes', '1', '.5', 'e3', 'x', 'é'],
      ...['---', '...', '<<', '\u{1F600}', '\u2028', '\ufeff', '\u0000'],
    ];
    let state = 4711;
    const below = (limit: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
    for (let run = 0; run < 400; run += 1) {
      const values = Object.fromEntries(
        Array.from({ length: below(5) }, (_, index) => [
          `k${index}`,
          Array.from(
            { length: below(9) },
            () => PARTS[below(PARTS.length)],
          ).join(''),
        ]),
      );
      const text = toYaml(values);
      expect(text).not.toContain('\r');
      expect({ text, values: valuesOf(text) }).toEqual({ text, values });
      // The text of a form may come with both kinds of line ends.
      expect(valuesOf(text.replace(/\n/g, '\r\n'))).toEqual(values);
    }
  });
});

describe('YAML as values', () => {
  it('takes every way to write text', () => {
    expect(
      valuesOf(
        [
          '# comment',
          'a: plain text # why',
          "b: 'it''s'",
          'c: |-',
          '  x',
          '  y',
          'd: >',
          '  folded',
          '  text',
          'e: &same text',
          'f: *same',
          'g: !!str 1',
          'h: 2026-01-31',
          'i: 8080:80',
          '"1": x',
        ].join('\n'),
      ),
    ).toEqual({
      a: 'plain text',
      b: "it's",
      c: 'x\ny',
      d: 'folded text\n',
      e: 'text',
      f: 'text',
      g: '1',
      h: '2026-01-31',
      i: '8080:80',
      1: 'x',
    });
    expect(valuesOf('{}')).toEqual({});
  });

  it('keeps names of keys that objects have by themselves', () => {
    expect(Object.entries(valuesOf('__proto__: x\nconstructor: z'))).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'z'],
    ]);
  });

  it.each([
    ['MAX: 100', { code: 'valueQuoted', line: 1, key: 'MAX', quoted: '"100"' }],
    [
      'a: x\nb: yes',
      { code: 'valueQuoted', line: 2, key: 'b', quoted: '"yes"' },
    ],
    ['a: 1.0', { code: 'valueQuoted', line: 1, key: 'a', quoted: '"1.0"' }],
    ['a: ~', { code: 'valueQuoted', line: 1, key: 'a', quoted: '"~"' }],
    ['a:\nb: x', { code: 'valueEmpty', line: 1, key: 'a' }],
    ['a: x\nb:\n  c: d', { code: 'valueNested', line: 2, key: 'b' }],
    ['a: [x]', { code: 'valueNested', line: 1, key: 'a' }],
    ['a: !!binary aGk=', { code: 'valueTagged', line: 1, key: 'a' }],
    ['a: !x y', { code: 'valueTagged', line: 1, key: 'a' }],
    ['1: x', { code: 'keyText', line: 1 }],
    ['? [a]\n: x', { code: 'keyText', line: 1 }],
    ['<<: x', { code: 'keyRefused', line: 1, key: '<<' }],
    ['a b: x', { code: 'keyRefused', line: 1, key: 'a b' }],
    ['..a: x', { code: 'keyRefused', line: 1, key: '..a' }],
    ['a: x\nb: x\na: z', { code: 'keyTwice', line: 3, key: 'a', first: 1 }],
    [
      'a: x\nAPI_KEY: s3cr3t-s3cr3t',
      { code: 'secret', line: 2, key: 'API_KEY' },
    ],
    ['logo.png: x', { code: 'binary', line: 1, key: 'logo.png' }],
    ['', { code: 'empty', line: 1 }],
    ['# nothing', { code: 'empty', line: 1 }],
    ['text', { code: 'mapping', line: 1 }],
    ['- a', { code: 'mapping', line: 1 }],
    ['a: x\n---\nb: x', { code: 'documents', line: 2 }],
    ['a: x\nb: "y', { code: 'syntax', line: 2, detail: expect.any(String) }],
    ['a: x\n\tb: y', { code: 'syntax', line: 2, detail: expect.any(String) }],
    ['a: *gone', { code: 'aliasUnknown', line: 1, key: 'a' }],
  ])('refuses %j', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  it('says all that is wrong at once', () => {
    expect(problemsOf('a: 1\nb: x\nc: yes')).toMatchObject([
      { line: 1, key: 'a' },
      { line: 3, key: 'c' },
    ]);
  });
});

describe('a whole ConfigMap', () => {
  const manifest = (...lines: string[]) =>
    ['apiVersion: v1', 'kind: ConfigMap', ...lines].join('\n');

  it('is taken for its data', () => {
    expect(
      read(
        manifest(
          'metadata:',
          '  name: quantum-rerank-config',
          '  namespace: quantum-rerank',
          '  generation: 3',
          'data:',
          '  LOG_LEVEL: DEBUG',
          'binaryData:',
          '  logo.png: iVBORw0KGgo=',
        ),
      ),
    ).toEqual({ values: { LOG_LEVEL: 'DEBUG' }, manifest: true });
  });

  it('is not seen in keys that happen to be named so', () => {
    expect(valuesOf('kind: ConfigMap\nmetadata: x\ndata: z')).toEqual({
      kind: 'ConfigMap',
      metadata: 'x',
      data: 'z',
    });
  });

  it.each([
    [
      'kind: Secret\napiVersion: v1\ndata:\n  a: eA==',
      { code: 'manifestKind', line: 1, found: 'Secret', expected: 'ConfigMap' },
    ],
    [
      'apiVersion: example.com/v1\nkind: ConfigMap\ndata: {}',
      {
        code: 'manifestKind',
        line: 1,
        found: 'example.com/v1',
        expected: 'v1',
      },
    ],
    [
      manifest('metadata:', '  name: other', 'data: {}'),
      {
        code: 'manifestName',
        line: 4,
        found: 'other',
        expected: 'quantum-rerank-config',
      },
    ],
    [
      manifest('metadata: {namespace: staging}', 'data: {}'),
      {
        code: 'manifestNamespace',
        line: 3,
        found: 'staging',
        expected: 'quantum-rerank',
      },
    ],
    [manifest('metadata: {}'), { code: 'manifestData', line: 1 }],
    [manifest('metadata: {}', 'data:'), { code: 'manifestData', line: 4 }],
    [
      manifest('data: {}', 'data: {a: x}'),
      { code: 'keyTwice', line: 4, key: 'data', first: 3 },
    ],
    [
      manifest('data: {}', 'binaryData: {new.png: eA==}'),
      { code: 'binaryData', line: 4, key: 'new.png' },
    ],
    [
      manifest('data:', '  a: 1'),
      { code: 'valueQuoted', line: 4, key: 'a', quoted: '"1"' },
    ],
  ])('is refused: %j', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });
});
