import { LoggerService } from '@backstage/backend-plugin-api';
import {
  Simulation,
  simulateBodySchema,
} from '@jit-access/backstage-plugin-jit-access-common';
import { z } from 'zod';
import { PolicySimulation } from '../../policy/simulate/PolicySimulation';
import { Actor } from '../actors/Actor';
import { AdministrationService } from './AdministrationService';

/** What policy would say of anybody. Like a preview it is no event of the history, and nothing is kept. */
export class SimulateService {
  constructor(
    private readonly administration: AdministrationService,
    private readonly simulation: PolicySimulation,
    private readonly logger: LoggerService,
  ) {}

  /**
   * @throws NotAllowedError - not an administrator
   * @throws NotFoundError - the administrator sees no such entity
   */
  async simulate(
    actor: Actor,
    body: z.output<typeof simulateBodySchema>,
  ): Promise<Simulation> {
    await this.administration.requireAdministrator(actor);
    const { items, findings, policyDigest } = await this.simulation.simulate(
      body,
      actor.credentials,
    );
    this.logger.debug(
      `${actor.ref} simulated ${body.items.length} items for ${body.requester}${body.documents ? ` by ${body.documents.length} documents of their own` : ''}`,
    );
    return {
      items: items.map(({ entityRef, role, roleName, decision }) => ({
        entityRef,
        role,
        roleName,
        decision,
      })),
      findings,
      policyDigest,
    };
  }
}
