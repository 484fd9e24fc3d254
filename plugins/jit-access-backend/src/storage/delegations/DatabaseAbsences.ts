import { Instant } from '../../domain/time';
import { Absence, Absences } from '../../policy/absences';
import { Store } from '../store';
import { findDelegations } from './findDelegations';

/** Who is away and who stands in for them, as people have set it. */
export class DatabaseAbsences implements Absences {
  constructor(private readonly store: Store) {}

  async of(people: string[], at: Instant): Promise<Absence[]> {
    if (people.length === 0) return [];
    return findDelegations(
      this.store.sql,
      { people },
      { openAt: at, begun: true },
    );
  }

  coveredBy(delegate: string, at: Instant): Promise<Absence[]> {
    return findDelegations(
      this.store.sql,
      { delegate },
      { openAt: at, begun: true },
    );
  }
}
