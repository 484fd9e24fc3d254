import { DriftOptions } from '../domain/drift/driftRules';
import { durationMilliseconds } from '../domain/time';
import { JitAccessConfig } from './readConfig';

/** What the configuration says of what changes behind our back. */
export function driftOptions({ drift }: JitAccessConfig): DriftOptions {
  return {
    intervalMs: durationMilliseconds(drift.interval),
    afterEndMs: drift.afterEnd
      .map(durationMilliseconds)
      .sort((one, other) => one - other),
    repairVanished: drift.repair.vanished,
    repairAppeared: drift.repair.appeared,
    inventoryMs: durationMilliseconds(drift.inventoryInterval),
    orphans: drift.orphans,
  };
}
