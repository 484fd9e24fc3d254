// @ts-check
import { table } from '../../harness/report.mjs';
import { atItsOwnPace, bossPerQueue, graphileOften } from '../entrants.mjs';
import { lagsOf, middle, ms, times } from '../figures.mjs';

const PROVIDERS = ['one', 'two', 'three', 'four', 'five'];
const DEAD = 'five';
const CALL_MS = 50;
const PER_SECOND = 100;
/** What the dead one has to do at once, besides. */
const BACKLOG = 200;
/** Whoever is not answered so long after the last has ended is not waited for, and before it everybody gets ready. */
const PATIENCE_MS = 10_000;

/**
 * @param {import('../scale.mjs').Scale} scale
 * @param {() => number} random
 * @param {string[]} hanging
 * @returns {import('../turn.mjs').Work}
 */
function work({ liveSeconds }, random, hanging) {
  const duration = liveSeconds * 1_000;
  return {
    providers: PROVIDERS,
    callMs: CALL_MS,
    hanging,
    offsets: Array.from(
      { length: liveSeconds * PER_SECOND },
      () => random() * duration,
    ),
    backlogOf: DEAD,
    backlog: BACKLOG,
    withinMs: duration + PATIENCE_MS,
  };
}

/** One of five providers never answers. */
export const deadProvider = {
  letter: 'd',

  /**
   * @param {import('../turn.mjs').Arena} arena
   * @param {import('../scale.mjs').Scale} scale
   * @param {import('../turn.mjs').TakeTurn} takeTurn
   */
  async run(arena, scale, takeTurn) {
    const rows = [];
    for (const entrant of [atItsOwnPace, graphileOften, bossPerQueue]) {
      /** @type {{ healthy: any[], dead: any[] }} */
      const outcomes = { healthy: [], dead: [] };
      const rounds = entrant.jobs ? 1 : scale.rounds;
      for (let round = 1; round <= rounds; round++) {
        for (const [which, hanging] of Object.entries({
          healthy: [],
          dead: [DEAD],
        })) {
          const outcome = await takeTurn(
            arena,
            entrant,
            work(scale, arena.random, hanging),
          );
          const { verified, missing } = outcome;
          outcomes[/** @type {'dead'} */ (which)].push({
            ...lagsOf([...verified, ...Array(missing).fill(Infinity)]),
            missing,
          });
        }
      }
      rows.push({
        name: entrant.name,
        key: entrant.key,
        healthy: middle(outcomes.healthy),
        dead: middle(outcomes.dead),
      });
    }
    return { text: report(rows, scale), figures: { callMs: CALL_MS, rows } };
  },
};

/**
 * @param {any[]} rows
 * @param {import('../scale.mjs').Scale} scale
 */
function report(rows, { liveSeconds }) {
  const lags = (/** @type {any} */ { p50, p99, last }) =>
    [p50, p99, last].map(ms).join(' / ');
  return [
    '### One of five providers hangs',
    '',
    `${PER_SECOND} pieces of access end per second for ${liveSeconds} s, a fifth of them at each provider; removing takes ${CALL_MS} ms. The fifth has ${BACKLOG} more to do at the beginning, and in the second column never answers. Milliseconds from the end to verified absence at the other four (for libraries, to the end of the call): p50 / p99 / last.`,
    '',
    table(
      ['', 'all answer', 'one hangs', 'p99 ÷', 'not done'],
      rows.map(({ name, healthy, dead }) => [
        name,
        lags(healthy),
        lags(dead),
        times(dead.p99 / healthy.p99),
        dead.missing,
      ]),
    ),
  ].join('\n');
}
