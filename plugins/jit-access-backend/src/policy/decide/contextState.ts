import { BoundTo } from '@jit-access/backstage-plugin-jit-access-common';
import { Instant } from '../../domain/time';
import { ContextState } from '../decision';
import { FactGatherer } from '../facts/gather';
import { ContextOfEntity, PartFacts } from '../facts/itemFacts';
import { ticketNamed } from './requirement';

/** What access is bound to, of whom and where. */
export interface ContextQuestion {
  entityRef: string;
  receiver: string;
  boundTo: BoundTo;
  at: Instant;
}

/** Asks context sources whether what access is bound to is still there. */
export async function contextStateOf(
  question: ContextQuestion,
  gatherer: Pick<FactGatherer, 'around'>,
): Promise<ContextState> {
  const { boundTo, at, entityRef } = question;
  const part = PARTS[boundTo.kind];
  const ticket = boundTo.kind === 'ticket' ? boundTo.id : undefined;
  // Where it is may be farther away than what is asked around the entity.
  const places = new Set([entityRef, boundTo.entityRef ?? entityRef]);
  let worst: ContextState | undefined;
  for (const place of places) {
    const context = await gatherer.around(place, [part], at, ticket);
    const state: ContextState = context
      ? LOOKS[boundTo.kind](question, context)
      : { state: 'unknown', why: `the catalog could not say what ${place} is` };
    if (state.state === 'holds') return state;
    if (worst?.state !== 'unknown') worst = state;
  }
  return worst!;
}

const PARTS = {
  shift: 'onCall',
  incident: 'incidents',
  ticket: 'tickets',
} as const;

type Look = (
  question: ContextQuestion,
  context: ContextOfEntity,
) => ContextState;

const shiftState: Look = ({ receiver, boundTo, at }, { onCall }) => {
  const [ref, level] = boundTo.id.split('#');
  const ends = onCall.known
    .filter(
      shift =>
        shift.personRef === receiver &&
        shift.entityRef === ref &&
        shift.level === level &&
        (shift.until === undefined || shift.until > at),
    )
    .map(({ until }) => until);
  if (ends.length === 0) {
    return gone(onCall, `the ${boundTo.title} is over`);
  }
  return {
    state: 'holds',
    endsAt: ends.includes(undefined) ? undefined : ends.sort().pop(),
  };
};

const incidentState: Look = ({ boundTo }, { incidents }) =>
  incidents.known.some(({ id }) => id === boundTo.id)
    ? { state: 'holds' }
    : gone(incidents, `incident ${boundTo.id} is resolved`);

const ticketState: Look = ({ boundTo }, { tickets }) => {
  const named = tickets.known.filter(({ id }) => ticketNamed(boundTo.id, id));
  if (named.some(({ open }) => open)) return { state: 'holds' };
  // What a source says outright is known, whatever others could not say.
  if (named.length > 0) {
    return { state: 'over', why: `ticket ${boundTo.id} is closed` };
  }
  return gone(tickets, `ticket ${boundTo.id} is not there any more`);
};

const LOOKS: Record<BoundTo['kind'], Look> = {
  shift: shiftState,
  incident: incidentState,
  ticket: ticketState,
};

/** Nobody says that it is there: over, unless somebody could not say. */
function gone(part: PartFacts<object>, why: string): ContextState {
  if (part.missing.length === 0) return { state: 'over', why };
  const [{ source, reason }] = part.missing;
  return { state: 'unknown', why: `${source}: ${reason}` };
}
