import { isDynamic, Principal } from '../domain/principal';
import { Instant } from '../domain/time';
import { Absences } from '../policy/absences';
import { Approvers } from '../policy/decision';
import { Directory } from '../policy/directory';

/**
 * Who is told about what waits for these principals: the people behind them
 * right now, and whoever stands in for those who are away.
 */
export async function peopleBehind(
  principals: Principal[],
  by: {
    directory: Directory;
    absences: Absences;
    approvers: Pick<Approvers, 'peopleOf'>;
    at: Instant;
  },
): Promise<string[]> {
  const fixed = principals.filter(principal => !isDynamic(principal));
  const [people, named] = await Promise.all([
    by.directory.people(fixed),
    by.approvers.peopleOf(principals.filter(isDynamic), by.at),
  ]);
  const refs = [...people.map(person => person.ref), ...named];
  const away = await by.absences.of(refs, by.at);
  return [
    ...new Set([...refs, ...away.flatMap(({ delegates }) => delegates)]),
  ].sort();
}
