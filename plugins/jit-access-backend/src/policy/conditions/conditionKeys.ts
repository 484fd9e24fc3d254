import { ConditionKey, Scope } from './conditionKey';
import { contextKeys } from './contextKeys';
import { entityKeys } from './entityKeys';
import { personKeys } from './personKeys';
import { requestKeys } from './requestKeys';

/** Every key that a condition may hold, beside `all`, `any` and `not`. */
export const conditionKeys: Record<string, ConditionKey> = {
  ...entityKeys,
  ...requestKeys,
  ...contextKeys,
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
