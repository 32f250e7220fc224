import type {
  HistoryEntry,
  HistoryQuery,
  OperationSummary,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import Papa from 'papaparse';
import {
  escalationEntry,
  operation,
  replacementEntry,
} from '../../__testUtils__';
import {
  collectHistory,
  exportFileName,
  EXPORT_LIMIT,
  toCsv,
  toJson,
} from './exportHistory';

const ref = {
  entityRef: 'component:default/quantum-rerank',
  environment: 'production',
};

const entryOf = (of: OperationSummary): HistoryEntry => ({
  kind: 'operation',
  at: of.requestedAt,
  operation: of,
});

function rows(entries: HistoryEntry[]): Record<string, string>[] {
  return Papa.parse<Record<string, string>>(toCsv(entries, ref).trimEnd(), {
    header: true,
  }).data;
}

/** An API that has so many operations. */
function historyOf(total: number) {
  const listHistory = jest.fn(async (_ref: unknown, query?: HistoryQuery) => {
    const start = Number(query?.cursor ?? 0);
    const end = Math.min(start + Number(query?.limit), total);
    return {
      items: Array.from({ length: end - start }, (_, index) =>
        entryOf(operation({ id: `op-${start + index}` })),
      ),
      details: 'names' as const,
      nextCursor: end < total ? String(end) : undefined,
    };
  });
  return { listHistory };
}

const options = () => ({ signal: new AbortController().signal });

describe('toCsv', () => {
  it('has a line for each entry, with times in UTC', () => {
    const [row] = rows([
      entryOf(
        operation({
          requestedAt: '2026-03-01T02:00:00.000+02:00',
          reason: 'say "hi",\nthen go',
        }),
      ),
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

  it('has replacements and escalations in the same columns', () => {
    const [made, acknowledged] = rows([
      replacementEntry(
        { at: '2026-03-01T02:00:00.000+02:00' },
        {
          kind: 'swap',
          from: '2026-03-02T00:00:00.000Z',
          until: '2026-03-03T00:00:00.000Z',
          exchange: {
            from: '2026-03-04T00:00:00.000Z',
            until: '2026-03-05T00:00:00.000Z',
          },
        },
      ),
      escalationEntry(),
    ]);
    expect(made).toMatchObject({
      ...ref,
      id: 'override-1',
      kind: 'replacement',
      event: 'made',
      action: 'swap',
      requestedAt: '2026-03-01T00:00:00.000Z',
      requestedBy: 'user:default/sam.rivera',
      reason: 'Dana is at the dentist',
      level: '2',
      person: 'user:default/sam.rivera',
      replaces: 'user:default/dana.okafor',
      from: '2026-03-02T00:00:00.000Z',
      until: '2026-03-03T00:00:00.000Z',
      exchangeFrom: '2026-03-04T00:00:00.000Z',
      exchangeUntil: '2026-03-05T00:00:00.000Z',
      cluster: '',
    });
    expect(acknowledged).toMatchObject({
      id: 'escalation-1',
      kind: 'escalation',
      event: 'acknowledged',
      severity: 'P0',
      title: 'Error rate above 10 %',
      requestedBy: 'user:default/dana.okafor',
      person: '',
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
    expect(rows([entryOf(operation({ reason }))])[0].reason).toBe(`'${reason}`);
  });

  it('leaves other text alone', () => {
    expect(rows([entryOf(operation({ reason: 'a = b - c' }))])[0].reason).toBe(
      'a = b - c',
    );
  });

  it('has its head also when there is nothing', () => {
    expect(toCsv([], ref)).toMatch(/^id,requestedAt,.*\r\n$/);
  });
});

describe('toJson', () => {
  it('keeps all of each entry, and says whether it is cut', () => {
    const read = JSON.parse(
      toJson({
        entries: [
          entryOf(operation({ requestedAt: '2026-03-01T02:00:00.000+02:00' })),
          replacementEntry({ at: '2026-03-01T02:00:00.000+02:00' }),
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
    expect(read.items[1]).toMatchObject({
      kind: 'replacement',
      event: 'made',
      at: '2026-03-01T00:00:00.000Z',
      replacement: { person: 'user:default/sam.rivera' },
    });
  });
});

describe('collectHistory', () => {
  it('reads every page of what is filtered', async () => {
    const api = historyOf(250);
    const found = await collectHistory(
      api,
      ref,
      { action: 'scale' },
      options(),
    );
    expect(found.entries).toHaveLength(250);
    expect(found.cut).toBe(false);
    expect(api.listHistory).toHaveBeenCalledTimes(3);
    expect(api.listHistory).toHaveBeenLastCalledWith(
      ref,
      { action: 'scale', limit: 100, cursor: '200' },
      expect.anything(),
    );
  });

  it.each([
    [EXPORT_LIMIT, false],
    [EXPORT_LIMIT + 1, true],
    [5 * EXPORT_LIMIT, true],
  ])('of %d entries is cut: %s', async (total, cut) => {
    const api = historyOf(total);
    const found = await collectHistory(api, ref, {}, options());
    expect(found.entries).toHaveLength(EXPORT_LIMIT);
    expect(found.cut).toBe(cut);
    expect(api.listHistory).toHaveBeenCalledTimes(10);
  });

  it('fails as a whole when a page fails', async () => {
    const api = historyOf(150);
    api.listHistory.mockRejectedValueOnce(new Error('away'));
    await expect(collectHistory(api, ref, {}, options())).rejects.toThrow(
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
    ).toBe('history-quantum-rerank-production-2026-03-02T10-00-00Z.csv');
  });
});
