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

const count = z.number().int().min(1).max(1_000);

/** How much a provider is asked; one place of several is kept for removals. */
const providerLimitsSchema = z.strictObject({
  concurrency: count.optional(),
  reservedForRemoval: count.optional(),
  callsPerMinute: count.max(1_000_000).optional(),
});

const engineSchema = z
  .strictObject({
    concurrency: count.default(10),
    reservedForRemoval: count.default(2),
    callTimeout: durationSchema.default('PT30S'),
    providers: z.record(z.string(), providerLimitsSchema).default({}),
  })
  .superRefine((engine, ctx) => {
    const check = (own: Partial<typeof engine>, path: string[]) => {
      const { concurrency, reservedForRemoval } = { ...engine, ...own };
      if (reservedForRemoval < concurrency) return;
      ctx.addIssue({
        code: 'custom',
        path,
        message: `reservedForRemoval (${reservedForRemoval}) leaves no room to give access; it has to be less than concurrency (${concurrency})`,
      });
    };
    check({}, ['concurrency']);
    for (const [id, { concurrency, reservedForRemoval }] of Object.entries(
      engine.providers,
    )) {
      check(
        {
          ...(concurrency && { concurrency }),
          ...(reservedForRemoval && { reservedForRemoval }),
        },
        ['providers', id],
      );
    }
  });

const driftSchema = z.strictObject({
  interval: durationSchema.default('PT15M'),
  afterEnd: z.array(durationSchema).max(10).default(['PT5M', 'PT1H', 'P1D']),
  repair: z
    .strictObject({
      vanished: z.boolean().default(true),
      appeared: z.boolean().default(true),
    })
    .prefault({}),
  inventoryInterval: durationSchema.default('PT6H'),
  orphans: z.enum(['report', 'remove']).default('report'),
});

const configSchema = z.object({
  engine: engineSchema.prefault({}),
  drift: driftSchema.prefault({}),
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
