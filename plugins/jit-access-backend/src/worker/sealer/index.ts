import { LoopVitals } from '../../domain/vitals';
import { Sealer, SealerOptions } from './Sealer';
import { SealerLoop } from './SealerLoop';

export { createCheckpointAnchor } from './anchors';
export type { CheckpointAnchor } from './anchors';
export type { SealerOptions } from './Sealer';

/** The sealer of this replica. */
export interface AuditSealer {
  /** Events were committed: seal them soon. Returns at once. */
  poke(): void;
  start(): void;
  /** Ends in order: what waits is sealed and signed, the lease is given back. */
  stop(): Promise<void>;
  /** Whether rounds come to their end as they should. */
  vitals(): LoopVitals;
}

export function createSealer(options: SealerOptions): AuditSealer {
  return new SealerLoop(new Sealer(options), options);
}
