import { setTimeout as pause } from 'node:timers/promises';
import {
  ConflictProviderError,
  PermanentProviderError,
  RetryableProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { GcpCall } from '../GcpCall';
import { Policy, PolicyBinding } from './policy';
import { PolicyOf } from './PolicyOf';

const ATTEMPTS = 7;
const LONGEST_PAUSE_MS = 1_000;

/** @internal */
export interface Change {
  /** The policy as it was when it was changed, or when nothing was to be changed. */
  before: Policy;
  /** The bindings that were written; undefined: none were. */
  written?: PolicyBinding[];
}

/**
 * Reads, changes and writes back with the version that was read; from the
 * beginning when somebody else was faster. Resource Manager says so by 409, Cloud
 * Storage by 412.
 *
 * @returns undefined where there is no such resource
 * @throws ConflictProviderError - others were faster every time; nothing was done
 * @internal
 */
export async function changePolicy(
  call: GcpCall,
  resource: PolicyOf,
  edit: (policy: Policy) => PolicyBinding[] | undefined,
): Promise<Change | undefined> {
  for (let attempt = 1; ; attempt++) {
    const before = await resource.read(call);
    if (!before) return undefined;
    const bindings = edit(before);
    if (!bindings) return { before };
    if (!before.etag) {
      // Written without it, conditions of others could be lost.
      throw new RetryableProviderError(
        `${call.where} gave the policy of ${resource.name} without its etag; nothing was done`,
        { providerRequestIds: call.requestIds },
      );
    }
    try {
      await resource.write(call, { ...before, bindings });
      return { before, written: bindings };
    } catch (error) {
      if (!(error instanceof ConflictProviderError)) throw error;
      if (attempt === ATTEMPTS) throw neverFirst(call, resource, error);
    }
    await waited(call, attempt);
  }
}

function neverFirst(call: GcpCall, resource: PolicyOf, cause: Error): Error {
  return new ConflictProviderError(
    `${call.where}: others changed the policy of ${resource.name} ${ATTEMPTS} times in between; nothing was done. The last answer: ${cause.message}`,
    { cause, providerRequestIds: call.requestIds },
  );
}

async function waited(call: GcpCall, attempt: number): Promise<void> {
  const { conflictPauseMs } = call.connection.settings;
  const most = Math.min(conflictPauseMs * 2 ** attempt, LONGEST_PAUSE_MS);
  await pause(most * (0.5 + Math.random() / 2), undefined, {
    signal: call.signal,
  });
}

/** @internal */
export function tooManyConditions(
  call: GcpCall,
  who: string,
  role: string,
  place: string,
): (most: number) => Error {
  return most =>
    new PermanentProviderError(
      `${who} has ${role} on ${place} under ${most} conditions already, and Google Cloud takes no more; end some of this access, or give the role through a group`,
      { providerRequestIds: call.requestIds },
    );
}
