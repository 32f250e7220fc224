import type {
  OperationQuery,
  OperationSummary,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import Papa from 'papaparse';
import { operation } from '../../__testUtils__';
import {
  collectOperations,
  exportFileName,
  EXPORT_LIMIT,
  toCsv,
  toJson,
} from './exportOperations';

const ref = {
  entityRef: 'component:default/quantum-rerank',
  environment: 'production',
};

function rows(operations: OperationSummary[]): Record<string, string>[] {
  return Papa.parse<Record<string, string>>(toCsv(operations).trimEnd(), {
    header: true,
  }).data;
}

/** An API that has so many operations. */
function historyOf(total: number) {
  const listOperations = jest.fn(
    async (_ref: unknown, query?: OperationQuery) => {
      const start = Number(query?.cursor ?? 0);
      const end = Math.min(start + Number(query?.limit), total);
      return {
        items: Array.from({ length: end - start }, (_, index) =>
          operation({ id: `op-${start + index}` }),
        ),
        nextCursor: end < total ? String(end) : undefined,
      };
    },
  );
  return { listOperations };
}

const options = () => ({ signal: new AbortController().signal });

describe('toCsv', () => {
  it('has a line for each operation, with times in UTC', () => {
    const [row] = rows([
      operation({
        requestedAt: '2026-03-01T02:00:00.000+02:00',
        reason: 'say "hi",\nthen go',
      }),
    ]);
    expect(row).toMatchObject({
      id: 'op-1',
      action: 'scale',
      requestedAt: '2026-03-01T00:00:00.000Z',
      requestedBy: 'user:default/dana',
      reason: 'say "hi",\nthen go',
      endedAt: '',
    });
  });

  it.each([
    '=HYPERLINK("http://x")',
    '+1',
    '-1',
    '@SUM(A1)',
    '=1+1\nsecond line',
    ' =1+1',
    '\t=1+1',
    '\r=1',
  ])('keeps a spreadsheet from taking %j for a formula', reason => {
    expect(rows([operation({ reason })])[0].reason).toBe(`'${reason}`);
  });

  it('leaves other text alone', () => {
    expect(rows([operation({ reason: 'a = b - c' })])[0].reason).toBe(
      'a = b - c',
    );
  });

  it('has its head also when there is nothing', () => {
    expect(toCsv([])).toMatch(/^id,requestedAt,.*\r\n$/);
  });
});

describe('toJson', () => {
  it('keeps all of each operation, and says whether it is cut', () => {
    const read = JSON.parse(
      toJson({
        operations: [
          operation({ requestedAt: '2026-03-01T02:00:00.000+02:00' }),
        ],
        cut: true,
      }),
    );
    expect(read.cut).toBe(true);
    expect(read.items[0]).toMatchObject({
      id: 'op-1',
      parameters: { replicas: 5 },
      requestedAt: '2026-03-01T00:00:00.000Z',
    });
  });
});

describe('collectOperations', () => {
  it('reads every page of what is filtered', async () => {
    const api = historyOf(250);
    const found = await collectOperations(
      api,
      ref,
      { action: 'scale' },
      options(),
    );
    expect(found.operations).toHaveLength(250);
    expect(found.cut).toBe(false);
    expect(api.listOperations).toHaveBeenCalledTimes(3);
    expect(api.listOperations).toHaveBeenLastCalledWith(
      ref,
      { action: 'scale', limit: 100, cursor: '200' },
      expect.anything(),
    );
  });

  it.each([
    [EXPORT_LIMIT, false],
    [EXPORT_LIMIT + 1, true],
    [5 * EXPORT_LIMIT, true],
  ])('of %d operations is cut: %s', async (total, cut) => {
    const api = historyOf(total);
    const found = await collectOperations(api, ref, {}, options());
    expect(found.operations).toHaveLength(EXPORT_LIMIT);
    expect(found.cut).toBe(cut);
    expect(api.listOperations).toHaveBeenCalledTimes(10);
  });

  it('fails as a whole when a page fails', async () => {
    const api = historyOf(150);
    api.listOperations.mockRejectedValueOnce(new Error('away'));
    await expect(collectOperations(api, ref, {}, options())).rejects.toThrow(
      'away',
    );
  });
});

describe('exportFileName', () => {
  it('names entity, environment and moment', () => {
    expect(
      exportFileName(
        'production',
        'quantum-rerank',
        new Date('2026-03-02T10:00:00Z'),
        'csv',
      ),
    ).toBe('operations-quantum-rerank-production-2026-03-02T10-00-00Z.csv');
  });
});
