import { mockServices } from '@backstage/backend-test-utils';
import {
  KubernetesApiError,
  KubernetesConnectionError,
} from '../kubernetes/errors';
import type {
  KubernetesApi,
  ListOptions,
  WatchEvent,
  WatchOptions,
} from '../kubernetes/KubernetesApi';
import { WatchedCollection } from './WatchedCollection';

/** What a scripted watch does next. */
type Step =
  | { event: WatchEvent }
  | { fail: unknown }
  | { end: true }
  | { unreadable: true };

interface OpenWatch {
  options: WatchOptions;
  play(step: Step): void;
}

/** An API server that does what the test says. */
class ScriptedApi implements KubernetesApi {
  lists: Array<() => { version: string; items: unknown[] }> = [];
  listed = 0;
  readonly #watches: OpenWatch[] = [];
  readonly #waiting: Array<(watch: OpenWatch) => void> = [];

  async request<T>(): Promise<T> {
    throw new Error('not used');
  }

  async list<T>(_path: string, options: ListOptions<T> = {}) {
    this.listed += 1;
    const next = this.lists.shift();
    if (!next) {
      throw new Error('no list was expected');
    }
    const { version, items } = next();
    items.forEach(item => options.project?.(item));
    return { metadata: { resourceVersion: version }, items: [] };
  }

  /** The next watch that is opened. */
  async nextWatch(): Promise<OpenWatch> {
    return (
      this.#watches.shift() ??
      new Promise(resolve => {
        this.#waiting.push(resolve);
      })
    );
  }

  async *watch(_path: string, options: WatchOptions) {
    const steps: Step[] = [];
    let wake = () => {};
    const woken = () =>
      new Promise<void>(resolve => {
        wake = resolve;
      });
    const opened: OpenWatch = {
      options,
      play: step => {
        steps.push(step);
        wake();
      },
    };
    const waiting = this.#waiting.shift();
    if (waiting) {
      waiting(opened);
    } else {
      this.#watches.push(opened);
    }
    options.onOpen?.();
    options.signal.addEventListener('abort', () => wake());
    while (!options.signal.aborted) {
      const step = steps.shift();
      if (!step) {
        await woken();
      } else if ('event' in step) {
        yield step.event;
      } else if ('fail' in step) {
        throw step.fail;
      } else if ('unreadable' in step) {
        options.onUnreadable?.({ reason: 'not a watch event', bytes: 9 });
      } else {
        return;
      }
    }
  }
}

const object = (name: string, resourceVersion: string, value = 1) => ({
  metadata: { name, resourceVersion },
  value,
});
const modified = (name: string, version: string, value: number) =>
  ({
    event: { type: 'MODIFIED', object: object(name, version, value) },
  } as const);
const lost = new KubernetesConnectionError('the connection was reset', {
  maybeCommitted: false,
});

describe('WatchedCollection', () => {
  let api: ScriptedApi;
  let now: number;
  let collection: WatchedCollection<number>;
  let changes: Array<() => void>;

  function create(quietMs?: number) {
    return new WatchedCollection<number>({
      api,
      resource: 'pods',
      path: '/pods',
      project: each => {
        if (each.value === 'poison') {
          throw new TypeError('malformed');
        }
        return each.value === 'uninteresting'
          ? undefined
          : (each.value as number);
      },
      onChange: () => changes.splice(0).forEach(resolve => resolve()),
      logger: mockServices.logger.mock(),
      now: () => now,
      random: () => 0,
      quietMs,
    });
  }

  beforeEach(() => {
    api = new ScriptedApi();
    now = 1_000_000;
    changes = [];
    collection = create();
  });

  afterEach(() => collection.stop());

  const nextChange = () =>
    new Promise<void>(resolve => {
      changes.push(resolve);
    });

  async function until(condition: () => boolean) {
    while (!condition()) {
      await nextChange();
    }
  }

  const contents = () => Object.fromEntries(collection.items);

  it('lists once, applies events, and resumes from the last version it saw', async () => {
    api.lists.push(() => ({ version: '5', items: [object('a', '4')] }));
    collection.start();
    const first = await api.nextWatch();
    expect(first.options.resourceVersion).toBe('5');
    first.play(modified('a', '7', 2));
    first.play({
      event: { type: 'ADDED', object: object('b', '8', 3) },
    });
    first.play({ event: { type: 'DELETED', object: object('a', '9') } });
    first.play({
      event: {
        type: 'BOOKMARK',
        object: { metadata: { resourceVersion: '20' } as never },
      },
    });
    first.play({ fail: lost });
    const second = await api.nextWatch();
    expect(second.options.resourceVersion).toBe('20');
    expect(contents()).toEqual({ b: 3 });
    expect(api.listed).toBe(1);
  });

  it('lists again after 410 and forgets what is gone', async () => {
    api.lists.push(
      () => ({ version: '5', items: [object('a', '4'), object('b', '4')] }),
      () => ({ version: '90', items: [object('b', '80', 7)] }),
    );
    collection.start();
    const first = await api.nextWatch();
    first.play({
      fail: new KubernetesApiError({
        status: 410,
        reason: 'Expired',
        message: 'too old',
      }),
    });
    const second = await api.nextWatch();
    expect(second.options.resourceVersion).toBe('90');
    expect(contents()).toEqual({ b: 7 });
    expect(collection.status.state).toBe('live');
  });

  it('does not report an event that changes nothing of interest', async () => {
    api.lists.push(() => ({ version: '5', items: [object('a', '4')] }));
    collection.start();
    const watch = await api.nextWatch();
    let reported = 0;
    changes.push(() => {
      reported += 1;
    });
    watch.play(modified('a', '6', 1));
    watch.play({ end: true });
    await api.nextWatch();
    expect(reported).toBe(0);
  });

  it('sets poison aside until it is good or gone', async () => {
    api.lists.push(() => ({
      version: '5',
      items: [
        object('a', '4'),
        { metadata: { name: 'bad' }, value: 'poison' },
        { metadata: { name: 'other' }, value: 'uninteresting' },
        null,
      ],
    }));
    collection.start();
    const watch = await api.nextWatch();
    expect(contents()).toEqual({ a: 1 });
    expect(collection.note).toContain('2 unreadable and left out');
    watch.play(modified('bad', '6', 2));
    await until(() => collection.items.size === 2);
    expect(collection.note).toContain('1 unreadable and left out');
  });

  it('calls itself stale after a silence at once, since the last contact', async () => {
    api.lists.push(() => ({ version: '5', items: [object('a', '4')] }));
    collection.start();
    const watch = await api.nextWatch();
    const contact = now;
    now += 40_000;
    watch.play({
      fail: new KubernetesConnectionError('silent', {
        maybeCommitted: false,
        silent: true,
      }),
    });
    await until(() => collection.status.state === 'stale');
    expect(collection.status).toMatchObject({
      since: contact,
      reason: 'silent',
    });
    expect(contents()).toEqual({ a: 1 });
    await api.nextWatch();
    expect(collection.status.state).toBe('live');
  });

  it('calls itself stale when a watch hangs without a word, until it is heard of', async () => {
    collection = create(20);
    api.lists.push(() => ({ version: '5', items: [object('a', '4')] }));
    collection.start();
    const watch = await api.nextWatch();
    const contact = now;
    now += 60_000;
    await until(() => collection.status.state === 'stale');
    expect(collection.status).toMatchObject({
      since: contact,
      reason: 'Nothing was heard of it for 0.02 s',
    });
    expect(contents()).toEqual({ a: 1 });
    watch.play(modified('a', '6', 2));
    await until(() => collection.items.get('a') === 2);
    expect(collection.status.state).toBe('live');
  });

  it('does not call a quick reconnect stale', async () => {
    api.lists.push(() => ({ version: '5', items: [] }));
    collection.start();
    const watch = await api.nextWatch();
    const states: string[] = [];
    const note = () => {
      states.push(collection.status.state);
      changes.push(note);
    };
    changes.push(note);
    watch.play({ fail: lost });
    await api.nextWatch();
    expect(states).not.toContain('stale');
    changes = [];
  });

  it('lists again after an unreadable line, at most every 30 s', async () => {
    api.lists.push(
      () => ({ version: '5', items: [object('a', '4')] }),
      () => ({ version: '50', items: [object('a', '40', 9)] }),
    );
    collection.start();
    const first = await api.nextWatch();
    now += 60_000;
    first.play({ unreadable: true });
    const second = await api.nextWatch();
    expect(second.options.resourceVersion).toBe('50');
    expect(contents()).toEqual({ a: 9 });
    expect(collection.note).toContain('1 lines of the watch were unreadable');

    second.play({ unreadable: true });
    second.play(modified('a', '51', 10));
    await until(() => collection.items.get('a') === 10);
    expect(api.listed).toBe(2);
    api.lists.push(() => ({ version: '99', items: [] }));
    now += 31_000;
    second.play(modified('a', '52', 11));
    const third = await api.nextWatch();
    expect(third.options.resourceVersion).toBe('99');
  });

  it.each([
    [401, 'forbidden'],
    [403, 'forbidden'],
    [404, 'absent'],
    [500, 'connecting'],
  ])('turns a first answer of %i into the state %s', async (status, state) => {
    api.lists.push(() => {
      throw new KubernetesApiError({ status, reason: 'X', message: 'secret' });
    });
    collection.start();
    await collection.firstAttempt;
    expect(collection.status.state).toBe(state);
    expect(collection.status.reason).toContain(String(status));
    expect(collection.status.reason).not.toContain('secret');
  });
});
