import type { Reply } from './api/call';
import { json } from './api/call';
import type { SandboxEnvironment, Scenarios } from './scenarios/scenarios';

/** Answers the sandbox's own paths: its state, and scenarios to start and clear. Needs no token. */
export async function adminReply(
  scenarios: Scenarios,
  state: () => object,
  call: { method: string; path: string; query: URLSearchParams; text: string },
): Promise<Reply> {
  try {
    const [, , section, name, ...tail] = call.path
      .split('/')
      .map(decodeURIComponent);
    if (call.method === 'GET' && section === 'state' && name === undefined) {
      return json(200, state());
    }
    if (section === 'scenarios' && !tail.length) {
      if (call.method === 'GET' && !name) {
        return json(200, { scenarios: scenarios.list() });
      }
      if (call.method === 'POST' && name) {
        await scenarios.start(name, { environment: environmentOf(call) });
        return json(200, { started: name });
      }
      if (call.method === 'DELETE' && !name) {
        await scenarios.clear();
        return json(200, { cleared: true });
      }
    }
  } catch (error) {
    return json(400, {
      error: error instanceof Error ? error.message : String(error),
    });
  }
  return json(404, { error: `The sandbox has no ${call.method} ${call.path}` });
}

function environmentOf(call: {
  query: URLSearchParams;
  text: string;
}): SandboxEnvironment | undefined {
  const body = call.text
    ? (JSON.parse(call.text) as { environment?: string })
    : {};
  return (call.query.get('environment') ?? body.environment) as
    | SandboxEnvironment
    | undefined;
}
