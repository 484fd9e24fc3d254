import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { simulateBodySchema } from '@jit-access/backstage-plugin-jit-access-common';
import { z } from 'zod';
import { Instant } from '../../domain/time';
import { CompiledSet } from '../compile/compiledSet';
import { ProviderPart } from '../decide/providerPart';
import { ItemDecision } from '../decision';
import { DocumentFinding } from '../documents';
import { readSet } from '../lint/readSet';
import { Simulator } from './Simulator';

/** What a simulation answers; without items where there is nothing to decide by. */
export interface Simulated {
  items: ItemDecision[];
  findings: DocumentFinding[];
  policyDigest?: string;
}

export interface PolicySimulationOptions {
  simulator: Simulator;
  providers: ProviderPart[];
  /** The set in force; absent when there is none. */
  currentSet(): Promise<CompiledSet | undefined>;
  now(): Promise<Instant>;
}

/** Simulations in a portal: by the set in force, or by documents that are only looked at. */
export class PolicySimulation {
  constructor(private readonly options: PolicySimulationOptions) {}

  /** @throws NotFoundError - an entity does not exist for these credentials */
  async simulate(
    body: z.output<typeof simulateBodySchema>,
    credentials: BackstageCredentials,
  ): Promise<Simulated> {
    const { documents, ...question } = body;
    const { set, findings } = documents
      ? readSet(documents, this.options.providers)
      : await this.inForce();
    if (!set) return { items: [], findings };
    const now = await this.options.now();
    const items = await this.options.simulator.decide(
      set,
      { ...question, credentials },
      now,
    );
    return { items, findings, policyDigest: set.digest };
  }

  private async inForce(): Promise<{
    set?: CompiledSet;
    findings: DocumentFinding[];
  }> {
    const set = await this.options.currentSet();
    return set ? { set, findings: [] } : { findings: [NOTHING_IN_FORCE] };
  }
}

const NOTHING_IN_FORCE: DocumentFinding = {
  severity: 'error',
  message:
    'No policy is in force; send the documents to decide by, or see the health page for why none was loaded',
  file: 'jitAccess.documents',
};
