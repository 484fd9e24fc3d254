import { parseArgs } from 'node:util';
import { runMutants } from './runMutants';
import { runSeed } from './runSeed';
import { runSeeds } from './runSeeds';

/** Options of `npm run simulate`; see docs/simulation.md. */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    trace: { type: 'string' },
    mutants: { type: 'boolean', default: false },
    'until-found': { type: 'boolean', default: false },
  },
});

async function main(): Promise<number> {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  if (values.trace !== undefined) {
    const { trace, violations } = await runSeed(Number(values.trace), {
      trace: true,
    });
    for (const line of trace) say(line);
    say(violations.length > 0 ? 'Violated' : 'No violation');
    return violations.length > 0 ? 1 : 0;
  }
  const seeds = { from: Number(values.from), count: Number(values.seeds) };
  if (values.mutants) return runMutants(seeds.count, say);
  return runSeeds(seeds, { untilFound: values['until-found'], say });
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
