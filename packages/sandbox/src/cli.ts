import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { startSandbox } from './sandbox';

const USAGE = `Usage:
  sandbox serve [--port N] [--service-port N] [--pods N] [--worker] [--kubeconfig FILE]
  sandbox scenario list [--url URL]
  sandbox scenario start NAME [--environment production|staging] [--url URL]
  sandbox scenario clear [--url URL]
`;

const DEFAULT_PORT = 7010;
const DEFAULT_SERVICE_PORT = 7011;

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: 'string' },
      'service-port': { type: 'string' },
      pods: { type: 'string' },
      worker: { type: 'boolean' },
      kubeconfig: { type: 'string' },
      environment: { type: 'string' },
      url: { type: 'string', default: `http://127.0.0.1:${DEFAULT_PORT}` },
    },
  });
  const [command = 'serve', action, name] = positionals;
  if (command === 'serve') {
    await serve(values);
  } else if (command === 'scenario' && action === 'list') {
    const { scenarios } = (await ask(
      'GET',
      `${values.url}/sandbox/scenarios`,
    )) as {
      scenarios: { name: string; description: string; active: string[] }[];
    };
    for (const scenario of scenarios) {
      const active = scenario.active.length
        ? `  (active in ${scenario.active.join(', ')})`
        : '';
      process.stdout.write(
        `${scenario.name.padEnd(14)}${scenario.description}${active}\n`,
      );
    }
  } else if (command === 'scenario' && action === 'start' && name) {
    const query = values.environment
      ? `?environment=${encodeURIComponent(values.environment)}`
      : '';
    await ask(
      'POST',
      `${values.url}/sandbox/scenarios/${encodeURIComponent(name)}${query}`,
    );
    process.stdout.write(
      `Started ${name} in ${values.environment ?? 'production'}\n`,
    );
  } else if (command === 'scenario' && action === 'clear') {
    await ask('DELETE', `${values.url}/sandbox/scenarios`);
    process.stdout.write('Cleared all scenarios\n');
  } else {
    process.stderr.write(USAGE);
    process.exitCode = 2;
  }
}

async function serve(values: {
  port?: string;
  'service-port'?: string;
  pods?: string;
  worker?: boolean;
  kubeconfig?: string;
}) {
  const sandbox = await startSandbox({
    port: numberOption('port', values.port, DEFAULT_PORT),
    servicePort: numberOption(
      'service-port',
      values['service-port'],
      DEFAULT_SERVICE_PORT,
    ),
    worker: values.worker,
    ...(values.pods
      ? { seed: { pods: numberOption('pods', values.pods, 3) } }
      : {}),
  });
  if (values.kubeconfig) {
    await writeFile(values.kubeconfig, sandbox.kubeconfig(), { mode: 0o600 });
  }
  process.stdout.write(`Kubernetes API        ${sandbox.url}\n`);
  process.stdout.write(
    `QuantumRerank         ${sandbox.serviceUrls.production} (production)\n`,
  );
  process.stdout.write(
    `                      ${sandbox.serviceUrls.staging} (staging)\n`,
  );
  process.stdout.write(
    `Redis                 ${sandbox.caches.production.url} (production, cluster)\n`,
  );
  process.stdout.write(
    `                      ${sandbox.caches.staging.url} (staging)\n`,
  );
  for (const [user, token] of Object.entries(sandbox.tokens)) {
    process.stdout.write(`Token of ${user.padEnd(12)} ${token}\n`);
  }
  const stop = () => {
    sandbox.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

function numberOption(
  name: string,
  text: string | undefined,
  fallback: number,
): number {
  const value = text === undefined ? fallback : Number(text);
  if (!Number.isInteger(value) || value < 0) {
    throw new Error(
      `--${name} must be a whole number of 0 or more, not '${text}'`,
    );
  }
  return value;
}

async function ask(method: string, url: string): Promise<unknown> {
  const response = await fetch(url, { method }).catch(error => {
    throw new Error(
      `No sandbox answers at ${new URL(url).origin}; start one with 'serve'`,
      { cause: error },
    );
  });
  const body = (await response.json()) as { error?: string };
  if (!response.ok) {
    throw new Error(body.error ?? `The sandbox answered ${response.status}`);
  }
  return body;
}

main().catch(error => {
  process.stderr.write(
    `${error instanceof Error ? error.message : String(error)}\n`,
  );
  // What of a sandbox had started would keep the process.
  process.exit(1);
});
