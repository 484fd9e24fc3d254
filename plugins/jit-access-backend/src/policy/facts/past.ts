import { DateTime } from 'luxon';
import { Instant, instantMilliseconds } from '../../domain/time';
import { historyKey } from '../historyFacts';
import { ItemFacts } from './itemFacts';

/**
 * How long the receiver has had, has and will have access in the ISO week in
 * which the access would start, in milliseconds: whole windows that begin in
 * it, also of what ended early. What never became active does not count.
 */
export function hoursInWeek(
  { history, startsAt }: ItemFacts,
  zone: string,
): number {
  const monday = DateTime.fromISO(startsAt, { zone }).startOf('week');
  const from = monday.toMillis();
  const until = monday.plus({ weeks: 1 }).toMillis();
  let used = 0;
  for (const window of history?.windows ?? []) {
    const start = instantMilliseconds(window.from);
    if (!window.neverActive && from <= start && start < until) {
      used += window.lengthMs;
    }
  }
  return used;
}

/** When the receiver last got this role on this entity; absent: never. */
export function lastGranted({
  history,
  entity,
  role,
}: ItemFacts): Instant | undefined {
  if (!entity) return undefined;
  return history?.lastGranted.get(
    historyKey({ entityRef: entity.ref, role: role.name }),
  );
}
