import { createHash } from 'node:crypto';
import { JsonObject } from '@backstage/types';
import { Effect } from '@jit-access/backstage-plugin-jit-access-node';
import canonicalize from 'canonicalize';
import { z } from 'zod';

const PAYLOAD_MAX_BYTES = 16_384;
const DIGITS = 16;

/** Name of a configured receiver. @internal */
export const endpointNameSchema = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
    error: 'Use 1 to 63 lower-case letters, digits and dashes',
  });

/** What a role document says. Where it goes is in the configuration only. @internal */
export const webhookTargetSchema = z.strictObject({
  endpoint: endpointNameSchema,
  /** Handed to the receiver as it is. */
  payload: z
    .record(z.string(), z.json())
    .refine(
      payload =>
        Buffer.byteLength(JSON.stringify(payload)) <= PAYLOAD_MAX_BYTES,
      { error: `Use at most ${PAYLOAD_MAX_BYTES} bytes` },
    ),
});
/** @internal */
export type WebhookTarget = z.infer<typeof webhookTargetSchema>;

/**
 * One thing at one receiver. The key is of the content of the payload, in
 * whatever order it is written.
 * @internal
 */
export function payloadEffect(target: WebhookTarget, title: string): Effect {
  const { endpoint, payload } = target;
  const digest = createHash('sha256')
    .update(canonicalize(payload) ?? '')
    .digest('hex')
    .slice(0, DIGITS);
  return {
    key: `webhook:${endpoint}/${digest}`,
    title: `access in ${title}`,
    target: { endpoint, payload: payload as JsonObject },
  };
}
