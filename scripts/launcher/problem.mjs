// @ts-check

/**
 * Something that stops a command and that a person can mend: shown as one
 * sentence of what is wrong and what to do, without a stack.
 */
export class Problem extends Error {
  /**
   * @param {string} what one sentence: what is wrong, and where
   * @param {string} [advice] what to do about it
   */
  constructor(what, advice) {
    super(what);
    this.name = 'Problem';
    this.advice = advice;
  }
}

/** A person asked the command to stop; nothing is wrong. */
export class Interrupted extends Error {
  constructor() {
    super('Stopped on request');
    this.name = 'Interrupted';
  }
}

/** How Node, the system, SQLite and PostgreSQL say it. */
const DISK_FULL =
  /ENOSPC|EDQUOT|no space left on device|disk quota exceeded|disk is full|wrote only \d+ of \d+ bytes/i;

/**
 * Whether an error or the end of a log says that the disk is full.
 *
 * @param {unknown} text
 */
export function saysDiskFull(text) {
  return DISK_FULL.test(String(text));
}

/** @param {string} [where] */
export function diskFull(where) {
  return new Problem(
    `The disk is full${where ? ` (${where})` : ''}.`,
    'Free some space, then run the command again; what was done so far is kept.',
  );
}

/**
 * Prints what stopped a command, in the fewest words that help.
 *
 * @param {unknown} error
 */
export function printProblem(error) {
  const problem =
    !(error instanceof Problem) && saysDiskFull(error) ? diskFull() : error;
  if (problem instanceof Problem) {
    console.error(`\nProblem: ${problem.message}`);
    if (problem.advice) {
      console.error(`What to do: ${problem.advice}`);
    }
    return;
  }
  console.error(problem instanceof Error ? problem.stack : problem);
}
