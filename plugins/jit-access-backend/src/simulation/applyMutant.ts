/* eslint-disable no-restricted-syntax -- __dirname: runs from the sources only */
import fs from 'node:fs';
import path from 'node:path';
import { MUTANTS } from './mutants/index';

/**
 * Loaded before everything else in a process of its own: the source that
 * `SIMULATION_MUTANT` names is read with its fault in it. No file is changed.
 */
const wanted = process.env.SIMULATION_MUTANT;
if (wanted) applyTo(wanted);

function applyTo(name: string): void {
  const mutant = MUTANTS.find(candidate => candidate.name === name);
  if (!mutant) throw new Error(`There is no mutant "${name}"`);
  const file = path.join(__dirname, '..', mutant.file);
  const source = fs.readFileSync(file, 'utf8');
  if (source.split(mutant.from).length !== 2) {
    throw new Error(
      `The mutant "${name}" does not fit ${mutant.file} any more; bring it up to date`,
    );
  }
  const patched = source.replace(mutant.from, () => mutant.to);
  const read = fs.readFileSync;
  let applied = false;
  fs.readFileSync = ((...args: Parameters<typeof read>) => {
    if (args[0] !== file) return read(...args);
    applied = true;
    return patched;
  }) as typeof read;
  process.on('exit', () => {
    if (!applied) throw new Error(`The mutant "${name}" was never loaded`);
  });
}
