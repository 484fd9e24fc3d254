/* eslint-disable no-restricted-syntax -- __dirname: runs from the sources only */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { MUTANTS } from './mutants/index';

/** What came of the search for one mutant. */
export interface MutantResult {
  name: string;
  /** Absent: it was not found. */
  found?: { seed: number; violation: string };
}

const TRANSFORM = '@backstage/cli/config/nodeTransform.cjs';

/**
 * Puts each fault into the shipped code and looks for the first seed that shows it.
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
      const { name, found } = await runMutant(next.name, seeds);
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

/** Looks for one mutant in a process of its own. */
export async function runMutant(
  name: string,
  seeds: number,
): Promise<MutantResult> {
  const output = await outputOf(name, seeds);
  const line = /^Seed (\d+): (.*)$/m.exec(output);
  if (line)
    return { name, found: { seed: Number(line[1]), violation: line[2] } };
  if (/ 0 violations;/.test(output)) return { name };
  throw new Error(`The search for the mutant "${name}" failed: ${output}`);
}

function outputOf(name: string, seeds: number): Promise<string> {
  const child = spawn(
    process.execPath,
    [
      '--require',
      require.resolve(TRANSFORM),
      '--require',
      path.join(__dirname, 'applyMutant.ts'),
      path.join(__dirname, 'main.ts'),
      '--seeds',
      String(seeds),
      '--until-found',
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
