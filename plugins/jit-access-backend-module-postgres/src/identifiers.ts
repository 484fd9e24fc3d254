import { z } from 'zod';

/**
 * PostgreSQL allows nearly anything in a name. What may come out of a template
 * is kept narrower: no quotes, separators or white space, 63 bytes at most
 * (longer names are silently cut by the server and would name something else).
 * Upper and lower case are different names, since every name is quoted.
 * @internal
 */
export const identifierSchema = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.$-]{0,62}$/, {
    error:
      'Use 1 to 63 letters, digits and _ - . $, beginning with a letter, digit or _',
  });

/** Name of a configured server. @internal */
export const serverNameSchema = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
    error: 'Use 1 to 63 lower-case letters, digits and dashes',
  });
