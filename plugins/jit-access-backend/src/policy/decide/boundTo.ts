import {
  OnCallShift,
  OpenIncident,
} from '@jit-access/backstage-plugin-jit-access-node';
import { BoundTo } from '@jit-access/backstage-plugin-jit-access-common';
import { IsoDuration } from '../../domain/time';
import { ItemFacts } from '../facts/itemFacts';
import { Until } from '../language/until';
import { nameOf } from '../words';
import { Draft } from './draft';
import { ChosenRoute } from './pickRoute';
import { ticketsNamed } from './requirement';

/** What access is bound to, where a route says so. */
export interface BindingQuestion {
  chosen: ChosenRoute;
  facts: ItemFacts;
  /** How long its source may be silent. */
  grace: IsoDuration;
  /** The reviews are in, so what is not known now would be granted unbound. */
  settled: boolean;
}

/**
 * What ends access of a bound route. Each condition on on-call has to go on
 * holding, so of its shifts the one that lasts longest counts, and of several
 * conditions the one that ends first. Refuses where there is nothing to end it.
 */
export function boundToOf(
  { chosen, facts, grace, settled }: BindingQuestion,
  draft: Draft,
): BoundTo | undefined {
  const { until, name } = chosen.route;
  if (!until) return undefined;
  // People are asked first; what it ends with has to be known when it is granted.
  if (chosen.held && !settled) return undefined;
  const found = FINDERS[until](chosen, facts, draft);
  if (found) return { ...found, grace };
  if (found === undefined) {
    draft.refuse(
      'now',
      `access by route "${name}" ends with ${WORDS[until]}, and none could be found that it would end with`,
    );
    draft.remedy(REMEDIES[until]);
  }
  return undefined;
}

const WORDS: Record<Until, string> = {
  shift: 'an on-call shift',
  incident: 'an incident',
  ticket: 'a ticket',
};

const REMEDIES: Record<Until, string> = {
  shift: 'ask while you are on call, or ask whoever is',
  incident: 'choose an open incident',
  ticket: 'name an open ticket',
};

type Found = Omit<BoundTo, 'grace'> | undefined;
/** `'refused'`: it was said already why not. */
type Finder = (
  chosen: ChosenRoute,
  facts: ItemFacts,
  draft: Draft,
) => Found | false;

const NEVER = '9999';

const shiftOf: Finder = ({ because }, facts) => {
  const lasting = because.flatMap(({ truth, shifts = [] }) =>
    truth === 'true' && shifts.length > 0 ? [longest(shifts)] : [],
  );
  if (lasting.length === 0) lasting.push(...ownShifts(facts));
  const [shift] = lasting.sort(
    (a, b) => compare(a.until ?? NEVER, b.until ?? NEVER) || byRota(a, b),
  );
  return (
    shift && {
      kind: 'shift',
      id: `${shift.entityRef}#${shift.level}`,
      title: `${shift.level} on-call shift of ${shift.rota}`,
      endsAt: shift.until,
      entityRef: shift.entityRef,
    }
  );
};

/** Where an expression demanded it: of what the receiver has here, what lasts longest. */
function ownShifts({
  context,
  entity,
  receiver,
  at,
}: ItemFacts): OnCallShift[] {
  const here = new Set([
    ...(entity?.related.self ?? []),
    ...(entity?.related.system ?? []),
  ]);
  const own = (context?.onCall.known ?? []).filter(
    shift =>
      shift.personRef === receiver.ref &&
      here.has(shift.entityRef) &&
      (shift.until === undefined || shift.until > at),
  );
  return own.length > 0 ? [longest(own)] : [];
}

function longest(shifts: OnCallShift[]): OnCallShift {
  return [...shifts].sort(
    (a, b) => compare(b.until ?? NEVER, a.until ?? NEVER) || byRota(a, b),
  )[0];
}

const byRota = (a: OnCallShift, b: OnCallShift) =>
  compare(a.entityRef, b.entityRef) || compare(a.level, b.level);

const incidentOf: Finder = ({ because }, facts, draft) => {
  const wanted = facts.request.incident?.trim() || undefined;
  const found = because.flatMap(({ truth, incidents = [] }) =>
    truth === 'true' ? incidents : [],
  );
  const open = found.length > 0 ? found : ownIncidents(facts);
  if (wanted !== undefined && !open.some(({ id }) => id === wanted)) {
    const [other] = [...open].sort(earliestOpened);
    draft.refuse(
      'so',
      `incident ${wanted} is not open on ${facts.entity?.name}; choose ${other?.id ?? 'another one'}`,
    );
    draft.remedy(
      other
        ? `choose the open incident ${other.id} (${other.title})`
        : 'choose an open incident',
    );
    return false;
  }
  const [incident] = open
    .filter(({ id }) => wanted === undefined || id === wanted)
    .sort(earliestOpened);
  return (
    incident && {
      kind: 'incident',
      id: incident.id,
      title: `${incident.title} (${nameOf(incident.entityRef)})`,
      entityRef: incident.entityRef,
    }
  );
};

function ownIncidents({ context, entity }: ItemFacts): OpenIncident[] {
  return (context?.incidents.known ?? []).filter(
    ({ entityRef }) => entityRef === entity?.ref,
  );
}

function earliestOpened(a: OpenIncident, b: OpenIncident): number {
  return (
    compare(a.openedAt ?? NEVER, b.openedAt ?? NEVER) || compare(a.id, b.id)
  );
}

const ticketOf: Finder = ({ because }, facts) => {
  const found = because.flatMap(({ truth, tickets = [] }) =>
    truth === 'true' ? tickets : [],
  );
  const [ticket] = (found.length > 0 ? found : ticketsNamed(facts))
    .filter(({ open }) => open)
    .sort((a, b) => compare(a.id, b.id));
  return ticket && { kind: 'ticket', id: ticket.id, title: ticket.title };
};

const FINDERS: Record<Until, Finder> = {
  shift: shiftOf,
  incident: incidentOf,
  ticket: ticketOf,
};

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
