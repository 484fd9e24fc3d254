import { Truth } from '../../truth';

/** Thrown where a fact is not known; one for all, since nobody looks at its stack. */
const UNKNOWN = new Error('This fact is not known');

/** @throws always: a fact is not known */
export function unknown(): never {
  throw UNKNOWN;
}

/** @throws when it is absent */
export function known<T>(value: T | undefined): T {
  return value === undefined ? unknown() : value;
}

/** @throws when it is unknown */
export function decided(truth: Truth): boolean {
  return truth === 'unknown' ? unknown() : truth === 'true';
}
