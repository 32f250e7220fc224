import { writeFile } from 'node:fs/promises';
import {
  createMockDirectory,
  mockCredentials,
  mockServices,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { JsonArray } from '@backstage/types';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { DefaultProfileService } from './DefaultProfileService';

const credentials = mockCredentials.user('user:default/viewer');

function component(
  name: string,
  annotations: Record<string, string> = {},
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, annotations },
    spec: {},
    relations: [
      { type: 'ownedBy', targetRef: 'group:default/quantum-rerank-owners' },
      { type: 'partOf', targetRef: 'system:default/quantum-rerank' },
    ],
  };
}

const small = (name: string, entity: string) => `
apiVersion: quantumrerank.io/v1
kind: OperationsProfile
metadata: { name: ${name}, title: Small }
entities: [${entity}]
environments:
  - name: only
    title: Only
    tier: production
    cluster: c
    namespace: n
    resources: { deployment: d }
    replicas: { min: 1, max: 2 }
`;

describe('DefaultProfileService', () => {
  const directory = createMockDirectory();

  async function create(
    options: {
      entities?: Entity[];
      profiles?: JsonArray;
      catalog?: ReturnType<typeof catalogServiceMock>;
    } = {},
  ) {
    const logger = mockServices.logger.mock();
    const service = await DefaultProfileService.create({
      config: mockServices.rootConfig({
        data: options.profiles
          ? { quantumRerank: { profiles: options.profiles } }
          : {},
      }),
      logger,
      urlReader: mockServices.urlReader.mock({
        readUrl: async url => ({
          buffer: async () =>
            Buffer.from(
              small('from-url', `component:default/${url.slice(-1)}`),
            ),
        }),
      }),
      catalog:
        options.catalog ??
        catalogServiceMock({
          entities: options.entities ?? [component('quantum-rerank')],
        }),
    });
    return { service, logger };
  }

  it('has the operations guide built in', async () => {
    const { service, logger } = await create();
    const operated = await service.getOperatedEntity(
      'Component:default/Quantum-Rerank',
      { credentials },
    );
    expect(logger.error).not.toHaveBeenCalled();
    expect(operated.entityRef).toBe('component:default/quantum-rerank');
    expect(operated.ownerRefs).toEqual(['group:default/quantum-rerank-owners']);
    expect(
      operated.environments.map(({ name, cluster, namespace, replicas }) => [
        name,
        cluster,
        namespace,
        replicas,
      ]),
    ).toEqual([
      ['production', 'eu-1', 'quantum-rerank', { min: 3, max: 15 }],
      ['staging', 'eu-1', 'quantum-rerank-staging', { min: 1, max: 4 }],
    ]);
    expect(
      operated.profile.contacts.map(({ id, level }) => [id, level]),
    ).toEqual(
      expect.arrayContaining([
        ['primary', 2],
        ['secondary', 3],
        ['backup', 3],
      ]),
    );
  });

  it('applies the differences of the installation', async () => {
    const { service } = await create({
      profiles: [
        {
          environments: {
            staging: {
              cluster: 'dev',
              namespace: 'mine',
              consumers: [{ kind: 'Deployment', name: 'worker' }],
            },
          },
        },
      ],
    });
    const target = await service.getTarget(
      'component:default/quantum-rerank',
      'staging',
      { credentials },
    );
    expect(target.environment).toMatchObject({
      cluster: 'dev',
      namespace: 'mine',
      consumers: [{ kind: 'Deployment', name: 'worker' }],
      replicas: { min: 1, max: 4 },
    });
  });

  it('names the environments there are when one is asked for that is not', async () => {
    const { service } = await create();
    await expect(
      service.getTarget('component:default/quantum-rerank', 'prod', {
        credentials,
      }),
    ).rejects.toMatchObject({
      name: 'NotFoundError',
      message:
        'component:default/quantum-rerank has no environment "prod"; it has production, staging',
    });
  });

  it('lets annotations take environments away and never add or redirect', async () => {
    const { service } = await create({
      entities: [
        component('quantum-rerank', {
          'quantumrerank.io/environments': 'staging, ../production, eu-2',
          'quantumrerank.io/cluster': 'https://evil.example',
          'quantumrerank.io/namespace': 'kube-system',
          'quantumrerank.io/consumers': 'Deployment/somebody-elses',
          'backstage.io/kubernetes-namespace': 'kube-system',
        }),
      ],
    });
    const { environments } = await service.getOperatedEntity(
      'component:default/quantum-rerank',
      { credentials },
    );
    expect(environments).toHaveLength(1);
    expect(environments[0]).toMatchObject({
      name: 'staging',
      cluster: 'eu-1',
      namespace: 'quantum-rerank-staging',
      consumers: [],
    });
  });

  it('refuses entities that no profile lists, whatever their annotations say', async () => {
    const { service } = await create({
      entities: [
        component('other', { 'quantumrerank.io/profile': 'quantum-rerank' }),
      ],
    });
    await expect(
      service.getOperatedEntity('component:default/other', { credentials }),
    ).rejects.toThrow('No profile lists component:default/other');
  });

  it('answers alike for entities that are absent and that may not be seen', async () => {
    const { service } = await create({ entities: [] });
    await expect(
      service.getOperatedEntity('component:default/quantum-rerank', {
        credentials,
      }),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  it.each(['', 'nonsense', 'component:'])(
    'refuses the entity reference "%s"',
    async ref => {
      const { service } = await create();
      await expect(
        service.getOperatedEntity(ref, { credentials }),
      ).rejects.toMatchObject({ name: 'InputError' });
    },
  );

  it('lets the annotation choose among the profiles that list the entity', async () => {
    directory.setContent({
      'a.yaml': small('a', 'component:default/x'),
      'b.yaml': small('b', 'component:default/x'),
    });
    const profiles = ['a.yaml', 'b.yaml'].map(name => ({
      file: directory.resolve(name),
    }));
    const { service } = await create({
      profiles,
      entities: [component('x', { 'quantumrerank.io/profile': 'b' })],
    });
    const { profile } = await service.getOperatedEntity('component:default/x', {
      credentials,
    });
    expect(profile.metadata.name).toBe('b');

    const undecided = await create({ profiles, entities: [component('x')] });
    await expect(
      undecided.service.getOperatedEntity('component:default/x', {
        credentials,
      }),
    ).rejects.toThrow('listed by the profiles a, b');

    const wrong = await create({
      profiles,
      entities: [component('x', { 'quantumrerank.io/profile': 'c' })],
    });
    await expect(
      wrong.service.getOperatedEntity('component:default/x', { credentials }),
    ).rejects.toThrow('those are a, b');
  });

  it('reads profiles from URLs', async () => {
    const { service } = await create({
      profiles: [{ url: 'https://example.com/x' }],
      entities: [component('x')],
    });
    expect(service.listEnvironments()).toHaveLength(1);
    await service.getTarget('component:default/x', 'only', { credentials });
  });

  it('starts with a malformed profile, says what is wrong, and heals', async () => {
    const file = directory.resolve('a.yaml');
    await writeFile(
      file,
      small('a', 'component:default/x').replace('max: 2', 'max: many'),
    );
    const { service, logger } = await create({
      profiles: [{ file }],
      entities: [component('x')],
    });
    expect(logger.error).toHaveBeenCalledTimes(1);
    const ask = () =>
      service.getOperatedEntity('component:default/x', { credentials });
    await expect(ask()).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining(
        'environments[0].replicas.max: Invalid input: expected',
      ),
    });
    await service.reload();
    expect(logger.error).toHaveBeenCalledTimes(1);

    await writeFile(file, small('a', 'component:default/x'));
    await service.reload();
    await expect(ask()).resolves.toMatchObject({
      profile: { metadata: { name: 'a' } },
    });

    await writeFile(file, 'apiVersion: [');
    await service.reload();
    expect(logger.error).toHaveBeenLastCalledWith(
      expect.stringContaining('its last good version stays in use'),
    );
    await expect(ask()).resolves.toMatchObject({
      profile: { metadata: { name: 'a' } },
    });
  });

  it('reads profiles again by the scheduler of each process', async () => {
    const scheduler = mockServices.scheduler.mock();
    const readUrl = jest.fn(async () => ({
      buffer: async () => Buffer.from(small('a', 'component:default/x')),
    }));
    await DefaultProfileService.create({
      config: mockServices.rootConfig({
        data: {
          quantumRerank: { profiles: [{ url: 'https://example.com/a.yaml' }] },
        },
      }),
      logger: mockServices.logger.mock(),
      urlReader: mockServices.urlReader.mock({ readUrl }),
      catalog: catalogServiceMock(),
      scheduler,
    });
    expect(readUrl).toHaveBeenCalledTimes(1);
    const [task] = scheduler.scheduleTask.mock.calls[0];
    expect(task).toMatchObject({ scope: 'local' });
    await task.fn(new AbortController().signal);
    expect(readUrl).toHaveBeenCalledTimes(2);
  });

  it('asks the catalog with the credentials of the caller, and for each caller', async () => {
    const catalog = catalogServiceMock({
      entities: [component('quantum-rerank')],
    });
    const getEntityByRef = jest.spyOn(catalog, 'getEntityByRef');
    const { service } = await create({ catalog });
    const ref = 'component:default/quantum-rerank';
    const other = mockCredentials.user('user:default/other');
    await service.getOperatedEntity(ref, { credentials });
    await service.getOperatedEntity(ref, { credentials });
    await service.getOperatedEntity(ref, { credentials: other });
    expect(getEntityByRef.mock.calls.map(([, options]) => options)).toEqual([
      { credentials },
      { credentials: other },
    ]);
  });
});
