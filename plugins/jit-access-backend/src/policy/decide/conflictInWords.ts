import { Instant } from '../../domain/time';
import { nameOf, timeInWords } from '../words';
import { Conflict } from './separation';

/** What follows after `the receiver …`; `you` changes the verbs. */
export function conflictInWords(
  { how, role, entityRef, until }: Conflict,
  at: Instant,
  you = false,
): string {
  const what = `role "${role}" on ${nameOf(entityRef)}`;
  const has = you ? 'have' : 'has';
  switch (how) {
    case 'holds':
      return `${you ? 'hold' : 'holds'} ${what}`;
    case 'scheduled':
      return `${has} ${what} planned`;
    case 'pending':
      return `${has} a request for ${what} waiting`;
    case 'same-request':
      return `${you ? 'ask' : 'asks'} for ${what} in the same request`;
    case 'ended':
      return `had ${what}, which counts until ${timeInWords(until!, at)}`;
    default:
      throw new Error(`Unknown conflict ${how satisfies never}`);
  }
}
