import { writeFile } from 'node:fs/promises';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { KubeConfig } from '@kubernetes/client-node';
import type { ClusterSource } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { KubernetesApi } from '../kubernetes/KubernetesApi';
import type { KubeConfigTransport } from '../kubernetes/transport';
import { DefaultClusterRegistry } from './DefaultClusterRegistry';

describe('DefaultClusterRegistry', () => {
  const directory = createMockDirectory();
  const transports = new Map<string, KubeConfigTransport>();

  afterEach(() => transports.clear());

  function create(data: JsonObject, sources?: ClusterSource[]) {
    return DefaultClusterRegistry.create({
      config: mockServices.rootConfig({ data }),
      logger: mockServices.logger.mock(),
      sources,
      createApi: (name, transport) => {
        transports.set(name, transport);
        return {} as KubernetesApi;
      },
    });
  }

  const located = (...clusters: JsonObject[]) => ({
    kubernetes: { clusterLocatorMethods: [{ type: 'config', clusters }] },
  });

  async function settingsOf(name: string) {
    const { baseUrl, headers } = await transports.get(name)!.open();
    return { baseUrl, authorization: headers.authorization };
  }

  it('reads service accounts from clusterLocatorMethods', async () => {
    const registry = create(
      located({
        name: 'eu-1',
        url: 'https://eu-1.example:6443/',
        authProvider: 'serviceAccount',
        serviceAccountToken: 'token-1',
      }),
    );
    await registry.getCluster('eu-1');
    expect(await settingsOf('eu-1')).toEqual({
      baseUrl: 'https://eu-1.example:6443',
      authorization: 'Bearer token-1',
    });
    await registry.close();
  });

  it('reads local kubectl proxies, which need no token', async () => {
    const registry = create({
      kubernetes: { clusterLocatorMethods: [{ type: 'localKubectlProxy' }] },
    });
    await registry.getCluster('local');
    expect(await settingsOf('local')).toEqual({
      baseUrl: 'http://localhost:8001',
      authorization: undefined,
    });
    await registry.close();
  });

  it('makes one connection per cluster', async () => {
    const registry = create(
      located({
        name: 'eu-1',
        url: 'https://eu-1.example',
        authProvider: 'serviceAccount',
        serviceAccountToken: 't',
      }),
    );
    const [first, second] = await Promise.all([
      registry.getCluster('eu-1'),
      registry.getCluster('eu-1'),
    ]);
    expect(second).toBe(first);
    await registry.close();
  });

  it('asks added sources first and names one that fails', async () => {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser(
      { name: 'x', server: 'https://vault.example', skipTLSVerify: false },
      { name: 'x', token: 'from-source' },
    );
    const source: ClusterSource = {
      id: 'vault',
      getKubeConfig: async name => {
        if (name === 'broken') {
          throw new Error('sealed');
        }
        return name === 'eu-1' ? kubeConfig : undefined;
      },
    };
    const registry = create(
      located({
        name: 'eu-1',
        url: 'https://config.example',
        authProvider: 'serviceAccount',
        serviceAccountToken: 'from-config',
      }),
      [source],
    );
    await registry.getCluster('eu-1');
    expect(await settingsOf('eu-1')).toEqual({
      baseUrl: 'https://vault.example',
      authorization: 'Bearer from-source',
    });
    await expect(registry.getCluster('broken')).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: 'The cluster source vault failed when asked for broken',
      cause: undefined,
    });
    await registry.close();
  });

  it('finds the contexts of a kubeconfig, and remembers no failure', async () => {
    const path = directory.resolve('kubeconfig');
    const registry = create({ quantumRerank: { kubeconfig: { path } } });
    await expect(registry.getCluster('dev')).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    await writeFile(path, 'users: [{ token: the-secret }');
    await expect(registry.getCluster('dev')).rejects.toMatchObject({
      message: expect.not.stringContaining('the-secret'),
      cause: undefined,
    });
    await writeFile(
      path,
      `
apiVersion: v1
kind: Config
current-context: other
clusters: [{ name: c, cluster: { server: "https://dev.example" } }]
users: [{ name: u, user: { token: dev-token } }]
contexts:
  - { name: dev, context: { cluster: c, user: u } }
  - { name: other, context: { cluster: none, user: u } }
`,
    );
    await registry.getCluster('dev');
    expect(await settingsOf('dev')).toEqual({
      baseUrl: 'https://dev.example',
      authorization: 'Bearer dev-token',
    });
    await expect(registry.getCluster('prod')).rejects.toMatchObject({
      name: 'NotFoundError',
    });
    await registry.close();
  });

  it('names what is configured when a cluster is not', async () => {
    const registry = create({
      kubernetes: {
        clusterLocatorMethods: [
          {
            type: 'config',
            clusters: [
              { name: 'eu-1', url: 'https://a', authProvider: 'aws' },
              { name: 'eu-2', url: 'https://b', authProvider: 'oidc' },
            ],
          },
          { type: 'gke', projectId: 'p' },
        ],
      },
    });
    await expect(registry.getCluster('us-1')).rejects.toThrow(
      /No cluster named us-1 .*eu-1, eu-2.*locators gke are not read.*quantumRerankClustersExtensionPoint/,
    );
    await expect(registry.getCluster('eu-1')).rejects.toThrow(
      /auth provider aws; supported are serviceAccount and localKubectlProxy.*quantumRerankClustersExtensionPoint/,
    );
  });

  it.each([
    ['http://eu-1.example', 'plain http'],
    ['ftp://eu-1.example', 'http or https'],
    ['https://user:pass@eu-1.example', 'without credentials'],
    ['eu-1', 'not a URL'],
  ])('refuses the server %s', async (url, words) => {
    const registry = create(
      located({
        name: 'eu-1',
        url,
        authProvider: 'serviceAccount',
        serviceAccountToken: 't',
      }),
    );
    await expect(registry.getCluster('eu-1')).rejects.toThrow(words);
  });

  it('says that in-cluster needs a cluster around', async () => {
    await expect(create({}).getCluster('in-cluster')).rejects.toThrow(
      'does not run in a Kubernetes cluster',
    );
  });

  it('reads a token file again after it changed', async () => {
    const tokenFile = directory.resolve('token');
    await writeFile(tokenFile, 'first\n');
    const kubeConfig = () => {
      const config = new KubeConfig();
      config.loadFromClusterAndUser(
        { name: 'x', server: 'https://x.example', skipTLSVerify: false },
        {
          name: 'x',
          authProvider: { name: 'tokenFile', config: { tokenFile } },
        },
      );
      return config;
    };
    jest.useFakeTimers({
      now: Date.now(),
      // Only the clock: files and sockets need the rest.
      doNotFake: [
        'clearImmediate',
        'clearInterval',
        'clearTimeout',
        'hrtime',
        'nextTick',
        'performance',
        'queueMicrotask',
        'setImmediate',
        'setInterval',
        'setTimeout',
      ],
    });
    try {
      const registry = create({}, [
        { id: 'files', getKubeConfig: async () => kubeConfig() },
      ]);
      await registry.getCluster('x');
      expect((await settingsOf('x')).authorization).toBe('Bearer first');
      await writeFile(tokenFile, 'second');
      expect((await settingsOf('x')).authorization).toBe('Bearer first');
      jest.setSystemTime(Date.now() + 61_000);
      expect((await settingsOf('x')).authorization).toBe('Bearer second');
      await registry.close();
    } finally {
      jest.useRealTimers();
    }
  });
});
