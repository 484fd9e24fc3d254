import { RoleDocument } from '../language/roleDocument';
import { Bounds, admits, compatible } from './bounds';

/** Can two policies apply to one item: surely, perhaps, or never? */
export type Overlap = 'certain' | 'possible' | 'none';

const VALUES_OF_ROLE = ['role', 'risk'];

/**
 * Compares what two policies apply to, as bounds, for one role. `certain` means that
 * whatever the one applies to, the other does as well.
 */
export function overlapFor(
  role: RoleDocument,
  first: Bounds,
  second: Bounds,
): Overlap {
  if (!admits(first, role) || !admits(second, role)) return 'none';
  if (!compatible(first, second)) return 'none';
  const certain = within(first, second) || within(second, first);
  return certain ? 'certain' : 'possible';
}

/** Does everything that `narrow` applies to also satisfy `wide`, role and risk aside? */
function within(narrow: Bounds, wide: Bounds): boolean {
  if (wide.opaque) return false;
  return [...wide.bounds].every(([key, values]) => {
    if (VALUES_OF_ROLE.includes(key)) return true;
    const inner = narrow.bounds.get(key);
    return inner !== undefined && [...inner].every(value => values.has(value));
  });
}
