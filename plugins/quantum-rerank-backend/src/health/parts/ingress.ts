import { isIP } from 'node:net';
import {
  isRecord,
  list,
  record,
  text,
  type Json,
} from '../../workload/projections/read';
import { doesNotApply, isUnknown, type Judged } from '../Judged';
import type { Found } from '../readObject';

/** What is known of the Ingress of an environment. */
export interface IngressInput {
  /** As the profile has it. */
  name?: string;
  baseUrl?: string;
  /** Name of the Service, where the profile has one. */
  service?: string;
  ingress: Found<Json>;
}

interface Rule {
  /** Absent: every host. */
  host?: string;
  /** Names of the services that are behind it. */
  services: string[];
}

const isBad = (state: Judged['state'], summary: string): Judged => ({
  applies: true,
  state,
  summary,
});

/** Whether requests from outside are led to the Service. */
export function judgeIngress(input: IngressInput): Judged {
  const { name, ingress, service } = input;
  if (name === undefined) {
    return doesNotApply('The profile names no ingress of this environment');
  }
  if ('missing' in ingress) {
    return isBad('critical', `There is no ingress ${name} in this namespace`);
  }
  if ('problem' in ingress) {
    return isUnknown(ingress.problem);
  }
  const rules = readRules(ingress.value);
  const host = hostOf(input.baseUrl);
  const meant = host === undefined ? rules : rulesFor(host, rules);
  if (meant.length === 0) {
    return isBad(
      'warning',
      host === undefined
        ? `The ingress ${name} has no rules`
        : `The ingress ${name} has no rule for ${host}, the host of the base URL`,
    );
  }
  const services = meant.flatMap(rule => rule.services);
  if (service !== undefined && !services.includes(service)) {
    return isBad(
      'warning',
      `The ingress ${name} does not lead to the service ${service} but to ${
        inWords(services) || 'none'
      }`,
    );
  }
  if (!hasAddress(ingress.value)) {
    return isBad(
      'warning',
      `The ingress ${name} has no address of a load balancer yet`,
    );
  }
  const { ingressClassName } = record(ingress.value.spec);
  const className = text(ingressClassName);
  return isBad(
    'ok',
    `The ingress ${name}${
      className ? ` of class ${className}` : ''
    } leads ${inWords(
      meant.map(({ host: rule }) => rule ?? 'every host'),
    )} to ${inWords(services) || 'no service'}${
      input.baseUrl !== undefined && host === undefined
        ? '; the base URL does not go through it'
        : ''
    }`,
  );
}

/**
 * The host an Ingress must know: that of the base URL, unless the service is
 * asked directly, by an address or a name within the cluster.
 */
function hostOf(baseUrl: string | undefined): string | undefined {
  if (baseUrl === undefined) {
    return undefined;
  }
  const host = new URL(baseUrl).hostname.replace(/^\[|\]$/g, '');
  const isDirect =
    isIP(host) !== 0 ||
    !host.includes('.') ||
    /\.(svc|localhost|svc\.cluster\.local)$/.test(host);
  return isDirect ? undefined : host;
}

/** The most exact rules for a host decide alone. */
function rulesFor(host: string, rules: Rule[]): Rule[] {
  // A wildcard stands for exactly one label.
  const wildcard = `*.${host.split('.').slice(1).join('.')}`;
  return (
    [host, wildcard, undefined]
      .map(pattern => rules.filter(rule => rule.host === pattern))
      .find(found => found.length > 0) ?? []
  );
}

function readRules(ingress: Json): Rule[] {
  const spec = record(ingress.spec);
  const rules = list(spec.rules)
    .filter(isRecord)
    .map(rule => ({
      host: text(rule.host)?.toLowerCase(),
      services: list(record(rule.http).paths).flatMap(path =>
        serviceOf(record(path).backend),
      ),
    }));
  return isRecord(spec.defaultBackend)
    ? [...rules, { services: serviceOf(spec.defaultBackend) }]
    : rules;
}

function serviceOf(backend: unknown): string[] {
  const name = text(record(record(backend).service).name);
  return name === undefined ? [] : [name];
}

function hasAddress(ingress: Json): boolean {
  const { ingress: points } = record(record(ingress.status).loadBalancer);
  return list(points).some(
    point => text(record(point).ip) ?? text(record(point).hostname),
  );
}

/** The first few of some names, each once. */
function inWords(names: string[]): string {
  const all = [...new Set(names)];
  const shown = all.slice(0, 3).join(', ');
  return all.length > 3 ? `${shown} and ${all.length - 3} more` : shown;
}
