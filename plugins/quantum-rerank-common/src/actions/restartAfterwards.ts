import { z } from 'zod';

/** Part of the parameters of what the pods read when they start only. */
export const restart = z
  .boolean()
  .default(true)
  .describe('Whether the deployment is restarted, so that its pods see it');
