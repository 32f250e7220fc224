import type { LogBook } from '../kubelet/logBook';
import type { Pod } from '../store/kinds';
import type { Store } from '../store/store';
import type { Call, Reply } from './call';
import { flag } from './call';
import { existing } from './read';
import type { ResourceRequest } from './requestInfo';
import type { FieldError } from './status';
import { badRequest, invalid, invalidValue } from './status';

/** GET of a pod's log; with `follow` the answer stays open and the reply is undefined. */
export function podLog(
  store: Store,
  logBook: LogBook,
  call: Call,
  request: ResourceRequest,
): Reply | undefined {
  const pod = existing(store, request) as Pod;
  const options = parseOptions(call, pod.metadata.name);
  const container = chooseContainer(call, pod);
  const previous = flag(call, 'previous');
  const status = pod.status.containerStatuses?.find(
    ({ name }) => name === container,
  );
  if (previous && !status?.lastState.terminated) {
    throw badRequest(
      `previous terminated container "${container}" in pod "${pod.metadata.name}" not found`,
    );
  }
  if (
    !previous &&
    !status?.state.running &&
    !status?.state.terminated &&
    !status?.lastState.terminated
  ) {
    throw badRequest(
      `container "${container}" in pod "${
        pod.metadata.name
      }" is waiting to start: ${waitingText(status?.state.waiting?.reason)}`,
    );
  }
  const since =
    options.sinceTime ??
    (options.sinceSeconds === undefined
      ? 0
      : Date.now() - options.sinceSeconds * 1000);
  const lines = logBook.lines(pod, container, { previous, since });
  const tail =
    options.tailLines === undefined
      ? lines
      : lines.slice(Math.max(0, lines.length - options.tailLines));
  const render = (line: { time: string; text: string }) =>
    `${flag(call, 'timestamps') ? `${line.time} ` : ''}${line.text}\n`;
  let body = tail.map(render).join('');
  if (options.limitBytes !== undefined) {
    body = Buffer.from(body).subarray(0, options.limitBytes).toString();
  }
  if (!flag(call, 'follow') || previous) {
    return { status: 200, body, contentType: 'text/plain' };
  }
  call.response.writeHead(200, { 'content-type': 'text/plain' });
  call.response.write(body);
  const stop = logBook.follow(
    pod,
    container,
    line => call.response.write(render(line)),
    () => call.response.end(),
  );
  call.response.on('close', stop);
  return undefined;
}

interface LogOptions {
  tailLines?: number;
  sinceSeconds?: number;
  sinceTime?: number;
  limitBytes?: number;
}

function parseOptions(call: Call, pod: string): LogOptions {
  const options: LogOptions = {
    tailLines: integer(call, 'tailLines'),
    sinceSeconds: integer(call, 'sinceSeconds'),
    limitBytes: integer(call, 'limitBytes'),
  };
  const sinceTime = call.query.get('sinceTime');
  if (sinceTime) {
    const parsed = Date.parse(sinceTime);
    if (Number.isNaN(parsed)) {
      throw badRequest(
        `parsing time "${sinceTime}" as "2006-01-02T15:04:05Z07:00": cannot parse "${sinceTime}" as "2006"`,
      );
    }
    options.sinceTime = parsed;
  }
  const errors: FieldError[] = [];
  if ((options.tailLines ?? 0) < 0) {
    errors.push(
      invalidValue(
        'tailLines',
        options.tailLines,
        'must be greater than or equal to 0',
      ),
    );
  }
  if (options.limitBytes !== undefined && options.limitBytes < 1) {
    errors.push(
      invalidValue('limitBytes', options.limitBytes, 'must be greater than 0'),
    );
  }
  if (options.sinceSeconds !== undefined && options.sinceTime !== undefined) {
    errors.push({
      field: '',
      reason: 'FieldValueForbidden',
      message:
        'Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
    });
  } else if (options.sinceSeconds !== undefined && options.sinceSeconds < 1) {
    errors.push(
      invalidValue(
        'sinceSeconds',
        options.sinceSeconds,
        'must be greater than 0',
      ),
    );
  }
  if (errors.length) {
    throw invalid('PodLogOptions', '', pod, errors);
  }
  return options;
}

function integer(call: Call, name: string): number | undefined {
  const text = call.query.get(name);
  if (text === null || text === '') {
    return undefined;
  }
  if (!/^-?\d+$/.test(text)) {
    throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
  }
  return Number(text);
}

function chooseContainer(call: Call, pod: Pod): string {
  const names = pod.spec.containers.map(({ name }) => name);
  const asked = call.query.get('container');
  if (asked) {
    if (!names.includes(asked)) {
      throw badRequest(
        `container ${asked} is not valid for pod ${pod.metadata.name}`,
      );
    }
    return asked;
  }
  if (names.length > 1) {
    throw badRequest(
      `a container name must be specified for pod ${
        pod.metadata.name
      }, choose one of: [${names.join(' ')}]`,
    );
  }
  return names[0];
}

function waitingText(reason: string | undefined): string {
  switch (reason) {
    case 'ErrImagePull':
      return "image can't be pulled";
    case 'ImagePullBackOff':
      return 'trying and failing to pull image';
    default:
      return reason ?? 'ContainerCreating';
  }
}
