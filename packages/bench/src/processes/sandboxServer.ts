import { startSandbox, type RequestEntry } from '@quantumrerank/sandbox';
import { DEPLOYMENT, NAMESPACE } from '../workload';
import { answerParent, childInput, tellParent } from './child';
import type {
  RequestCounts,
  SandboxCommand,
  SandboxDescription,
} from './sandbox';

/** Longer than any run; a timer cannot wait longer. */
const NEVER_MS = 2_000_000_000;
const COUNT_INTERVAL_MS = 500;

class Counts {
  #lists = 0;
  #usage = 0;
  #watches = 0;
  #others = 0;
  readonly #watched = new Set<string>();
  readonly #kinds = new Map<string, number>();

  add(entry: RequestEntry): void {
    // What the benchmark itself does to the cluster does not count.
    if (entry.user === 'sandbox-admin') {
      return;
    }
    if (!entry.watch) {
      const kind = `${entry.access?.verb ?? entry.method} ${resourceOf(entry)}`;
      this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
    }
    if (entry.path.startsWith('/apis/metrics.k8s.io/')) {
      this.#usage += 1;
    } else if (entry.watch) {
      this.#watches += 1;
      this.#watched.add(resourceOf(entry));
    } else if (entry.list) {
      this.#lists += 1;
    } else {
      this.#others += 1;
    }
  }

  reset(): void {
    this.#lists = 0;
    this.#usage = 0;
    this.#watches = 0;
    this.#others = 0;
    this.#kinds.clear();
  }

  read(): RequestCounts {
    return {
      total: this.#lists + this.#usage + this.#watches + this.#others,
      lists: this.#lists,
      usage: this.#usage,
      watches: this.#watches,
      others: this.#others,
      watched: [...this.#watched].sort(),
      kinds: Object.fromEntries(this.#kinds),
    };
  }
}

/** As `kubectl` names it: `pods`, `deployments.apps`; a path where it is no resource. */
function resourceOf({ access, path }: RequestEntry): string {
  if (!access) {
    return path.split('?')[0];
  }
  const { group, resource, subresource } = access;
  const name = group ? `${resource}.${group}` : resource;
  return subresource ? `${name}/${subresource}` : name;
}

async function deleteOnePod(url: string, token: string): Promise<void> {
  const path = `${url}/api/v1/namespaces/${NAMESPACE}/pods`;
  const headers = { authorization: `Bearer ${token}` };
  const list = (await (
    await fetch(`${path}?labelSelector=app%3D${DEPLOYMENT}`, { headers })
  ).json()) as {
    items: Array<{ metadata: { name: string; deletionTimestamp?: string } }>;
  };
  const pod = list.items.find(({ metadata }) => !metadata.deletionTimestamp);
  if (!pod) {
    throw new Error('There is no pod to delete');
  }
  const answer = await fetch(`${path}/${pod.metadata.name}`, {
    method: 'DELETE',
    headers,
  });
  if (!answer.ok) {
    throw new Error(`Deleting a pod answered ${answer.status}`);
  }
}

/** A sandbox whose numbers of pods stay as they are, and which counts requests. */
async function main() {
  const { port, pods } = childInput<{ port: number; pods: number }>();
  const sandbox = await startSandbox({
    port,
    seed: { pods },
    // The autoscaler would find thousands of pods idle.
    timing: { hpaSyncMs: NEVER_MS, modelStepMs: 10_000 },
  });
  const counts = new Counts();
  // The log keeps a limited number of entries, so it is emptied often.
  const count = () => {
    const entries = [...sandbox.requests.all()];
    sandbox.requests.reset();
    entries.forEach(entry => counts.add(entry));
  };
  setInterval(count, COUNT_INTERVAL_MS);

  const commands: Record<SandboxCommand, () => Promise<unknown>> = {
    describe: async (): Promise<SandboxDescription> => ({
      url: sandbox.url,
      token: sandbox.tokens.operator,
    }),
    counts: async () => {
      count();
      return counts.read();
    },
    reset: async () => {
      count();
      counts.reset();
    },
    'delete-pod': () => deleteOnePod(sandbox.url, sandbox.tokens.admin),
  };
  answerParent(question => commands[question as SandboxCommand]());
  tellParent({ type: 'ready' });
}

main().catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
});
