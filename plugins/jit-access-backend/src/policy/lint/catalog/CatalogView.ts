import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { Principal } from '../../../domain/principal';
import { candidates } from '../../catalogDirectory';
import { GroupTree } from '../../catalog/groupTree';
import { managersOf, personRecordOf } from '../../catalog/personRecord';
import { PersonRecord } from '../../directory';
import { entityFactsOf } from '../../facts/entityFacts';
import { EntityFacts, PersonFacts } from '../../facts/itemFacts';
import { PolicySettings } from '../../settings';

/** A whole catalog at one time, with the people in it as decisions see them. */
export class CatalogView {
  readonly byRef: ReadonlyMap<string, Entity>;
  readonly people: readonly PersonFacts[];
  private readonly tree: GroupTree;
  private readonly persons: ReadonlyMap<string, PersonFacts>;
  private readonly containers: ReadonlyMap<string, Entity>;
  private readonly managers = new Map<string, Principal[]>();
  private readonly standing = new Map<Principal, string[]>();

  constructor(
    readonly entities: readonly Entity[],
    private readonly settings: PolicySettings,
  ) {
    this.byRef = new Map(entities.map(one => [stringifyEntityRef(one), one]));
    const of = (kind: string) =>
      [...this.byRef].filter(([ref]) => ref.startsWith(`${kind}:`));
    this.containers = new Map([...of('system'), ...of('domain')]);
    this.tree = new GroupTree(
      of('group').map(([, group]) => group),
      settings.leadAnnotation,
    );
    this.people = of('user').map(([, user]) =>
      knownPerson(personRecordOf(user, this.tree)),
    );
    this.persons = new Map(this.people.map(person => [person.ref, person]));
  }

  factsOf(entity: Entity): EntityFacts {
    return entityFactsOf(entity, this.settings, this.containers);
  }

  person(ref: string): PersonFacts | undefined {
    return this.persons.get(ref);
  }

  managersOf(person: PersonFacts): Principal[] {
    const known = this.managers.get(person.ref);
    if (known) return known;
    const found = managersOf(
      person.record!,
      this.tree,
      this.settings.managerAnnotation,
    );
    this.managers.set(person.ref, found);
    return found;
  }

  /** People of the catalog that stand behind a principal. */
  peopleBehind(principal: Principal): string[] {
    const known = this.standing.get(principal);
    if (known) return known;
    const found = candidates(principal, this.tree).filter(ref =>
      this.persons.has(ref),
    );
    this.standing.set(principal, found);
    return found;
  }
}

function knownPerson(record: PersonRecord): PersonFacts {
  return { ref: record.ref, name: record.name, status: 'known', record };
}
