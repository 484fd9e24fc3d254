import {
  AccessProvider,
  BindingOrder,
  Receipt,
} from '@jit-access/backstage-plugin-jit-access-node';
import { Change } from '../../domain/binding/nextStep';
import { Instant } from '../../domain/time';
import { markSuspect } from '../../storage/bindings/lease';
import { BindingRecord } from '../../storage/bindings/records';
import { bounded } from '../bounded';
import { ProviderOperation } from '../telemetry';
import {
  accountSchema,
  checked,
  CheckedObservation,
  CheckedReceipt,
  observationSchema,
  receiptSchema,
} from './answers';
import { callFailure, ProviderFailure } from './callFailure';
import { ConvergeContext } from './context';
import { redactor } from './redaction';

/** What came of a call: an answer, or why there is none. */
export type Answer<T> =
  | { answer: T; failure?: undefined; durationMs: number }
  | { answer?: undefined; failure: ProviderFailure; durationMs: number };

/**
 * All that a call to a target may know.
 * @throws Error - the account is not pinned yet
 */
export function orderFor(
  binding: BindingRecord,
  given: { notAfter?: Instant; secret?: string },
): BindingOrder {
  if (!binding.account) {
    throw new Error(`The binding ${binding.id} has no account pinned`);
  }
  return {
    bindingId: binding.id,
    subject: binding.subjectFacts,
    account: binding.account,
    effectKey: binding.effectKey,
    target: binding.target,
    handle: binding.handle,
    notAfter: given.notAfter ?? binding.notAfter,
    secret: given.secret,
    attempt: binding.attempts + 1,
  };
}

/** Asks the target to change. A thrown abort reason (lease lost, stopping) passes through. */
export async function changeTarget(
  ctx: ConvergeContext,
  provider: AccessProvider,
  kind: Change,
  order: BindingOrder,
  signal: AbortSignal,
): Promise<Answer<CheckedReceipt>> {
  const redact = redactor(order.secret);
  const call = async (inner: AbortSignal) => {
    const { credential, ...receipt } = checked(
      receiptSchema,
      kind,
      await askToChange(provider, kind, order, inner),
    );
    const issued = redactor(order.secret, ...linesOf(credential?.secret));
    return {
      handle: issued.json(receipt.handle),
      providerRequestIds: receipt.providerRequestIds?.map(issued.text),
      details: issued.json(receipt.details),
      credential,
    };
  };
  // An answer that comes after we stopped waiting may have changed the target.
  const onLate = () => void lookAgain(ctx, order.bindingId);
  return asked(ctx, provider, call, {
    operation: kind,
    signal,
    onLate,
    redact: redact.text,
  });
}

async function askToChange(
  provider: AccessProvider,
  kind: Change,
  order: BindingOrder,
  signal: AbortSignal,
): Promise<Receipt> {
  if (kind !== 'renew') return provider[kind](order, signal);
  if (!provider.renewCredential) {
    throw new Error(`${provider.id} cannot renew secrets`);
  }
  const receipt = await provider.renewCredential(order, signal);
  if (provider.credential?.(order.target) === 'target' && !receipt.credential) {
    throw new Error('The provider did not say the new secret');
  }
  return receipt;
}

/** A part of a secret is a secret; short lines hold none, and stand in many places. */
function linesOf(secret: string | undefined): string[] {
  if (!secret) return [];
  return [secret, ...secret.split('\n').filter(line => line.length >= 16)];
}

/** Reads the target. */
export async function observeTarget(
  ctx: ConvergeContext,
  provider: AccessProvider,
  order: BindingOrder,
  signal: AbortSignal,
): Promise<Answer<CheckedObservation>> {
  const redact = redactor(order.secret);
  const call = async (inner: AbortSignal) => {
    const seen = checked(
      observationSchema,
      'observe',
      await provider.observe(order, inner),
    );
    return {
      ...seen,
      providerRequestIds: seen.providerRequestIds?.map(redact.text),
      details: redact.json(seen.details),
    };
  };
  return asked(ctx, provider, call, {
    operation: 'observe',
    signal,
    redact: redact.text,
  });
}

/** Asks which account in the target is the person's. */
export async function findAccount(
  ctx: ConvergeContext,
  provider: AccessProvider,
  binding: BindingRecord,
  signal: AbortSignal,
): Promise<Answer<{ key: string; name: string }>> {
  const effect = {
    key: binding.effectKey,
    title: binding.title,
    target: binding.target,
  };
  const call = async (inner: AbortSignal) =>
    checked(
      accountSchema,
      'account',
      await provider.account(binding.subjectFacts, effect, binding.id, inner),
    );
  return asked(ctx, provider, call, { operation: 'account', signal });
}

interface AskedWith {
  operation: ProviderOperation;
  signal: AbortSignal;
  onLate?: () => void;
  redact?: (text: string) => string;
}

function asked<T>(
  ctx: ConvergeContext,
  provider: AccessProvider,
  call: (signal: AbortSignal) => Promise<T>,
  with_: AskedWith,
): Promise<Answer<T>> {
  return ctx.telemetry.providerCall(
    { provider: provider.id, operation: with_.operation },
    () => answered(ctx, provider, call, with_),
  );
}

async function answered<T>(
  ctx: ConvergeContext,
  provider: AccessProvider,
  call: (signal: AbortSignal) => Promise<T>,
  with_: AskedWith,
): Promise<Answer<T>> {
  const { signal, onLate, redact } = with_;
  const began = performance.now();
  const took = () => performance.now() - began;
  try {
    const answer = await bounded(call, {
      timeoutMs: ctx.options.callTimeoutMs,
      signal,
      onLate,
    });
    await ctx.parts.report('provider', provider.id);
    return { answer, durationMs: took() };
  } catch (error) {
    // Not the provider's doing: the lease was lost, or the worker stops.
    if (signal.aborted) throw signal.reason;
    const failure = callFailure(error, redact);
    if (failure.retryAfterMs) {
      const now = await ctx.store.now();
      ctx.limits.pause(provider.id, now, failure.retryAfterMs);
    }
    await ctx.parts.report('provider', provider.id, failure.message);
    return { failure, durationMs: took() };
  }
}

async function lookAgain(
  ctx: ConvergeContext,
  bindingId: string,
): Promise<void> {
  try {
    await ctx.store.transaction(tx => markSuspect(tx, bindingId));
  } catch (error) {
    ctx.logger.warn(
      `A late answer about the binding ${bindingId} could not be noted: ${error}`,
    );
  }
}
