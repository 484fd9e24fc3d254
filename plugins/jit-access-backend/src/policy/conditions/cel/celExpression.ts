import {
  Environment,
  ParseError,
  TypeError as CelTypeError,
} from '@marcbachmann/cel-js';
import { FactName, ItemFacts } from '../../facts/itemFacts';
import { Truth } from '../../truth';
import { CompiledKey, Scope } from '../conditionKey';
import { reasonOf } from '../near';
import {
  CelProblem,
  MAX_CHARACTERS,
  MAX_NODES,
  limitProblem,
} from './celLimits';
import { problemOf } from './celProblem';
import { caseProblem, readsOf } from './celReads';
import { CelField, CelVariable } from './celField';
import { CEL_VARIABLES } from './celVariables';
import { unknown } from './unknown';

/** A condition that was written as text. */
export interface CelExpression extends CompiledKey {
  text: string;
  reads: FactName[];
  /** With everything but what it reads of receiver and requester left open. */
  eligible(facts: ItemFacts): Truth;
}

/** Reads an expression for a place where no more than `scope` is known; never throws. */
export function readExpression(
  text: string,
  scope: Scope,
): CelExpression | { problem: CelProblem } {
  if (text.length > MAX_CHARACTERS) {
    const message = `This expression has ${text.length} characters; ${MAX_CHARACTERS} are the most`;
    return { problem: { message, offset: 0 } };
  }
  const { environment, names } = environmentOf(scope);
  try {
    const program = environment.parse(text);
    const early = limitProblem(program.ast) ?? caseProblem(program.ast);
    if (early) return { problem: early };
    // The check rewrites the tree, so it is read before.
    const reads = readsOf(program.ast);
    const { valid, type, error } = program.check();
    if (!valid) return { problem: problemOf(error!, scope, names) };
    if (type !== 'bool') {
      const message = `This is a ${type}, and a condition is true or false; compare it, as in risk == 'high'`;
      return { problem: { message, offset: 0 } };
    }
    return expressionOf(text, reads, program);
  } catch (error) {
    if (error instanceof ParseError || error instanceof CelTypeError) {
      return { problem: problemOf(error, scope, names) };
    }
    const message = `This expression cannot be read: ${(error as Error).message}`;
    return { problem: { message, offset: 0 } };
  }
}

function expressionOf(
  text: string,
  reads: FactName[],
  program: (context: object) => unknown,
): CelExpression {
  const run = (context: object): Truth => {
    try {
      const result = program(context);
      if (result === true) return 'true';
      return result === false ? 'false' : 'unknown';
    } catch {
      // A fact that is not known, or what cannot be worked out, such as a division by zero.
      return 'unknown';
    }
  };
  return {
    text,
    reads,
    test: facts => run(new Everything(facts)),
    eligible: facts => run(new MembershipsOnly(facts)),
    tell: (facts, truth) => ({
      source: sourcesOf(reads),
      say: () => inWords(text, truth, facts, reads),
    }),
  };
}

const OUTCOME: Record<Truth, string> = {
  true: 'holds',
  false: 'does not hold',
  unknown: 'could not be checked',
};
const SHOWN_CHARACTERS = 200;
const PARTS = ['onCall', 'incidents', 'tickets', 'freezes'] as const;

function inWords(
  text: string,
  truth: Truth,
  { context }: ItemFacts,
  reads: FactName[],
): string {
  const line = text.trim().replace(/\s+/g, ' ');
  const shown =
    line.length > SHOWN_CHARACTERS
      ? `${line.slice(0, SHOWN_CHARACTERS)}…`
      : line;
  const missing = PARTS.filter(
    part => reads.includes(part) && context?.[part].missing.length,
  ).map(part => reasonOf(context![part]));
  const why =
    truth === 'unknown' && missing.length > 0
      ? ` (${[...new Set(missing)].join('; ')})`
      : '';
  return `the condition ${shown} ${OUTCOME[truth]}${why}`;
}

function sourcesOf(reads: FactName[]): string {
  const sources = reads.map(fact => {
    if (fact === 'history' || fact.endsWith('.tenure')) return 'history';
    return fact.includes('.') ? 'catalog' : fact;
  });
  return [...new Set(sources)].sort().join(', ') || 'request';
}

type Binding = new (facts: ItemFacts) => object;

/** An object whose properties read facts when they are asked for. */
function bindingOf(fields: Record<string, CelField>): Binding {
  class FactsUnderOneName {
    constructor(readonly facts: ItemFacts) {}
  }
  for (const [name, { value }] of Object.entries(fields)) {
    Object.defineProperty(FactsUnderOneName.prototype, name, {
      get(this: FactsUnderOneName) {
        return value(this.facts);
      },
    });
  }
  return FactsUnderOneName;
}

const bindings = new Map(
  Object.entries(CEL_VARIABLES).flatMap(([name, { fields }]) =>
    fields ? [[name, bindingOf(fields)] as const] : [],
  ),
);

/** What all variables of an expression stand for. */
function contextOf(isOpen: (variable: CelVariable) => boolean): Binding {
  class Context {
    constructor(readonly facts: ItemFacts) {}
  }
  for (const [name, variable] of Object.entries(CEL_VARIABLES)) {
    const Bound = bindings.get(name);
    Object.defineProperty(Context.prototype, name, {
      get(this: Context) {
        if (isOpen(variable)) return unknown();
        return Bound
          ? new Bound(this.facts)
          : variable.field!.value(this.facts);
      },
    });
  }
  return Context;
}

const Everything = contextOf(() => false);
const MembershipsOnly = contextOf(({ memberships }) => !memberships);

/** Macros go through lists one by one. */
const MAX_ELEMENTS = 100;
const ORDER: Scope[] = ['entity', 'role', 'situation'];
const environments = new Map<
  Scope,
  { environment: Environment; names: string[] }
>();

/** Made once for each scope. */
function environmentOf(scope: Scope) {
  const made = environments.get(scope);
  if (made) return made;
  const environment = new Environment({
    limits: {
      maxAstNodes: MAX_NODES,
      maxListElements: MAX_ELEMENTS,
      maxMapEntries: MAX_ELEMENTS,
    },
  });
  const names: string[] = [];
  for (const [name, variable] of Object.entries(CEL_VARIABLES)) {
    if (ORDER.indexOf(variable.scope) > ORDER.indexOf(scope)) continue;
    names.push(name);
    if (variable.field) {
      environment.registerVariable(name, variable.field.type);
      continue;
    }
    const type = `jit.${name}`;
    const fields = Object.entries(variable.fields).map(
      ([key, field]) => [key, field.type] as const,
    );
    environment.registerType(type, {
      ctor: bindings.get(name)!,
      fields: Object.fromEntries(fields),
    });
    environment.registerVariable(name, type);
  }
  const entry = { environment, names };
  environments.set(scope, entry);
  return entry;
}
