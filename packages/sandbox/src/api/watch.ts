import type { ServerResponse } from 'node:http';
import type { KubeObject } from '../store/kinds';
import type { ResourceType } from '../store/resources';
import { apiVersionOf } from '../store/resources';
import type { Store, StoreChange } from '../store/store';
import { objectJson } from '../store/store';
import type { Call } from './call';
import { flag } from './call';
import { metadataOnly, representationOf, selection } from './read';
import type { ResourceRequest } from './requestInfo';
import { badRequest, StatusError } from './status';

/** Trouble to make on one watch, decided when it starts. */
export interface WatchTrouble {
  kind: 'cut' | 'halfOpen' | 'line';
  afterEvents: number;
  /** The raw line to send for `line`. */
  line?: string;
}

/** An open watch. */
export class WatchSession {
  readonly url: string;
  readonly user: string;
  private readonly response: ServerResponse;
  private readonly trouble: WatchTrouble[];
  private events = 0;
  private silent = false;
  private closed = false;

  constructor(
    url: string,
    user: string,
    response: ServerResponse,
    trouble: WatchTrouble[],
  ) {
    this.url = url;
    this.user = user;
    this.response = response;
    this.trouble = trouble;
    response.writeHead(200, {
      'content-type': 'application/json',
      'cache-control': 'no-cache, private',
    });
    response.flushHeaders();
    this.makeTrouble();
  }

  /** Sends one event, unless the watch is broken. */
  send(type: string, objectText: string): void {
    if (this.closed || this.silent) {
      return;
    }
    this.response.write(`{"type":"${type}","object":${objectText}}\n`);
    this.events++;
    this.makeTrouble();
  }

  /** Ends the stream as the server does when the time is up. */
  end(): void {
    this.closed = true;
    this.response.end();
  }

  /** Cuts the connection without an end. */
  cut(): void {
    this.closed = true;
    this.response.socket?.destroy();
  }

  /** Goes silent: the connection stays open and nothing more arrives. */
  freeze(): void {
    this.silent = true;
  }

  /** Sends a line that is no event. */
  sendRaw(line: string): void {
    if (!this.closed && !this.silent) {
      this.response.write(`${line}\n`);
    }
  }

  private makeTrouble(): void {
    for (const trouble of this.trouble.filter(
      each => each.afterEvents === this.events,
    )) {
      if (trouble.kind === 'cut') {
        // Nothing more is said, and the cut comes when the events already written have left.
        this.silent = true;
        setImmediate(() => this.cut());
      } else if (trouble.kind === 'halfOpen') {
        this.freeze();
      } else {
        this.sendRaw(trouble.line ?? '');
      }
    }
  }
}

/** Opens watches and keeps count of them. */
export class WatchHub {
  readonly sessions = new Set<WatchSession>();
  private readonly store: Store;
  private readonly bookmarkMs: number;

  constructor(store: Store, bookmarkMs: number) {
    this.store = store;
    this.bookmarkMs = bookmarkMs;
  }

  /**
   * Answers a watch request: past changes first, then what happens.
   * @throws StatusError 400 for a resourceVersion that is no number
   */
  open(call: Call, request: ResourceRequest, trouble: WatchTrouble[]): void {
    const { type, namespace } = request;
    const matches = selection(call.query, type);
    const selected = (object: KubeObject) =>
      (namespace === undefined || object.metadata.namespace === namespace) &&
      (request.name === undefined || object.metadata.name === request.name) &&
      matches(object);
    const asked = call.query.get('resourceVersion') ?? '';
    if (asked && !/^\d+$/.test(asked)) {
      throw badRequest(
        `Invalid value: "${asked}": strconv.ParseUint: parsing "${asked}": invalid syntax`,
      );
    }
    const text =
      representationOf(call.headers.accept) === 'metadata'
        ? (object: KubeObject) => JSON.stringify(metadataOnly(object))
        : objectJson;
    const session = new WatchSession(
      `${call.path}?${call.query}`,
      call.user.name,
      call.response,
      trouble,
    );
    const version = Number(asked || 0);
    const oldest = this.store.oldest(type.plural);
    if (version > 0 && version < oldest) {
      session.send('ERROR', JSON.stringify(expired(version, oldest)));
      session.end();
      return;
    }
    const deliver = (change: StoreChange) => {
      const event = translate(change, selected);
      if (event) {
        session.send(event, text(change.object));
      }
    };
    if (version > 0 && !flag(call, 'sendInitialEvents')) {
      this.store.changesSince(type.plural, version).forEach(deliver);
    } else {
      this.store
        .list(type.plural, namespace)
        .filter(selected)
        .forEach(object => session.send('ADDED', text(object)));
    }
    const bookmarks = flag(call, 'allowWatchBookmarks');
    if (bookmarks && flag(call, 'sendInitialEvents')) {
      session.send(
        'BOOKMARK',
        bookmark(type, this.store.current(), {
          'k8s.io/initial-events-end': 'true',
        }),
      );
    }
    this.run(call, session, type, deliver, bookmarks);
  }

  private run(
    call: Call,
    session: WatchSession,
    type: ResourceType,
    deliver: (change: StoreChange) => void,
    bookmarks: boolean,
  ): void {
    this.sessions.add(session);
    const stopListening = this.store.onChange(change => {
      if (change.resource === type.plural) {
        deliver(change);
      }
    });
    const beat = bookmarks
      ? setInterval(
          () => session.send('BOOKMARK', bookmark(type, this.store.current())),
          this.bookmarkMs,
        )
      : undefined;
    const seconds =
      Number(call.query.get('timeoutSeconds') ?? 0) ||
      1800 + Math.floor(Math.random() * 1800);
    const end = setTimeout(() => session.end(), seconds * 1000);
    call.response.on('close', () => {
      stopListening();
      clearInterval(beat);
      clearTimeout(end);
      this.sessions.delete(session);
    });
  }
}

/** What a watch with a selector sees of a change: objects that enter or leave the selection are added or deleted. */
function translate(
  change: StoreChange,
  selected: (object: KubeObject) => boolean,
): string | undefined {
  const now = change.type !== 'DELETED' && selected(change.object);
  const before = change.previous !== undefined && selected(change.previous);
  if (now) {
    return before ? 'MODIFIED' : 'ADDED';
  }
  return before ? 'DELETED' : undefined;
}

function expired(version: number, oldest: number) {
  return new StatusError(
    410,
    'Expired',
    `too old resource version: ${version} (${oldest})`,
  ).body;
}

function bookmark(
  type: ResourceType,
  version: number,
  annotations?: Record<string, string>,
): string {
  return JSON.stringify({
    kind: type.kind,
    apiVersion: apiVersionOf(type),
    metadata: {
      resourceVersion: String(version),
      ...(annotations ? { annotations } : {}),
    },
    ...(type.kind === 'Pod' ? { spec: { containers: null } } : {}),
    ...(type.status ? { status: {} } : {}),
  });
}
