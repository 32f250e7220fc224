/**
 * How a patch body is to be read; the media types of the Kubernetes API.
 */
export type PatchType =
  | 'application/json-patch+json'
  | 'application/merge-patch+json'
  | 'application/strategic-merge-patch+json'
  // The body is JSON, which is YAML as well.
  | 'application/apply-patch+yaml';

/** A call to the Kubernetes API. */
export interface KubernetesRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path of the API, each segment already encoded. */
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  /** Content type of a PATCH body. */
  patchType?: PatchType;
  signal?: AbortSignal;
  /** Default 10 s. */
  timeoutMs?: number;
  /** Asks for the metadata of an object only, e.g. of a Secret. */
  metadataOnly?: boolean;
  /**
   * Whom the call is made as, so that RBAC and audit of the cluster see the
   * person. Needs the right to impersonate.
   */
  as?: Impersonation;
}

/** A user of a cluster that calls are made as. */
export interface Impersonation {
  user: string;
  groups: string[];
}

/** One line of a watch. */
export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  object: KubernetesObjectLike;
}

/** The part of every Kubernetes object that code may rely on. */
export interface KubernetesObjectLike {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    [key: string]: unknown;
  };
  [key: string]: unknown;
}

/** One page of a LIST. */
export interface KubernetesList<T = KubernetesObjectLike> {
  metadata: { resourceVersion: string; continue?: string };
  items: T[];
}

/** Options of {@link KubernetesApi.list}. */
export interface ListOptions<T> {
  query?: Record<string, string | undefined>;
  signal?: AbortSignal;
  pageSize?: number;
  /**
   * What to keep of each object, called while pages arrive, so that a long
   * list is never in memory as a whole. Undefined drops the object.
   */
  project?: (item: unknown) => T | undefined;
}

/** A line of a watch that could not be understood; an event is lost with it. */
export interface UnreadableLine {
  reason: 'too long' | 'not a watch event';
  bytes: number;
}

/** Options of {@link KubernetesApi.watch}. */
export interface WatchOptions {
  resourceVersion: string;
  query?: Record<string, string | undefined>;
  signal: AbortSignal;
  /** Called when the server has accepted the watch. */
  onOpen?: () => void;
  /** Called for every line that had to be left out. */
  onUnreadable?: (line: UnreadableLine) => void;
}

/**
 * One cluster's API server. Reads are retried on 429 and on lost
 * connections, honouring Retry-After; writes are never repeated here, because
 * only the caller knows whether repeating is safe.
 */
export interface KubernetesApi {
  /**
   * One call, parsed answer.
   *
   * @throws KubernetesApiError when the API server answers with an error
   * @throws KubernetesConnectionError when there is no answer; `maybeCommitted`
   * says whether the server may have acted on it
   */
  request<T>(request: KubernetesRequest): Promise<T>;

  /** All objects of a list path, fetched in pages; the resourceVersion is that of the list. */
  list<T = KubernetesObjectLike>(
    path: string,
    options?: ListOptions<T>,
  ): Promise<KubernetesList<T>>;

  /**
   * Events after a resourceVersion. Ends when the server ends the watch.
   *
   * @throws KubernetesApiError with status 410 when the version is too old
   * @throws KubernetesConnectionError when the connection is lost or silent for too long
   */
  watch(path: string, options: WatchOptions): AsyncIterable<WatchEvent>;
}
