import type {
  KubernetesApi,
  KubernetesRequest,
  ListOptions,
  WatchOptions,
} from '../../kubernetes/KubernetesApi';

/** What a test does before a call goes out. */
export type Gate = (request: {
  method: KubernetesRequest['method'];
  path: string;
  dryRun: boolean;
}) => Promise<void>;

/** Lets a test act, or wait, at exactly the moment before a call. */
export class GatedApi implements KubernetesApi {
  readonly #api: KubernetesApi;
  readonly #gate: () => Gate | undefined;

  constructor(api: KubernetesApi, gate: () => Gate | undefined) {
    this.#api = api;
    this.#gate = gate;
  }

  async request<T>(request: KubernetesRequest): Promise<T> {
    await this.#gate()?.({
      method: request.method,
      path: request.path,
      dryRun: request.query?.dryRun !== undefined,
    });
    return this.#api.request<T>(request);
  }

  async list<T>(path: string, options?: ListOptions<T>) {
    await this.#gate()?.({ method: 'GET', path, dryRun: false });
    return this.#api.list<T>(path, options);
  }

  watch(path: string, options: WatchOptions) {
    return this.#api.watch(path, options);
  }
}

/** The call that carries an action out. */
export function isChange(request: Parameters<Gate>[0]): boolean {
  return (
    request.method === 'PATCH' &&
    !request.dryRun &&
    request.path.includes('/deployments/')
  );
}

/** A reading of the deployment itself. */
export function isLook(request: Parameters<Gate>[0]): boolean {
  return request.method === 'GET' && /\/deployments\/[^/]+$/.test(request.path);
}

/** A promise that is settled from outside. */
export function latch(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>(resolve => {
    open = resolve;
  });
  return { opened, open };
}
