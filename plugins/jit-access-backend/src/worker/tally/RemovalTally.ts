import { LoggerService } from '@backstage/backend-plugin-api';
import { tallyRemovals } from '../../storage/health/tallyRemovals';
import { Store } from '../../storage/store';
import { Loop } from '../loop/Loop';

const EVERY_MS = 60_000;

/**
 * Keeps the counts that the objective for removals is read from. Every replica
 * does it: it costs next to nothing, and who does it twice counts the same.
 */
export class RemovalTally {
  private readonly loop: Loop;

  constructor(deps: { store: Store; logger: LoggerService }) {
    this.loop = new Loop({
      pass: async () => ((await tallyRemovals(deps.store)) ? 0 : EVERY_MS),
      onError: error =>
        deps.logger.warn(
          `Removals could not be counted; it is tried again in a minute: ${error}`,
        ),
      afterErrorMs: EVERY_MS,
    });
  }

  start(): void {
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
  }
}
