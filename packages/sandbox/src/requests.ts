/** What RBAC decides a request by. */
export interface AccessAttributes {
  verb: string;
  /** Empty for the core. */
  group: string;
  resource: string;
  subresource?: string;
  namespace?: string;
  name?: string;
}

/** One request the API server received. */
export interface RequestEntry {
  method: string;
  /** Path with query. */
  path: string;
  /** Name of the user; absent when the token was unknown. */
  user?: string;
  watch: boolean;
  list: boolean;
  dryRun: boolean;
  /** Status of the answer; absent while it is open or when the connection was cut. */
  status?: number;
  /** What was decided by whether it may; absent for discovery and what was no path of the API. */
  access?: AccessAttributes;
  /** Whether a write was carried out, even if its answer was lost. */
  committed: boolean;
}

/** Every request received; tests count with it what really reached the cluster. */
export class RequestLog {
  private entries: RequestEntry[] = [];

  /** Notes a request; the entry is completed while it is handled. */
  add(entry: RequestEntry): RequestEntry {
    this.entries.push(entry);
    // A demo that runs for days must not grow without bound.
    if (this.entries.length > 50_000) {
      this.entries.splice(0, 10_000);
    }
    return entry;
  }

  /** All requests since the start or the last reset. */
  all(): readonly RequestEntry[] {
    return this.entries;
  }

  /** Writes by clients that were carried out and were no dry runs. */
  mutations(): RequestEntry[] {
    return this.entries.filter(entry => entry.committed);
  }

  /** How many requests were lists, watches, or of a method or path. */
  count(
    filter: {
      watch?: boolean;
      list?: boolean;
      method?: string;
      path?: RegExp;
    } = {},
  ): number {
    return this.entries.filter(
      entry =>
        (filter.watch === undefined || entry.watch === filter.watch) &&
        (filter.list === undefined || entry.list === filter.list) &&
        (filter.method === undefined || entry.method === filter.method) &&
        (filter.path === undefined || filter.path.test(entry.path)),
    ).length;
  }

  /** Forgets everything. */
  reset(): void {
    this.entries = [];
  }
}
