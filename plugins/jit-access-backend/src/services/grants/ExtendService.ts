import { ConflictError, NotAllowedError } from '@backstage/errors';
import { extendGrantBodySchema } from '@jit-access/backstage-plugin-jit-access-common';
import { z } from 'zod';
import { unbrokenRun } from '../../storage/grants/extensions';
import { FullRequest } from '../../storage/requests/findRequests';
import { Store } from '../../storage/store';
import { Actor } from '../actors/Actor';
import { SubmitService } from '../requests/SubmitService';
import { GrantService } from './GrantService';

/** Asking for a further window, from the current end on. */
export class ExtendService {
  constructor(
    private readonly store: Store,
    private readonly grants: GrantService,
    private readonly submit: SubmitService,
  ) {}

  /**
   * Decided by the same rules as a new request; the uninterrupted total counts
   * against the longest allowed duration.
   */
  async extend(
    actor: Actor,
    grantId: string,
    body: z.output<typeof extendGrantBodySchema>,
    idempotencyKey?: string,
  ): Promise<FullRequest> {
    const grant = await this.grants.visible(actor, grantId);
    if (grant.receiver !== actor.ref) {
      throw new NotAllowedError('Only its holder can ask for more time');
    }
    const run = await unbrokenRun(this.store.sql, grantId);
    if (grant.state !== 'active' || !run) {
      throw new ConflictError(
        'Only running access can be extended; ask for it anew',
      );
    }
    return this.submit.submit(
      actor,
      {
        items: [{ entityRef: grant.entityRef, role: grant.role }],
        duration: body.duration,
        justification: body.justification,
      },
      {
        idempotencyKey,
        extends: { grantId, since: run.since, endsAt: run.endsAt },
      },
    );
  }
}
