import {
  Entity,
  RELATION_CHILD_OF,
  RELATION_HAS_MEMBER,
  RELATION_PARENT_OF,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import {
  completeRef,
  relatedRefs,
  specRef,
  specRefs,
} from '../facts/relations';

interface GroupNode {
  lead?: string;
  parents: Set<string>;
  children: Set<string>;
  members: Set<string>;
}

/**
 * All groups of the catalog at one time. A group that is named somewhere but is
 * not in the catalog is not in here either: it stands for nobody.
 */
export class GroupTree {
  private readonly nodes = new Map<string, GroupNode>();
  private readonly ledBy = new Map<string, string[]>();
  private readonly listedIn = new Map<string, string[]>();

  constructor(groups: Entity[], leadAnnotation: string) {
    for (const group of groups) {
      this.nodes.set(stringifyEntityRef(group), nodeOf(group, leadAnnotation));
    }
    for (const [ref, node] of this.nodes) {
      this.connect(ref, node);
      if (node.lead) push(this.ledBy, node.lead, ref);
      for (const member of node.members) push(this.listedIn, member, ref);
    }
  }

  has(ref: string): boolean {
    return this.nodes.has(ref);
  }

  /** Whoever the group itself names as its lead. */
  leadOf(ref: string): string | undefined {
    return this.nodes.get(ref)?.lead;
  }

  /** Groups that name this person as their lead, sorted. */
  groupsLedBy(person: string): string[] {
    return [...(this.ledBy.get(person) ?? [])].sort();
  }

  /** Groups that list this person themselves, whatever the person's record says. */
  groupsListing(person: string): string[] {
    return this.listedIn.get(person) ?? [];
  }

  parentsOf(ref: string): string[] {
    return [...(this.nodes.get(ref)?.parents ?? [])].sort();
  }

  /** These groups and all above them, as far as they exist, sorted. */
  withAncestors(refs: string[]): string[] {
    return this.reach(refs, node => node.parents);
  }

  /** People listed by this group and by all groups below it, sorted. */
  membersOf(ref: string): string[] {
    const groups = this.reach([ref], node => node.children);
    const members = groups.flatMap(group => [
      ...(this.nodes.get(group)?.members ?? []),
    ]);
    return [...new Set(members)].sort();
  }

  /** Parents may name children and children parents: either makes both. */
  private connect(ref: string, node: GroupNode): void {
    for (const parent of [...node.parents]) {
      const above = this.nodes.get(parent);
      if (above) above.children.add(ref);
      else node.parents.delete(parent);
    }
    for (const child of [...node.children]) {
      const below = this.nodes.get(child);
      if (below) below.parents.add(ref);
      else node.children.delete(child);
    }
  }

  /** Walks each group once, so that a cycle ends. */
  private reach(
    from: string[],
    next: (node: GroupNode) => Iterable<string>,
  ): string[] {
    const seen = new Set<string>();
    const waiting = [...from];
    for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
      const node = this.nodes.get(ref);
      if (!node || seen.has(ref)) continue;
      seen.add(ref);
      waiting.push(...next(node));
    }
    return [...seen].sort();
  }
}

function nodeOf(group: Entity, leadAnnotation: string): GroupNode {
  const lead =
    completeRef(group, group.metadata.annotations?.[leadAnnotation], 'user') ??
    specRef(group, 'lead', 'user');
  const parent = specRef(group, 'parent', 'group');
  return {
    lead: lead?.startsWith('user:') ? lead : undefined,
    parents: new Set([
      ...relatedRefs(group, RELATION_CHILD_OF),
      ...(parent ? [parent] : []),
    ]),
    children: new Set([
      ...relatedRefs(group, RELATION_PARENT_OF),
      ...specRefs(group, 'children', 'group'),
    ]),
    members: new Set([
      ...relatedRefs(group, RELATION_HAS_MEMBER),
      ...specRefs(group, 'members', 'user'),
    ]),
  };
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
