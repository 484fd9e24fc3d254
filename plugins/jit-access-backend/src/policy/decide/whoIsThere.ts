import { isOldEnough } from '../../domain/item/entitlement';
import {
  Principal,
  dependsOnGroup,
  isDynamic,
  parsePrincipal,
} from '../../domain/principal';
import { Instant, IsoDuration } from '../../domain/time';
import { Absence, Absences } from '../absences';
import { DefaultDirectory, Look, candidates } from '../catalogDirectory';
import { GroupTree } from '../catalog/groupTree';
import { PersonRecord } from '../directory';
import { FactGatherer } from '../facts/gather';
import { FirstSeen, Tenure } from '../tenure';
import { Named } from './dynamicPeople';

/** More candidates than this are not looked up for one audience. */
const LOOKED_UP = 100;

/** An audience for which people are wanted, with what context sources say of it. */
export interface Audience {
  principals: Principal[];
  named: ReadonlyMap<Principal, Named>;
}

export interface WhoIsThereOptions {
  directory: DefaultDirectory;
  gatherer: Pick<FactGatherer, 'look' | 'around'>;
  /** Absent: since when anything has been so is unknown. */
  tenure?: Tenure;
  /** Absent: nobody is away. */
  absences?: Absences;
}

/** What it takes to know who can review at one instant. */
export interface LookUp {
  audiences: Audience[];
  /** Requester and receiver, who never review. */
  excluded: ReadonlySet<string>;
  tree: GroupTree;
  at: Instant;
  /** Somebody asks for how long people have been members. */
  ages: boolean;
}

type Tenures = Awaited<ReturnType<Tenure['ofPeople']>>;

/** Looks up everybody who could answer audiences, at once for all items. */
export async function whoIsThere(
  { directory, gatherer, tenure, absences }: WhoIsThereOptions,
  { audiences, excluded, tree, at, ages }: LookUp,
): Promise<WhoIsThere | undefined> {
  const refs = new Set(
    audiences.flatMap(audience => candidatesOf(audience, tree, excluded)),
  );
  if (refs.size === 0)
    return new WhoIsThere(directory, undefined, [], undefined);
  const asked = [...refs].sort();
  const [away, tenures] = await Promise.all([
    attempt(async () => (await absences?.of(asked, at)) ?? []),
    ages ? attempt(async () => tenure?.ofPeople(asked)) : undefined,
  ]);
  const delegates = (away ?? []).flatMap(absence => absence.delegates);
  const look = await gatherer.look([...new Set([...asked, ...delegates])]);
  return look && new WhoIsThere(directory, look, away ?? [], tenures);
}

/** What cannot be read makes nobody older, and nobody away. */
async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}

function candidatesOf(
  { principals, named }: Audience,
  tree: GroupTree,
  excluded: ReadonlySet<string>,
): string[] {
  const refs = principals.flatMap(principal =>
    isDynamic(principal)
      ? (named.get(principal)?.people ?? [])
      : candidates(principal, tree),
  );
  return [...new Set(refs)]
    .filter(ref => !excluded.has(ref))
    .slice(0, LOOKED_UP);
}

/** Somebody who can review, and as what. */
export interface Able {
  person: PersonRecord;
  as: Principal[];
  awayUntil?: Instant;
}

/** People as the catalog has them right now, who is away, and since when they are members. */
export class WhoIsThere {
  constructor(
    private readonly directory: DefaultDirectory,
    private readonly look: Look | undefined,
    private readonly away: Absence[],
    private readonly tenures: Tenures | undefined,
  ) {}

  /** Who can answer an audience, sorted by ref. */
  ableTo(
    { principals, named }: Audience,
    excluded: ReadonlySet<string>,
    at: Instant,
    minAge?: IsoDuration,
  ): Able[] {
    const able = [...(this.look?.people.values() ?? [])].flatMap(person => {
      if (excluded.has(person.ref)) return [];
      const held = new Set(this.directory.principalsOf(person));
      const as = principals.filter(principal =>
        isDynamic(principal)
          ? named.get(principal)?.people.includes(person.ref)
          : held.has(principal) &&
            (!minAge || this.isOldEnough(person, principal, minAge, at)),
      );
      if (as.length === 0) return [];
      return [{ person, as, awayUntil: this.awayUntil(person.ref) }];
    });
    return able.sort((a, b) => (a.person.ref < b.person.ref ? -1 : 1));
  }

  /** Who stands in for those of them who are away, and for whom. */
  standInsFor(
    able: Able[],
    excluded: ReadonlySet<string>,
  ): { person: PersonRecord; standsInFor: PersonRecord[] }[] {
    const found = new Map<
      string,
      { person: PersonRecord; standsInFor: PersonRecord[] }
    >();
    for (const { person: away } of able) {
      for (const absence of this.away) {
        if (absence.person !== away.ref) continue;
        for (const ref of absence.delegates) {
          const person = this.look?.people.get(ref);
          if (!person || excluded.has(ref) || ref === away.ref) continue;
          const known = found.get(ref) ?? { person, standsInFor: [] };
          found.set(ref, known);
          if (!known.standsInFor.includes(away)) known.standsInFor.push(away);
        }
      }
    }
    return [...found.values()];
  }

  private awayUntil(ref: string): Instant | undefined {
    return this.away
      .filter(absence => absence.person === ref)
      .map(absence => absence.until)
      .sort()
      .pop();
  }

  /** Of several groups that count for a principal, the oldest decides; what is not known is too young. */
  private isOldEnough(
    person: PersonRecord,
    principal: Principal,
    minAge: IsoDuration,
    at: Instant,
  ): boolean {
    if (!dependsOnGroup(principal)) return true;
    const groups = this.tenures?.get(person.ref)?.groups;
    const { ref } = parsePrincipal(principal);
    const seen = [ref, ...this.directory.directGroupsIn(person, ref)]
      .map(group => groups?.get(group))
      .filter((one): one is FirstSeen => one !== undefined);
    return seen.some(
      ({ baseline, since }) => baseline || isOldEnough(since, minAge, at),
    );
  }
}
