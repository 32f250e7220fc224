import type { Guardrail } from './Guardrail';

/** Says what a pause holds back: also the release that would repair something. */
export const pauseHoldsReleases: Guardrail = {
  code: 'pause-holds-releases',
  defaultEffect: 'inform',
  check: ({ request }) =>
    request.action === 'pause'
      ? {
          message:
            'While rollouts are paused no release, restart or rollback is rolled out, and neither is a new configuration. Scaling works.',
        }
      : undefined,
};
