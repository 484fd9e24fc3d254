// @ts-check
import { table } from '../../harness/report.mjs';
import { bare, boss, graphile, graphileOften, ours } from '../entrants.mjs';
import { lagsOf, middle, ms } from '../figures.mjs';

/** Access ends now and then, each piece at its own instant. */
export const singles = {
  letter: 'c',
  entrants: [bare, ours, graphile, graphileOften, boss],
  /** There is so little to do that nobody is in the way of another. */
  together: true,

  /**
   * @param {import('../scale.mjs').Scale} scale
   * @param {() => number} random
   */
  work: ({ singles: number, singlesMs }, random) => ({
    providers: ['target'],
    callMs: 0,
    offsets: Array.from({ length: number }, () => random() * singlesMs),
  }),

  /**
   * @param {Map<import('../turn.mjs').Entrant, import('../turn.mjs').Outcome[]>} outcomes
   * @param {import('../scale.mjs').Scale} scale
   */
  report(outcomes, { singles: number, singlesMs }) {
    const rows = [...outcomes].map(([{ name, key }, rounds]) => ({
      name,
      key,
      pickedUp: middle(rounds.map(({ pickedUp }) => lagsOf(pickedUp))),
      verified: middle(rounds.map(({ verified }) => lagsOf(verified))),
    }));
    const text = [
      `### ${number} pieces of access end within ${singlesMs / 1_000} s`,
      '',
      'The target answers at once. Milliseconds from the end to the call, and to what is settled: verified absence with its history; for libraries, the end of the call.',
      '',
      table(
        ['', 'called p50', 'p99', 'settled p50', 'p99', 'last'],
        rows.map(({ name, pickedUp, verified }) => [
          name,
          ms(pickedUp.p50),
          ms(pickedUp.p99),
          ms(verified.p50),
          ms(verified.p99),
          ms(verified.last),
        ]),
      ),
    ].join('\n');
    return { text, figures: { singles: number, singlesMs, rows } };
  },
};
