import {
  AccessProvider,
  BindingOrder,
} from '@jit-access/backstage-plugin-jit-access-node';
import { Store, Tx } from '../../storage/store';
import { World } from './World';

/**
 * A process that dies at its n-th step and does nothing after that. A step is
 * what lies before or after a commit, and before or after a call to the target.
 */
export class CrashingProcess {
  steps = 0;
  readonly store: Store;
  readonly provider: AccessProvider;

  constructor(
    world: World,
    private readonly diesAt: number,
  ) {
    this.store = new DyingStore(world, () => this.step());
    this.provider = this.dying(world.provider);
  }

  get dead(): boolean {
    return this.steps >= this.diesAt;
  }

  private step(): void {
    if (this.dead) throw new Error('This process is dead');
    this.steps += 1;
    if (this.dead) throw new Error(`The process died at step ${this.steps}`);
  }

  private dying(real: AccessProvider): AccessProvider {
    const around = async <T>(call: () => Promise<T>): Promise<T> => {
      this.step();
      const result = await call();
      this.step();
      return result;
    };
    const method =
      (name: 'ensure' | 'remove' | 'observe') =>
      (order: BindingOrder, signal: AbortSignal) =>
        around(async (): Promise<any> => real[name](order, signal));
    return Object.assign(Object.create(real) as AccessProvider, {
      account: (...args: Parameters<AccessProvider['account']>) =>
        around(() => real.account(...args)),
      ensure: method('ensure'),
      remove: method('remove'),
      observe: method('observe'),
    });
  }
}

class DyingStore extends Store {
  constructor(
    world: World,
    private readonly step: () => void,
  ) {
    super(world.sql, { clock: () => world.now, channels: ['recorder'] });
  }

  override async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    this.step();
    const result = await super.transaction(work);
    this.step();
    return result;
  }
}
