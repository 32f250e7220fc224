/** Number of hash slots of every Redis Cluster. */
const SLOTS = 16_384;

/** A primary of a cluster, as one of its nodes sees it. */
export interface ClusterPrimary {
  /** Id of the node. */
  id: string;
  /** Empty when the node that was asked knows itself by no address. */
  host: string;
  port: number;
}

/** Primaries that have slots, and what is wrong. */
export interface ClusterTopology {
  primaries: ClusterPrimary[];
  /** Ids of primaries that have slots and fail. */
  failing: string[];
  /** How many slots belong to nobody. */
  uncovered: number;
}

/**
 * Reads the answer of `CLUSTER NODES`
 * (https://redis.io/docs/latest/commands/cluster-nodes/). Nodes without
 * slots hold no keys and are left out.
 */
export function parseClusterNodes(text: string): ClusterTopology {
  const topology: ClusterTopology = {
    primaries: [],
    failing: [],
    uncovered: SLOTS,
  };
  for (const line of text.split('\n')) {
    const [id, address = '', flagList = '', , , , , , ...slots] = line
      .trim()
      .split(' ');
    const flags = flagList.split(',');
    const count = slots.reduce((sum, range) => sum + countSlots(range), 0);
    if (!flags.includes('master') || count === 0) {
      continue;
    }
    topology.uncovered -= count;
    if (flags.some(flag => /^(fail\??|noaddr|handshake)$/.test(flag))) {
      topology.failing.push(id);
    } else {
      topology.primaries.push({ id, ...parseAddress(address) });
    }
  }
  topology.primaries.sort((a, b) => (a.id < b.id ? -1 : 1));
  topology.failing.sort();
  return topology;
}

/** `5461-10922` or `42`; slots on the move, `[93-<-…]`, are counted where they are. */
function countSlots(range: string): number {
  const match = /^(\d+)(?:-(\d+))?$/.exec(range);
  return match ? Number(match[2] ?? match[1]) - Number(match[1]) + 1 : 0;
}

/** `ip:port@busPort[,hostname[,…]]`; a host name goes before the address. */
function parseAddress(address: string): { host: string; port: number } {
  const [endpoint, hostname = ''] = address.split(',');
  const match = /^(.*):(\d+)(?:@\d+)?$/.exec(endpoint);
  const host = /^[a-z0-9.-]+$/i.test(hostname) ? hostname : match?.[1] ?? '';
  return { host, port: Number(match?.[2] ?? 0) };
}

/** Reads the answer of `INFO`: fields by name, of all sections. */
export function parseInfo(text: string): Map<string, string> {
  return new Map(
    text.split(/\r?\n/).flatMap((line): Array<[string, string]> => {
      const colon = line.indexOf(':');
      return line.startsWith('#') || colon < 0
        ? []
        : [[line.slice(0, colon), line.slice(colon + 1)]];
    }),
  );
}

/** A pattern of `SCAN` that takes the prefix literally. */
export function prefixPattern(prefix: string): string {
  return `${prefix.replace(/[*?[\]\\]/g, '\\$&')}*`;
}
