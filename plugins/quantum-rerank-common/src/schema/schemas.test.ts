import { actionParametersSchemas } from '../actions';
import { durationToMilliseconds } from '../profile/duration';
import { operationRequestSchema } from './operation';
import { podQuerySchema } from './pods';

function messages(result: {
  success: boolean;
  error?: { issues: Array<{ path: PropertyKey[]; message: string }> };
}): string[] {
  return (
    result.error?.issues.map(
      issue => `${issue.path.join('.')}: ${issue.message}`,
    ) ?? []
  );
}

describe('parameters of actions', () => {
  it.each([
    [{ replicas: -1 }, 'replicas: replicas must not be negative'],
    [{ replicas: 1.5 }, 'replicas: replicas must be a whole number'],
    [{ replicas: 3e9 }, 'replicas: replicas must fit into 32 bits'],
  ])('scale refuses %j', (parameters, message) => {
    expect(
      messages(actionParametersSchemas.scale.safeParse(parameters)),
    ).toContain(message);
  });

  it('scale refuses text, nothing and unknown keys', () => {
    for (const parameters of [
      { replicas: '5' },
      {},
      { replicas: 5, force: true },
      null,
    ]) {
      expect(actionParametersSchemas.scale.safeParse(parameters).success).toBe(
        false,
      );
    }
  });

  it('rollback takes a revision or none', () => {
    expect(actionParametersSchemas.rollback.safeParse({}).success).toBe(true);
    expect(
      messages(actionParametersSchemas.rollback.safeParse({ revision: 0 })),
    ).toEqual(['revision: revision must be 1 or higher']);
  });
});

describe('operationRequestSchema', () => {
  const request = {
    action: 'restart',
    reason: 'stuck connections',
    planHash: 'abc',
    idempotencyKey: '0123-4567',
  };

  it('accepts a complete request and trims the reason', () => {
    expect(
      operationRequestSchema.parse({ ...request, reason: '  why  ' }),
    ).toMatchObject({ reason: 'why', parameters: {} });
  });

  it.each([
    [{ reason: '   ' }, 'reason: reason is required: say why in a few words'],
    [
      { reason: 'x'.repeat(501) },
      'reason: reason must be at most 500 characters',
    ],
    [
      { idempotencyKey: 'short' },
      'idempotencyKey: idempotencyKey must be 8 to 200 letters, digits or . _ : / -',
    ],
  ])('refuses %j', (change, message) => {
    expect(
      messages(operationRequestSchema.safeParse({ ...request, ...change })),
    ).toContain(message);
  });
});

describe('podQuerySchema', () => {
  it('fills defaults and reads numbers from text', () => {
    expect(podQuerySchema.parse({ limit: '50' })).toEqual({
      limit: 50,
      order: 'asc',
      orderBy: 'name',
    });
  });

  it.each([
    { limit: '0' },
    { limit: '201' },
    { orderBy: 'ip' },
    { labels: 'x' },
  ])('refuses %j', query => {
    expect(podQuerySchema.safeParse(query).success).toBe(false);
  });
});

describe('durationToMilliseconds', () => {
  it.each([
    ['250ms', 250],
    ['5s', 5000],
    ['2m', 120_000],
    ['24h', 86_400_000],
    ['1d', 86_400_000],
  ])('%s', (text, milliseconds) => {
    expect(durationToMilliseconds(text)).toBe(milliseconds);
  });

  it('refuses anything else, naming what would be right', () => {
    expect(() => durationToMilliseconds('5 minutes')).toThrow(
      '"5 minutes" is not a duration such as 5s, 2m or 24h',
    );
  });
});
