// @ts-check
import { count, table } from '../../harness/report.mjs';
import {
  bare,
  bossBigBatches,
  bossRows,
  graphile,
  graphileBatched,
  graphileRows,
  ours,
} from '../entrants.mjs';
import { median, times } from '../figures.mjs';

const ROWS =
  'five events of the history, each to be sealed; the grant twice, the binding twice';

/** Who writes what, for the table. */
const WRITES = new Map([
  [bare, `${ROWS}; batches`],
  [ours, ROWS],
  [graphileRows, `${ROWS}; one transaction each`],
  [bossRows, `${ROWS}; one transaction each`],
]);

/** Access that has ended is removed from a target that answers at once. */
export const drain = {
  letter: 'b',
  entrants: [
    bare,
    ours,
    graphileRows,
    bossRows,
    graphile,
    graphileBatched,
    bossBigBatches,
  ],

  /** @param {import('../scale.mjs').Scale} scale */
  work: ({ bindings }) => ({
    providers: ['target'],
    callMs: 0,
    offsets: Array(bindings).fill(0),
  }),

  /**
   * @param {Map<import('../turn.mjs').Entrant, import('../turn.mjs').Outcome[]>} outcomes
   * @param {import('../scale.mjs').Scale} scale
   */
  report(outcomes, { bindings }) {
    const rows = [...outcomes].map(([entrant, rounds]) => ({
      name: entrant.name,
      key: entrant.key,
      writes: WRITES.get(entrant) ?? 'nothing but its own jobs',
      perSecond: median(rounds.map(({ perSecond }) => perSecond)),
      databaseMsEach:
        median(rounds.map(({ databaseMs }) => databaseMs ?? Number.NaN)) /
        bindings,
    }));
    const own = rows.find(({ key }) => key === ours.key)?.perSecond ?? NaN;
    const text = [
      `### A backlog of ${bindings.toLocaleString('en')}, and a target that answers at once`,
      '',
      table(
        ['', 'per second', 'JIT Access ÷ it', 'database ms each', 'writes'],
        rows.map(row => [
          row.name,
          count(row.perSecond),
          times(own / row.perSecond),
          row.databaseMsEach.toFixed(2),
          row.writes,
        ]),
      ),
    ].join('\n');
    return { text, figures: { bindings, rows } };
  },
};
