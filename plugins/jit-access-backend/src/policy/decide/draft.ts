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
  /** What is said at length, where one clause is not enough. */
  lines?: string[];
}

/** Checks, refusals and remedies, as they are found. */
export class Draft {
  readonly checks: Check[] = [];
  readonly refusals: Refusal[] = [];
  private unaskedClause: string | undefined;
  private readonly remediesFound: string[] = [];

  check(check: Check): void {
    this.checks.push({ ...check, text: sentence(check.text) });
  }

  refuse(kind: Refusal['kind'], clause: string, lines?: string[]): void {
    this.refusals.push({ kind, clause, lines });
  }

  /** The catalog could not be asked, so that there is nothing to check. */
  refuseUnasked(clause: string): void {
    this.unaskedClause ??= clause;
    this.refuse('now', clause);
  }

  /** What the catalog could not be asked; absent: it answered. */
  get unasked(): string | undefined {
    return this.unaskedClause;
  }

  /** Something that somebody could do about it, as a clause. */
  remedy(clause: string): void {
    this.remediesFound.push(clause);
  }

  /** Is there no way at all, so that shortening or rewording would not help? */
  get hopeless(): boolean {
    return this.refusals.some(refusal => refusal.kind === 'never');
  }

  /** One sentence each, without repetition. */
  reasons(): string[] {
    return unique(
      this.refusals.flatMap(({ clause, lines }) => lines ?? [clause]),
    );
  }

  /**
   * One sentence each, without repetition. What could not be checked may be
   * known in a moment; where nothing else helps, there is somebody to ask.
   */
  remedies(contact: string): string[] {
    const unchecked =
      this.unasked !== undefined ||
      this.checks.some(({ status }) => status === 'unknown');
    const found = [
      ...this.remediesFound,
      ...(unchecked ? ['try again in a moment'] : []),
    ];
    return unique(
      found.length > 0
        ? found
        : [`ask ${contact} whether this should be possible`],
    );
  }
}

function unique(clauses: string[]): string[] {
  return [...new Set(clauses.map(sentence))];
}
