import { createHash } from 'node:crypto';
import { z } from 'zod';

const NOW = 'aws:CurrentTime';

const text = z.string().min(1);
const texts = z.union([text, z.array(text).min(1)]);
const condition = z
  .record(z.string(), z.record(z.string(), texts))
  .refine(
    operators =>
      !Object.values(operators).some(keys =>
        Object.keys(keys).some(key => key.toLowerCase() === NOW.toLowerCase()),
      ),
    {
      error: `Leave ${NOW} out: the end of the access is put there`,
    },
  );

const statementSchema = z.strictObject({
  Sid: z
    .string()
    .regex(/^[A-Za-z0-9]+$/, { error: 'Use letters and digits' })
    .optional(),
  Effect: z.enum(['Allow', 'Deny']).default('Allow'),
  Action: texts,
  Resource: texts,
  Condition: condition.optional(),
});

/** Statements as in a policy of AWS, without principals. @internal */
export const statementsSchema = z.array(statementSchema).min(1).max(20);
/** @internal */
export type Statement = z.infer<typeof statementSchema>;

/** @internal */
export interface Policy {
  Version: string;
  Statement: Record<string, unknown>[];
}

/** What AWS counts of a policy: all but white space. @internal */
export function lengthOf(policy: Policy): number {
  return JSON.stringify(policy).replace(/\s/g, '').length;
}

/** The statements with an end in every one of them. @internal */
export function policyUntil(statements: Statement[], end: string): Policy {
  return {
    Version: '2012-10-17',
    Statement: statements.map(statement => ({
      ...statement,
      Condition: {
        ...statement.Condition,
        DateLessThan: { ...statement.Condition?.DateLessThan, [NOW]: end },
      },
    })),
  };
}

/** @internal */
export function policyOf(statements: Statement[]): Policy {
  return { Version: '2012-10-17', Statement: statements };
}

/**
 * A policy as it is in AWS, taken apart.
 * @param end - ends every statement; undefined: not all of them, or not all at the same time
 * @internal
 */
export function takenApart(policy: Policy): {
  end?: string;
  statements: Statement[] | undefined;
} {
  const ends = new Set<string | undefined>();
  const bare = listOf(policy.Statement).map(statement => {
    const { Condition, ...rest } = statement as {
      Condition?: Record<string, Record<string, unknown>>;
    };
    const { [NOW]: end, ...otherDates } = Condition?.DateLessThan ?? {};
    ends.add(typeof end === 'string' ? end : undefined);
    const { DateLessThan: _ours, ...operators } = Condition ?? {};
    const kept = {
      ...operators,
      ...(Object.keys(otherDates).length && { DateLessThan: otherDates }),
    };
    return { ...rest, ...(Object.keys(kept).length && { Condition: kept }) };
  });
  const parsed = statementsSchema.safeParse(bare);
  const [end] = ends;
  return {
    end: ends.size === 1 ? end : undefined,
    statements: parsed.success ? parsed.data : undefined,
  };
}

/**
 * The same for what AWS takes for the same: names of actions in any case, and
 * lists in any order.
 * @internal
 */
export function digestOf(statements: Statement[]): string {
  const written = statements
    .map(({ Effect, Action, Resource, Condition = {} }) =>
      JSON.stringify([
        Effect,
        listOf(Action)
          .map(action => action.toLowerCase())
          .sort(),
        [...listOf(Resource)].sort(),
        Object.entries(Condition)
          .map(([operator, keys]) => [
            operator,
            Object.entries(keys)
              .map(([key, values]) => [
                key.toLowerCase(),
                [...listOf(values)].sort(),
              ])
              .sort(),
          ])
          .sort(),
      ]),
    )
    .sort();
  return createHash('sha256')
    .update(written.join('\n'))
    .digest('hex')
    .slice(0, 16);
}

/** The document of a policy as IAM answers it: JSON, percent-encoded. Undefined: not even that. @internal */
export function readPolicy(document = ''): Policy | undefined {
  try {
    // Servers that are not AWS do not encode it.
    const json = document.trimStart().startsWith('{')
      ? document
      : decodeURIComponent(document);
    const policy = JSON.parse(json) as Policy;
    return { Version: policy.Version, Statement: listOf(policy.Statement) };
  } catch {
    return undefined;
  }
}

function listOf<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}
