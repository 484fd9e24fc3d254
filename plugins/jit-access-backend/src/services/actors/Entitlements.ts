import {
  Entitlement,
  entitlementOf,
  HeldSince,
  isOldEnough,
  Standing,
} from '../../domain/item/entitlement';
import {
  dependsOnGroup,
  isDynamic,
  parsePrincipal,
  Principal,
} from '../../domain/principal';
import { Instant } from '../../domain/time';
import { Directory, PersonRecord } from '../../policy/directory';
import { FirstSeen, Tenure } from '../../policy/tenure';
import { findDelegations } from '../../storage/delegations/findDelegations';
import {
  agesAskedOf,
  audienceOf,
  dynamicPrincipalsThatWait,
} from '../../storage/requests/audience';
import { WaitingFor } from '../../storage/requests/findInbox';
import { Viewer } from '../../storage/requests/findRequests';
import { ItemRecord } from '../../storage/requests/records';
import { Store, Tx } from '../../storage/store';
import { Actor } from './Actor';
import { DynamicAnswers } from './DynamicAnswers';

/** The part of an item that says who never reviews it. */
type Concerned = Pick<ItemRecord, 'id' | 'requester' | 'receiver'>;

/** Who may review what, right now, and as whom. */
export class Entitlements {
  constructor(
    private readonly deps: {
      store: Store;
      directory: Directory;
      tenure: Tenure;
      dynamic: DynamicAnswers;
    },
  ) {}

  /** What this person could review, for a query over everything that waits. */
  async inbox(actor: Actor): Promise<WaitingFor> {
    const { sql } = this.deps.store;
    const [dynamic, at] = await Promise.all([
      dynamicPrincipalsThatWait(sql),
      this.deps.store.now(),
    ]);
    const people = await this.people(actor, dynamic, at, 'recent');
    const ages = await agesAskedOf(
      sql,
      people.flatMap(({ principals }) => principals.filter(dependsOnGroup)),
    );
    const standings =
      ages.length > 0 ? await this.withTenure(people) : people.map(ageless);
    return {
      ref: actor.ref,
      as: standings.map(({ person, principals }) => ({
        person,
        principals: [...principals.keys()],
        oldEnough: ages.map(minAge => ({
          minAge,
          principals: [...principals]
            .filter(([, since]) => isOldEnough(since, minAge, at))
            .map(([principal]) => principal),
        })),
      })),
    };
  }

  /** Whether this person may review each of these, for a page that shows them. */
  async onItems(
    actor: Actor,
    items: Concerned[],
  ): Promise<Map<string, Entitlement>> {
    const { store } = this.deps;
    const [audiences, at] = await Promise.all([
      audienceOf(
        store.sql,
        items.map(item => item.id),
      ),
      store.now(),
    ]);
    const entries = [...audiences.values()].flat();
    const dynamic = unique(
      entries.map(entry => entry.principal).filter(isDynamic),
    );
    const people = await this.people(actor, dynamic, at, 'recent');
    const [own, ...cover] = entries.some(entry => entry.minAge)
      ? await this.withTenure(people)
      : people.map(ageless);
    return new Map(
      items.map(item => [
        item.id,
        entitlementOf(audiences.get(item.id) ?? [], item, own, cover, at),
      ]),
    );
  }

  /**
   * All principals through which this person may see what waits, those of
   * context sources and of people who are away among them, whether they are old
   * enough to review or not.
   */
  async viewer(actor: Actor): Promise<Viewer> {
    const dynamic = await dynamicPrincipalsThatWait(this.deps.store.sql);
    const at = await this.deps.store.now();
    const people = await this.people(actor, dynamic, at, 'recent');
    return {
      ref: actor.ref,
      principals: actor.principals,
      waiting: unique(people.flatMap(({ principals }) => principals)),
    };
  }

  /**
   * Reads afresh, before a transaction, all that decides whether this person
   * may review an item.
   *
   * @returns what answers inside the transaction, for its instant
   */
  async prepare(
    actor: Actor,
    item: ItemRecord,
  ): Promise<(tx: Tx, at: Instant) => Promise<Entitlement>> {
    const { store } = this.deps;
    const waiting = (await audienceOf(store.sql, [item.id])).get(item.id) ?? [];
    // What falls due inside the transaction may ask more people.
    const asked = unique([
      ...waiting.map(entry => entry.principal),
      ...item.decision.stages.flatMap(stage => [
        ...stage.audience,
        ...(stage.escalation?.audience ?? []),
      ]),
    ]);
    const people = await this.people(
      actor,
      asked.filter(isDynamic),
      await store.now(),
      'fresh',
    );
    const [own, ...cover] = await this.withTenure(people);
    return async (tx, at) => {
      const audience = (await audienceOf(tx.sql, [item.id])).get(item.id) ?? [];
      const away = await findDelegations(
        tx.sql,
        { delegate: actor.ref },
        { openAt: at, begun: true },
      );
      return entitlementOf(
        audience,
        item,
        own,
        cover.filter(one => away.some(({ person }) => person === one.person)),
        at,
      );
    };
  }

  /** The actor first, then whom they stand in for. */
  private async people(
    actor: Actor,
    dynamic: Principal[],
    at: Instant,
    how: 'fresh' | 'recent',
  ): Promise<PersonStanding[]> {
    const all = [
      { person: actor.person, principals: actor.principals },
      ...actor.coverFor,
    ];
    return Promise.all(
      all.map(async ({ person, principals }) => ({
        person,
        principals: [
          ...principals,
          ...(await this.deps.dynamic[how](person.ref, dynamic, at)),
        ],
      })),
    );
  }

  private async withTenure(people: PersonStanding[]): Promise<Standing[]> {
    const seen = await this.deps.tenure.ofPeople(
      people.map(({ person }) => person.ref),
    );
    return people.map(({ person, principals }) => ({
      person: person.ref,
      principals: new Map(
        principals.map(principal => [
          principal,
          this.heldSince(person, principal, seen.get(person.ref)?.groups),
        ]),
      ),
    }));
  }

  /** Of several groups that count for a principal, the oldest decides. */
  private heldSince(
    person: PersonRecord,
    principal: Principal,
    groups: ReadonlyMap<string, FirstSeen> | undefined,
  ): HeldSince {
    if (!dependsOnGroup(principal)) return 'always';
    const { ref } = parsePrincipal(principal);
    const seen = [ref, ...this.deps.directory.directGroupsIn(person, ref)]
      .map(group => groups?.get(group))
      .filter((one): one is FirstSeen => one !== undefined);
    if (seen.some(one => one.baseline)) return 'always';
    return seen.map(one => one.since).sort()[0] ?? 'unseen';
  }
}

interface PersonStanding {
  person: PersonRecord;
  principals: Principal[];
}

/** Where no age is asked for, since when does not matter. */
function ageless({ person, principals }: PersonStanding): Standing {
  return {
    person: person.ref,
    principals: new Map(principals.map(one => [one, 'always'])),
  };
}

const unique = (principals: Principal[]) => [...new Set(principals)];
