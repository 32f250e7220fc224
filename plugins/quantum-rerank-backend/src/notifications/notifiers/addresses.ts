import { z } from 'zod';

/** An address in app-config. Its errors do not repeat it. */
export const httpAddress = z
  .string('must be an address of a web server')
  .refine(text => /^https?:\/\//i.test(text) && URL.canParse(text), {
    message: 'must be an address that begins with https:// or http://',
  });

/** A key or password in app-config. */
export const secretText = z
  .string('must be text')
  .min(1, 'must not be empty')
  .max(4000, 'must be at most 4000 characters');
