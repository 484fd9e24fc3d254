import { Principal, isDynamic, parsePrincipal } from '../../domain/principal';
import { Instant } from '../../domain/time';
import { ContextOfEntity } from '../facts/itemFacts';

/** People that context sources name for a principal, and why that may not be all. */
export interface Named {
  people: string[];
  /** A source that had to be asked failed, in words; absent: all is known. */
  unknown?: string;
}

/** Who is on call or named right now, from what context sources say. */
export function namedBy(
  principal: Principal,
  context: ContextOfEntity | undefined,
  at: Instant,
): Named {
  if (!isDynamic(principal)) return { people: [] };
  if (!context) return { people: [], unknown: 'context could not be asked' };
  const parsed = parsePrincipal(principal);
  if (parsed.kind === 'on-call') {
    const { ref, levels } = parsed;
    const people = context.onCall.known
      .filter(
        ({ entityRef, level, until }) =>
          entityRef === ref &&
          (levels.length === 0 || levels.includes(level.toLowerCase())) &&
          (until === undefined || until > at),
      )
      .map(({ personRef }) => personRef);
    return {
      people: [...new Set(people)],
      unknown: why(context.onCall.missing),
    };
  }
  if (parsed.kind !== 'named') return { people: [] };
  const { source, key } = parsed;
  const people = context.approvers.known
    .filter(named => named.source === source && named.key === key)
    .flatMap(named => named.people);
  const { missing, sources } = context.approvers;
  const failed = sources.includes(source)
    ? missing.filter(one => one.source === source)
    : [{ source, reason: 'is not connected' }];
  return { people: [...new Set(people)], unknown: why(failed) };
}

function why(
  missing: { source: string; reason: string }[],
): string | undefined {
  return (
    missing.map(({ source, reason }) => `${source}: ${reason}`).join('; ') ||
    undefined
  );
}
