import { Mutant } from './Mutant';
import { AROUND } from './around';
import { BINDINGS } from './bindings';
import { GRANTS } from './grants';
import { WORKER } from './worker';

/** All of them; each is found within a thousand seeds. */
export const MUTANTS: readonly Mutant[] = [
  ...BINDINGS,
  ...GRANTS,
  ...WORKER,
  ...AROUND,
];
