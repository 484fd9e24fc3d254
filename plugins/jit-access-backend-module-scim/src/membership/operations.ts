import { equals } from '../directory/filter';

/** Adds one member. @internal */
export function addition(userId: string) {
  return { op: 'add', path: 'members', value: [{ value: userId }] };
}

/** The form of the standard: only the values that the filter selects go. @internal */
export function removalByPath(userId: string) {
  return { op: 'remove', path: `members[${equals('value', userId)}]` };
}

/** The other form: see `ValueRemoval`. @internal */
export function removalByValue(userId: string) {
  return { op: 'remove', path: 'members', value: [{ value: userId }] };
}
