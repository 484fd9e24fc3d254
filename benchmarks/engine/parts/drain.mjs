// @ts-check
import { count, table } from '../../harness/report.mjs';
import {
  bare,
  bareEach,
  bossBigBatches,
  bossRows,
  graphile,
  graphileBatched,
  graphileRows,
  ours,
} from '../entrants.mjs';
import { median, times } from '../figures.mjs';

/** Who writes what, for the table. */
const WRITES = new Map([
  [bare, 'the rows, in batches'],
  [bareEach, 'the rows, one commit each'],
  [ours, 'the rows, in batches'],
  [graphileRows, 'the rows, one commit each'],
  [bossRows, 'the rows, one commit each'],
]);

const COSTS = /** @type {const} */ (['databaseMs', 'cpuMs', 'serverCpuMs']);

/** Access that has ended is removed from a target that answers at once. */
export const drain = {
  letter: 'b',
  entrants: [
    bare,
    bareEach,
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
    /** @type {any[]} */
    const rows = [...outcomes].map(([entrant, rounds]) => ({
      name: entrant.name,
      key: entrant.key,
      writes: WRITES.get(entrant) ?? 'its own jobs',
      perSecond: median(rounds.map(({ perSecond }) => perSecond)),
      ...Object.fromEntries(
        COSTS.map(cost => [
          cost,
          median(rounds.map(outcome => outcome[cost])) / bindings,
        ]),
      ),
    }));
    const own = rows.find(({ key }) => key === ours.key)?.perSecond ?? NaN;
    const text = [
      `### A backlog of ${bindings.toLocaleString('en')}, and a target that answers at once`,
      '',
      'The rows of one end are five events of the history, each queued for its seal, and changes of the grant and of the binding, among them the intent that is there before the call. Milliseconds are for one end.',
      '',
      table(
        [
          '',
          'per second',
          'JIT Access ÷ it',
          'statements, ms',
          'CPU of its process, ms',
          'of the database, ms',
          'writes',
        ],
        rows.map(row => [
          row.name,
          count(row.perSecond),
          times(own / row.perSecond),
          ...COSTS.map(cost => row[cost].toFixed(2)),
          row.writes,
        ]),
      ),
    ].join('\n');
    return { text, figures: { bindings, rows } };
  },
};
