import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { nameSchema } from './target';

const ROOT = 'jitAccess.providers.guildhall';

const configSchema = z.strictObject({
  halls: z.record(
    nameSchema,
    z.strictObject({
      url: z.url({ protocol: /^https?$/, error: 'Give a URL' }),
      token: z.string().min(1, { error: 'Give a token' }),
    }),
  ),
  loginAnnotation: z.string().min(1).default('guildhall/login'),
});

/** One Guildhall, as it is reached. */
export interface Hall {
  /** As roles name it. */
  name: string;
  url: string;
  token: string;
}

export interface GuildhallConfig {
  halls: ReadonlyMap<string, Hall>;
  loginAnnotation: string;
}

/**
 * Nothing where the provider is not configured.
 * @throws InputError - names the key that is wrong, and never a value
 */
export function readGuildhallConfig(
  config: Config,
): GuildhallConfig | undefined {
  const data = config.getOptional(ROOT);
  if (data === undefined) return undefined;
  const parsed = configSchema.safeParse(data);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(
      issue => `${[ROOT, ...issue.path].join('.')}: ${issue.message}`,
    );
    throw new InputError(
      `The configuration of Guildhall is wrong. ${wrong.join('; ')}`,
    );
  }
  const { halls, loginAnnotation } = parsed.data;
  return {
    halls: new Map(
      Object.entries(halls).map(([name, hall]) => [name, { name, ...hall }]),
    ),
    loginAnnotation,
  };
}
