// @ts-check
import { installPackages, packagesAreCurrent } from './install.mjs';
import { checkMachine, thisMachine } from './machine.mjs';
import { provideToolchain } from './toolchain.mjs';

/**
 * What every command does first: look at the machine, bring Node and Yarn,
 * install the packages. Takes a moment when all of it was done before.
 *
 * @param {import('./session.mjs').Session} session
 * @returns {Promise<import('./toolchain.mjs').Toolchain>}
 */
export async function prepare(session) {
  checkMachine(thisMachine(), { firstRun: !packagesAreCurrent() });
  const toolchain = await provideToolchain(session);
  await installPackages(session, toolchain);
  return toolchain;
}
