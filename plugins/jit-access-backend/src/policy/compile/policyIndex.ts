import { ALWAYS } from '../conditions/compileCondition';
import { Condition } from '../conditions/conditionSchema';
import { folded } from '../facts/entityFacts';
import { EntityFacts, FoldedEntity } from '../facts/itemFacts';
import { CompiledPolicy } from './compiledSet';

/** A policy, and what it says that it applies to. */
export interface IndexedPolicy {
  policy: CompiledPolicy;
  applies: Condition | undefined;
}

type Values = string | readonly string[] | undefined;

/** Answers that a role keeps; entities say more different things than can be kept. */
const KEPT = 1_000;

/**
 * Keys that hold only where the entity has one of the values. Only what is
 * always known of an entity: a policy must not be missed because something
 * could not be read.
 */
const ENTITY_KEYS: Record<string, (entity: FoldedEntity) => Values> = {
  environment: entity => entity.environment,
  'entity.environment': entity => entity.environment,
  'entity.tier': entity => entity.tier,
  'entity.lifecycle': entity => entity.lifecycle,
  'entity.type': entity => entity.type,
  'entity.kind': entity => entity.kind,
  'entity.namespace': entity => entity.namespace,
  'entity.owner': entity => entity.owner,
  'entity.system': entity => entity.system,
  'entity.ref': entity => entity.ref,
  'entity.tags': entity => entity.tags,
};

interface Entry {
  policy: CompiledPolicy;
  /** Place by name. */
  order: number;
  /** What the entity has to have, by key; every key has to hold. */
  keys: [string, string[]][];
}

/** Policies by what the entity has to be; finds those that may apply without looking at others. */
class EntityIndex {
  readonly buckets = new Map<string, Map<string, Entry[]>>();
  private readonly always: Entry[] = [];

  constructor(entries: Entry[]) {
    const sizes = sizesOf(entries);
    for (const entry of entries) {
      const best = mostSelective(entry, sizes);
      if (!best) {
        this.always.push(entry);
        continue;
      }
      const [key, values] = best;
      const bucket = this.buckets.get(key) ?? new Map<string, Entry[]>();
      this.buckets.set(key, bucket);
      for (const value of values) push(bucket, value, entry);
    }
  }

  collect(entity: FoldedEntity, into: Set<Entry>): void {
    for (const entry of this.always) into.add(entry);
    for (const [key, bucket] of this.buckets) {
      const found = ENTITY_KEYS[key](entity);
      for (const value of typeof found === 'string' ? [found] : (found ?? [])) {
        for (const entry of bucket.get(value) ?? []) into.add(entry);
      }
    }
  }
}

/** How many policies name each value of each key. */
function sizesOf(entries: Entry[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { keys } of entries) {
    for (const [key, values] of keys) {
      for (const value of values) {
        const name = `${key} ${value}`;
        sizes.set(name, (sizes.get(name) ?? 0) + 1);
      }
    }
  }
  return sizes;
}

/** The key under whose values the fewest others stand. */
function mostSelective(
  { keys }: Entry,
  sizes: Map<string, number>,
): Entry['keys'][number] | undefined {
  let best: { key: Entry['keys'][number]; size: number } | undefined;
  for (const key of keys) {
    const [name, values] = key;
    const size = Math.max(...values.map(one => sizes.get(`${name} ${one}`)!));
    if (!best || size < best.size) best = { key, size };
  }
  return best?.key;
}

/** Looks into the indexes that concern one role, once for equal entities. */
class Finder {
  private readonly read: ((entity: FoldedEntity) => Values)[];
  private readonly only: ((entity: FoldedEntity) => Values) | undefined;
  private readonly known = new Map<string, CompiledPolicy[]>();

  constructor(private readonly indexes: EntityIndex[]) {
    const keys = new Set(indexes.flatMap(index => [...index.buckets.keys()]));
    this.read = [...keys].map(key => ENTITY_KEYS[key]);
    this.only = keys.size === 1 ? this.read[0] : undefined;
  }

  find(entity: FoldedEntity): CompiledPolicy[] {
    const signature = this.signatureOf(entity);
    return this.known.get(signature) ?? this.look(entity, signature);
  }

  /** Equal where everything is equal that the indexes look at. */
  private signatureOf(entity: FoldedEntity): string {
    const { only, read } = this;
    const value = only?.(entity);
    if (typeof value === 'string') return value;
    return read.length === 0
      ? ''
      : JSON.stringify(read.map(valueOf => valueOf(entity) ?? null));
  }

  private look(entity: FoldedEntity, signature: string): CompiledPolicy[] {
    const found = new Set<Entry>();
    for (const index of this.indexes) index.collect(entity, found);
    const policies = sorted([...found]);
    if (this.known.size >= KEPT) this.known.clear();
    this.known.set(signature, policies);
    return policies;
  }
}

/** Finds the policies that concern a role on an entity. Built once per load, shared by all roles. */
export class PolicyIndex {
  private readonly byRole = new Map<string, Entry[]>();
  private readonly byRisk = new Map<string, Entry[]>();
  private readonly anyRole: Entry[] = [];
  private readonly indexes = new Map<Entry[], EntityIndex>();

  /** @param policies - sorted by name */
  constructor(policies: readonly IndexedPolicy[]) {
    policies.forEach(({ policy, applies }, order) => {
      const demands = new Map<string, string[]>();
      collectDemands(applies ?? {}, demands);
      const roles = demands.get('role');
      const risks = demands.get('risk');
      const keys = [...demands].filter(([key]) => key in ENTITY_KEYS);
      const entry: Entry = {
        policy: isFoundOnly(applies ?? {}, keys.length)
          ? { ...policy, applies: ALWAYS }
          : policy,
        order,
        keys,
      };
      if (roles) roles.forEach(role => push(this.byRole, role, entry));
      else if (risks) risks.forEach(risk => push(this.byRisk, risk, entry));
      else this.anyRole.push(entry);
    });
  }

  /** Every policy that could concern this role on some entity, and few others; by name. */
  ofRole(role: { name: string; risk: string }): CompiledPolicy[] {
    return sorted(this.groupsOf(role).flat());
  }

  /** Finds every policy that applies to this role on an entity, and few others; by name. */
  finder(role: {
    name: string;
    risk: string;
  }): (entity: EntityFacts) => CompiledPolicy[] {
    const groups = this.groupsOf(role).filter(group => group.length > 0);
    const finder = new Finder(groups.map(group => this.indexOf(group)));
    return entity => finder.find(entity.folded);
  }

  private groupsOf({ name, risk }: { name: string; risk: string }): Entry[][] {
    return [
      this.byRole.get(name) ?? [],
      this.byRisk.get(risk) ?? [],
      this.anyRole,
    ];
  }

  private indexOf(group: Entry[]): EntityIndex {
    const index = this.indexes.get(group) ?? new EntityIndex(group);
    this.indexes.set(group, index);
    return index;
  }
}

/** Values of keys that all have to hold. Of a key that is demanded twice the first is enough. */
function collectDemands(
  condition: Condition,
  into: Map<string, string[]>,
): void {
  for (const [key, value] of Object.entries(condition)) {
    if (key === 'all') {
      condition.all!.forEach(part => collectDemands(part, into));
    } else if (key === 'role' || key === 'risk' || key in ENTITY_KEYS) {
      const values = value as string[];
      if (!into.has(key)) into.set(key, [...new Set(values.map(folded))]);
    }
  }
}

/**
 * Is that it was found all that a policy demands? Then its condition need not
 * be looked at: of role and risk one leads to it, and of the entity one value.
 */
function isFoundOnly(applies: Condition, entityKeys: number): boolean {
  const names = Object.keys(applies);
  const others = names.length - entityKeys;
  return (
    entityKeys <= 1 &&
    others <= 1 &&
    names.every(
      name => name === 'role' || name === 'risk' || name in ENTITY_KEYS,
    )
  );
}

function sorted(entries: Entry[]): CompiledPolicy[] {
  return entries.sort((a, b) => a.order - b.order).map(({ policy }) => policy);
}

function push<K>(map: Map<K, Entry[]>, key: K, entry: Entry): void {
  const list = map.get(key);
  if (list) list.push(entry);
  else map.set(key, [entry]);
}
