/** What a provider can be asked for. */
export type ProviderOperation =
  'account' | 'ensure' | 'remove' | 'renew' | 'observe';

/** What the engine tells of its work while it does it. Nothing of it names people or holds secrets. */
export interface EngineTelemetry {
  /** Runs one call to a target; `failure` of what comes of it says why there is no answer. */
  providerCall<T extends { failure?: { kind: string } }>(
    about: { provider: string; operation: ProviderOperation },
    call: () => Promise<T>,
  ): Promise<T>;

  /** Runs one look at a binding, from its plan to what is settled or given up. */
  converge<T>(
    about: { provider: string; bindingId: string },
    work: () => Promise<T>,
  ): Promise<T>;
}

/** Tells nobody. */
export const SILENT_TELEMETRY: EngineTelemetry = {
  providerCall: (_, call) => call(),
  converge: (_, work) => work(),
};
