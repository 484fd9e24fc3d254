import { Worker } from '../worker';
import { AuditSealer } from '../worker/sealer';
import { MembershipSweep } from '../worker/sweep/MembershipSweep';
import { RemovalTally } from '../worker/tally/RemovalTally';

/**
 * Starts what runs in the background.
 * @returns how to stop it in order: what the others leave behind is sealed at last
 */
export async function startLoops(loops: {
  sealer: AuditSealer;
  worker: Worker;
  sweep: MembershipSweep;
  tally: RemovalTally;
}): Promise<() => Promise<void>> {
  loops.sealer.start();
  await loops.worker.start();
  loops.sweep.start();
  loops.tally.start();
  return async () => {
    await loops.tally.stop();
    await loops.sweep.stop();
    await loops.worker.stop();
    await loops.sealer.stop();
  };
}
