import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { parseDuration } from '../time/durationWords';
import { startForm, type RequestForm } from '../request/requestForm';

/** Query parameters that a link may fill the form in with. */
export const LINK_PARAMETERS = [
  'entity',
  'role',
  'duration',
  'reason',
  'ticket',
  'incident',
] as const;

function refOf(text: string | null): string | undefined {
  if (!text?.includes(':')) return undefined;
  try {
    return stringifyEntityRef(parseEntityRef(text));
  } catch {
    return undefined;
  }
}

/**
 * The form that a link asks for, such as a runbook's
 * `?entity=resource:default/orders-db&role=read&duration=PT1H`. `role` may be
 * given several times. Undefined when entity and role are not both readable.
 * A link only fills in: nothing is sent by opening it.
 *
 * @internal
 */
export function linkedForm(query: URLSearchParams): RequestForm | undefined {
  const entityRef = refOf(query.get('entity'));
  const roles = query.getAll('role').filter(Boolean);
  if (!entityRef || roles.length === 0) return undefined;
  return startForm(
    roles.map(role => ({ entityRef, role })),
    {
      duration: parseDuration(query.get('duration') ?? ''),
      reason: query.get('reason') ?? '',
      ticket: query.get('ticket') ?? '',
      incident: query.get('incident') ?? '',
    },
  );
}
