import { Check } from '@jit-access/backstage-plugin-jit-access-common';
import { sentence } from '../words';

/**
 * Why an item is refused. `never`: as things are there is no way; `now`:
 * something forbids it at present or cannot be checked; `so`: asking for
 * something else would help.
 */
export interface Refusal {
  kind: 'never' | 'now' | 'so';
  /** A clause without full stop, addressed to the requester. */
  clause: string;
}

/** Checks and refusals, as they are found. */
export class Draft {
  readonly checks: Check[] = [];
  readonly refusals: Refusal[] = [];

  check(check: Check): void {
    this.checks.push({ ...check, text: sentence(check.text) });
  }

  refuse(kind: Refusal['kind'], clause: string): void {
    this.refusals.push({ kind, clause });
  }

  /** Is there no way at all, so that shortening or rewording would not help? */
  get hopeless(): boolean {
    return this.refusals.some(refusal => refusal.kind === 'never');
  }

  /** One sentence each, without repetition. */
  reasons(): string[] {
    return [...new Set(this.refusals.map(refusal => sentence(refusal.clause)))];
  }
}
