import { Condition } from '../conditions/conditionSchema';
import { RoleDocument } from '../language/roleDocument';

/** Of these an entity has several at once, so different values exclude nothing. */
const MANY_VALUED = ['entity.tags', 'entity.owner'];

/** What has to hold for conditions to hold together, as far as it is a choice among values. */
export interface Bounds {
  /** Keys that all have to hold, with the values that each allows. */
  bounds: Map<string, Set<string>>;
  /** Something else has to hold as well, which is not compared here. */
  opaque: boolean;
}

/** Keys that say of one thing that it is one of several values. */
const CHOICES = [
  'role',
  'risk',
  'environment',
  'entity.environment',
  'entity.tier',
  'entity.lifecycle',
  'entity.type',
  'entity.kind',
  'entity.system',
  'entity.domain',
  'entity.ref',
  ...MANY_VALUED,
];

/** Bounds of conditions that all have to hold. */
export function boundsOf(...conditions: (Condition | undefined)[]): Bounds {
  const result: Bounds = { bounds: new Map(), opaque: false };
  for (const condition of conditions) collect(condition ?? {}, result);
  return result;
}

function collect(condition: Condition, result: Bounds): void {
  for (const [key, value] of Object.entries(condition)) {
    if (key === 'all') {
      condition.all!.forEach(part => collect(part, result));
    } else if (Array.isArray(value) && CHOICES.includes(key)) {
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

/** Could a role be meant, by its name and risk? */
export function admits({ bounds }: Bounds, role: RoleDocument): boolean {
  const names = bounds.get('role');
  const risks = bounds.get('risk');
  return (
    (!names || names.has(role.metadata.name.toLowerCase())) &&
    (!risks || risks.has(role.spec.risk))
  );
}

/** A key of which no value is left, so that the conditions exclude each other. */
export function contradiction({ bounds }: Bounds): string | undefined {
  return [...bounds].find(([, values]) => values.size === 0)?.[0];
}

/** Can both hold of the same thing? Only role, risk and the entity's own values are compared. */
export function compatible(a: Bounds, b: Bounds): boolean {
  for (const [key, values] of a.bounds) {
    const others = b.bounds.get(key);
    if (!others || MANY_VALUED.includes(key)) continue;
    if (![...values].some(value => others.has(value))) return false;
  }
  return true;
}
