import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/**
 * The entity refs of the people that the demo's sign-in offers, in full and in
 * lower case.
 *
 * @param config - the `auth.providers.demoPersona` section
 * @throws InputError when a persona is not a user
 *
 * @internal
 */
export function readPersonas(config: Config): ReadonlySet<string> {
  const personas = config.getConfigArray('personas').map(persona => {
    const written = persona.getString('entityRef');
    const ref = parseEntityRef(written, { defaultNamespace: 'default' });
    if (ref.kind.toLowerCase() !== 'user') {
      throw new InputError(
        `auth.providers.demoPersona.personas names "${written}", which is not a user. Write it as user:default/name.`,
      );
    }
    return stringifyEntityRef(ref);
  });
  return new Set(personas);
}
