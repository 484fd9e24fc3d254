import { CompiledCalendar } from '../conditions/compiledCalendar';
import { Instant } from '../../domain/time';
import { ContextOfEntity, EntityFacts, FreezeInForce } from './itemFacts';

/** Freezes of calendar documents that hold at this instant. */
export function calendarFreezes(
  calendars: Iterable<CompiledCalendar>,
  at: Instant,
): FreezeInForce[] {
  return [...calendars].flatMap(calendar =>
    calendar
      .freezesAt(at)
      .map(freeze => ({ ...freeze, source: calendar.name })),
  );
}

/** Freezes of context sources that hold at this instant and concern the entity or what it is part of. */
export function sourcedFreezes(
  context: ContextOfEntity | undefined,
  entity: EntityFacts | undefined,
  at: Instant,
): FreezeInForce[] {
  if (!context || !entity) return [];
  const concerned = new Set([entity.ref, ...entity.related.system]);
  if (entity.domain) concerned.add(entity.domain);
  return context.freezes.known
    .filter(
      ({ from, until, entityRef }) =>
        from <= at &&
        at < until &&
        (entityRef === undefined || concerned.has(entityRef)),
    )
    .map(({ name, until, source }) => ({ name, until, source }));
}

/** The one that ends last first; of those that end together, by name. */
export function byEnd(a: FreezeInForce, b: FreezeInForce): number {
  if (a.until !== b.until) return a.until < b.until ? 1 : -1;
  return a.name < b.name ? -1 : 1;
}
