import { z } from 'zod';
import { plainText } from '../../schema/plainText';

/** Query of `GET …/revisions`. @public */
export const revisionQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(1000).optional(),
});

/** Body of `POST /operations/{id}/cancellation`. @public */
export const cancellationRequestSchema = z.strictObject({
  comment: plainText('comment').trim().max(500).optional(),
});
