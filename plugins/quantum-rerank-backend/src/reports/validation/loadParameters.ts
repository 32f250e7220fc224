import { InputError } from '@backstage/errors';
import {
  durationToMilliseconds,
  type LoadLimits,
  type LoadParameters,
  type ProfileEnvironment,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/**
 * What a run sends: what was asked for, and where nothing was, as much as the
 * profile allows.
 *
 * @throws InputError where the profile allows no load, or less
 */
export function loadParametersOf(
  environment: Pick<ProfileEnvironment, 'name' | 'load'>,
  asked: Partial<LoadParameters> = {},
): LoadParameters {
  const limits = environment.load;
  if (!limits) {
    throw new InputError(
      `The profile does not allow load on ${environment.name}: it has no "load" for this environment.`,
    );
  }
  const parameters = { ...limits, ...withoutAbsent(asked) };
  const beyond = [
    tooMuch('rate', parameters.rate > limits.rate, limits),
    tooMuch('concurrency', parameters.concurrency > limits.concurrency, limits),
    tooMuch(
      'duration',
      durationToMilliseconds(parameters.duration) >
        durationToMilliseconds(limits.duration),
      limits,
    ),
  ].filter(Boolean);
  if (beyond.length > 0) {
    throw new InputError(
      `${beyond.join('; ')}: the profile allows no more on ${
        environment.name
      }.`,
    );
  }
  return parameters;
}

function tooMuch(
  field: keyof LoadLimits,
  isBeyond: boolean,
  limits: LoadLimits,
): string | undefined {
  return isBeyond
    ? `load.${field} must be at most ${limits[field]}`
    : undefined;
}

function withoutAbsent(
  asked: Partial<LoadParameters>,
): Partial<LoadParameters> {
  return Object.fromEntries(
    Object.entries(asked).filter(([, value]) => value !== undefined),
  );
}
