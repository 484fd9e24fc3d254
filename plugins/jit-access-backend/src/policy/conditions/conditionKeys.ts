import { ConditionKey, Scope } from './conditionKey';
import { calendarKeys } from './calendarKeys';
import { entityKeys } from './entityKeys';
import { historyKeys } from './historyKeys';
import { incidentKeys } from './incidentKeys';
import { onCallKeys } from './onCallKeys';
import { personKeys } from './personKeys';
import { requestKeys } from './requestKeys';
import { ticketKeys } from './ticketKeys';

/** Every key that a condition may hold, beside `all`, `any` and `not`. */
export const conditionKeys: Record<string, ConditionKey> = {
  ...entityKeys,
  ...requestKeys,
  ...onCallKeys,
  ...incidentKeys,
  ...ticketKeys,
  ...calendarKeys,
  ...historyKeys,
  ...personKeys,
};

const ORDER: Scope[] = ['entity', 'role', 'situation'];

/** The keys that may stand where no more than `scope` is known. */
export function keysWithin(scope: Scope): Record<string, ConditionKey> {
  return Object.fromEntries(
    Object.entries(conditionKeys).filter(
      ([, key]) => ORDER.indexOf(key.scope) <= ORDER.indexOf(scope),
    ),
  );
}
