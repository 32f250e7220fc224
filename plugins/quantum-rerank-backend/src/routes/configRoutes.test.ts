import type {
  Config,
  ConfigVersion,
  Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import { keptConfig } from '../configuration/configState';
import { ConfigVersionStore } from '../configuration/ConfigVersionStore';
import { databaseService } from '../operations/__testUtils__/Testbed';
import { as } from '../tests/__testUtils__/people';
import {
  PRODUCTION,
  startQuietSandbox,
  TestPortal,
} from '../tests/__testUtils__/TestPortal';

const NAME = 'quantum-rerank-config';

describe('the routes of the configuration', () => {
  let sandbox: Sandbox;
  let portal: TestPortal;

  beforeAll(async () => {
    sandbox = await startQuietSandbox();
    sandbox.objects().change('configmaps', 'quantum-rerank', NAME, object =>
      Object.assign(object, {
        data: {
          LOG_LEVEL: 'INFO',
          MAX_BATCH: '100',
          DB_PASSWORD: 'canary-3c5e',
        },
        binaryData: { LOGO: 'iVBORw0KGgo=' },
      }),
    );
    portal = await TestPortal.start({ sandbox });
  });

  afterAll(async () => {
    await portal.stop();
    await sandbox.stop();
  });

  it('shows keys and values, and hides what looks secret', async () => {
    const { status, body, text } = await portal.ask(
      'get',
      `${PRODUCTION}/config`,
      as('viewer'),
    );
    expect(status).toBe(200);
    expect(body as Config).toMatchObject({
      configMap: NAME,
      immutable: false,
      items: [
        { key: 'DB_PASSWORD', hidden: 'secret' },
        { key: 'LOGO', hidden: 'binary' },
        { key: 'LOG_LEVEL', value: 'INFO' },
        { key: 'MAX_BATCH', value: '100' },
      ],
      consumers: [
        {
          deployment: 'quantum-rerank',
          via: ['environment'],
          operated: true,
          restarted: true,
        },
      ],
    });
    expect(text).not.toContain('canary-3c5e');
  });

  it('lists kept versions page by page, with what restoring them would do', async () => {
    const versions = await ConfigVersionStore.create({
      database: databaseService(portal.knex),
    });
    const environment = 'quantum-rerank/production';
    const keep = (operation: string, data: Record<string, string>) =>
      versions.keep(
        { environment, kind: 'ConfigMap', name: NAME },
        keptConfig({ data, binaryData: {}, resourceVersion: '1' }),
        { kind: 'backup', operation, by: 'user:default/a' },
      );
    await keep('one', { LOG_LEVEL: 'WARN', API_KEY: 'canary-3c5e' });
    await keep('two', { LOG_LEVEL: 'INFO', MAX_BATCH: '100', OLD: 'x' });

    const first = await portal.ask(
      'get',
      `${PRODUCTION}/config/versions?limit=1`,
      as('viewer'),
    );
    const page = first.body as Page<ConfigVersion>;
    expect(page.items).toMatchObject([
      {
        kind: 'backup',
        operation: 'two',
        by: 'user:default/a',
        keys: 3,
        notKept: [],
        difference: { set: ['OLD'], removed: [] },
      },
    ]);
    const second = await portal.ask(
      'get',
      `${PRODUCTION}/config/versions?limit=1&cursor=${page.nextCursor}`,
      as('viewer'),
    );
    expect((second.body as Page<ConfigVersion>).items).toMatchObject([
      { operation: 'one', notKept: ['API_KEY'] },
    ]);
    expect(second.text).not.toContain('canary-3c5e');
  });

  it('refuses a cursor that is none', async () => {
    expect(
      (
        await portal.ask(
          'get',
          `${PRODUCTION}/config/versions?cursor=x`,
          as('viewer'),
        )
      ).status,
    ).toBe(400);
  });
});
