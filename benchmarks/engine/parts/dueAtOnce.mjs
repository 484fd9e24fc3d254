// @ts-check
import { table } from '../../harness/report.mjs';
import {
  bare,
  bossBatched,
  graphile,
  graphileFast,
  ours,
  oursSealed,
} from '../entrants.mjs';
import { lagsOf, middle, ms, times } from '../figures.mjs';

const CALL_MS = 50;
const AT_ONCE = 100;

/** Much access ends at the same instant. */
export const dueAtOnce = {
  letter: 'a',
  entrants: [bare, ours, oursSealed, graphile, graphileFast, bossBatched],

  /** @param {import('../scale.mjs').Scale} scale */
  work: ({ bindings }) => ({
    providers: ['target'],
    callMs: CALL_MS,
    offsets: Array(bindings).fill(0),
  }),

  /**
   * @param {Map<import('../turn.mjs').Entrant, import('../turn.mjs').Outcome[]>} outcomes
   * @param {import('../scale.mjs').Scale} scale
   */
  report(outcomes, { bindings }) {
    const ideal = idealLags(bindings);
    const rows = [...outcomes].map(([{ name, key }, rounds]) => ({
      name,
      key,
      ...middle(rounds.map(({ verified }) => lagsOf(verified))),
      mostAtOnce: Math.max(...rounds.map(({ mostAtOnce }) => mostAtOnce)),
    }));
    const text = [
      `### ${bindings.toLocaleString('en')} pieces of access end at the same instant`,
      '',
      `Removing one and reading it back takes ${CALL_MS} ms together, ${AT_ONCE} at once. Milliseconds from the end to verified absence; for libraries, which verify nothing, to the end of the job's call.`,
      '',
      table(
        ['', 'p50', 'p95', 'p99', 'last', 'p99 ÷ ideal', 'last ÷ ideal'],
        [{ name: 'ideal', ...ideal }, ...rows].map(row => [
          row.name,
          ms(row.p50),
          ms(row.p95),
          ms(row.p99),
          ms(row.last),
          times(row.p99 / ideal.p99),
          times(row.last / ideal.last),
        ]),
      ),
    ].join('\n');
    return { text, figures: { bindings, callMs: CALL_MS, ideal, rows } };
  },
};

/**
 * Waves of calls without a gap.
 *
 * @param {number} bindings
 */
function idealLags(bindings) {
  return lagsOf(
    Array.from(
      { length: bindings },
      (_, index) => (Math.floor(index / AT_ONCE) + 1) * CALL_MS,
    ),
  );
}
