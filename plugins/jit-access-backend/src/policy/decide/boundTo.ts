import {
  OnCallShift,
  OpenIncident,
} from '@jit-access/backstage-plugin-jit-access-node';
import { BoundTo } from '@jit-access/backstage-plugin-jit-access-common';
import { ItemFacts } from '../facts/itemFacts';
import { nameOf } from '../words';
import { Draft } from './draft';
import { ChosenRoute } from './pickRoute';

/**
 * What ends access of a bound route. Each condition on on-call has to go on
 * holding, so of its shifts the one that lasts longest counts, and of several
 * conditions the one that ends first.
 */
export function boundToOf(
  chosen: ChosenRoute,
  facts: ItemFacts,
  incidentId: string | undefined,
  draft: Draft,
): BoundTo | undefined {
  const { until } = chosen.route;
  if (until === 'shift') return shiftOf(chosen);
  if (until === 'incident') return incidentOf(chosen, facts, incidentId, draft);
  return undefined;
}

const NEVER = '9999';

function shiftOf({ because }: ChosenRoute): BoundTo | undefined {
  const lasting = because.flatMap(({ truth, shifts = [] }) =>
    truth === 'true' && shifts.length > 0 ? [longest(shifts)] : [],
  );
  const [shift] = lasting.sort(
    (a, b) => compare(a.until ?? NEVER, b.until ?? NEVER) || byRota(a, b),
  );
  if (!shift) return undefined;
  return {
    kind: 'shift',
    id: `${shift.entityRef}#${shift.level}`,
    title: `${shift.level} on-call shift of ${shift.rota}`,
    endsAt: shift.until,
  };
}

function longest(shifts: OnCallShift[]): OnCallShift {
  return [...shifts].sort(
    (a, b) => compare(b.until ?? NEVER, a.until ?? NEVER) || byRota(a, b),
  )[0];
}

const byRota = (a: OnCallShift, b: OnCallShift) =>
  compare(a.entityRef, b.entityRef) || compare(a.level, b.level);

function incidentOf(
  { because }: ChosenRoute,
  facts: ItemFacts,
  wanted: string | undefined,
  draft: Draft,
): BoundTo | undefined {
  const open = because.flatMap(({ incidents = [] }) => incidents);
  if (wanted !== undefined && !open.some(({ id }) => id === wanted)) {
    draft.refuse(
      'so',
      `incident ${wanted} is not open on ${facts.entity?.name}; choose ${open[0]?.id ?? 'another one'}`,
    );
    return undefined;
  }
  const [incident] = open
    .filter(({ id }) => wanted === undefined || id === wanted)
    .sort(earliestOpened);
  if (!incident) return undefined;
  return {
    kind: 'incident',
    id: incident.id,
    title: `${incident.title} (${nameOf(incident.entityRef)})`,
  };
}

function earliestOpened(a: OpenIncident, b: OpenIncident): number {
  return (
    compare(a.openedAt ?? NEVER, b.openedAt ?? NEVER) || compare(a.id, b.id)
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
