import { mockServices } from '@backstage/backend-test-utils';
import type { OperationStore } from '../store/OperationStore';
import { DatabaseClock } from './DatabaseClock';
import { Lease } from './Lease';
import { DEFAULT_WORKER_TIMING } from './timing';

const FENCE = { id: 'op-1', owner: 'one', generation: 1 };
const TIMING = { ...DEFAULT_WORKER_TIMING, leaseMs: 10_000, renewMs: 3000 };
const MINUTES = 60_000;

describe('time in the worker', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  describe('DatabaseClock', () => {
    it('goes by the database, not by the clock of the process', async () => {
      const database = Date.parse('2026-11-30T03:00:00Z');
      const clock = await DatabaseClock.create({
        now: async () => database,
      } as OperationStore);
      for (const skew of [-5 * MINUTES, 5 * MINUTES]) {
        jest.setSystemTime(database + skew);
        expect(clock.now()).toBe(database);
      }
      jest.advanceTimersByTime(1500);
      expect(clock.now()).toBe(database + 1500);
    });

    it('takes the middle of a slow question', async () => {
      const database = Date.parse('2026-11-30T03:00:00Z');
      const creating = DatabaseClock.create({
        now: () =>
          new Promise<number>(resolve => {
            setTimeout(() => resolve(database), 400);
          }),
      } as OperationStore);
      await jest.advanceTimersByTimeAsync(400);
      expect((await creating).now()).toBe(database + 200);
    });
  });

  describe('Lease', () => {
    const renewLease = jest.fn<Promise<boolean>, unknown[]>();
    let lease: Lease;

    const claim = (claimedAt = performance.now()) => {
      lease = new Lease({
        fence: FENCE,
        store: { renewLease } as unknown as OperationStore,
        timing: TIMING,
        logger: mockServices.logger.mock(),
        claimedAt,
      });
      return lease;
    };

    beforeEach(() => {
      renewLease.mockReset().mockResolvedValue(true);
    });

    afterEach(() => lease.end());

    it('holds as long as it is renewed, whatever the system time does', async () => {
      claim();
      for (const skew of [-5 * MINUTES, 5 * MINUTES]) {
        jest.setSystemTime(Date.now() + skew);
        await jest.advanceTimersByTimeAsync(30_000);
        expect(lease.isValid()).toBe(true);
      }
      expect(renewLease).toHaveBeenCalledTimes(20);
      expect(renewLease).toHaveBeenCalledWith(FENCE, 10_000);
    });

    it('counts from before the claim was sent', async () => {
      claim(performance.now() - 9000);
      expect(lease.isValid()).toBe(true);
      renewLease.mockReturnValue(new Promise(() => {}));
      await jest.advanceTimersByTimeAsync(999);
      expect(lease.isValid()).toBe(true);
      await jest.advanceTimersByTimeAsync(1);
      expect(lease.isValid()).toBe(false);
    });

    it('does not hold after a freeze, although nobody said so yet', async () => {
      claim();
      renewLease.mockReturnValue(new Promise(() => {}));
      // The renewal hangs; the process sees the time that went by.
      await jest.advanceTimersByTimeAsync(10_000);
      expect(lease.signal.aborted).toBe(false);
      expect(lease.isValid()).toBe(false);
    });

    it('is gone when another one has it', async () => {
      claim();
      renewLease.mockResolvedValue(false);
      await jest.advanceTimersByTimeAsync(3000);
      expect(lease.signal.aborted).toBe(true);
      expect(lease.isValid()).toBe(false);
      await jest.advanceTimersByTimeAsync(60_000);
      expect(renewLease).toHaveBeenCalledTimes(1);
    });

    it('survives a database that is away for less than its length', async () => {
      claim();
      renewLease.mockRejectedValueOnce(new Error('away'));
      renewLease.mockRejectedValueOnce(new Error('away'));
      await jest.advanceTimersByTimeAsync(9000);
      expect(lease.isValid()).toBe(true);
      expect(renewLease).toHaveBeenCalledTimes(3);
      await jest.advanceTimersByTimeAsync(9000);
      expect(lease.isValid()).toBe(true);
    });

    it('is given up when it could not be renewed in time', async () => {
      claim();
      renewLease.mockRejectedValue(new Error('away'));
      await jest.advanceTimersByTimeAsync(12_000);
      expect(lease.signal.aborted).toBe(true);
      expect(renewLease).toHaveBeenCalledTimes(4);
    });
  });
});
