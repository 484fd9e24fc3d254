import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { factsShape, WrittenFacts } from './schema';

const ROOT = 'jitAccess.staticContext';

const staticContextSchema = z.strictObject({
  ...factsShape,
  file: z.string().min(1).optional(),
});

/** @internal */
export interface StaticContextConfig extends WrittenFacts {
  /** YAML file with more of the same, read again when it changes. */
  file?: string;
}

/**
 * @returns nothing where the source is not configured
 * @throws InputError - naming the key that is wrong and what it should be
 * @internal
 */
export function readStaticContext(
  config: Config,
): StaticContextConfig | undefined {
  const data = config.getOptional(ROOT);
  if (data === undefined) {
    return undefined;
  }
  const parsed = staticContextSchema.safeParse(data);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(
      issue => `${[ROOT, ...issue.path].join('.')}: ${issue.message}`,
    );
    throw new InputError(`The static facts are wrong. ${wrong.join('; ')}`);
  }
  return parsed.data;
}
