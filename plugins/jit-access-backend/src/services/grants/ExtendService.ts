import { ConflictError, NotAllowedError } from '@backstage/errors';
import { extendGrantBodySchema } from '@jit-access/backstage-plugin-jit-access-common';
import { z } from 'zod';
import {
  durationMilliseconds,
  millisecondsBetween,
  toIsoDuration,
} from '../../domain/time';
import { followingGrants } from '../../storage/grants/followingGrants';
import { grantsByIds } from '../../storage/grants/findGrants';
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
    if (grant.state !== 'active' || !grant.endsAt || !grant.activatedAt) {
      throw new ConflictError(
        'Only running access can be extended; ask for it anew',
      );
    }
    const following = await grantsByIds(
      this.store.sql,
      await followingGrants(this.store.sql, grantId),
    );
    if (following.some(next => next.state !== 'ended')) {
      throw new ConflictError(
        'This access has been extended already; extend again when that time runs',
      );
    }
    const total =
      millisecondsBetween(grant.activatedAt, grant.endsAt) +
      durationMilliseconds(body.duration);
    return this.submit.submit(
      actor,
      {
        items: [{ entityRef: grant.entityRef, role: grant.role }],
        duration: body.duration,
        justification: body.justification,
      },
      {
        idempotencyKey,
        extends: {
          grantId,
          startsAt: grant.endsAt,
          total: toIsoDuration(total),
        },
      },
    );
  }
}
