import { KubernetesApiError } from './errors';
import type { KubernetesRequest } from './KubernetesApi';
import { findContinue, listAll, type PageSource } from './listAll';

/** Pages of numbered items whose tokens are the numbers of the next. */
class Pages implements PageSource {
  readonly log: string[] = [];
  readonly signals: AbortSignal[] = [];
  readonly #pages: string[];

  constructor(pages: string[]) {
    this.#pages = pages;
  }

  async fetch({ query, signal }: KubernetesRequest): Promise<string> {
    const number = Number(query?.continue ?? 0);
    this.log.push(`fetch ${number}`);
    if (signal) {
      this.signals.push(signal);
    }
    const page = this.#pages[number];
    if (page === undefined) {
      throw new KubernetesApiError({
        status: 410,
        reason: 'Expired',
        message: 'gone',
      });
    }
    return page;
  }

  async request(request: KubernetesRequest) {
    return this.parse((await this.fetch(request)).replace(/^torn /, ''));
  }

  parse(text: string) {
    const page = JSON.parse(text);
    this.log.push(`parse ${page.items}`);
    return page;
  }
}

const page = (items: string[], token?: string) =>
  JSON.stringify({
    kind: 'PodList',
    apiVersion: 'v1',
    metadata: { resourceVersion: '7', ...(token ? { continue: token } : {}) },
    items,
  });

describe('listAll', () => {
  it('has the next page made while it reads the one before', async () => {
    const pages = new Pages([page(['a'], '1'), page(['b'], '2'), page(['c'])]);

    const list = await listAll<string>(pages, '/pods', {});

    expect(list).toEqual({
      metadata: { resourceVersion: '7' },
      items: ['a', 'b', 'c'],
    });
    expect(pages.log).toEqual([
      'fetch 0',
      'fetch 1',
      'parse a',
      'fetch 2',
      'parse b',
      'parse c',
    ]);
  });

  it('goes by what the whole page says, and lets go of what it asked for too early', async () => {
    const misleading = page(['a'], '2').replace(
      '"items"',
      '"items":[],"metadata":{"continue":"1"},"items"',
    );
    const pages = new Pages([misleading, page(['b']), page(['c'])]);

    const { items } = await listAll<string>(pages, '/pods', {});

    expect(items).toEqual(['a', 'b']);
    expect(pages.log.slice(0, 3)).toEqual(['fetch 0', 'fetch 2', 'parse a']);
    expect(pages.signals[1].aborted).toBe(true);
  });

  it('turns pages whose metadata stands at the end, too', async () => {
    const late = '{"items":["a"],"metadata":{"continue":"1"}}';
    const pages = new Pages([late, page(['b'])]);

    expect((await listAll<string>(pages, '/pods', {})).items).toEqual([
      'a',
      'b',
    ]);
    expect(pages.log).toEqual(['fetch 0', 'parse a', 'fetch 1', 'parse b']);
  });

  it('asks again for a page that cannot be read', async () => {
    const pages = new Pages([page(['a'], '1'), `torn ${page(['b'])}`]);

    expect((await listAll<string>(pages, '/pods', {})).items).toEqual([
      'a',
      'b',
    ]);
    expect(pages.log.filter(line => line === 'fetch 1')).toHaveLength(2);
  });

  it('begins again when a page that it asked for early has expired', async () => {
    const pages = new Pages([page(['a'], '5')]);

    await expect(listAll(pages, '/pods', {})).rejects.toThrow('gone');
    expect(pages.log.filter(line => line === 'fetch 0')).toHaveLength(3);
  });

  it('ends at once when what it is told to keep cannot be kept', async () => {
    const pages = new Pages([page(['a'], '1'), page(['b'])]);

    await expect(
      listAll(pages, '/pods', {
        project: () => {
          throw new Error('no');
        },
      }),
    ).rejects.toThrow('no');
    expect(pages.signals.every(({ aborted }) => aborted)).toBe(true);
  });
});

describe('findContinue', () => {
  it.each([
    ['an answer of an API server', page(['a'], 'abc='), 'abc='],
    ['the last page', page(['a']), undefined],
    ['no list', '{"kind":"Status"}', undefined],
    ['something else', 'x'.repeat(10_000), undefined],
    [
      'a token that is none',
      '{"metadata":{"continue":{}},"items":[]}',
      undefined,
    ],
    [
      'metadata that is no JSON',
      '{"metadata":{"continue":},"items":[]}',
      undefined,
    ],
  ])('reads %s', (_, text, token) => {
    expect(findContinue(text)).toBe(token);
  });
});
