import { z } from 'zod';

/** Identifier of the Backstage plugin. @public */
export const JIT_ACCESS_PLUGIN_ID = 'jit-access';

/**
 * Where one item of a request stands. Only `pending` moves on.
 * @public
 */
export const itemStateSchema = z.enum([
  'pending',
  'approved',
  'denied',
  'withdrawn',
  'lapsed',
]);
/** @public */
export type ItemState = z.infer<typeof itemStateSchema>;

/**
 * What a whole request looks like from outside; derived from its items.
 * `partly-approved` means that some items were approved and none is pending.
 * @public
 */
export const requestStatusSchema = z.enum([
  'pending',
  'approved',
  'partly-approved',
  'denied',
  'withdrawn',
  'lapsed',
]);
/** @public */
export type RequestStatus = z.infer<typeof requestStatusSchema>;

/**
 * Life of a grant, in this order and never back.
 * @public
 */
export const grantStateSchema = z.enum([
  'scheduled',
  'activating',
  'active',
  'ending',
  'ended',
]);
/** @public */
export type GrantState = z.infer<typeof grantStateSchema>;

/**
 * Why a grant ended or is ending.
 * @public
 */
export const endReasonSchema = z.enum([
  'expired',
  'returned',
  'revoked',
  'policy-changed',
  'eligibility-lost',
  'context-ended',
  'not-activated',
  'failed',
]);
/** @public */
export type EndReason = z.infer<typeof endReasonSchema>;

/**
 * What was proved about the target when a grant ended.
 *
 * - `removed`: taken away and read back as absent
 * - `covered`: another grant still covers the same effect
 * - `standing-remains`: the access was there before the first intent
 * - `expires-by-itself`: cannot be recalled, ends at a stated time
 * - `never-present`: the effect was never made
 *
 * @public
 */
export const endOutcomeSchema = z.enum([
  'removed',
  'covered',
  'standing-remains',
  'expires-by-itself',
  'never-present',
]);
/** @public */
export type EndOutcome = z.infer<typeof endOutcomeSchema>;

/**
 * What is known of one effect in its target system.
 * `unknown` is what a call without an answer leaves behind until it is observed.
 * @public
 */
export const bindingStateSchema = z.enum(['absent', 'present', 'unknown']);
/** @public */
export type BindingState = z.infer<typeof bindingStateSchema>;

/** How much harm a role can do. @public */
export const riskSchema = z.enum(['low', 'medium', 'high']);
/** @public */
export type Risk = z.infer<typeof riskSchema>;
