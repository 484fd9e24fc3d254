import { createHash, randomUUID } from 'node:crypto';
import { JsonObject } from '@backstage/types';
import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { z } from 'zod';

/** @internal */
export type Operation = 'ensure' | 'remove' | 'observe';

/** What a receiver is sent. @internal */
export interface WebhookMessage {
  version: 1;
  operation: Operation | 'check';
  /** Name of the receiver in the configuration. */
  endpoint: string;
  /** Unique for each request: seen twice, it is a replay. */
  callId: string;
  /** When it was sent (ISO 8601, UTC). */
  timestamp: string;
  /** The same for every repetition of one intent. */
  idempotencyKey: string;
  bindingId?: string;
  effectKey?: string;
  subject?: { ref: string; account: string };
  payload?: JsonObject;
  /** Exclusive end of the access (ISO 8601, UTC). */
  notAfter?: string;
}

const instant = z.iso.datetime({ offset: true });
const details = z.record(z.string(), z.json());

const requestId = z.string().max(200).nullish();

/** What a receiver may answer to `ensure` and `remove`. @internal */
export const changeAnswerSchema = z.object({
  requestId,
  details: details.nullish(),
});

/** What a receiver has to answer to `observe`. @internal */
export const observeAnswerSchema = z.object({
  state: z.enum(['present', 'absent', 'pending']),
  expiresAt: instant.nullish(),
  sessionsUntil: instant.nullish(),
  origin: z.enum(['ours', 'foreign']).nullish(),
  requestId,
  details: details.nullish(),
});

/** @internal */
export const errorAnswerSchema = z.object({ error: z.string() });

/** What stands in a message about a binding, whenever it is sent. @internal */
export type MessageContent = Omit<WebhookMessage, 'callId' | 'timestamp'>;

/**
 * The message about a binding.
 * @param sequence - number of changes of the binding that are known to be done
 * @internal
 */
export function messageFor(
  operation: Operation,
  endpoint: string,
  order: BindingOrder,
  sequence: number,
): WebhookMessage {
  const callId = randomUUID();
  const { version, ...content } = contentOf(
    operation,
    endpoint,
    order,
    sequence,
  );
  return {
    version,
    callId,
    timestamp: new Date().toISOString(),
    ...content,
    // A look is never a repetition: its answer may have changed.
    ...(operation === 'observe' && { idempotencyKey: callId }),
  };
}

/** The same without what is of one call only. @internal */
export function contentOf(
  operation: Operation,
  endpoint: string,
  order: BindingOrder,
  sequence: number,
): MessageContent {
  const { bindingId, effectKey, notAfter } = order;
  const intent = JSON.stringify([
    operation,
    bindingId,
    effectKey,
    notAfter ?? null,
    sequence,
  ]);
  return {
    version: 1,
    operation,
    endpoint,
    idempotencyKey: createHash('sha256')
      .update(intent)
      .digest('hex')
      .slice(0, 32),
    bindingId,
    effectKey,
    subject: { ref: order.subject.ref, account: order.account.name },
    payload: order.target.payload as JsonObject,
    ...(notAfter && { notAfter }),
  };
}

/** Asks for nothing but an answer. @internal */
export function checkMessage(endpoint: string): WebhookMessage {
  const callId = randomUUID();
  return {
    version: 1,
    operation: 'check',
    endpoint,
    callId,
    timestamp: new Date().toISOString(),
    idempotencyKey: callId,
  };
}
