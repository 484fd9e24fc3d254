import { z } from 'zod';

const SPELLINGS = {
  shift: 'shift',
  'shift.end': 'shift',
  incident: 'incident',
  'incident.resolved': 'incident',
  ticket: 'ticket',
  'ticket.closed': 'ticket',
} as const;

/** What ends access before its window does. */
export type Until = (typeof SPELLINGS)[keyof typeof SPELLINGS];

/** `until`, in either spelling: the thing, or the event that ends it. */
export const untilSchema = z
  .enum(Object.keys(SPELLINGS) as (keyof typeof SPELLINGS)[], {
    error: 'Write shift, incident or ticket',
  })
  .transform((written): Until => SPELLINGS[written]);
