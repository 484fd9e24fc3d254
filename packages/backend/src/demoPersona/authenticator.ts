import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { Entity, UserEntity } from '@backstage/catalog-model';
import { AuthenticationError, InputError } from '@backstage/errors';
import { createProxyAuthenticator } from '@backstage/plugin-auth-node';
import type { ProfileInfo } from '@backstage/plugin-auth-node';
import { readPersonas } from './readPersonas';

/**
 * The request header that says who the person at the browser, or the script,
 * wants to be: a full entity ref such as `user:default/orders-lead`.
 *
 * @internal
 */
const PERSONA_HEADER = 'x-demo-persona';

/** @internal */
export type DemoPersona = { entityRef: string };

function toEntityRef(value: string): string {
  try {
    return stringifyEntityRef(parseEntityRef(value));
  } catch {
    throw new InputError(
      `Header ${PERSONA_HEADER} is "${value}"; write a full reference such as user:default/orders-lead.`,
    );
  }
}

function readProfile(user: Entity): ProfileInfo {
  const profile = (user as Partial<UserEntity>).spec?.profile;
  return {
    ...profile,
    displayName: profile?.displayName ?? user.metadata.name,
  };
}

/**
 * Believes the persona header, as long as it names one of the configured
 * personas.
 *
 * @internal
 */
export const demoPersonaAuthenticator = createProxyAuthenticator({
  async defaultProfileTransform(persona: DemoPersona, context) {
    const { entity } = await context.findCatalogUser(persona);
    return { profile: readProfile(entity) };
  },

  initialize({ config }) {
    return { personas: readPersonas(config) };
  },

  async authenticate({ req }, { personas }) {
    const value = req.header(PERSONA_HEADER)?.trim();
    if (!value) {
      throw new AuthenticationError(
        `Say who you are with the header ${PERSONA_HEADER}, for example user:default/orders-lead.`,
      );
    }
    const entityRef = toEntityRef(value);
    if (!personas.has(entityRef)) {
      throw new AuthenticationError(
        `"${entityRef}" is not one of the demo's personas: ${[...personas].join(
          ', ',
        )}.`,
      );
    }
    return { result: { entityRef } };
  },
});
