import {
  Observation,
  Receipt,
} from '@jit-access/backstage-plugin-jit-access-node';

/** One access in one place, whatever kind of place it is. @internal */
export interface Slot {
  /** @throws ProviderError */
  ensure(): Promise<Pick<Receipt, 'handle' | 'details'>>;
  /** @throws ProviderError */
  remove(): Promise<Pick<Receipt, 'handle' | 'details'>>;
  /** @throws ProviderError */
  observe(): Promise<Observation>;
}
