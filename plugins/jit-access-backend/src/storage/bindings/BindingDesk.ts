import { GroupCommit } from '../GroupCommit';
import { Store } from '../store';
import { Outcome } from './lease';
import { BindingPlan, Preparation, prepareBindings } from './prepareBindings';
import { BindingRecord } from './records';
import { FinishedRun, settleBindings } from './settleBindings';
import { PlannedIntent, writeIntents } from './writeIntents';

/**
 * Where workers have bindings planned and settled: those who come at the same
 * time share a transaction.
 */
export class BindingDesk {
  private readonly preparations: GroupCommit<Preparation, Outcome<BindingPlan>>;
  private readonly intents: GroupCommit<
    PlannedIntent,
    Outcome<BindingRecord | undefined>
  >;
  private readonly settlements: GroupCommit<FinishedRun, Outcome<void>>;

  constructor(store: Store) {
    this.preparations = new GroupCommit(store, prepareBindings);
    this.intents = new GroupCommit(store, writeIntents);
    this.settlements = new GroupCommit(store, settleBindings);
  }

  /** @throws LeaseLostError */
  async prepare(preparation: Preparation): Promise<BindingPlan> {
    return unlessLostValue(await this.preparations.submit(preparation));
  }

  /**
   * @returns undefined when the plan does not hold any more; nothing was written
   * @throws LeaseLostError
   */
  async intend(planned: PlannedIntent): Promise<BindingRecord | undefined> {
    return unlessLostValue(await this.intents.submit(planned));
  }

  /** @throws LeaseLostError - nothing was written */
  async settle(run: FinishedRun): Promise<void> {
    return unlessLostValue(await this.settlements.submit(run));
  }
}

function unlessLostValue<T>(outcome: Outcome<T>): T {
  if (outcome.lost) throw outcome.lost;
  return outcome.value as T;
}
