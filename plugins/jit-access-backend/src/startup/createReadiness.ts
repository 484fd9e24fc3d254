import { Readiness } from '../services/administration/Readiness';
import { Store } from '../storage/store';
import { Telemetry } from '../telemetry/createTelemetry';
import { Worker } from '../worker';
import { AuditSealer } from '../worker/sealer';

/** Tells, to probes and in metrics, whether this process does its work. */
export function createReadiness(
  {
    providers,
    notifiers,
  }: {
    providers: ReadonlyMap<string, unknown>;
    notifiers: ReadonlyMap<string, unknown>;
  },
  parts: {
    store: Store;
    worker: Worker;
    sealer: AuditSealer;
    telemetry: Telemetry;
  },
): Readiness {
  const { store, worker, sealer, telemetry } = parts;
  const readiness = new Readiness({
    store,
    worker: () => worker.vitals(),
    sealer: () => sealer.vitals(),
  });
  telemetry.observe({
    lostLeases: () => worker.figures().lostLeases,
    broken: () => readiness.broken(),
    providers: [...providers.keys()],
    channels: [...notifiers.keys()],
  });
  return readiness;
}
