import { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { durationSchema } from '@jit-access/backstage-plugin-jit-access-common';
import { z } from 'zod';

const ref = z
  .string()
  .regex(/^(user|group):[^/:\s]+\/[^/:\s]+$/i, {
    error: 'write a full ref such as group:default/platform',
  })
  .transform(text => text.toLocaleLowerCase('en-US'));

const configSchema = z.object({
  administrators: z.array(ref).default([]),
  auditors: z.array(ref).default([]),
  credentials: z
    .strictObject({
      keys: z
        .array(
          z.strictObject({ id: z.string().min(1), key: z.string().min(1) }),
        )
        .optional(),
      keyFile: z.string().min(1).optional(),
    })
    .default({}),
  audit: z
    .strictObject({
      signingKey: z.string().min(1).optional(),
      signingKeyFile: z.string().min(1).optional(),
      anchorFile: z.string().min(1).optional(),
      previousPublicKeys: z.array(z.string().min(1)).default([]),
    })
    .default({ previousPublicKeys: [] }),
  sweep: z
    .strictObject({ interval: durationSchema.default('PT10M') })
    .default({ interval: 'PT10M' }),
  watch: z
    .strictObject({
      interval: durationSchema.default('PT30S'),
      massAbsenceShare: z.number().gt(0).max(1).default(0.2),
    })
    .default({ interval: 'PT30S', massAbsenceShare: 0.2 }),
});

/** The part of `jitAccess` in the configuration that the backend itself reads. */
export type JitAccessConfig = z.output<typeof configSchema>;

/** @throws InputError - names each wrong value and what to write instead */
export function readConfig(config: RootConfigService): JitAccessConfig {
  const given = config.getOptional('jitAccess') ?? {};
  const result = configSchema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    issue => `jitAccess.${issue.path.join('.')}: ${issue.message}`,
  );
  throw new InputError(
    `The configuration is not valid: ${problems.join('; ')}`,
  );
}
