import { Condition } from '../conditions/conditionSchema';
import { PolicyDocument } from '../language/policyDocument';
import { RoleDocument } from '../language/roleDocument';

/** Can two policies apply to one item: surely, perhaps, or never? */
export type Overlap = 'certain' | 'possible' | 'none';

const VALUES_OF_ROLE = ['role', 'risk'];
/** Of these an entity has several at once, so different values exclude nothing. */
const MANY_VALUED = ['entity.tags'];

/**
 * Compares what two policies apply to, for one role. `certain` means that
 * whatever the one applies to, the other does as well.
 */
export function overlapFor(
  role: RoleDocument,
  a: PolicyDocument,
  b: PolicyDocument,
): Overlap {
  const first = boundsOf(a.spec.applies);
  const second = boundsOf(b.spec.applies);
  if (!admits(first, role) || !admits(second, role)) return 'none';
  for (const [key, values] of first.bounds) {
    const others = second.bounds.get(key);
    if (!others || MANY_VALUED.includes(key)) continue;
    if (![...values].some(value => others.has(value))) return 'none';
  }
  const certain = within(first, second) || within(second, first);
  return certain ? 'certain' : 'possible';
}

interface Bounds {
  /** Keys that all have to hold, with the values that each allows. */
  bounds: Map<string, Set<string>>;
  /** Something else has to hold as well, which is not compared here. */
  opaque: boolean;
}

function boundsOf(condition: Condition | undefined): Bounds {
  const result: Bounds = { bounds: new Map(), opaque: false };
  collect(condition ?? {}, result);
  return result;
}

function collect(condition: Condition, result: Bounds): void {
  for (const [key, value] of Object.entries(condition)) {
    if (key === 'all') {
      condition.all!.forEach(part => collect(part, result));
    } else if (Array.isArray(value) && key !== 'any') {
      const name = key === 'environment' ? 'entity.environment' : key;
      const folded = new Set(value.map(text => String(text).toLowerCase()));
      const before = result.bounds.get(name);
      if (before && MANY_VALUED.includes(name)) {
        result.opaque = true;
      } else {
        result.bounds.set(
          name,
          before ? new Set([...before].filter(v => folded.has(v))) : folded,
        );
      }
    } else if (value !== undefined) {
      result.opaque = true;
    }
  }
}

function admits({ bounds }: Bounds, role: RoleDocument): boolean {
  const names = bounds.get('role');
  const risks = bounds.get('risk');
  return (
    (!names || names.has(role.metadata.name)) &&
    (!risks || risks.has(role.spec.risk))
  );
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
