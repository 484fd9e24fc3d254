// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import prettier from 'prettier';

import { seeded } from '../harness/random.mjs';
import { machine, replaceSection } from '../harness/report.mjs';
import { deadProvider } from './parts/deadProvider.mjs';
import { drain } from './parts/drain.mjs';
import { dueAtOnce } from './parts/dueAtOnce.mjs';
import { manyGrants } from './parts/manyGrants.mjs';
import { singles } from './parts/singles.mjs';
import { startProcess } from './process/start.mjs';
import { FULL, QUICK } from './scale.mjs';
import { startServer } from './server.mjs';
import { TooLateError, turn } from './turn.mjs';

const PARTS = [dueAtOnce, drain, singles, deadProvider, manyGrants];
const DOCS = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../docs',
);
const ALL = 'abcde';
const ATTEMPTS = 3;

/**
 * - `quick`: a small fraction, to see that it works
 * - `only`: letters of the parts, `entrants`: keys of those who take part
 * - `set`: one number of the scale, `rounds=5`
 * - `profile`: a folder for what our engine's process spent its time with
 */
const { values: options } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: ALL },
    set: { type: 'string', multiple: true, default: [] },
    entrants: { type: 'string' },
    profile: { type: 'string' },
  },
});

if (options.write && (options.only !== ALL || options.entrants)) {
  throw new Error(
    'What is written is of one run: --write goes without --only and --entrants',
  );
}

/** @typedef {import('./turn.mjs').Entrant} Entrant */
/** @typedef {import('./turn.mjs').Outcome} Outcome */

const scale = {
  ...(options.quick ? QUICK : FULL),
  ...Object.fromEntries(
    options.set.map(one => [one.split('=')[0], Number(one.split('=')[1])]),
  ),
};
/** @type {Map<string, import('./process/start.mjs').Process>} */
const processes = new Map();
const random = seeded(4);

/**
 * A process lives for all rounds: its code is compiled only once.
 *
 * @param {{ key: string }} entrant
 */
function processOf({ key }) {
  const running = processes.get(key) ?? startProcess();
  processes.set(key, running);
  return running;
}

/** @param {{ key: string }} entrant */
async function endProcessOf({ key }) {
  await processes.get(key)?.end();
  processes.delete(key);
}

async function endProcesses() {
  for (const key of [...processes.keys()]) await endProcessOf({ key });
}

/**
 * @param {import('./turn.mjs').Arena} arena
 * @param {Entrant} entrant
 * @param {import('./turn.mjs').Work} work
 */
async function patientTurn(arena, entrant, work) {
  const hangs = work.hanging?.length ? ', one provider hangs' : '';
  say(`${entrant.name}${hangs}`);
  for (let attempt = 1; ; attempt++) {
    try {
      return await turn(arena, entrant, work);
    } catch (error) {
      if (!(error instanceof TooLateError) || attempt === ATTEMPTS) throw error;
    }
  }
}

/**
 * In each round everybody has a turn; what disturbs the machine disturbs all.
 *
 * @param {import('./turn.mjs').Arena} arena
 * @param {any} part
 */
async function inRounds(arena, part) {
  const chosen = part.entrants.filter(
    (/** @type {Entrant} */ { key }) =>
      !options.entrants || options.entrants.split(',').includes(key),
  );
  /** @type {Map<Entrant, Outcome[]>} */
  const outcomes = new Map(
    chosen.map((/** @type {Entrant} */ entrant) => [entrant, []]),
  );
  const rounds = part.together ? 1 : scale.rounds;
  for (let round = 1; round <= rounds; round++) {
    say(`round ${round} of ${rounds}`);
    const turns = chosen.map((/** @type {Entrant} */ entrant) => async () => {
      const work = part.work(scale, random);
      const outcome = await patientTurn(arena, entrant, work);
      outcomes.get(entrant)?.push(outcome);
    });
    if (part.together)
      await Promise.all(
        turns.map((/** @type {() => Promise<void>} */ start) => start()),
      );
    else for (const start of turns) await start();
  }
  return part.report(outcomes, scale);
}

/** @param {Record<string, unknown>} all */
async function writeFigures(all) {
  const filepath = path.join(DOCS, 'benchmarks/engine.json');
  mkdirSync(path.dirname(filepath), { recursive: true });
  const style = await prettier.resolveConfig(filepath);
  writeFileSync(
    filepath,
    await prettier.format(JSON.stringify(all), { ...style, filepath }),
  );
}

/** @param {string} text */
function say(text) {
  console.error(`${Math.round(performance.now() / 1000)} s ${text}`);
}

const server = await startServer();
/** @type {Promise<void> | undefined} */
let stopping;
const stopServer = () => (stopping ??= server.stop());
// The server is in a process group of its own, and outlives a process that only ends.
for (const event of ['SIGINT', 'SIGTERM', 'uncaughtException']) {
  process.once(event, async (/** @type {unknown} */ cause) => {
    if (cause instanceof Error) console.error(cause);
    await stopServer();
    process.exit(1);
  });
}
/** @type {string[]} */
const texts = [];
/** @type {Record<string, unknown>} */
const figures = {};
try {
  const about = `${machine()}, ${await server.described()}`;
  const { profile } = options;
  if (profile) mkdirSync(profile, { recursive: true });
  const arena = {
    server,
    processOf,
    endProcessOf,
    random,
    seedMs: 2_000,
    profile,
  };
  for (const part of PARTS) {
    if (!options.only.includes(part.letter)) continue;
    say(`part ${part.letter}`);
    const { text, figures: own } =
      'run' in part
        ? await part.run(arena, scale, patientTurn)
        : await inRounds(arena, part);
    await endProcesses();
    texts.push(text);
    figures[part.letter] = own;
  }
  const report = [`${about}.`, ...texts].join('\n\n');
  console.log(report);
  if (options.write) {
    await writeFigures({ about, scale, ...figures });
    replaceSection(path.join(DOCS, 'performance.md'), 'engine', report);
  }
} finally {
  await endProcesses();
  await stopServer();
}
