import { JsonObject } from '@backstage/types';

/** Takes a secret out of whatever a provider says, should it ever repeat it. */
export function redactor(...secrets: (string | undefined)[]) {
  const text = (value: string) =>
    secrets.reduce<string>(
      (rest, secret) => (secret ? rest.replaceAll(secret, '[secret]') : rest),
      value,
    );
  return {
    text,
    json<T extends JsonObject | undefined>(value: T): T {
      // Only plain JSON is kept in the history, whatever the provider handed over.
      return value && JSON.parse(text(JSON.stringify(value)));
    },
  };
}
