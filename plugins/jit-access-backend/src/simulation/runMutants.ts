/* eslint-disable no-restricted-syntax -- __dirname: runs from the sources only */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { MUTANTS } from './mutants/index';
import { SHOWN_BY } from './mutants/shownBy';
import { Seeds } from './runSeeds';

/** What came of the search for one mutant. */
export interface MutantResult {
  name: string;
  /** Absent: it was not found. */
  found?: { seed: number; violation: string };
}

const TRANSFORM = '@backstage/cli/config/nodeTransform.cjs';

/**
 * Puts each fault into the shipped code and looks for a seed that shows it: first
 * the one that did before, then all from the first on.
 *
 * @param named - only those in whose names this stands
 * @returns 1 when one was not found, else 0
 */
export async function runMutants(
  seeds: number,
  {
    jobs,
    named,
    say,
  }: { jobs: number; named: string; say: (line: string) => void },
): Promise<number> {
  let missed = 0;
  const left = MUTANTS.filter(({ name }) => name.includes(named));
  const all = left.length;
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const { name, found } = await search(next.name, seeds);
      if (!found) missed += 1;
      const where = found
        ? `seed ${found.seed}: ${found.violation}`
        : `NOT FOUND in ${seeds} seeds`;
      say(`${name}: ${where}`);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, jobs) }, work));
  say(`${all} mutants, ${missed} not found`);
  return missed > 0 ? 1 : 0;
}

async function search(name: string, count: number): Promise<MutantResult> {
  const known = SHOWN_BY[name];
  if (known !== undefined) {
    const shown = await runMutant(name, { from: known, count: 1 });
    if (shown.found) return shown;
  }
  return runMutant(name, { from: 1, count });
}

/** Looks for one mutant in a process of its own. */
export async function runMutant(
  name: string,
  seeds: Seeds,
): Promise<MutantResult> {
  const output = await outputOf(name, seeds);
  const line = /^Seed (\d+): (.*)$/m.exec(output);
  if (line)
    return { name, found: { seed: Number(line[1]), violation: line[2] } };
  if (/ 0 violations;/.test(output)) return { name };
  throw new Error(`The search for the mutant "${name}" failed: ${output}`);
}

function outputOf(name: string, seeds: Seeds): Promise<string> {
  const focus = MUTANTS.find(mutant => mutant.name === name)?.focus;
  const child = spawn(
    process.execPath,
    [
      '--require',
      require.resolve(TRANSFORM),
      '--require',
      path.join(__dirname, 'applyMutant.ts'),
      path.join(__dirname, 'main.ts'),
      '--from',
      String(seeds.from),
      '--seeds',
      String(seeds.count),
      '--until-found',
      ...(focus ? ['--focus', focus] : []),
    ],
    {
      env: { ...process.env, SIMULATION_MUTANT: name },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  child.stdout.on('data', data => {
    output += data;
  });
  child.stderr.on('data', data => {
    output += data;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(output));
  });
}
