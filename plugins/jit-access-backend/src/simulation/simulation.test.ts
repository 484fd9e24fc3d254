import fs from 'node:fs';
import path from 'node:path';
import { MUTANTS } from './mutants/index';
import { runMutant } from './runMutants';
import { runSeed } from './runSeed';
import { inWords, runSeeds } from './runSeeds';

jest.setTimeout(180_000);

/** One of each kind; `npm run simulate -- --mutants` looks for all. */
const CHEAP = [
  'settle without the epoch',
  'standing access is taken for ours',
  'one channel is forgotten',
];

describe('the simulation', () => {
  it('finds no violation in fixed seeds', async () => {
    const said: string[] = [];
    const total = await runSeeds(
      { from: 1, count: 40 },
      { jobs: 1, untilFound: false, say: line => said.push(line) },
    );
    expect(said).toEqual([]);
    expect(total).toMatchObject({ seeds: 40, violations: 0 });
    expect(total.steps).toBeGreaterThan(40 * 100);
    const kinds = [...total.faults.keys()];
    expect(kinds).toEqual(
      expect.arrayContaining(['crash', 'stranger', 'target refused']),
    );
    expect(inWords(total, 10).at(-1)).toMatch(
      /^40 seeds, \d+ steps, \d+ faults injected, 0 violations; 4\.0 seeds\/s$/,
    );
  });

  it.each([7, 441])(
    'lives through the same world again with seed %i',
    async seed => {
      const once = await runSeed(seed, { trace: true });
      await runSeed(seed + 1);
      const again = await runSeed(seed, { trace: true });
      expect(again).toEqual(once);
      expect(once.trace.length).toBeGreaterThan(50);
    },
  );

  it.each(CHEAP)('finds the mutant: %s', async name => {
    const { found } = await runMutant(name, { from: 1, count: 100 });
    expect(found?.violation).toMatch(/\w/);
  });
});

describe('the mutants', () => {
  it('have names of their own', () => {
    const names = MUTANTS.map(mutant => mutant.name);
    expect([...new Set(names)]).toEqual(names);
    expect(names).toEqual(expect.arrayContaining(CHEAP));
  });

  it.each(MUTANTS)('fits the source as it is: $name', ({ file, from, to }) => {
    const source = fs.readFileSync(path.join(__dirname, '..', file), 'utf8');
    expect(source.split(from)).toHaveLength(2);
    expect(source.replace(from, () => to)).not.toBe(source);
  });
});
