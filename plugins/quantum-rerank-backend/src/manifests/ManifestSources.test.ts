import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UrlReaderService } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { testTarget } from '../operations/__testUtils__/testTarget';
import { ManifestSources } from './ManifestSources';
import { nameOf } from './parseManifests';

const service = (name: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\n`;

describe('ManifestSources', () => {
  let folder: string;
  const target = testTarget();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'manifests-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const sourcesOf = (
    entries: JsonObject[],
    urlReader: Partial<UrlReaderService> = {},
  ) =>
    ManifestSources.fromConfig({
      config: mockServices.rootConfig({
        data: { quantumRerank: { manifests: entries } },
      }),
      urlReader: mockServices.urlReader.mock(urlReader),
      logger: mockServices.logger.mock(),
    });
  const entry = (from: JsonObject): JsonObject => ({
    id: 'release',
    environment: 'production',
    ...from,
  });
  const readOnly = (
    from: JsonObject,
    urlReader?: Partial<UrlReaderService>,
  ) => {
    const sources = sourcesOf([entry(from)], urlReader);
    return sources.read(sources.choose(target, undefined), target);
  };

  it('reads a folder as kubectl apply -f does, and tells when it changed', async () => {
    await writeFile(join(folder, 'b.yaml'), service('b'));
    await writeFile(join(folder, 'a.yml'), service('a'));
    await writeFile(join(folder, 'README.md'), 'no manifest');
    await mkdir(join(folder, 'deeper.yaml'));

    const first = await readOnly({ directory: folder });
    expect(first.manifests.map(nameOf)).toEqual(['Service/a', 'Service/b']);
    expect(first.revision).toBeUndefined();
    expect((await readOnly({ directory: folder })).digest).toBe(first.digest);

    await writeFile(join(folder, 'b.yaml'), `${service('b')}# touched\n`);
    expect((await readOnly({ directory: folder })).digest).not.toBe(
      first.digest,
    );
  });

  it('reads a folder behind a URL with its commit, and files with their etags', async () => {
    const readTree = jest.fn(async () => ({
      etag: 'c0ffee',
      files: async () => [
        { path: 'a.yaml', content: async () => Buffer.from(service('a')) },
        { path: 'deep/b.yaml', content: async () => Buffer.from('x') },
      ],
      archive: jest.fn(),
      dir: jest.fn(),
    }));
    const url = 'https://github.com/org/repo/tree/main/k8s/';
    expect(await readOnly({ url }, { readTree })).toMatchObject({
      revision: 'c0ffee',
      problems: [],
      manifests: [{ name: 'a', document: 'a.yaml' }],
    });
    expect(readTree).toHaveBeenCalledWith(url, expect.anything());

    const readUrl = jest.fn(async () => ({
      etag: 'e1',
      buffer: async () => Buffer.from(service('a')),
    }));
    expect(
      await readOnly({ urls: ['https://example.com/k8s/a.yaml'] }, { readUrl }),
    ).toMatchObject({ revision: 'e1', manifests: [{ document: 'a.yaml' }] });
  });

  it('says why a source cannot be read, without addresses', async () => {
    await expect(readOnly({ directory: join(folder, 'none') })).rejects.toThrow(
      'the folder cannot be read (ENOENT)',
    );
    await expect(readOnly({ files: [join(folder, 'x.yaml')] })).rejects.toThrow(
      'the file x.yaml cannot be read (ENOENT)',
    );
    await expect(
      readOnly(
        { url: 'https://user:pw@example.com/k8s/' },
        {
          readTree: async () => {
            throw new Error('https://user:pw@example.com/k8s/ answered 500');
          },
        },
      ),
    ).rejects.toThrow(/^the folder cannot be read \(Error\)$/);
    await writeFile(join(folder, 'big.yaml'), '#'.repeat(1024 * 1024 + 1));
    await expect(readOnly({ directory: folder })).rejects.toThrow(
      'the file big.yaml is larger than 1 MiB',
    );
    await writeFile(join(folder, 'big.yaml'), Buffer.from([0xff, 0xfe]));
    await expect(readOnly({ directory: folder })).rejects.toThrow(
      'the file big.yaml is no UTF-8 text',
    );
  });

  it('chooses by name, and only among those of the environment', () => {
    const sources = sourcesOf([
      entry({ directory: folder }),
      entry({ id: 'emergency', directory: folder, title: 'Emergency' }),
      { id: 'other', environment: 'staging', directory: folder },
    ]);
    expect(sources.list(target)).toEqual([
      { id: 'release', title: 'release' },
      { id: 'emergency', title: 'Emergency' },
    ]);
    expect(() => sources.choose(target, undefined)).toThrow(
      'parameters.source must name one of the sources of production: release, emergency',
    );
    expect(() => sources.choose(target, 'other')).toThrow(
      'There is no source other of manifests for the environment production: there are release, emergency',
    );
    expect(sources.choose(testTarget('staging'), undefined).id).toBe('other');
    expect(() => sourcesOf([]).choose(target, undefined)).toThrow(
      'No manifests are configured for the environment production',
    );
  });

  it.each([
    [{ id: 'A b', directory: 'x' }, '[0].id: source must be the name'],
    [{ directory: 'x', url: 'https://a/' }, 'needs exactly one of directory'],
    [{}, 'needs exactly one of directory'],
    [{ url: 'file:///etc' }, '[0].url: must be an http or https URL'],
    [
      { directory: 'x', kinds: ['Deployment', 'Secret'] },
      '[0].kinds[1]: "Secret" cannot be allowed (values of secrets',
    ],
    [
      { directory: 'x', kinds: ['RoleBinding'] },
      '"RoleBinding" cannot be allowed (it gives rights)',
    ],
    [
      { directory: 'x', prune: [{ kind: 'Deployment', name: '../x' }] },
      '[0].prune[0].name: must be the name of an object',
    ],
  ])('refuses the configuration %j', (from, message) => {
    expect(() => sourcesOf([entry(from as JsonObject)])).toThrow(message);
  });
});
