/** Real time, as far as the sealer needs it; all that is stored is the database's. */
export interface SealerClock {
  /** Milliseconds of a clock that is never set back. */
  monotonic(): number;
}

export const performanceClock: SealerClock = {
  monotonic: () => performance.now(),
};
