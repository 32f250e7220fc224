import type { Freeze } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { FreezeService, FreezeSituation } from '../../freeze';

/** Nothing is frozen, until a test says so. */
export class FakeFreezes implements FreezeService {
  situation: FreezeSituation = { windows: [], incidents: [] };
  /** Thrown instead of an answer. */
  failure: Error | undefined;

  /** A window that holds; with `incidents` of the same moment. */
  freeze(incidents: FreezeSituation['incidents'] = []): void {
    this.situation = {
      windows: [
        {
          id: 'year-end',
          title: 'Year-end',
          from: '2026-11-23T00:00:00.000Z',
          until: '2027-01-04T08:00:00.000Z',
          untilInWords: '2027-01-04 08:00 (UTC)',
        },
      ],
      incidents,
    };
  }

  async getSituation(): Promise<FreezeSituation> {
    if (this.failure) {
      throw this.failure;
    }
    return this.situation;
  }

  async getFacts() {
    return { frozen: this.situation.windows.length > 0 };
  }

  async getFreeze(): Promise<Freeze> {
    throw new TypeError('Tests of operations do not ask for it');
  }
}
