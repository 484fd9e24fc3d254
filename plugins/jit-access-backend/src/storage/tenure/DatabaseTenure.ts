import { FirstSeen, Tenure } from '../../policy/tenure';
import { Store } from '../store';
import { booleanOf, DbInstant, instantOf } from '../values';

interface SeenRow {
  subject: string;
  object: string;
  since: DbInstant;
  baseline: boolean | number;
}

interface SeenPerson {
  person?: FirstSeen;
  groups: Map<string, FirstSeen>;
}

/** Since when memberships and ownerships have been seen by the sweep. */
export class DatabaseTenure implements Tenure {
  constructor(private readonly store: Store) {}

  async ofPeople(people: string[]) {
    const found = new Map<string, SeenPerson>();
    for (const row of await this.rows(people)) {
      const entry: SeenPerson = found.get(row.subject) ?? {
        groups: new Map(),
      };
      if (row.object === '') entry.person = seenOf(row);
      else entry.groups.set(row.object, seenOf(row));
      found.set(row.subject, entry);
    }
    return found;
  }

  async ofOwners(entities: string[]) {
    const found = new Map<string, { owner: string; seen: FirstSeen }>();
    // The owner that was seen last comes last and stays.
    for (const row of await this.rows(entities)) {
      found.set(row.subject, { owner: row.object, seen: seenOf(row) });
    }
    return found;
  }

  private async rows(subjects: string[]): Promise<SeenRow[]> {
    if (subjects.length === 0) return [];
    return this.store
      .sql('first_seen')
      .whereIn('subject', [...new Set(subjects)])
      .orderBy(['subject', 'seen_at', 'since'])
      .select('subject', 'object', 'since', 'baseline');
  }
}

const seenOf = (row: SeenRow): FirstSeen => ({
  since: instantOf(row.since),
  baseline: booleanOf(row.baseline),
});
