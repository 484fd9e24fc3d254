import {
  BindingOrder,
  IssuedCredential,
  Observation,
  PlannedCall,
} from '@jit-access/backstage-plugin-jit-access-node';
import { ConnectInstructions } from '@jit-access/backstage-plugin-jit-access-common';
import { JsonObject } from '@backstage/types';

/** What a change came to. @internal */
export interface Done {
  handle: JsonObject;
  details: JsonObject;
  credential?: IssuedCredential;
}

/**
 * One kind of effect for one person: made, taken away, read.
 * @internal
 */
export interface Kind {
  /** @throws ProviderError */
  ensure(): Promise<Done>;
  /** @throws ProviderError */
  remove(): Promise<Done>;
  /** @throws ProviderError */
  observe(): Promise<Observation>;
  /** @throws ProviderError */
  renew?(): Promise<Done>;
  plan(change: 'ensure' | 'remove'): PlannedCall[];
  instructions(): ConnectInstructions;
}

/** What an earlier call left in the handle. @internal */
export function handleOf({ handle }: BindingOrder): JsonObject {
  return handle?.version === 1 ? handle : {};
}

/** @internal */
export function textOf(handle: JsonObject, key: string): string | undefined {
  const value = handle[key];
  return typeof value === 'string' ? value : undefined;
}

/** What comes after the instance, or the account, in the key of the person's account. @internal */
export function idOf({ account }: BindingOrder): string {
  return account.key.slice(account.key.indexOf('/') + 1);
}

/**
 * When sessions that outlive removal have ended; undefined: they have.
 * @internal
 */
export function stillUntil(handle: JsonObject): string | undefined {
  const until = textOf(handle, 'sessionsUntil');
  return until !== undefined && Date.parse(until) > Date.now()
    ? until
    : undefined;
}
