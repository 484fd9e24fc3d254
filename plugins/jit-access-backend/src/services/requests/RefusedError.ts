import { CustomErrorBase, InputError } from '@backstage/errors';
import { ItemDecision } from '../../policy/decision';

/** One item of a submission that was refused. */
export interface RefusedItem {
  entityRef: string;
  role: string;
  reasons: string[];
}

/** Policy refuses a submission; nothing of it was stored. */
class RefusedError extends CustomErrorBase {
  override name = 'NotAllowedError' as const;

  constructor(readonly items: RefusedItem[]) {
    super(describe(items));
  }
}

/**
 * The error for items that cannot be asked for: bad input where the person can
 * mend it in the form, refused where policy says no.
 */
export function refusalOf(refused: ItemDecision[]): Error {
  const items = refused.map(item => ({
    entityRef: item.entityRef,
    role: item.roleName,
    reasons: item.decision.reasons,
  }));
  return refused.every(isMendable)
    ? new InputError(describe(items))
    : new RefusedError(items);
}

function describe(items: RefusedItem[]): string {
  if (items.length === 1) return items[0].reasons.join(' ');
  return items
    .map(item => `${item.role} on ${item.entityRef}: ${item.reasons.join(' ')}`)
    .join('\n');
}

/** Would another duration, reason or role name be accepted? */
function isMendable(item: ItemDecision): boolean {
  if (!item.role) return true;
  const unmet = item.decision.checks.filter(
    check => check.kind !== 'route' && check.status !== 'met',
  );
  return (
    unmet.length > 0 &&
    unmet.every(check => check.kind === 'limit' || check.source === 'request')
  );
}
