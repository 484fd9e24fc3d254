import { parseArgs } from 'node:util';
import { FOCUSES } from './Focus';
import { runMutants } from './runMutants';
import { runSeed } from './runSeed';
import { inWords, runPart, runSeeds, Seeds } from './runSeeds';

/** Options of `npm run simulate`; see docs/simulation.md. */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    fresh: { type: 'string', default: '0' },
    jobs: { type: 'string', default: '1' },
    trace: { type: 'string' },
    focus: { type: 'string' },
    mutants: { type: 'boolean', default: false },
    named: { type: 'string', default: '' },
    'until-found': { type: 'boolean', default: false },
    part: { type: 'string' },
  },
});

const focus = FOCUSES.find(known => known === values.focus);
if (values.focus !== undefined && !focus) {
  throw new Error(`--focus is one of ${FOCUSES.join(', ')}`);
}

const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  if (values.part !== undefined) {
    await runPart(JSON.parse(values.part));
    return 0;
  }
  if (values.trace !== undefined) {
    const { trace, violations } = await runSeed(Number(values.trace), {
      trace: true,
      focus,
    });
    for (const line of trace) say(line);
    say(violations.length > 0 ? `Violated: ${violations[0]}` : 'No violation');
    return violations.length > 0 ? 1 : 0;
  }
  const seeds = {
    from: Number(values.from),
    count: Number(values.seeds),
    focus,
  };
  const jobs = Number(values.jobs);
  if (values.mutants) {
    return runMutants(seeds.count, { jobs, named: values.named, say });
  }
  const fixed = await run(seeds);
  if (Number(values.fresh) > 0) {
    // Drawn from the clock: they are told of, and do not decide.
    const from = Math.floor(Date.now() / 1_000);
    say(`Fresh seeds from ${from}, which do not decide:`);
    await run({ from, count: Number(values.fresh), focus });
  }
  return fixed > 0 ? 1 : 0;
}

/** @returns how many were violated */
async function run(seeds: Seeds): Promise<number> {
  const began = process.hrtime.bigint();
  const total = await runSeeds(seeds, {
    jobs: Number(values.jobs),
    untilFound: values['until-found'],
    say,
  });
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  for (const line of inWords(total, seconds)) say(line);
  return total.violations;
}

main().then(
  code => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = 2;
  },
);
