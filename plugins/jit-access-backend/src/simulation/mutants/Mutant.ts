import { Focus } from '../Focus';

/** A fault put into the shipped code on purpose, which the simulation has to find. */
export interface Mutant {
  name: string;
  /** Below `src`. */
  file: string;
  /** Stands there exactly once. */
  from: string;
  to: string;
  /** Shows in worlds of this kind only. */
  focus?: Focus;
}
