import {
  mockCredentials,
  mockErrorHandler,
  mockServices,
} from '@backstage/backend-test-utils';
import { NotFoundError } from '@backstage/errors';
import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import express from 'express';
import type { AddressInfo } from 'node:net';
import { get, type Server } from 'node:http';
import request from 'supertest';
import type { OperationService } from '../operations/OperationService';
import { parseActionRequest } from '../operations/plan/Planner';
import { newSteps } from '../operations/operationSteps';
import { testPlan } from '../operations/__testUtils__/testPlan';
import { TestProfiles } from '../operations/__testUtils__/testTarget';
import { createOperationRouter } from './operationRoutes';

const ENVIRONMENT =
  '/entities/component/default/quantum-rerank/environments/production';

function operation(sequence: number, state: Operation['state']): Operation {
  const plan = testPlan();
  return {
    id: 'op-1',
    sequence,
    action: 'scale',
    parameters: { replicas: 5 },
    title: plan.title,
    entityRef: plan.entityRef,
    environment: plan.environment,
    cluster: plan.cluster,
    namespace: plan.namespace,
    target: plan.target,
    state,
    requestedBy: 'user:default/mock',
    via: 'portal',
    reason: 'test',
    requestedAt: '2026-11-23T10:00:00.000Z',
    notBefore: '2026-11-23T10:00:00.000Z',
    steps: newSteps(),
    message: 'x',
    cancellable: false,
    plan,
  };
}

describe('the routes of operations', () => {
  const service = {
    getAvailability: jest.fn(),
    createPlan: jest.fn(),
    createOperation: jest.fn(),
    listOperations: jest.fn(),
    getOperation: jest.fn(),
    cancelOperation: jest.fn(),
    watchOperation: jest.fn(),
  };
  let app: express.Express;
  let server: Server;

  beforeEach(async () => {
    jest.resetAllMocks();
    app = express();
    app.use(
      createOperationRouter({
        httpAuth: mockServices.httpAuth(),
        profiles: new TestProfiles(),
        operations: service as unknown as OperationService,
      }),
    );
    app.use(mockErrorHandler());
    server = app.listen(0, '127.0.0.1');
    await new Promise(resolve => server.once('listening', resolve));
  });

  afterEach(() => new Promise(resolve => server.close(resolve)));

  const MUTATIONS = [
    `${ENVIRONMENT}/plans`,
    `${ENVIRONMENT}/operations`,
    '/operations/op-1/cancellation',
  ];

  it.each(MUTATIONS)('%s refuses a service that carries nobody', async path => {
    const response = await request(server)
      .post(path)
      .set('Authorization', mockCredentials.service.header())
      .send({});
    expect(response.status).toBe(403);
    expect(response.body.error.message).toContain('carries no signed-in user');
  });

  it.each([...MUTATIONS, '/operations/op-1/cancellation'])(
    '%s refuses who did not sign in',
    async path => {
      const response = await request(server)
        .post(path)
        .set('Authorization', mockCredentials.none.header())
        .send({});
      expect([401, 403]).toContain(response.status);
    },
  );

  it.each(MUTATIONS)('%s reads no endless body', async path => {
    const response = await request(server)
      .post(path)
      .send({ reason: 'x'.repeat(3_000_000) });
    expect(response.status).toBe(413);
    expect(service.createOperation).not.toHaveBeenCalled();
  });

  it('answers an accepted operation with 202 and where it is', async () => {
    service.createOperation.mockResolvedValue(operation(1, 'queued'));
    const response = await request(server)
      .post(`${ENVIRONMENT}/operations`)
      .send({ action: 'scale' });
    expect(response.status).toBe(202);
    expect(response.headers.location).toMatch(/\/operations\/op-1$/);
  });

  it('names the parameter that is wrong', async () => {
    service.createPlan.mockImplementation(async (_, body) =>
      parseActionRequest(body),
    );
    const response = await request(server)
      .post(`${ENVIRONMENT}/plans`)
      .send({ action: 'scale', parameters: { replicas: 2.5 } });
    expect(response.status).toBe(400);
    expect(response.body.error.message).toBe(
      'parameters.replicas must be a whole number',
    );
  });

  it('refuses unknown fields of a cancellation', async () => {
    const response = await request(server)
      .post('/operations/op-1/cancellation')
      .send({ force: true });
    expect(response.status).toBe(400);
    expect(response.body.error.message).toContain('unknown field force');
  });

  it.each([
    ['/entities/component/default/other/environments/production/plans', 404],
    ['/entities/component/default/quantum-rerank/environments/moon/plans', 404],
    [
      '/entities/component/default/..%2fquantum-rerank/environments/production/plans',
      400,
    ],
    ['/entities/component/default/quantum-rerank/environments/A;b/plans', 400],
  ])('%s: %i', async (path, status) => {
    const response = await request(server)
      .post(path)
      .send({ action: 'restart' });
    expect(response.status).toBe(status);
    expect(service.createPlan).not.toHaveBeenCalled();
  });

  it('streams every change and ends with the operation', async () => {
    service.watchOperation.mockImplementation(async function* changes() {
      yield operation(1, 'queued');
      yield operation(2, 'running');
      yield operation(3, 'succeeded');
    });
    const response = await request(server).get('/operations/op-1/progress');
    expect(response.status).toBe(200);
    expect(response.headers['content-type']).toContain('text/event-stream');
    expect(response.headers['cache-control']).toContain('no-transform');
    const events = response.text
      .split('\n\n')
      .filter(Boolean)
      .map(text => text.split('\n'));
    expect(events.map(([event, id]) => [event, id])).toEqual([
      ['event: operation', 'id: 1'],
      ['event: operation', 'id: 2'],
      ['event: operation', 'id: 3'],
    ]);
    expect(JSON.parse(events[2][2].replace('data: ', ''))).toEqual(
      operation(3, 'succeeded'),
    );
  });

  it('answers a stream that may not be seen like any other request', async () => {
    service.watchOperation.mockImplementation(async function* none() {
      throw new NotFoundError('There is no operation op-1');
    });
    const response = await request(server).get('/operations/op-1/progress');
    expect(response.status).toBe(404);
    expect(response.body.error.message).toBe('There is no operation op-1');
  });

  it('ends the stream when the right to see it ends', async () => {
    service.watchOperation.mockImplementation(async function* revoked() {
      yield operation(1, 'queued');
      throw new NotFoundError('There is no operation op-1');
    });
    const response = await request(server).get('/operations/op-1/progress');
    expect(response.status).toBe(200);
    expect(response.text.match(/event: operation/g)).toHaveLength(1);
  });

  it('stops watching when the reader goes away', async () => {
    let isStopped = () => {};
    const stopped = new Promise<string>(resolve => {
      isStopped = () => resolve('stopped');
    });
    service.watchOperation.mockImplementation(async function* watched(
      _id: string,
      { signal }: { signal: AbortSignal },
    ) {
      yield operation(1, 'queued');
      await new Promise(ended => signal.addEventListener('abort', ended));
      isStopped();
    });
    const { port } = server.address() as AddressInfo;
    await new Promise<void>(resolve => {
      get(
        {
          port,
          host: '127.0.0.1',
          path: '/operations/op-1/progress',
          agent: false,
        },
        response => {
          response.once('data', () => {
            response.destroy();
            resolve();
          });
        },
      );
    });
    expect(await stopped).toBe('stopped');
  });

  it('does not pile up changes for a reader that does not read', async () => {
    let produced = 0;
    const large = operation(1, 'running');
    large.plan.diff = 'x'.repeat(200_000);
    service.watchOperation.mockImplementation(async function* flood(
      _id: string,
      { signal }: { signal: AbortSignal },
    ) {
      for (let sequence = 1; sequence <= 500 && !signal.aborted; sequence++) {
        produced = sequence;
        yield { ...large, sequence };
      }
    });
    const { port } = server.address() as AddressInfo;
    await new Promise<void>(resolve => {
      const reader = get(
        {
          port,
          host: '127.0.0.1',
          path: '/operations/op-1/progress',
          agent: false,
        },
        async response => {
          response.pause();
          // As long as more is produced, it is not held back yet.
          let seen = -1;
          while (seen !== produced) {
            seen = produced;
            await new Promise(turn => setTimeout(turn, 100));
          }
          reader.destroy();
          resolve();
        },
      );
    });
    // 500 of them would be 100 MB; the sockets hold a few.
    expect(produced).toBeLessThan(100);
  });
});
