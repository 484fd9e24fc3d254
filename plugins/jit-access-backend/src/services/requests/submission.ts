import { JsonObject } from '@backstage/types';
import {
  Decision,
  previewBodySchema,
  RoleSummary,
  submitBodySchema,
} from '@jit-access/backstage-plugin-jit-access-common';
import { Effect, Subject } from '@jit-access/backstage-plugin-jit-access-node';
import { z } from 'zod';
import { Json } from '../../domain/audit/event';
import { DecisionInput } from '../../policy/decision';
import { Actor } from '../actors/Actor';

export type PreviewInput = z.output<typeof previewBodySchema>;
export type SubmitInput = z.output<typeof submitBodySchema>;

/** How a submission came to be, beyond its body. */
export interface SubmitOptions {
  /** A repeated submission with the same key gets the first one's answer. */
  idempotencyKey?: string;
  /** The grant that the new window follows on, from its end. */
  extends?: DecisionInput['extends'];
}

/** An item that policy lets through, ready to be stored. */
export interface PlannedItem {
  id: string;
  entityRef: string;
  role: RoleSummary;
  decision: Decision;
  /** The facts that were read, to decide the same again later. */
  recorded?: Json;
  target: JsonObject;
  owners: string[];
  effects: Effect[];
}

/** An item that cannot be asked for, and why. */
export interface RefusedItem {
  entityRef: string;
  roleName: string;
  role?: RoleSummary;
  decision: Decision;
  /** Facts that it was decided with, so that it can be decided again. */
  recorded?: JsonObject;
  reasons: string[];
}

export interface Submission {
  requestId: string;
  actor: Actor;
  body: SubmitInput;
  bodyDigest: string;
  options: SubmitOptions;
  subject: Subject;
  items: PlannedItem[];
}
