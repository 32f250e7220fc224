import type { Page, Request } from '@playwright/test';

/** "No content" and "not modified". */
const BODILESS = [204, 304];

/** Where something was found: `POST /api/…: request body`. */
type Place = string;

interface Part {
  place: Place;
  text: string;
}

/** Everything that a page sends and receives from now on, to look for what must not be there. */
export class Traffic {
  readonly #parts: Part[] = [];
  readonly #reading: Promise<void>[] = [];
  readonly #unread: Place[] = [];
  readonly #streamed = new Map<string, Part>();

  /** Before the page is opened. */
  static async of(page: Page): Promise<Traffic> {
    const traffic = new Traffic(page);
    await page.exposeBinding(
      'noteReceived',
      (_source, id: string, method: string, url: string, text: string) =>
        traffic.#streamed.set(id, {
          place: `${placeOf(method, url)}: response body`,
          text: (traffic.#streamed.get(id)?.text ?? '') + text,
        }),
    );
    await page.addInitScript(tapFetch);
    return traffic;
  }

  private constructor(page: Page) {
    page.on('request', request => {
      const place = placeOf(request.method(), request.url());
      this.#parts.push(
        { place: `${place}: address`, text: request.url() },
        { place: `${place}: request body`, text: request.postData() ?? '' },
      );
    });
    page.on('requestfinished', request => {
      this.#reading.push(this.#read(request));
    });
    page.on('websocket', socket => {
      const place = `WebSocket ${new URL(socket.url()).pathname}`;
      const note = (event: string) => (frame: { payload: string | Buffer }) =>
        this.#parts.push({
          place: `${place}: ${event}`,
          text: String(frame.payload),
        });
      socket.on('framesent', note('sent'));
      socket.on('framereceived', note('received'));
    });
  }

  /** Places in which any of the texts occurs, each once. */
  async findAny(texts: string[]): Promise<Place[]> {
    await Promise.all(this.#reading);
    const places = [...this.#parts, ...this.#streamed.values()]
      .filter(({ text }) => texts.some(sought => text.includes(sought)))
      .map(({ place }) => place);
    return [...new Set(places)].sort();
  }

  /** Answers that could not be looked at. */
  async unread(): Promise<Place[]> {
    await Promise.all(this.#reading);
    return this.#unread;
  }

  async #read(request: Request): Promise<void> {
    const place = placeOf(request.method(), request.url());
    const response = await request.response();
    if (!response) {
      return;
    }
    this.#parts.push({
      place: `${place}: response headers`,
      text: JSON.stringify(await response.allHeaders()),
    });
    if (BODILESS.includes(response.status())) {
      return;
    }
    try {
      this.#parts.push({
        place: `${place}: response body`,
        text: (await response.body()).toString(),
      });
    } catch (error) {
      this.#unread.push(`${place}: ${error}`);
    }
  }
}

/** Ids in addresses would make every request a place of its own. */
function placeOf(method: string, url: string): Place {
  const path = new URL(url).pathname.replace(
    /[0-9a-f]{8}-[0-9a-f-]{27}/g,
    '{id}',
  );
  return `${method} ${path}`;
}

/**
 * Runs in the page: reads along what it fetches. The browser gives nothing of
 * an answer that the page let go of, such as the progress of an operation once
 * it is over.
 */
function tapFetch(): void {
  const { noteReceived } = window as unknown as {
    noteReceived: (...parts: string[]) => Promise<void>;
  };
  const fetchAsEver = window.fetch;
  window.fetch = async (input, init) => {
    const response = await fetchAsEver(input, init);
    const id = crypto.randomUUID();
    const method =
      init?.method ?? (input instanceof Request ? input.method : 'GET');
    const reader = response
      .clone()
      .body?.pipeThrough(new TextDecoderStream())
      .getReader();
    const readAlong = async () => {
      for (;;) {
        const part = await reader?.read();
        if (!part || part.done) {
          return;
        }
        await noteReceived(id, method, response.url, part.value);
      }
    };
    // It ends with what the page reads.
    readAlong().catch(() => undefined);
    return response;
  };
}
