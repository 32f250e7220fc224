import type {
  ActionRequest,
  ScaleParameters,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** A scale-down in steps, with the defaults of the profile filled in. */
export interface GradualScale {
  replicas: number;
  /** Pods that a step takes away. */
  step: number;
  /** Between two steps, as the profile writes durations. */
  pause: string;
  /** Whether it goes on although signals cannot be compared. */
  withoutSignals: boolean;
}

/** What a request to scale down in steps says; undefined for any other. */
export function gradualOf(request: ActionRequest): GradualScale | undefined {
  return request.action === 'scale'
    ? readGradual(request.parameters)
    : undefined;
}

function readGradual({
  replicas,
  gradual,
}: ScaleParameters): GradualScale | undefined {
  return gradual?.step === undefined || gradual.pause === undefined
    ? undefined
    : {
        replicas,
        step: gradual.step,
        pause: gradual.pause,
        withoutSignals: gradual.withoutSignals ?? false,
      };
}

/** The numbers of replicas on the way down, without the first, with the last. */
export function stepsDown(
  from: number,
  { replicas, step }: Pick<GradualScale, 'replicas' | 'step'>,
): number[] {
  const count = Math.max(0, Math.ceil((from - replicas) / step));
  return Array.from({ length: count }, (_, index) =>
    Math.max(replicas, from - step * (index + 1)),
  );
}
