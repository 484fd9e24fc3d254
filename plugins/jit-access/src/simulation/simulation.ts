import type { SimulateBody } from '@jit-access/backstage-plugin-jit-access-common';

/** What is taken as given of one fact; `as-is` asks the sources. */
export type Given = 'as-is' | 'yes' | 'no' | 'unknown';

/** What the simulator's form holds. */
export interface SimulationForm {
  person?: string;
  entityRef?: string;
  role?: string;
  /** Absent: now. */
  at?: string;
  /** ISO 8601; absent: the role's default. */
  duration?: string;
  breakGlass: boolean;
  onCall: Given;
  incident: Given;
}

/** An incident that stands for one that is open. */
const SOME_INCIDENT = { id: 'example', title: 'An example incident' };

function givenPart<T>(given: Given, yes: T): T[] | 'unknown' | undefined {
  switch (given) {
    case 'yes':
      return [yes];
    case 'no':
      return [];
    case 'unknown':
      return 'unknown';
    default:
      return undefined;
  }
}

/**
 * The question that the form asks; undefined while it is not complete.
 *
 * @internal
 */
export function simulateBodyOf(form: SimulationForm): SimulateBody | undefined {
  const { person, entityRef, role } = form;
  if (!person || !entityRef || !role) return undefined;
  const onCall = givenPart(form.onCall, { person });
  const incidents = givenPart(form.incident, SOME_INCIDENT);
  return {
    requester: person,
    items: [{ entityRef, role }],
    at: form.at,
    duration: form.duration,
    breakGlass: form.breakGlass || undefined,
    facts: onCall || incidents ? { onCall, incidents } : undefined,
  };
}
