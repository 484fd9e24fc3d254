import { Instant, millisecondsBetween } from '../../domain/time';
import { Length } from '../compile/compiledSet';
import { optionalLength } from '../compile/length';
import { DecisionInput } from '../decision';
import { SeparatedAsk, SeparationRule } from './separation';

/** Another item of the same request, that comes before and is not refused. */
export interface ItemBefore extends SeparatedAsk {
  /** Policies that apply to it. */
  policies: string[];
  /** The window that it would have, in milliseconds. */
  lengthMs: number;
  /** What excludes other roles beside it. */
  separations: (SeparationRule & { guardrail: string; policy: string })[];
}

/** What is asked, as far as guardrails and durations judge it beside facts. */
export interface Ask {
  /** Absent: the default, or the maximum where that is less. */
  asked?: Length;
  justification?: string;
  /** Everything required has to be there. */
  complete: boolean;
  breakGlass: boolean;
  /** When the further time of an extension starts; absent: as the facts say. */
  extendsFrom?: Instant;
  /** For how long the access has lasted when the window starts, without a gap; milliseconds. */
  unbrokenMs: number;
  /** Effects of the target, as `provider key`; absent: not known, or nobody asks. */
  effects?: string[];
  before: ItemBefore[];
}

/** What a question asks of one item. */
export function askOf(
  input: Omit<DecisionInput, 'items' | 'credentials'>,
): Ask {
  const { extends: extended } = input;
  return {
    asked: optionalLength(input.duration),
    justification: input.justification,
    complete: input.complete ?? false,
    breakGlass: input.breakGlass ?? false,
    extendsFrom: extended?.endsAt,
    unbrokenMs: extended
      ? Math.max(0, millisecondsBetween(extended.since, extended.endsAt))
      : 0,
    before: [],
  };
}

/** A question that says nothing but who asks for what. */
export const BARE_ASK: Ask = {
  complete: false,
  breakGlass: false,
  unbrokenMs: 0,
  before: [],
};
