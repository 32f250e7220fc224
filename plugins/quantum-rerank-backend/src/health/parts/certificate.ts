import {
  durationToMilliseconds,
  type CertificateBounds,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { doesNotApply, isUnknown, type Judged } from '../Judged';
import type { CertificateLook } from '../readCertificate';

const DAY_MS = 86_400_000;

/** What is known of the certificate of an environment. */
export interface CertificateInput {
  baseUrl?: string;
  bounds: CertificateBounds;
  /** Absent where there is nothing to look at. */
  look?: CertificateLook;
  now: number;
}

/** Whether clients will accept the certificate, and for how long yet. */
export function judgeCertificate(input: CertificateInput): Judged {
  const { baseUrl, bounds, look, now } = input;
  if (baseUrl === undefined) {
    return doesNotApply('The environment has no baseUrl');
  }
  if (!look) {
    return doesNotApply('The base URL is not https, so it has no certificate');
  }
  const observed = { observedAt: new Date(now).toISOString() };
  const is = (state: Judged['state'], summary: string): Judged => ({
    applies: true,
    state,
    summary,
    ...observed,
  });
  if ('problem' in look) {
    return look.misconfigured
      ? isUnknown(`The certificate cannot be looked at: ${look.problem}`)
      : is('critical', `There is no certificate: ${look.problem}`);
  }
  const { validFrom, validTo, issuer, matchesHost, problem } = look.certificate;
  const host = new URL(baseUrl).hostname;
  const left = validTo - now;
  const until = new Date(validTo).toISOString().slice(0, 10);
  if (left <= 0) {
    return is('critical', `The certificate of ${host} expired on ${until}`);
  }
  if (now < validFrom) {
    return is(
      'critical',
      `The certificate of ${host} is valid only from ${new Date(validFrom)
        .toISOString()
        .slice(0, 16)}Z on`,
    );
  }
  if (!matchesHost) {
    return is('critical', `The certificate is not for ${host}`);
  }
  const expires = `expires in ${daysInWords(left)}, on ${until}`;
  if (left < durationToMilliseconds(bounds.critical)) {
    return is('critical', `The certificate of ${host} ${expires}`);
  }
  if (problem !== undefined) {
    return is(
      'warning',
      `The portal does not trust the certificate of ${host}: ${untrusted(
        problem,
      )}`,
    );
  }
  return is(
    left < durationToMilliseconds(bounds.warning) ? 'warning' : 'ok',
    `The certificate of ${host}${issuer && ` by ${issuer}`} ${expires}`,
  );
}

function daysInWords(ms: number): string {
  const days = Math.floor(ms / DAY_MS);
  if (days >= 2) {
    return `${days} days`;
  }
  const hours = Math.floor(ms / 3_600_000);
  return hours >= 2 ? `${hours} hours` : 'less than 2 hours';
}

function untrusted(problem: string): string {
  switch (problem) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return 'it is signed by itself';
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return 'its issuer is not known here (NODE_EXTRA_CA_CERTS names more)';
    case 'CERT_HAS_EXPIRED':
      return 'one of its chain has expired';
    default:
      return `the chain cannot be verified (${problem})`;
  }
}
