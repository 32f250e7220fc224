import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  routeDescriptions,
  type RouteDescription,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import type { Router } from 'express';
import {
  askForReport,
  reportWhen,
} from '../reports/__testUtils__/portalReports';
import { createRouter } from '../routes';
import { openEscalation } from './__testUtils__/escalations';
import { principals, type PrincipalName } from './__testUtils__/people';
import {
  isForPersons,
  isForServices,
  nameOf,
  pathOf,
  postRoutes,
} from './__testUtils__/routes';
import {
  PRODUCTION,
  startQuietSandbox,
  TestPortal,
} from './__testUtils__/TestPortal';

/** Served beside the described routes: the description itself. */
const UNDESCRIBED = ['get /openapi.json'];

const ESCALATION = '00000000-0000-4000-8000-00000000e5ca';

/** What a parser may choke on. */
const STRANGE_BODIES: Record<
  string,
  { body: string; headers?: Record<string, string> }
> = {
  malformed: { body: '{"action":' },
  'three megabytes': { body: JSON.stringify('x'.repeat(3 * 1024 * 1024)) },
  'twenty thousand brackets': { body: '['.repeat(20_000) },
  'compressed, and broken': {
    body: 'this is not gzip',
    headers: { 'content-encoding': 'gzip' },
  },
  'another charset': {
    body: '{}',
    headers: { 'content-type': 'application/json; charset=utf-99' },
  },
};

/** Whom a route lets in; everybody else gets the status beside them. */
const REFUSED: Record<PrincipalName, number | undefined> = {
  none: 401,
  garbage: 401,
  expired: 401,
  cookie: 401,
  'limited token': 401,
  'expired service': 401,
  service: undefined,
  user: undefined,
  'user carried by a plugin': undefined,
};

/** What a route answers a caller; the body of a POST is empty. */
function expectation(route: RouteDescription, principal: PrincipalName) {
  const contentType = 'application/json';
  if (REFUSED[principal]) {
    return {
      statuses: [REFUSED[principal]],
      error: /^AuthenticationError: /,
      contentType,
    };
  }
  if (
    route.method === 'get' &&
    !(principal === 'service' && isForPersons(route))
  ) {
    const { status } = route.response;
    return { statuses: [status], error: /^none$/, ...route.response };
  }
  if ((principal === 'service') !== isForServices(route)) {
    return {
      statuses: [403],
      error: /^NotAllowedError: .*(signed-in user|not by persons)/,
      contentType,
    };
  }
  // What is missing, or that it is too late to cancel.
  return {
    statuses: [400, 404, 409],
    error: /^(InputError|NotFoundError|ConflictError): /,
    contentType,
  };
}

function errorOf(body: unknown): string {
  const { error } = (body ?? {}) as {
    error?: { name: string; message: string };
  };
  return error ? `${error.name}: ${error.message}` : 'none';
}

interface Layer {
  name: string;
  route?: { path: string; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
}

function registered(router: Router): string[] {
  return (router.stack as unknown as Layer[]).flatMap(layer => {
    const { route } = layer;
    if (route) {
      return Object.keys(route.methods).map(
        method => `${method} ${route.path.replace(/:(\w+)/g, '{$1}')}`,
      );
    }
    return layer.handle.stack
      ? registered(layer.handle as unknown as Router)
      : [];
  });
}

describe('routes and who may call them', () => {
  it('serves what the contract describes, and nothing else', () => {
    const router = createRouter({
      httpAuth: mockServices.httpAuth(),
      logger: mockServices.logger.mock(),
    } as unknown as Parameters<typeof createRouter>[0]);
    expect(registered(router).sort()).toEqual(
      [...routeDescriptions.map(nameOf), ...UNDESCRIBED].sort(),
    );
  });

  describe.each([
    ['as Backstage is', {}],
    [
      'without the barrier in front of the plugins',
      { backend: { auth: { dangerouslyDisableDefaultAuthPolicy: true } } },
    ],
  ])('%s', (_, config) => {
    let sandbox: Sandbox;
    let portal: TestPortal;
    let operation: string;
    let report: string;

    const idOf = ({ path }: RouteDescription) => {
      if (path.startsWith('/escalations/')) {
        return ESCALATION;
      }
      return path.startsWith('/reports/') ? report : operation;
    };

    beforeAll(async () => {
      sandbox = await startQuietSandbox();
      portal = await TestPortal.start({ sandbox, config });
      const accepted = await portal.operate(principals.user, 'scale', {
        replicas: 4,
      });
      operation = (accepted.body as { id: string }).id;
      await sandbox.waitFor(
        objects =>
          objects.get('deployments', 'quantum-rerank', 'quantum-rerank')?.spec
            .replicas === 4,
      );
      const asked = await askForReport(portal, principals.user, {
        kind: 'morning-check',
      });
      report = (asked.body as { id: string }).id;
      await reportWhen(portal, principals.user, report);
      const at = Date.now();
      await portal.knex('escalations').insert({
        ...openEscalation(ESCALATION),
        state: 'resolved',
        started_at: at - 1000,
        resolved_at: at,
      });
    });

    afterAll(async () => {
      await portal.stop();
      await sandbox.stop();
    });

    const cases = routeDescriptions.flatMap(route =>
      (Object.keys(principals) as PrincipalName[]).map(
        principal => [nameOf(route), principal, route] as const,
      ),
    );

    it.each(cases)('%s for %s', async (__, principal, route) => {
      const before = portal.writes();
      const recorded = await portal.recorded();
      const { status, body, headers } = await portal.ask(
        route.method,
        pathOf(route, { id: idOf(route) }),
        principals[principal],
        route.method === 'post' ? {} : undefined,
      );
      const wanted = expectation(route, principal);
      expect(wanted.statuses).toContain(status);
      expect(errorOf(body)).toMatch(wanted.error);
      expect(headers['content-type']).toContain(wanted.contentType);
      expect(headers['set-cookie']).toBeUndefined();
      expect(await portal.recorded()).toBe(recorded);
      expect(portal.writes()).toEqual(before);
    });

    it('remembers which plugin carried the person', async () => {
      const { body } = await portal.operate(
        principals['user carried by a plugin'],
        'restart',
        {},
        { environment: 'staging' },
      );
      expect(body).toMatchObject({
        requestedBy: 'user:default/olivia',
        via: 'plugin:scaffolder',
      });
    });

    it.each(Object.entries(STRANGE_BODIES))(
      'reads no body of strangers: %s',
      async (__, { body, headers = {} }) => {
        const before = await portal.recorded();
        const statuses = [];
        for (const route of postRoutes) {
          for (const principal of ['none', 'garbage'] as const) {
            const { status } = await portal.ask(
              'post',
              pathOf(route, { id: idOf(route) }),
              { ...principals[principal], ...headers },
              body,
            );
            statuses.push(status);
          }
        }
        // Malformed is 400 and long is 413 for whoever reads it.
        expect(new Set(statuses)).toEqual(new Set([401]));
        expect(await portal.recorded()).toBe(before);
      },
    );

    it('takes no form of another site, which browsers send without asking', async () => {
      const answers = await Promise.all(
        postRoutes.flatMap(route =>
          [
            'application/x-www-form-urlencoded',
            'text/plain',
            'multipart/form-data; boundary=x',
          ].map(type =>
            portal.ask(
              'post',
              pathOf(route, { id: idOf(route) }),
              {
                ...principals.cookie,
                origin: 'https://evil.example.com',
                'content-type': type,
              },
              'action=restart',
            ),
          ),
        ),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(
        new Set([401]),
      );
    });
  });

  it('accepts a token that was made for it only', async () => {
    const sandbox = await startQuietSandbox();
    const portal = await TestPortal.start({ sandbox });
    const token = (targetPluginId: string) => ({
      authorization: mockCredentials.service.header({
        onBehalfOf: mockCredentials.user('user:default/olivia'),
        targetPluginId,
      }),
    });
    const forUs = await portal.ask(
      'get',
      `${PRODUCTION}/snapshot`,
      token('quantum-rerank'),
    );
    const forOthers = await portal.ask(
      'get',
      `${PRODUCTION}/snapshot`,
      token('catalog'),
    );
    expect([forUs.status, forOthers.status]).toEqual([200, 401]);
    await portal.stop();
    await sandbox.stop();
  });
});
