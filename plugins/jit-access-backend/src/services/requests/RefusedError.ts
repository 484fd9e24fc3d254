import { CustomErrorBase, InputError } from '@backstage/errors';
import { RefusedItem, SubmitInput } from './submission';

/** Policy refuses a submission; nothing of it was stored. */
class RefusedError extends CustomErrorBase {
  override name = 'NotAllowedError' as const;
  /** What callers are told of each item. */
  readonly items: { entityRef: string; role: string; reasons: string[] }[];

  constructor(items: RefusedItem[], body: SubmitInput) {
    super(describe(items, body));
    this.items = items.map(({ entityRef, roleName, reasons }) => ({
      entityRef,
      role: roleName,
      reasons,
    }));
  }
}

/**
 * The error for items that cannot be asked for: bad input where the person can
 * mend it in the form, refused where policy says no.
 */
export function refusalOf(refused: RefusedItem[], body: SubmitInput): Error {
  return refused.every(isMendable)
    ? new InputError(describe(refused, body))
    : new RefusedError(refused, body);
}

/** The error for items that were decided well and became impossible since. */
export function overtaken(refused: RefusedItem[], body: SubmitInput): Error {
  return new RefusedError(refused, body);
}

function describe(items: RefusedItem[], body: SubmitInput): string {
  if (body.items.length === 1) return items[0].reasons.join(' ');
  const each = items.map(
    item => `${item.roleName} on ${item.entityRef}: ${item.reasons.join(' ')}`,
  );
  // Whoever is in a hurry wants the rest now.
  const rest =
    body.breakGlass && items.length < body.items.length
      ? ['Leave that out to get the rest at once.']
      : [];
  return [...each, ...rest].join('\n');
}

/** Would another duration, reason or role name be accepted? */
function isMendable(item: RefusedItem): boolean {
  if (!item.role) return true;
  const unmet = item.decision.checks.filter(
    check => check.kind !== 'route' && check.status !== 'met',
  );
  return (
    unmet.length > 0 &&
    unmet.every(check => check.kind === 'limit' || check.source === 'request')
  );
}
