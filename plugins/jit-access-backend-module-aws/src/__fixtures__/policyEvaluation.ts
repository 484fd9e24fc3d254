/** What is known of who asks. */
export interface Asking {
  'aws:userid': string;
  'aws:CurrentTime': number;
}

type Conditions = Record<string, Record<string, string>>;
interface Statement {
  Effect: string;
  Action: string | string[];
  Condition?: Conditions;
}

/** Does a statement of these policies allow or deny the action now, as IAM reads them? */
export function says(
  effect: 'Allow' | 'Deny',
  policies: string[],
  action: string,
  asking: Asking,
): boolean {
  return policies
    .flatMap(text => JSON.parse(text).Statement as Statement[])
    .some(
      statement =>
        statement.Effect === effect &&
        [statement.Action].flat().some(pattern => like(pattern, action)) &&
        conditionsHold(statement.Condition ?? {}, asking),
    );
}

function conditionsHold(conditions: Conditions, asking: Asking): boolean {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const is = asking[key as keyof Asking];
      switch (operator) {
        case 'StringLike':
          return like(wanted, String(is));
        case 'StringNotLike':
          return !like(wanted, String(is));
        case 'DateLessThan':
          return Number(is) < Date.parse(wanted);
        case 'DateGreaterThanEquals':
          return Number(is) >= Date.parse(wanted);
        default:
          throw new Error(`The test server does not know ${operator}`);
      }
    }),
  );
}

function like(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'is').test(text);
}
