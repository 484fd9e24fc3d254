import { Chance } from './Chance';

/** What can go wrong with one call to the target. */
export type CallFault =
  | 'none'
  | 'refused'
  | 'throttled'
  | 'conflict'
  | 'lost-before'
  | 'lost-after'
  | 'broken'
  | 'nonsense'
  | 'hollow'
  | 'late'
  | 'hangs'
  | 'permanent';

/** How often each thing happens; some seeds are calm in all but one respect. */
export interface Climate {
  /** Of a call to change the target, and of one to read it. */
  change: Record<CallFault, number>;
  read: Record<CallFault | 'old', number>;
  /** After a change, readers may see the old state for so many milliseconds. */
  slowReadsMs: number;
  /** From 0 to 1: how often the catalog does not answer, of when it is held up. */
  catalogAway: number;
  /** Of each of these in one step of the scheduler. */
  steps: Record<Step, number>;
}

/** What the scheduler may do next. */
export type Step =
  | 'gate'
  | 'pass'
  | 'seal'
  | 'time'
  | 'person'
  | 'stranger'
  | 'crash'
  | 'pause'
  | 'jump'
  | 'outage';

/** Draws the climate of a seed. */
export function drawClimate(chance: Chance): Climate {
  const often = (most: number) =>
    chance.happens(0.5) ? most * chance.next() : 0;
  return {
    change: {
      none: 10,
      // Now and then a target that hardly ever does what it is asked for.
      refused: chance.happens(0.12) ? 80 : often(3),
      throttled: often(2),
      conflict: often(1),
      'lost-before': often(2),
      'lost-after': often(3),
      broken: often(1),
      nonsense: often(1),
      hollow: often(1),
      late: often(3),
      hangs: often(1),
      permanent: often(0.3),
    },
    read: {
      none: 20,
      old: often(5),
      refused: often(2),
      throttled: often(1),
      conflict: 0,
      'lost-before': often(1),
      'lost-after': often(1),
      broken: often(0.5),
      nonsense: often(1),
      hollow: 0,
      late: 0,
      hangs: often(0.5),
      permanent: often(0.3),
    },
    slowReadsMs: chance.happens(0.4) ? chance.between(100, 5_000) : 0,
    catalogAway: chance.happens(0.3) ? 0.7 : 0,
    steps: {
      gate: 80,
      pass: 10,
      seal: 1,
      time: 6,
      person: 5,
      stranger: often(2),
      crash: often(3),
      pause: often(6),
      jump: often(1),
      outage: often(0.5),
    },
  };
}
